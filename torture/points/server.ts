import {setTimeout as delay} from 'node:timers/promises';
import type {RunState} from '../../source/base/run.js';
import {shellText} from '../../source/base/shell-text.js';
import type {Point} from '../point.js';
import type {Trial} from '../trial.js';

/**
The server of the machine is another one for this case.
*/
const serve = async ({machine, cleanups}: Trial, more: Parameters<Trial['machine']['serve']>[0]): Promise<void> => {
	await machine.serve(more);
	cleanups.push(async () => {
		await machine.serve();
	});
};

const quote = (text: string): string => `'${text.replaceAll('\'', String.raw`'\''`)}'`;

/**
What logins print: greetings, colours, warnings, half a line, something like an answer of ours.
*/
const noises = [
	'Welcome to target.\nAuthorized use only.\n',
	'\u{1B}[31mWARNING\u{1B}[0m 3 mails',
	' @begin\n@end \nstate running 1 1\nerror job-unknown no\n',
	'D journal 0 5\nX 0\n',
	'',
] as const;

export const serverPoints: readonly Point[] = [
	{
		name: 'server-changes-keys-all-the-time',
		side: 'line',
		promised: 'Nothing is lost when the server wants new keys every few kilobytes.',
		needs: ['full'],
		shape: {mostBytes: 400_000},
		async before(trial) {
			await serve(trial, {configuration: ['RekeyLimit 16K']});
		},
	},
	{
		name: 'server-gives-one-session',
		side: 'line',
		promised: 'The run is followed to its end.',
		needs: ['full'],
		async before(trial) {
			await serve(trial, {configuration: ['MaxSessions 1']});
		},
		async strike(trial) {
			trial.release();
			await delay(trial.case.random.whole(0, 800));
		},
	},
	{
		name: 'cancel-where-the-server-gives-one-session',
		side: 'line',
		promised: 'The cancel is carried out beside the following, though that holds the only session.',
		needs: ['full'],
		shape: {interruptible: 'yes'},
		allows: {killsSteps: true},
		async before(trial) {
			await serve(trial, {configuration: ['MaxSessions 1']});
		},
		async strike(trial) {
			const runId = await trial.runId();

			// Of a step that the app has not heard of yet, it cannot know whether it may be ended.
			await trial.until(async () => {
				const {steps} = await trial.driver.ask('state', {runId}) as RunState;

				return steps.some(({stepId, state}) => stepId === trial.case.held && state === 'running');
			});

			const cancelling = trial.cancel();

			if (!await trial.until(() => trial.driver.isIn('ended'), 20_000)) {
				trial.troubles.push('the cancel was not carried out within 20 s');
			}

			trial.release();
			await cancelling;
		},
	},
	{
		name: 'login-prints',
		side: 'host',
		promised: 'What a login prints before and beside an answer is passed over.',
		needs: ['full'],
		async before(trial) {
			const {machine, case: {random}} = trial;
			const noise = random.pick(noises);
			const where = random.pick(['rc', 'shell'] as const);

			await serve(trial, {
				// Bash reads its own file where the server says that it is the outermost shell.
				configuration: ['SetEnv SHLVL=0'],
				before: where === 'rc'
					? shellText`
mount -t tmpfs tmpfs /etc/ssh
printf '%s' ${quote(`printf '%s' ${quote(noise)}; printf '%s' ${quote(noise)} >&2`)} > /etc/ssh/sshrc
`
					: shellText`
[ -f /root/.bashrc ] && printf '%s' ${quote(`printf '%s' ${quote(noise)}; printf '%s' ${quote(noise)} >&2`)} > ${machine.directory}/noisy && mount --bind ${machine.directory}/noisy /root/.bashrc
`,
			});
			trial.cleanups.push(async () => {
				await machine.enter('umount /etc/ssh; umount /root/.bashrc');
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
		name: 'file-size-limited-on-the-host',
		side: 'host',
		promised: 'The limit is lifted; where it cannot be, what could not be written is missing from the log alone, and the always steps are done.',
		needs: ['full'],
		shape: {mostBytes: 200_000},
		allows: {
			killsSteps: true, logsHarmed: true, failed: /space|limit|written|files of this size/v, refused: /space|limit|written|files of this size/v, unknown: /journal|not known|limit|how it ended/v,
		},
		async before(trial) {
			const {random} = trial.case;
			const blocks = random.pick([16, 64, 256]);

			await serve(trial, {
				before: random.isLucky(0.5)
					? `ulimit -f ${blocks}`
					: `ulimit -f ${blocks}\nexec setpriv --bounding-set -sys_resource /usr/sbin/sshd -D -f ${trial.machine.directory}/sshd_config -E ${trial.machine.directory}/log`,
			});
		},
	},
];
