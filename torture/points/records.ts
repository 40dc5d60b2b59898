import {randomBytes} from 'node:crypto';
import {
	closeSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {RunState} from '../../source/base/run.js';
import type {AuditReport} from '../../source/base/store.js';
import {backupHome} from '../../source/store/backup-home.js';
import {restoreHome} from '../../source/store/restore-home.js';
import {masked} from '../make-case.js';
import type {Point} from '../point.js';
import type {Trial} from '../trial.js';

const pageSize = 4096;

const overwrite = (file: string, at: number, length: number): void => {
	const handle = openSync(file, 'r+');

	try {
		writeSync(handle, randomBytes(length), 0, length, at);
	} finally {
		closeSync(handle);
	}
};

/**
Harms a database as disks and people do: whole pages of something else, its first bytes, its end, all of it.
*/
const harm = ({home, case: {random}}: Trial, {isOpen}: {readonly isOpen: boolean}): void => {
	const file = path.join(home, 'lparsafe.db');
	const pages = Math.floor(statSync(file).size / pageSize);

	switch (random.pick(isOpen ? ['pages', 'head'] as const : ['pages', 'head', 'end', 'empty', 'gone'] as const)) {
		case 'pages': {
			const first = random.whole(0, Math.max(0, pages - 3));

			overwrite(file, first * pageSize, 3 * pageSize);
			break;
		}

		case 'head': {
			overwrite(file, 0, 100);
			break;
		}

		case 'end': {
			truncateSync(file, random.whole(1, pages) * random.whole(1000, pageSize - 1));
			break;
		}

		case 'empty': {
			truncateSync(file, 0);
			rmSync(`${file}-wal`, {force: true});
			rmSync(`${file}-shm`, {force: true});
			break;
		}

		case 'gone': {
			for (const suffix of ['', '-wal', '-shm']) {
				rmSync(`${file}${suffix}`, {force: true});
			}

			break;
		}
	}
};

const kill = async ({driver}: Trial): Promise<void> => {
	driver.kill();
	await driver.ended;
};

/**
Whether what another home kept of a run is what lies on the host.
*/
const differencesOf = (trial: Trial, home: string, runId: string): readonly string[] => {
	const job = trial.jobs().at(-1);
	const wrong: string[] = [];

	for (const name of job === undefined ? [] : readdirSync(job)) {
		const known = /^\d{3}-(?<log>.+\.(?:out|err))$/v.exec(name)?.groups?.['log'];

		if (job === undefined || known === undefined) {
			continue;
		}

		const log = readFileSync(path.join(job, name));
		let kept: Uint8Array = new Uint8Array();

		try {
			kept = readFileSync(path.join(home, 'transcripts', runId, known));
		} catch {}

		if (Buffer.compare(kept, masked(log, trial.case)) !== 0) {
			wrong.push(`${known}: the second home has ${kept.length} bytes of it that are not the host's ${log.length}`);
		}
	}

	return wrong;
};

export const recordPoints: readonly Point[] = [
	{
		name: 'database-damaged-at-the-next-start',
		side: 'app',
		promised: 'It is set aside; the run is taken in again from what lies beside it, under a chain that says so, and followed on.',
		allows: {recovers: true},
		async strike(trial) {
			await kill(trial);
			harm(trial, {isOpen: false});
		},
	},
	{
		name: 'database-damaged-while-the-app-runs',
		side: 'app',
		promised: 'The job goes on and the run is not ended by it; the next start takes it in again.',
		allows: {recovers: true},
		async strike(trial) {
			harm(trial, {isOpen: true});
			trial.release();
			await delay(trial.case.random.whole(0, 1500));
			await kill(trial);
		},
	},
	{
		name: 'output-kept-while-records-are-damaged',
		side: 'app',
		promised: 'Transcripts are plain files: what the job prints is kept in them all the same, and the next start tells the rest from them.',
		shape: {mayFail: false},
		allows: {recovers: true},
		async strike(trial) {
			const runId = await trial.runId();

			if (runId === undefined) {
				return;
			}

			harm(trial, {isOpen: true});
			trial.release();

			const last = trial.case.steps.at(-1)!;
			const isKept = await trial.until(() => trial.hasEnded(last.id) && differencesOf(trial, trial.home, runId).length === 0, 20_000, 100);

			if (!isKept) {
				trial.troubles.push(`while the records are damaged: ${differencesOf(trial, trial.home, runId).join(', ')}`);
			}

			await kill(trial);
		},
	},
	{
		name: 'app-killed-while-records-are-taken-in-again',
		side: 'app',
		promised: 'Old and new records are never taken for each other: the next start finishes it, however often it is cut off, and takes the run up.',
		allows: {recovers: true},
		async strike(trial) {
			const {random} = trial.case;

			await kill(trial);
			harm(trial, {isOpen: false});

			for (let nth = random.whole(1, 6); nth > 0; nth -= random.whole(1, 6)) {
				const driver = await trial.startDriver({
					storeFaults: [{
						what: 'at:app-killed-records-swapped', when: 'before', nth, how: 'kill',
					}],
				});

				// What was harmed may be in no use, or less is to be swapped.
				if (driver.isAlive) {
					await driver.ask('resume');

					return;
				}
			}
		},
	},
	{
		name: 'script-changed-on-the-host',
		side: 'host',
		promised: 'An audit that asks the hosts finds that it is not the script that the record names.',
		shape: {mayFail: false},
		async strike(trial) {
			trial.release();

			const hasEnded = await trial.until(() => trial.driver.isIn('ended'), 30_000, 50);
			const job = trial.jobs().at(-1);

			if (!hasEnded || job === undefined) {
				return;
			}

			const file = path.join(job, 'script');
			const script = readFileSync(file);
			const at = trial.case.random.whole(0, script.length - 2);
			const problems = async (): Promise<string> => {
				const audit = await trial.driver.ask('verify') as AuditReport;

				return audit.problems.map(({text}) => text).join(' ');
			};

			writeFileSync(file, Buffer.concat([script.subarray(0, at), Buffer.from([(script[at] ?? 0) === 0x58 ? 0x59 : 0x58]), script.subarray(at + 1)]));

			const found = await problems();

			writeFileSync(file, script);

			const healed = await problems();

			if (!found.includes('is not the one that this run\'s record names') || healed !== '') {
				trial.troubles.push(`an audit with hosts found of a changed script: ${found === '' ? 'nothing' : found}; and of the right one: ${healed === '' ? 'nothing' : healed}`);
			}
		},
	},
	{
		name: 'home-put-back-in-the-middle-of-a-run',
		side: 'app',
		promised: 'The run is found in the copy as it was when that was made, and followed on from there.',
		async strike(trial) {
			const {random} = trial.case;
			const to = path.join(path.dirname(trial.home), 'copies');
			const copy = backupHome({
				home: trial.home, to, version: '0.0.0', now: Date.now(),
			});

			if (random.isLucky(0.5)) {
				trial.release();
			}

			await delay(random.whole(0, 1500));
			await kill(trial);

			const home = path.join(path.dirname(trial.home), 'other-home');

			restoreHome({from: copy.path, home, now: Date.now()});
			trial.moveHome(home);
		},
	},
	{
		name: 'run-taken-in-by-a-second-home',
		side: 'app',
		promised: 'While the first one is dead, the second follows the job to its end, every byte; the first one comes back to the same.',
		async strike(trial) {
			const job = trial.jobs().at(-1);

			await kill(trial);

			if (job === undefined) {
				return;
			}

			const home = path.join(path.dirname(trial.home), 'second-home');
			const second = await trial.startDriver({home, operator: 'pavel@desk'});
			const runId = String(await second.ask('adopt', {jobId: path.basename(job)}));

			trial.release();

			let state: RunState | undefined;
			const hasEnded = await trial.until(async () => {
				state = await second.ask('state', {runId}) as RunState;

				return state.phase === 'ended';
			}, 20_000, 50);

			if (!hasEnded) {
				trial.troubles.push(`in the second home, the run is ${state?.phase ?? 'not known'} after 20 s`);
			}

			await second.ask('close');
			trial.troubles.push(...differencesOf(trial, home, runId));
		},
	},
];
