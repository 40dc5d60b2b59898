import {setTimeout as delay} from 'node:timers/promises';
import type {Point} from '../point.js';
import type {Harm} from '../proxy.js';
import type {Trial} from '../trial.js';

const isDetached = ({driver}: Trial): boolean => driver.isIn('detached');

/**
Contact must be said to be lost in time.
*/
const sayLost = async (trial: Trial, milliseconds: number): Promise<void> => {
	if (!await trial.until(() => isDetached(trial) || !trial.driver.isAlive, milliseconds)) {
		trial.troubles.push(`that contact was lost was not said within ${milliseconds / 1000} s`);
	}
};

/**
The line is harmed at a byte of what the host sends while it is followed.
*/
const harmedInOutput = (harm: Harm, promised: string): Point => ({
	name: `line-${harm}-in-output`,
	side: 'line',
	promised,
	shape: {mostBytes: 300_000},
	async strike(trial) {
		trial.proxy.harmAfter('toApp', trial.case.random.whole(1, 60_000), harm);
		trial.release();
		await trial.until(() => trial.proxy.harmed > 0, 1500);
		await delay(trial.case.random.whole(0, 300));
	},
});

const harmedAtTheStart = (name: string, promised: string, way: 'toHost' | 'toApp', least: number, most: number): Point => ({
	name,
	side: 'line',
	promised,
	before({proxy, case: {random}}) {
		proxy.harmAfter(way, random.whole(least, most), random.pick(['cut', 'reset'] as const));
	},
});

export const linePoints: readonly Point[] = [
	harmedAtTheStart('line-cut-in-the-handshake', 'It is tried again with growing waits.', 'toApp', 1, 2500),
	harmedAtTheStart('line-cut-in-the-start-request', 'Half a script is never run: the job runs once or not at all, and is asked for again by the same id.', 'toHost', 2500, 30_000),
	harmedAtTheStart('line-cut-in-the-start-answer', 'The job is found running and not started twice.', 'toApp', 2500, 6000),
	harmedInOutput('cut', 'Followed on at the exact byte, wherever it was cut.'),
	harmedInOutput('reset', 'The same with a reset.'),
	harmedInOutput('half-close', 'The same where only one way is closed.'),
	harmedInOutput('stall', 'The same where nothing moves for a while.'),
	harmedInOutput('swallow', 'The same where what is sent disappears.'),
	{
		name: 'line-swallowed-for-long',
		side: 'line',
		promised: 'The app notices by itself, says that contact is lost, and comes back.',
		async strike(trial) {
			trial.proxy.harm('swallow');
			await sayLost(trial, 20_000);
		},
	},
	{
		name: 'line-cut-again-and-again',
		side: 'line',
		promised: 'However often, no byte is lost or doubled.',
		shape: {mostBytes: 300_000},
		async strike(trial) {
			for (let round = 0; round < 5; round += 1) {
				trial.proxy.harmAfter('toApp', trial.case.random.whole(1, 30_000), trial.case.random.pick(['cut', 'reset'] as const));
				await delay(trial.case.random.whole(0, 500));

				if (round === 2) {
					trial.release();
				}
			}
		},
	},
	{
		name: 'line-slow',
		side: 'line',
		promised: 'It goes on, only later.',
		shape: {mostBytes: 40_000},
		async strike(trial) {
			trial.proxy.slow(40_000);
			trial.release();
			await delay(800);
		},
	},
	{
		name: 'line-refused-at-the-start',
		side: 'line',
		promised: 'The run is kept, nothing is begun; it begins when the host is reached.',
		async before(trial) {
			trial.proxy.shut('refused');
			setTimeout(() => {
				trial.proxy.shut('open');
			}, trial.case.random.whole(200, 1500));
		},
	},
	{
		name: 'line-silent-at-the-start',
		side: 'line',
		promised: 'The run is kept, nothing is begun; it begins when the host answers.',
		async before(trial) {
			trial.proxy.shut('silent');
			setTimeout(() => {
				trial.proxy.heal();
			}, trial.case.random.whole(200, 1500));
		},
	},
	{
		name: 'line-refused-for-a-while',
		side: 'line',
		promised: 'It is said, tried again with growing waits, and followed on.',
		async strike(trial) {
			trial.proxy.shut('refused');
			trial.proxy.harm('cut');
			await sayLost(trial, 5000);
			trial.release();
			await delay(trial.case.random.whole(0, 1500));
		},
	},
	{
		name: 'ssh-sessions-killed',
		side: 'line',
		promised: 'Followed on at the exact byte.',
		needs: ['full'],
		async strike(trial) {
			await trial.machine.killSessions();
			trial.release();
		},
	},
	{
		name: 'ssh-server-restarted',
		side: 'line',
		promised: 'The job outlives the server; followed on when it is back.',
		needs: ['full'],
		async strike(trial) {
			await trial.machine.killSessions();
			await trial.machine.killServer(trial.case.random.whole(0, 1500));
			trial.release();
		},
	},
	{
		name: 'host-key-changed',
		side: 'line',
		promised: 'A host that proves itself with another key is never followed or asked; the run waits.',
		needs: ['full'],
		async strike(trial) {
			await trial.machine.swapHostKey(true);
			trial.heals.unshift(async () => {
				await trial.machine.swapHostKey(false);
			});
			await trial.machine.killSessions();
			await sayLost(trial, 5000);
			trial.release();
			await delay(500);

			if (!trial.driver.isIn('detached')) {
				trial.troubles.push('the run did not wait for the host that was planned for');
			}
		},
	},
	{
		name: 'line-and-app-both-die',
		side: 'line',
		promised: 'The next start finds the run once the host is reached.',
		async strike(trial) {
			trial.proxy.harm('cut');
			trial.driver.kill();
			await trial.driver.ended;
			trial.proxy.shut('refused');

			const driver = await trial.startDriver();

			await driver.ask('resume');
			await delay(trial.case.random.whole(0, 800));
		},
	},
];
