import {setTimeout as delay} from 'node:timers/promises';
import type {StoreFault} from '../driver-faults.js';
import type {Point} from '../point.js';
import type {Trial} from '../trial.js';

/**
A point at which the app dies over something that it keeps.
*/
const killedOver = (name: string, promised: string, fault: (trial: Trial) => Omit<StoreFault, 'how'>): Point => ({
	name,
	side: 'app',
	promised,
	before(trial) {
		trial.storeFaults.push({...fault(trial), how: 'kill'});
	},
});

const kill = async ({driver}: Trial): Promise<void> => {
	driver.kill();
	await driver.ended;
};

export const appPoints: readonly Point[] = [
	killedOver('app-killed-before-the-plan-is-kept', 'Nothing was begun anywhere, and no run is listed.', () => ({what: 'event:planned', when: 'before', nth: 1})),
	killedOver('app-killed-when-the-plan-is-kept', 'The run is found and carried out, once.', () => ({what: 'event:planned', when: 'after', nth: 1})),
	killedOver('app-killed-before-the-start-is-noted', 'The run is found and carried out, once.', () => ({what: 'event:segment-started', when: 'before', nth: 1})),
	killedOver('app-killed-when-the-start-is-noted', 'The host shows that it was never asked: it is started under the same id, once.', () => ({what: 'event:segment-started', when: 'after', nth: 1})),
	{
		name: 'app-killed-when-the-host-has-started',
		side: 'app',
		promised: 'The job is found by its id and followed from its first byte.',
		before({shellFaults}) {
			shellFaults.push({verb: 'start', nth: 1, how: 'kill-after'});
		},
	},
	{
		name: 'app-killed-in-the-upload',
		side: 'app',
		promised: 'Half a script is never run; the job is started under the same id, once.',
		before({proxy, case: {random}}) {
			proxy.harmAfter('toHost', random.whole(3000, 20_000), 'stall');
		},
		strike: kill,
	},
	killedOver('app-killed-before-output-is-kept', 'The bytes are read again from the host.', ({case: {random}}) => ({what: 'output', when: 'before', nth: random.whole(1, 6)})),
	killedOver('app-killed-when-output-is-kept', 'The bytes are not read twice.', ({case: {random}}) => ({what: 'output', when: 'after', nth: random.whole(1, 6)})),
	killedOver('app-killed-before-the-journal-is-kept', 'Each step is told once.', ({case: {random}}) => ({what: 'journal', when: 'before', nth: random.whole(1, 6)})),
	killedOver('app-killed-when-the-journal-is-kept', 'Each step is told once.', ({case: {random}}) => ({what: 'journal', when: 'after', nth: random.whole(1, 6)})),
	killedOver('app-killed-before-an-event', 'No event is lost or told twice.', ({case: {random}}) => ({what: 'event', when: 'before', nth: random.whole(1, 10)})),
	killedOver('app-killed-after-an-event', 'No event is lost or told twice.', ({case: {random}}) => ({what: 'event', when: 'after', nth: random.whole(1, 10)})),
	{
		...killedOver('app-killed-before-the-end-is-kept', 'The run ends once, with the same outcome.', () => ({what: 'event:run-ended', when: 'before', nth: 1})),
		async strike(trial) {
			trial.release();
			await trial.driver.ended;
		},
	},
	{
		...killedOver('app-killed-when-the-end-is-kept', 'The run has ended, and is not asked for again.', () => ({what: 'event:run-ended', when: 'after', nth: 1})),
		async strike(trial) {
			trial.release();
			await trial.driver.ended;
		},
	},
	{
		name: 'app-killed-while-a-step-runs',
		side: 'app',
		promised: 'The next start finds the run, live again at the exact byte.',
		strike: kill,
	},
	{
		name: 'app-killed-at-random',
		side: 'app',
		promised: 'All of the above, at any instant.',
		async before(trial) {
			const milliseconds = trial.case.random.whole(0, 1500);

			trial.release();
			void (async () => {
				await trial.until(() => trial.drivers.length > 0);
				await delay(milliseconds);
				trial.driver.kill();
			})();
		},
		async strike({driver}) {
			await driver.ended;
		},
	},
	{
		name: 'app-killed-and-away-until-the-end',
		side: 'app',
		promised: 'What ended meanwhile is told with its result, and the rest of its output is fetched.',
		async strike(trial) {
			await kill(trial);
			trial.release();

			const last = trial.case.steps.find(({kind}) => kind === 'manual') ?? trial.case.steps.at(-1)!;

			await trial.until(() => last.kind === 'manual' || trial.hasEnded(last.id) || trial.case.steps.some(({exitCode}) => exitCode !== 0), 10_000);
		},
	},
	{
		name: 'app-killed-again-and-again',
		side: 'app',
		promised: 'However often it dies, nothing is doubled.',
		async strike(trial) {
			for (let round = 0; round < 4; round += 1) {
				await kill(trial);

				const driver = await trial.startDriver();

				void driver.ask('resume').catch(() => undefined);
				await delay(trial.case.random.whole(0, 400));

				if (round === 1) {
					trial.release();
				}
			}

			await kill(trial);
		},
	},
	{
		name: 'app-stopped-for-a-while',
		side: 'app',
		promised: 'It goes on where it was when it wakes.',
		async strike(trial) {
			trial.driver.kill('SIGSTOP');
			trial.release();
			await delay(trial.case.random.whole(200, 2500));
			trial.driver.kill('SIGCONT');
		},
	},
	{
		name: 'app-stopped-until-another-one-drives',
		side: 'app',
		promised: 'When it wakes, it watches: one drives, nothing is told twice.',
		async strike(trial) {
			const first = trial.driver;

			first.kill('SIGSTOP');
			// To the other one, the lease has run out.
			trial.setDriverClock(40_000);

			const second = await trial.startDriver();

			await second.ask('resume');
			await delay(trial.case.random.whole(300, 1500));
			first.kill('SIGCONT');
			await delay(trial.case.random.whole(0, 500));
			trial.release();
		},
	},
	{
		name: 'app-closed-and-opened-again',
		side: 'app',
		promised: 'The run is left, found and followed on.',
		async strike(trial) {
			await trial.driver.ask('close').catch(() => undefined);

			const ended = await trial.until(() => !trial.driver.isAlive, 3000) ? await trial.driver.ended : 'still there after 3 s';

			if (ended === 'code 0') {
				return;
			}

			trial.troubles.push(`asked to close, the driver: ${ended}`);
			trial.driver.kill();
		},
	},
	{
		name: 'app-closed-while-the-host-is-silent',
		side: 'app',
		promised: 'It ends within 2 s; the run is left.',
		async strike(trial) {
			trial.proxy.shut('silent');
			trial.proxy.harm('cut');
			await trial.until(() => trial.driver.isIn('detached'), 5000);
			await delay(700);
			void trial.driver.ask('close').catch(() => undefined);

			const ended = await trial.until(() => !trial.driver.isAlive, 2500) ? await trial.driver.ended : 'still there after 2.5 s';

			if (ended === 'code 0') {
				return;
			}

			trial.troubles.push(`asked to close while the host is silent, the driver: ${ended}`);
			trial.driver.kill();
		},
	},
	{
		name: 'app-leaves-the-run-and-comes-back',
		side: 'app',
		promised: 'Followed on at the exact byte.',
		async strike(trial) {
			const runId = await trial.runId();

			await trial.driver.ask('detach', {runId});
			trial.release();
			await delay(trial.case.random.whole(0, 300));
			await trial.driver.ask('reattach', {runId});
		},
	},
	{
		name: 'second-app-on-the-home',
		side: 'app',
		promised: 'One drives, the other watches.',
		async strike(trial) {
			const second = await trial.startDriver();

			await second.ask('resume');
			await delay(trial.case.random.whole(0, 300));
			trial.release();
		},
	},
	{
		name: 'second-app-takes-over',
		side: 'app',
		promised: 'When the one that drives dies, the other one drives.',
		async strike(trial) {
			const first = trial.driver;
			const second = await trial.startDriver();

			await second.ask('resume');
			first.kill();
			await delay(trial.case.random.whole(0, 300));
		},
	},
	{
		name: 'second-app-and-a-clock-that-jumps',
		side: 'app',
		promised: 'Though the lease seems to have run out, nothing is doubled and no app ends.',
		async strike(trial) {
			const second = await trial.startDriver();

			trial.setDriverClock(trial.case.random.pick([-3_600_000, 20_000, 3_600_000]));
			await second.ask('resume');
			await delay(trial.case.random.whole(0, 1500));
			trial.release();
		},
	},
	{
		name: 'local-clock-jumps',
		side: 'app',
		promised: 'The run goes on; nothing is given up early.',
		async strike(trial) {
			trial.setDriverClock(trial.case.random.pick([-86_400_000, -3_600_000, 3_600_000, 86_400_000]));
			await delay(trial.case.random.whole(0, 500));

			if (trial.case.random.isLucky(0.5)) {
				await kill(trial);
			}
		},
	},
	{
		name: 'manual-step-answered-by-another-app',
		side: 'app',
		promised: 'The answer counts, whoever drives; the step after it is done once.',
		shape: {hasManual: true, mayFail: false},
		async strike(trial) {
			trial.release();

			const runId = await trial.runId();
			const first = trial.driver;

			await trial.until(async () => {
				const {waitingFor} = await first.ask('state', {runId}) as {waitingFor?: unknown};

				return waitingFor !== undefined;
			}, 10_000);

			const second = await trial.startDriver();

			await second.ask('answer', {runId, text: 'done'}).catch((error: unknown) => {
				trial.troubles.push(`an answer from the second app: ${String(error)}`);
			});
		},
	},
	{
		name: 'app-killed-while-a-person-works',
		side: 'app',
		promised: 'The manual step is asked for again; the part after it begins once.',
		shape: {hasManual: true, mayFail: false},
		async strike(trial) {
			trial.release();

			const runId = await trial.runId();

			await trial.until(async () => {
				const {waitingFor} = await trial.driver.ask('state', {runId}) as {waitingFor?: unknown};

				return waitingFor !== undefined;
			}, 10_000);
			await kill(trial);
		},
	},
];
