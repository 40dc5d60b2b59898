import {quoteWord} from '../base/quote.js';
import type {Facts, Problem} from '../base/facts.js';
import type {Shell} from '../base/shell.js';
import {Answers} from './answers.js';
import {ask, type Section} from './ask.js';
import {parseClock, parseHostTime, parseUtc} from './host-time.js';
import {firstMessage} from './output-lines.js';
import {parseBackupLog} from './parse-backup-log.js';
import {parseDumpdates} from './parse-dumpdates.js';
import {parseSnapshots} from './parse-snapshots.js';

/**
What a host showed that can be restored from. Times in milliseconds since 1970; absent where they are written in a way that is not known.
*/
export type PointSightings = {
	/**
	Files, by path; undefined: it was looked for and is not there. One that could not be looked for is in neither.
	*/
	readonly files: ReadonlyMap<string, {readonly sizeBytes: number; readonly stamp: string} | undefined>;

	/**
	Of those, the ones on the paths that are looked through.
	*/
	readonly candidates: readonly string[];

	/**
	The host's own time, in milliseconds since 1970, to the minute.
	*/
	readonly now?: number;
	readonly log?: ReadonlyArray<{readonly path: string; readonly command: string; readonly date: string; readonly at?: number; readonly level?: string}>;
	readonly dumps?: ReadonlyArray<{readonly device: string; readonly level: number; readonly date: string; readonly at?: number}>;

	/**
	By mount point; one that was not answered for is missing.
	*/
	readonly snapshots: ReadonlyMap<string, ReadonlyArray<{readonly name: string; readonly at?: number; readonly date: string; readonly isFull: boolean; readonly sizeBytes?: number}>>;

	/**
	Which of those answers are all there is, so that what they do not name is not there; the snapshots by mount point.
	*/
	readonly isWhole: {readonly log: boolean; readonly dumps: boolean; readonly snapshots: ReadonlySet<string>};

	/**
	What could not be looked at, and why.
	*/
	readonly problems: readonly Problem[];
};

/**
More files than that on one path are not looked at; that there are more is said.
*/
const mostFiles = 500;

const logId = 'lsmksysb -B';
const dumpsId = 'cat /etc/dumpdates';
const listId = (path: string): string => `images below ${path}`;
const knownId = (path: string): string => `ls -ld ${path}`;
const snapshotId = (mountPoint: string): string => `snapshot -q ${mountPoint}`;

const clock = `clock() {
	date '+%Y-%m-%d %H:%M'
	date -u '+%Y-%m-%d %H:%M'
}
try clock 10 clock
`;

const log = `try '${logId}' 20 ${logId}
if [ -f /etc/dumpdates ]; then
	try '${dumpsId}' 5 ${dumpsId}
fi
`;

/**
A path that is not there fails, so that it is said; of one that is a link its end is looked through; `-xdev` keeps to its filesystem.
*/
const list = (path: string): string => String.raw`below() {
	[ -d "$1" ] || {
		echo "There is no directory $1." >&2
		return 1
	}
	cd "$1" || return 1
	find "$1/." -xdev -type f -size +16 -exec ls -ld {} \; | sed ${mostFiles + 1}q
}
try ${quoteWord(listId(path))} 60 below ${quoteWord(path)}
`;

const questionsFor = ({paths, known, mountPoints}: {readonly paths: readonly string[]; readonly known: readonly string[]; readonly mountPoints: readonly string[]}): readonly Section[] => [
	{id: 'clock', script: clock, timeLimitSeconds: 15},
	{id: 'backup-log', script: log, timeLimitSeconds: 30},
	...mountPoints.length === 0 ? [] : [{id: 'snapshots', script: mountPoints.map(mountPoint => `try ${quoteWord(snapshotId(mountPoint))} 10 snapshot -q ${quoteWord(mountPoint)}\n`).join(''), timeLimitSeconds: 90}],
	...known.length === 0 ? [] : [{id: 'known-files', script: known.map(path => `try ${quoteWord(knownId(path))} 10 ls -ld ${quoteWord(path)}\n`).join(''), timeLimitSeconds: 60}],
	...paths.map((path, index) => ({id: `images-${index}`, script: list(path), timeLimitSeconds: 70})),
];

const filePattern = /^(?<mode>-\S{9,})\s+\d+\s+\S+\s+\S+\s+(?<size>\d+)\s+(?<when>\S+\s+\S+\s+\S+)\s(?<path>\/.*)$/v;

const fileOf = (line: string): {readonly path: string; readonly sizeBytes: number; readonly stamp: string} | undefined => {
	const {size, when, path} = filePattern.exec(line.trimEnd())?.groups ?? {};

	return path === undefined ? undefined : {path: path.replace('/./', '/').replace('//', '/'), sizeBytes: Number(size), stamp: `${size} ${when}`};
};

