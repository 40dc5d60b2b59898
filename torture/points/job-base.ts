import {
	appendFileSync,
	cpSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {because, type Point} from '../point.js';
import type {Trial} from '../trial.js';

const noSpace = /space|cannot be (?:made|written)|writable/v;

/**
Nothing fits any more, or only so many bytes.
*/
const full = (trial: Trial, leave: number): void => {
	trial.machine.fill(leave);
	trial.heals.push(() => {
		trial.machine.makeRoom();
	});
};

/**
The log of the held step that has most in it.
*/
const heldLog = (trial: Trial): string | undefined => {
	const job = trial.jobs().at(-1);

	if (job === undefined) {
		return undefined;
	}

	const logs = readdirSync(job).filter(name => /^\d{3}-/v.test(name) && name.includes(`-${trial.case.held}.`)).map(name => path.join(job, name));

	return logs.toSorted((one, other) => statSync(other).size - statSync(one).size)[0];
};

const harmLog = (name: string, promised: string, harm: (file: string, trial: Trial) => void, isAway: boolean): Point => ({
	name,
	side: 'host',
	promised,
	allows: {logsHarmed: true},
	async strike(trial) {
		if (isAway) {
			trial.driver.kill();
			await trial.driver.ended;
		} else {
			await delay(trial.case.random.whole(0, 600));
		}

		const file = heldLog(trial);

		if (file !== undefined) {
			harm(file, trial);
		}

		await delay(trial.case.random.whole(0, 600));
	},
});

const cut = (file: string): void => {
	truncateSync(file, 0);
};

const cutAndGrown = (file: string, {case: {random}}: Trial): void => {
	const {size} = statSync(file);

	truncateSync(file, 0);
	appendFileSync(file, 'x'.repeat(size + random.whole(0, 2000)));
};

const replaced = (file: string): void => {
	const bytes = readFileSync(file);

	writeFileSync(`${file}.other`, bytes);
	renameSync(`${file}.other`, file);
};

export const jobBasePoints: readonly Point[] = [
	{
		name: 'job-filesystem-full-at-the-start',
		side: 'host',
		promised: 'Refused or failed before anything ran, with what is missing.',
		needs: ['full'],
		allows: {failed: noSpace, refused: noSpace},
		before(trial) {
			full(trial, trial.case.random.pick([0, 0, 4096, 8192, 20_000, 32_768, 40_960]));
		},
		async strike(trial) {
			trial.release();
			await delay(500);
		},
	},
	{
		name: 'job-filesystem-full-while-a-step-runs',
		side: 'host',
		promised: 'The exit status arrives, the always steps are done; what the step could not write it could not write.',
		needs: ['full'],
		allows: {killsSteps: true, logsHarmed: true, unknown: /journal|not known|space/v},
		async strike(trial) {
			full(trial, trial.case.random.pick([0, 0, 4096, 16_384]));
			trial.release();
			await trial.until(() => trial.hasEnded(trial.case.held), 5000);
			await delay(300);
		},
	},
	{
		name: 'job-filesystem-without-inodes',
		side: 'host',
		promised: 'The same where no file can be made.',
		needs: ['full'],
		allows: {killsSteps: true, logsHarmed: true, unknown: /journal|not known|space/v},
		async strike(trial) {
			trial.machine.fillFiles();
			trial.heals.push(() => {
				trial.machine.makeRoom();
			});
			trial.release();
			await trial.until(() => trial.hasEnded(trial.case.held), 5000);
			await delay(300);
		},
	},
	harmLog('log-cut-by-hand', 'Said; the other streams go on, and the run ends as its steps do.', cut, false),
	harmLog('log-cut-by-hand-while-the-app-is-away', 'Said; the other streams go on, and the run ends as its steps do.', cut, true),
	harmLog('log-cut-and-grown-again', 'Bytes of another log are never put behind those of the first: it is said that the log was cut.', cutAndGrown, false),
	harmLog('log-cut-and-grown-again-while-the-app-is-away', 'Bytes of another log are never put behind those of the first: it is said that the log was cut.', cutAndGrown, true),
	harmLog('log-replaced-by-a-copy', 'What was written before is the same; what comes after is said not to be known, or read.', replaced, true),
	{
		name: 'job-directory-removed',
		side: 'host',
		promised: 'Unknown, because the directory is gone.',
		allows: {
			killsSteps: true, logsHarmed: true, leavesFrozen: true, unknown: because.directory,
		},
		async strike(trial) {
			if (trial.case.random.isLucky(0.5)) {
				trial.driver.kill();
				await trial.driver.ended;
			}

			rmSync(trial.jobs().at(-1)!, {recursive: true, force: true});
			trial.release();
			await delay(500);
		},
	},
	{
		name: 'job-base-removed',
		side: 'host',
		promised: 'Unknown, because the directory is gone.',
		allows: {
			killsSteps: true, logsHarmed: true, leavesFrozen: true, unknown: because.directory,
		},
		async strike(trial) {
			rmSync(trial.base, {recursive: true, force: true});
			trial.release();
			await delay(500);
		},
	},
	{
		name: 'job-base-put-back-from-an-older-copy',
		side: 'host',
		promised: 'Nothing is doubled and nothing is taken for a success that is not known; a log that is another one now is said to be cut.',
		allows: {
			killsSteps: true, logsHarmed: true, leavesFrozen: true, unknown: /journal|not known|killed|gone|directory|how it ended/v,
		},
		async strike(trial) {
			const {random} = trial.case;
			const copy = `${trial.base}.copy`;

			await delay(random.whole(0, 500));
			cpSync(trial.base, copy, {recursive: true, preserveTimestamps: true, filter: file => !statSync(file).isFIFO()});

			const isAway = random.isLucky(0.5);

			if (isAway) {
				trial.driver.kill();
				await trial.driver.ended;
			}

			trial.release();
			await delay(random.whole(0, 2500));
			rmSync(trial.base, {recursive: true, force: true});
			renameSync(copy, trial.base);
		},
	},
	{
		name: 'job-base-not-to-be-entered-for-a-while',
		side: 'host',
		promised: 'Nothing is concluded from it; it goes on when the directory can be used again.',
		async strike(trial) {
			const aside = `${trial.base}.aside`;

			trial.driver.kill();
			await trial.driver.ended;
			renameSync(trial.base, aside);
			// Something else lies there meanwhile.
			writeFileSync(trial.base, '');

			const driver = await trial.startDriver();

			await driver.ask('resume');
			await delay(trial.case.random.whole(300, 1000));

			if (driver.isIn('ended')) {
				trial.troubles.push('the run was ended because its job directory could not be entered');
			}

			rmSync(trial.base);
			renameSync(aside, trial.base);
		},
	},
];
