import {
	existsSync,
	mkdirSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {because, type Point} from '../point.js';
import type {Trial} from '../trial.js';

/**
The shell that starts the job is killed on entering a function of its script, or before a line of it.
*/
const startDies = (name: string, promised: string, at: string, how: 'die-in' | 'die-at' = 'die-in'): Point => ({
	name,
	side: 'host',
	promised,
	before({shellFaults}) {
		shellFaults.push({
			verb: 'start', nth: 1, how, at,
		});
	},
});

/**
Processes of the job are killed while a step waits, and the app is there or not.
*/
const killed = (name: string, promised: string, what: ReadonlyArray<Parameters<Trial['signal']>[0]>, more: Partial<Point> = {}): Point => ({
	name,
	side: 'host',
	promised,
	needs: ['full'],
	allows: {killsSteps: true},
	async strike(trial) {
		if (trial.case.random.isLucky(0.3)) {
			trial.driver.kill();
			await trial.driver.ended;
		}

		await delay(trial.case.random.whole(0, 1200));

		for (const file of what) {
			await trial.signal(file, 'KILL');
		}

		await delay(trial.case.random.whole(0, 800));
	},
	...more,
});

/**
Kills what follows the job on the host, or stops it.
*/
const signalFollower = async (trial: Trial, signal: string): Promise<void> => {
	const id = path.basename(trial.jobs().at(-1) ?? 'none');

	await trial.machine.enter(String.raw`ps -A -o pid= -o args= | grep -e "[p]erl -e" -e "[s]h -s" | while read -r pid rest; do case $rest in *${id}*|*sh\ -s*) kill -${signal} "$pid" ;; esac; done`);
};

const rebooted = async (trial: Trial): Promise<void> => {
	await trial.machine.reboot();
};

export const hostPoints: readonly Point[] = [
	startDies('start-killed-when-the-script-has-arrived', 'Nothing ran: it is started again by the same id.', 'lp_check_upload'),
	startDies('start-killed-before-the-directory', 'Nothing ran: it is started again by the same id.', 'lp_gate'),
	startDies('start-killed-in-the-directory', 'Nothing ran: the directory is taken over.', 'lp_prepare'),
	startDies('start-killed-while-it-decides-over-locks', 'The mutex of a dead one is taken over.', 'lp_leave'),
	startDies('start-killed-before-the-job-leaves-the-session', 'Nothing ran: it is started again by the same id.', 'lp_detach'),
	startDies('start-killed-when-the-job-has-left', 'The job is found running, once.', '\tcd /', 'die-at'),
	killed('supervisor-killed', 'The script goes on and is followed to its end by its journal.', ['pid']),
	killed('script-killed', 'The watchdog does the always steps.', ['guard'], {allows: {killsSteps: true, unknown: because.killed}}),
	killed('script-and-watchdog-killed', 'Whoever attaches next does the always steps.', ['guard', 'watchdog'], {allows: {killsSteps: true, unknown: because.killed}}),
	killed('watchdog-killed', 'The script itself does the always steps.', ['watchdog']),
	killed('job-killed', 'The watchdog does the always steps.', ['group'], {allows: {killsSteps: true, unknown: because.killed}}),
	killed('everything-of-the-job-killed', 'How it ended is not known; whoever attaches next does the always steps.', ['watchdog', 'group'], {allows: {killsSteps: true, unknown: because.killed}}),
	killed('step-killed', 'The step has failed by a signal, and the always steps are done.', ['step']),
	{
		name: 'step-stopped-for-a-while',
		side: 'host',
		promised: 'Nothing is ended by a guess; it goes on when it is let.',
		needs: ['full'],
		async strike(trial) {
			await trial.signal('step', 'STOP');
			trial.release();
			await delay(trial.case.random.whole(500, 3000));
			await trial.signal('step', 'CONT');
		},
	},
	{
		name: 'supervisor-stopped-for-a-while',
		side: 'host',
		promised: 'Nothing is ended by a guess; the status comes when it goes on.',
		needs: ['full'],
		async strike(trial) {
			await trial.signal('pid', 'STOP');
			trial.release();
			await delay(trial.case.random.whole(500, 3000));
			await trial.signal('pid', 'CONT');
		},
	},
	{
		name: 'follower-killed',
		side: 'host',
		promised: 'Followed on at the exact byte.',
		needs: ['full'],
		async strike(trial) {
			await signalFollower(trial, 'KILL');
			trial.release();
			await delay(trial.case.random.whole(0, 400));
		},
	},
	{
		name: 'follower-stopped',
		side: 'host',
		promised: 'Its silence is noticed within 25 s, and another one follows on.',
		needs: ['full'],
		async strike(trial) {
			await signalFollower(trial, 'STOP');
			trial.release();

			// What is stopped ends no more when its session does.
			void (async () => {
				await trial.until(() => trial.driver.isIn('ended'), 60_000);
				await signalFollower(trial, 'CONT');
			})();
		},
	},
	{
		name: 'host-rebooted-while-a-step-runs',
		side: 'host',
		promised: 'Recognised as a reboot; whoever attaches next does the always steps.',
		needs: ['full'],
		allows: {killsSteps: true, unknown: because.boot},
		strike: rebooted,
	},
	{
		name: 'host-rebooted-at-random',
		side: 'host',
		promised: 'The same at any instant: in the upload, between steps, in an always step, after the end.',
		needs: ['full'],
		allows: {killsSteps: true, killsStarts: true, unknown: /boot|directory|killed/v},
		before(trial) {
			const milliseconds = trial.case.random.whole(0, 1500);

			trial.release();
			void (async () => {
				await trial.until(() => trial.drivers.length > 0);
				await delay(milliseconds);
				await rebooted(trial);
				trial.marks.add('rebooted');
			})();
		},
		async strike(trial) {
			await trial.until(() => trial.marks.has('rebooted'));
		},
	},
	{
		name: 'host-rebooted-while-the-app-is-away',
		side: 'host',
		promised: 'Recognised at the next start; the always steps are done then.',
		needs: ['full'],
		allows: {killsSteps: true, unknown: because.boot},
		async strike(trial) {
			trial.driver.kill();
			await trial.driver.ended;
			await rebooted(trial);
		},
	},
	{
		name: 'host-down-for-a-while',
		side: 'host',
		promised: 'Contact is lost and said; when it is up again, the reboot is recognised.',
		needs: ['full'],
		allows: {killsSteps: true, unknown: because.boot},
		async strike(trial) {
			await trial.machine.crash();
			await delay(trial.case.random.whole(0, 2500));
			await trial.machine.boot();
		},
	},
	{
		name: 'host-rebooted-twice',
		side: 'host',
		promised: 'A reboot while the always steps are done again does no harm: they are done.',
		needs: ['full'],
		allows: {killsSteps: true, unknown: because.boot},
		async strike(trial) {
			await rebooted(trial);
			await delay(trial.case.random.whole(0, 1500));
			await rebooted(trial);
		},
	},
	{
		name: 'host-clock-jumps',
		side: 'host',
		promised: 'Nothing is lost and nothing is given up by it.',
		needs: ['full'],
		async strike(trial) {
			trial.machine.setClock(trial.case.random.pick([-86_400, -3600, -60, 60, 3600, 86_400]));
			trial.cleanups.push(() => {
				trial.machine.setClock(0);
			});
			await delay(trial.case.random.whole(0, 3000));

			if (trial.driver.isIn('ended')) {
				trial.troubles.push('the run was ended while its step ran');
			}
		},
	},
	{
		name: 'host-clock-wrong-from-the-start',
		side: 'host',
		promised: 'Nothing depends on both clocks being the same.',
		needs: ['full'],
		before(trial) {
			trial.machine.setClock(trial.case.random.pick([-86_400 * 400, -3600, 3600, 86_400 * 400]));
			trial.cleanups.push(() => {
				trial.machine.setClock(0);
			});
		},
	},
	{
		name: 'no-perl',
		side: 'host',
		promised: 'All of it works with what POSIX has.',
		needs: ['full'],
		async before(trial) {
			await trial.machine.setPerl(false);
			trial.cleanups.push(async () => {
				await trial.machine.setPerl(true);
			});
		},
		async strike(trial) {
			if (!trial.case.random.isLucky(0.5)) {
				return;
			}

			trial.driver.kill();
			await trial.driver.ended;
		},
	},
	{
		name: 'lock-left-behind',
		side: 'host',
		promised: 'A lock of a job that is no more is taken over.',
		before({base, case: {random}}) {
			mkdirSync(path.join(base, 'locks'), {recursive: true, mode: 0o700});
			writeFileSync(path.join(base, 'locks', 'datavg'), random.pick(['', '\n', '01ARZ3NDEKTSV4RRFFQ69G5FAV\n', 'no id at all\n']));
		},
	},
	{
		name: 'mutex-left-behind',
		side: 'host',
		promised: 'A mutex whose owner is no more is taken over, also where its process id was given again or it was made before a reboot.',
		needs: ['full'],
		before({base, case: {random}}) {
			mkdirSync(path.join(base, 'locks'), {recursive: true, mode: 0o700});
			writeFileSync(path.join(base, 'locks', '.decider'), random.pick(['', '1\n', '99999\n']));
		},
	},
	{
		name: 'process-id-given-again',
		side: 'host',
		promised: 'A stranger that has the process id of the job is neither taken for it nor touched.',
		needs: ['full'],
		allows: {killsSteps: true, unknown: because.killed},
		async strike(trial) {
			await trial.machine.enter('sleep 77 > /dev/null 2>&1 < /dev/null & echo $! > /dev/null');

			const listed = await trial.machine.enter('ps -A -o pid= -o args= | grep "[s]leep 77" | while read pid rest; do echo "$pid"; break; done');
			const stranger = listed.trim();

			await trial.signal('watchdog', 'KILL');
			await trial.signal('group', 'KILL');

			const job = trial.jobs().at(-1)!;

			for (const file of ['pid', 'guard', 'watchdog', 'step']) {
				if (existsSync(path.join(job, file))) {
					writeFileSync(path.join(job, file), readFileSync(path.join(job, file), 'utf8').replaceAll(/^\d+/gv, () => stranger));
				}
			}

			trial.heals.push(async () => {
				await delay(1500);

				if (stranger !== '' && await trial.machine.enter(`kill -0 ${stranger} && echo there`) === '') {
					trial.troubles.push('the stranger with the process id of the job was killed');
				}

				await trial.machine.enter(`kill -9 ${stranger}`);
			});
		},
	},
];