const mountsBelow = (path: string, facts: Pick<Facts, 'filesystems'>): readonly string[] => facts.filesystems.filter(({isMounted, mountPoint}) => isMounted && mountPoint !== path && mountPoint.startsWith(path.endsWith('/') ? path : `${path}/`)).map(({mountPoint}) => mountPoint);

/**
What the search below a path left out. Its status is that of the end of the pipe: what `find` could not look at stands in its messages alone.
*/
const tellUnlooked = (answers: Answers, path: string, apart: readonly string[]): void => {
	const answer = answers.raw(listId(path));
	const message = answer?.ended === 'exited' && answer.exitCode === 0 ? firstMessage(answer.err) : undefined;

	if (message !== undefined) {
		answers.problem(listId(path), message);
	}

	if (apart.length > 0) {
		answers.problem(listId(path), `Other filesystems are mounted below it, and were not looked through: ${apart.join(', ')}.`);
	}
};

/**
Looks on a host for what can be restored from, beside its facts: image files below `paths` and at the places of known points, its log of image backups, dump dates, JFS2 snapshots. Read-only, one exec.

@throws ConnectionError
*/
export const lookForPoints = async (shell: Shell, {facts, paths, known}: {readonly facts: Pick<Facts, 'filesystems'>; readonly paths: readonly string[]; readonly known: readonly string[]}): Promise<PointSightings> => {
	const mountPoints = facts.filesystems.filter(({type, isMounted}) => type === 'jfs2' && isMounted).map(({mountPoint}) => mountPoint);
	const results = await ask(shell, questionsFor({paths, known, mountPoints}), {note: {kind: 'question', what: 'What can be restored from'}});
	const answers = new Answers(results, id => id);
	const ahead = answers.read('clock', parseClock);
	const now = answers.read('clock', parseUtc);
	const at = (date: string): {readonly at?: number} => {
		const time = ahead === undefined ? undefined : parseHostTime(date, ahead);

		return time === undefined ? {} : {at: time};
	};

	const files = new Map<string, {readonly sizeBytes: number; readonly stamp: string} | undefined>();
	const candidates: string[] = [];

	for (const path of paths) {
		const listed = answers.read(listId(path), text => text.split('\n').flatMap(line => fileOf(line) ?? [])) ?? [];

		if (listed.length > mostFiles) {
			answers.problem(listId(path), `There are more than ${mostFiles} files; the others were not looked at.`);
		}

		tellUnlooked(answers, path, mountsBelow(path, facts).filter(mountPoint => !paths.includes(mountPoint)));

		for (const {path: file, ...rest} of listed.slice(0, mostFiles)) {
			files.set(file, rest);
			candidates.push(file);
		}
	}

	for (const path of known) {
		const answer = answers.raw(knownId(path));
		const file = fileOf(answer?.out.split('\n').find(line => line.trimEnd().endsWith(path)) ?? '');

		if (file !== undefined) {
			files.set(path, file);
		} else if (answer?.ended === 'exited' && answer.exitCode !== 0 && /0653-341|not exist|no such file/iv.test(answer.err + answer.out)) {
			files.set(path, undefined);
		} else {
			answers.problem(knownId(path), answer?.reason ?? 'Whether it is there could not be seen.', answer?.exitCode);
		}
	}

	const snapshots = new Map<string, ReadonlyArray<{readonly name: string; readonly at?: number; readonly date: string; readonly isFull: boolean; readonly sizeBytes?: number}>>();

	for (const mountPoint of mountPoints) {
		const rows = answers.read(snapshotId(mountPoint), parseSnapshots);

		if (rows !== undefined) {
			snapshots.set(mountPoint, rows.map(({name, date, blocks, freeBlocks}) => ({
				name, date, ...at(date), isFull: freeBlocks === 0, ...blocks !== undefined && {sizeBytes: blocks * 512},
			})));
		}
	}

	const entries = answers.read(logId, parseBackupLog);
	const dumps = answers.read(dumpsId, parseDumpdates);

	// A file that is not there is asked for nothing; it is seen to be missing only where its question came to its end.
	const isWithoutDumps = answers.raw(dumpsId) === undefined && results.some(({id, ended}) => id === 'backup-log' && ended === 'exited');

	return {
		files,
		candidates,
		...now !== undefined && {now},
		...entries !== undefined && {log: entries.map(entry => ({...entry, ...at(entry.date)}))},
		...dumps !== undefined && {dumps: dumps.map(dump => ({...dump, ...at(dump.date)}))},
		snapshots,
		isWhole: {
			log: answers.isWhole(logId), dumps: isWithoutDumps || answers.isWhole(dumpsId), snapshots: new Set(mountPoints.filter(mountPoint => answers.isWhole(snapshotId(mountPoint)))),
		},
		problems: answers.problems,
	};
};
