import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Step} from '../../source/base/plan.js';
import type {Point} from '../point.js';
import type {Trial} from '../trial.js';

/**
After a cancel that was asked for while a step ran, no further step may begin.
*/
const cancelIsKept = (trial: Trial): void => {
	const {steps, held} = trial.case;
	const index = steps.findIndex(({id}) => id === held);

	trial.heals.push(async () => {
		trial.afterwards.push(() => {
			const begun = steps.slice(index + 1).filter(({always, id}) => !always && trial.hasBegun(id));

			return begun.map(({id}) => `${id} was begun after the cancel`);
		});
	});
};

/**
Waits until the wish lies on the host, or the job is over: the step that is held would end before it on a busy machine.
*/
const reachesHost = async (trial: Trial): Promise<void> => {
	await trial.until(() => {
		const job = trial.jobs().at(-1) ?? '';

		return existsSync(path.join(job, 'cancel')) || existsSync(path.join(job, 'status'));
	}, 10_000);
};

const cancelled = (interruptible: Step['interruptible'], promised: string): Point => ({
	name: `cancel-of-a-step-${{yes: 'that-may-be-ended', 'with-cleanup': 'that-cleans-up', no: 'that-must-finish'}[interruptible]}`,
	side: 'app',
	promised,
	shape: {interruptible},
	allows: {killsSteps: true},
	async strike(trial) {
		cancelIsKept(trial);
		await trial.cancel();
	},
});

export const cancelPoints: readonly Point[] = [
	cancelled('yes', 'The step ends with all that it started, the always steps are done, nothing further begins.'),
	cancelled('with-cleanup', 'The step ends, the always steps are done, nothing further begins.'),
	cancelled('no', 'The step finishes first, then the always steps are done and nothing further begins.'),
	{
		name: 'cancel-at-any-step',
		side: 'app',
		promised: 'At whatever step it comes: no further step begins, the always steps are done.',
		allows: {killsSteps: true},
		before(trial) {
			const at = trial.case.random.pick(trial.case.steps);

			trial.release();
			void (async () => {
				await trial.until(() => trial.hasBegun(at.id), 10_000);
				await trial.cancel();
			})();
		},
		async strike(trial) {
			await trial.until(() => trial.wasCancelled, 10_000);
		},
	},
	{
		name: 'cancel-asked-twice',
		side: 'app',
		promised: 'The second asking changes nothing but what still runs.',
		allows: {killsSteps: true},
		async strike(trial) {
			cancelIsKept(trial);
			await Promise.all([trial.cancel(), trial.cancel()]);
		},
	},
	{
		name: 'cancel-request-lost-with-the-line',
		side: 'line',
		promised: 'The wish is kept and carried out as soon as the host answers.',
		allows: {killsSteps: true},
		before({shellFaults}) {
			shellFaults.push({verb: 'cancel', nth: 1, how: 'request-lost'});
		},
		async strike(trial) {
			cancelIsKept(trial);
			await trial.cancel();
			await reachesHost(trial);
		},
	},
	{
		name: 'cancel-answer-lost-with-the-line',
		side: 'line',
		promised: 'It was carried out, and that is told.',
		allows: {killsSteps: true},
		before({shellFaults}) {
			shellFaults.push({verb: 'cancel', nth: 1, how: 'answer-lost'});
		},
		async strike(trial) {
			cancelIsKept(trial);
			await trial.cancel();
		},
	},
	{
		name: 'app-killed-when-a-cancel-is-noted',
		side: 'app',
		promised: 'The next start carries the cancel out.',
		allows: {killsSteps: true},
		before({storeFaults}) {
			storeFaults.push({
				what: 'event:cancelled', when: 'after', nth: 1, how: 'kill',
			});
		},
		async strike(trial) {
			cancelIsKept(trial);
			await trial.cancel();

			const driver = await trial.startDriver();

			await driver.ask('resume');
			await reachesHost(trial);
		},
	},
	{
		name: 'cancel-while-the-host-is-not-reached',
		side: 'line',
		promised: 'The wish is kept and carried out as soon as the host answers.',
		shape: {interruptible: 'no'},
		async strike(trial) {
			cancelIsKept(trial);
			trial.proxy.shut('refused');
			trial.proxy.harm('cut');
			await trial.until(() => trial.driver.isIn('detached'), 5000);
			await trial.cancel();
			trial.proxy.shut('open');
			await trial.until(async () => {
				const {phase} = await trial.driver.ask('state', {runId: await trial.runId()}) as {phase: string};

				return phase !== 'detached';
			}, 10_000);
			await reachesHost(trial);
		},
	},
	{
		name: 'cancel-by-a-second-app',
		side: 'app',
		promised: 'The cancel holds, whoever drives.',
		allows: {killsSteps: true},
		async strike(trial) {
			cancelIsKept(trial);
			await trial.startDriver();
			await trial.cancel();
		},
	},
	{
		name: 'cancel-on-a-full-job-filesystem',
		side: 'host',
		promised: 'The cancel holds, or is said not to be possible.',
		needs: ['full'],
		allows: {killsSteps: true, logsHarmed: true},
		async strike(trial) {
			trial.machine.fill(0);
			trial.heals.unshift(() => {
				trial.machine.makeRoom();
			});
			await trial.cancel();

			// Said to be impossible: then it is none.
			if (trial.answers.length === 0) {
				cancelIsKept(trial);
			}

			trial.release();
			await trial.until(() => trial.hasEnded(trial.case.held), 3000);
		},
	},
];
