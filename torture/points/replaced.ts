import {
	appendFileSync,
	existsSync,
	lstatSync,
	readdirSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {noFiles} from '../../test/helpers/no-files.js';
import {because, type Point} from '../point.js';
import type {Trial} from '../trial.js';

const {'link to nowhere': _unfollowed, ...others} = noFiles;
const kinds = Object.values(others);

/**
Each in its turn; away again when the case is looked at.
*/
const replace = (file: string, {case: {seed}, afterwards}: Trial): void => {
	afterwards.push(() => {
		if (!lstatSync(file, {throwIfNoEntry: false})?.isFile()) {
			rmSync(file, {recursive: true, force: true});
		}

		return [];
	});

	// Who lives may write it anew in between.
	for (let isThere = false; !isThere;) {
		try {
			rmSync(file, {recursive: true, force: true});
			kinds[Number(seed.split('/', 2)[1]) % kinds.length]!(file);
			isThere = true;
		} catch {}
	}
};

const kill = async ({driver}: Trial): Promise<void> => {
	driver.kill();
	await driver.ended;
};

const perhapsDead = async (trial: Trial): Promise<void> => {
	if (trial.case.random.isLucky(0.5)) {
		await kill(trial);
	}
};

/**
A file of the home is another thing while an app is there, and what it was when that is over.
*/
const atHome = (trial: Trial, file: string): void => {
	const wasThere = existsSync(file);

	if (wasThere) {
		renameSync(file, `${file}.kept`);
	}

	replace(file, trial);
	trial.heals.push(() => {
		rmSync(file, {recursive: true, force: true});

		if (wasThere) {
			renameSync(`${file}.kept`, file);
		}
	});
};

const driveOn = async (trial: Trial): Promise<void> => {
	const driver = await trial.startDriver();

	if (driver.isAlive) {
		await driver.ask('resume').catch(() => undefined);
	}

	trial.release();
	await delay(trial.case.random.whole(500, 2500));

	if (!driver.isAlive) {
		trial.troubles.push(`the app died of it: ${driver.complaints.slice(0, 300)}`);
	}
};

export const replacedPoints: readonly Point[] = [
	{
		name: 'log-becomes-something-else',
		side: 'host',
		promised: 'A pipe, a directory, a device or a link to nowhere in the place of a log: said; the other streams go on, and the run ends as its steps do.',
		allows: {logsHarmed: true},
		async strike(trial) {
			const job = trial.jobs().at(-1);

			if (job === undefined) {
				return;
			}

			await perhapsDead(trial);

			const logs = readdirSync(job).filter(name => name.includes(`-${trial.case.held}.`) || name.startsWith('script.'));

			if (logs.length > 0) {
				replace(path.join(job, trial.case.random.pick(logs)), trial);
			}

			await delay(trial.case.random.whole(0, 600));
		},
	},
	{
		name: 'journal-becomes-something-else',
		side: 'host',
		promised: 'It is said; how the steps after it ended is unknown, and no failure.',
		shape: {mayFail: false},
		allows: {unknown: /journal|how it ended|how the step/v, logsHarmed: true},
		async strike(trial) {
			const job = trial.jobs().at(-1);

			if (job === undefined) {
				return;
			}

			await perhapsDead(trial);
			replace(path.join(job, 'journal'), trial);
			await delay(trial.case.random.whole(0, 600));
		},
	},
	{
		name: 'status-that-says-nothing',
		side: 'host',
		promised: 'No exit status is read from it: it is as if there were none, until there is one.',
		shape: {mayFail: false},
		allows: {unknown: because.killed, logsHarmed: true},
		async strike(trial) {
			const job = trial.jobs().at(-1);

			if (job === undefined) {
				return;
			}

			await perhapsDead(trial);

			const text = trial.case.random.pick(['rubbish\n', '\n', '', '-1\n', '0x10\n', '99999999999999999999\n', '\0\0\0\0', '7', '*\n', '0 0 0\n$(reboot)\n']);

			writeFileSync(path.join(job, 'status'), text);
			await delay(trial.case.random.whole(0, 1500));
			trial.release();
		},
	},
	{
		name: 'job-files-that-say-nothing',
		side: 'host',
		promised: 'What a job notes of its own processes, boot and start is not believed where it is nonsense: no stranger is signalled, nothing is ended by a guess, and the run is followed to its end.',
		shape: {mayFail: false},
		allows: {unknown: because.killed, killsSteps: true},
		async strike(trial) {
			const {random} = trial.case;
			const job = trial.jobs().at(-1);

			if (job === undefined) {
				return;
			}

			await perhapsDead(trial);

			for (const name of ['pid', 'guard', 'watchdog', 'step', 'boot', 'starter', 'about', 'anchor', 'watch', 'begun']) {
				if (random.isLucky(0.3)) {
					writeFileSync(path.join(job, name), random.pick(['', '\n', 'rubbish of nobody\n', '1 1\n', '-1 -1\n', `${process.pid} ${process.pid}\n`, '0 0\n', '4194304 4194304\n', '$(reboot) `reboot`\n', '\0\0\0\0', '*\n']));
				}
			}

			await delay(random.whole(0, 2500));

			if (random.isLucky(0.3)) {
				await trial.cancel();
			}
		},
	},
	{
		name: 'journal-grows-rubbish',
		side: 'host',
		promised: 'What is no line of a journal is passed over.',
		shape: {mayFail: false},
		allows: {logsHarmed: true, unknown: /journal/v},
		async strike(trial) {
			const job = trial.jobs().at(-1);

			if (job === undefined) {
				return;
			}

			await perhapsDead(trial);
			appendFileSync(path.join(job, 'journal'), trial.case.random.pick(['\0\0\0\0\0\0\n', '\u{FF}\u{FE}\n\u{9B}1\n', 'x'.repeat(300_000), 'end nothing 7\nstart nobody\nskip\nlost\nend\n', 'end \u{1B}[2J 0\n', '\n'.repeat(10_000)]), 'latin1');
			await delay(trial.case.random.whole(0, 600));
		},
	},
	{
		name: 'heads-become-something-else',
		side: 'app',
		promised: 'No app hangs or dies of it; when the file is there again, the chain holds.',
		async strike(trial) {
			await perhapsDead(trial);
			atHome(trial, path.join(trial.home, 'chain-heads'));
			await driveOn(trial);
		},
	},
	{
		name: 'events-file-becomes-something-else',
		side: 'app',
		promised: 'No app hangs or dies of it; the run goes on.',
		async strike(trial) {
			await perhapsDead(trial);

			const directory = path.join(trial.home, 'transcripts');
			const [run] = existsSync(directory) ? readdirSync(directory) : [];

			if (run !== undefined) {
				atHome(trial, path.join(directory, run, 'events.jsonl'));
			}

			await driveOn(trial);
		},
	},
	{
		name: 'transcript-becomes-something-else',
		side: 'app',
		promised: 'The job goes on and the run is not ended by it; when the place is free again, every byte is fetched.',
		async strike(trial) {
			await perhapsDead(trial);

			const directory = path.join(trial.home, 'transcripts');
			const files = existsSync(directory) ? readdirSync(directory, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile() && /\.(?:out|err)$/v.test(entry.name)).map(entry => path.join(entry.parentPath, entry.name)) : [];

			if (files.length === 0) {
				return;
			}

			const file = trial.case.random.pick(files);

			replace(file, trial);
			trial.heals.push(() => {
				rmSync(file, {recursive: true, force: true});
			});
			await driveOn(trial);
		},
	},
];
