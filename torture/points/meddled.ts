import {
	appendFileSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {Point} from '../point.js';
import type {Trial} from '../trial.js';

const kill = async ({driver}: Trial): Promise<void> => {
	driver.kill();
	await driver.ended;
};

/**
Transcripts of steps, without the journals of parts.
*/
const transcriptsOf = ({home}: Trial): readonly string[] => {
	const directory = path.join(home, 'transcripts');

	return existsSync(directory)
		? readdirSync(directory, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile() && /\.(?:out|err)$/v.test(entry.name)).map(entry => path.join(entry.parentPath, entry.name))
		: [];
};

/**
The directory of the job that runs.
*/
const jobOf = (trial: Trial): string | undefined => trial.jobs().at(-1);

const perhapsDead = async (trial: Trial): Promise<void> => {
	if (trial.case.random.isLucky(0.4)) {
		await kill(trial);
	}
};

export const meddledPoints: readonly Point[] = [
	{
		name: 'everything-stopped-in-turns',
		side: 'host',
		promised: 'Step, script, supervisor and the sessions of the server are stopped and let go one after the other: nothing is ended by a guess.',
		needs: ['full'],
		async strike(trial) {
			const {random} = trial.case;
			const sessions = async (signal: string): Promise<void> => {
				await trial.machine.enter(`ps -A -o pid= -o args= | grep "[s]shd: " | grep -v listener | while read pid rest; do kill -${signal} "$pid"; done`);
			};

			for (const what of ['step', 'guard', 'pid', 'watchdog', 'sessions', 'group'] as const) {
				await (what === 'sessions' ? sessions('STOP') : trial.signal(what, 'STOP'));

				if (random.isLucky(0.3)) {
					trial.release();
				}

				await delay(random.whole(0, 700));
				await (what === 'sessions' ? sessions('CONT') : trial.signal(what, 'CONT'));
			}

			trial.release();
		},
	},
	{
		name: 'supervisor-and-watchdog-killed',
		side: 'host',
		promised: 'The script does the always steps itself and is followed by its journal.',
		needs: ['full'],
		allows: {killsSteps: true},
		async strike(trial) {
			await perhapsDead(trial);
			await trial.signal('watchdog', 'KILL');
			await trial.signal('pid', 'KILL');
			await delay(trial.case.random.whole(0, 1500));
		},
	},
	{
		name: 'job-directory-read-only-for-a-while',
		side: 'host',
		promised: 'The job goes on or fails as its steps do; nothing is concluded from it.',
		needs: ['full'],
		allows: {
			killsSteps: true, failed: /written|space|read-only|exit code/v, unknown: /how it ended|how the step .* ended|killed|journal/v, logsHarmed: true,
		},
		async strike(trial) {
			await trial.machine.enter(`mount --bind ${trial.base} ${trial.base} && mount -o remount,ro,bind ${trial.base}`);
			trial.heals.push(async () => {
				await trial.machine.enter(`umount -l ${trial.base}`);
			});
			await perhapsDead(trial);
			trial.release();
			await delay(trial.case.random.whole(0, 3000));
		},
	},
	{
		name: 'journal-cut-by-hand',
		side: 'host',
		promised: 'It is said; how the steps after it ended is unknown, and no failure.',
		shape: {mayFail: false},
		allows: {unknown: /journal/v, logsHarmed: true},
		async strike(trial) {
			const job = jobOf(trial);

			if (job === undefined) {
				return;
			}

			await perhapsDead(trial);

			const file = path.join(job, 'journal');

			truncateSync(file, trial.case.random.whole(0, statSync(file).size - 1));

			await delay(trial.case.random.whole(0, 600));
		},
	},
	{
		name: 'job-directory-behind-a-link',
		side: 'host',
		promised: 'Moved elsewhere and linked to, it is the same job.',
		needs: ['full'],
		async strike(trial) {
			const job = jobOf(trial);

			if (job === undefined) {
				return;
			}

			await perhapsDead(trial);
			renameSync(job, path.join(path.dirname(trial.base), 'elsewhere'));
			symlinkSync(path.join(path.dirname(trial.base), 'elsewhere'), job);
		},
	},
	{
		name: 'host-clock-jumps-while-the-app-is-away',
		side: 'host',
		promised: 'Nothing is lost and nothing is given up by it.',
		needs: ['full'],
		async strike(trial) {
			await kill(trial);

			if (trial.case.random.isLucky(0.5)) {
				trial.release();
			}

			for (const seconds of [-86_400, 86_400 * 365]) {
				trial.machine.setClock(seconds);
				await delay(trial.case.random.whole(0, 600));
			}

			trial.cleanups.push(() => {
				trial.machine.setClock(0);
			});

			if (trial.case.random.isLucky(0.3)) {
				trial.setDriverClock(-86_400_000 * 400);
			}
		},
	},
	{
		name: 'transcripts-extended-at-home',
		side: 'app',
		promised: 'What somebody put behind a transcript is not taken for output of the host, nor is what a step did concluded from it.',
		shape: {mayFail: false},
		allows: {logsHarmed: true, unknown: /journal/v},
		async strike(trial) {
			await kill(trial);

			for (const file of transcriptsOf(trial)) {
				appendFileSync(file, 'X'.repeat(trial.case.random.whole(1, 90)));
			}
		},
	},
	{
		name: 'transcripts-swapped-at-home',
		side: 'app',
		promised: 'Bytes of one log are not taken for those of another.',
		allows: {logsHarmed: true},
		async strike(trial) {
			await kill(trial);

			const [one, other] = transcriptsOf(trial).filter(file => !path.basename(file).startsWith('segment-') && statSync(file).size > 0);

			if (one === undefined || other === undefined) {
				return;
			}

			renameSync(one, `${one}.x`);
			renameSync(other, one);
			renameSync(`${one}.x`, other);
		},
	},
	{
		name: 'transcript-is-a-directory',
		side: 'app',
		promised: 'The job goes on and the run is not ended by it; when the place is free again, every byte is fetched.',
		async strike(trial) {
			await kill(trial);

			const file = trial.case.random.pick(transcriptsOf(trial).length === 0 ? ['none'] : transcriptsOf(trial));

			if (file === 'none') {
				return;
			}

			rmSync(file);
			mkdirSync(file);

			const driver = await trial.startDriver();

			trial.heals.push(() => {
				rmSync(file, {recursive: true, force: true});
			});

			if (driver.isAlive) {
				await driver.ask('resume').catch(() => undefined);
			}

			await delay(trial.case.random.whole(300, 2000));

			if (!driver.isAlive) {
				trial.troubles.push(`the app died of it: ${driver.complaints.slice(0, 300)}`);
			}
		},
	},
	{
		name: 'database-put-back-from-an-older-copy',
		side: 'app',
		promised: 'It ends before what was written of it: it is set aside and taken in again with what lies beside it, and the run is followed on; nothing is told twice.',
		allows: {recovers: true},
		async strike(trial) {
			const file = path.join(trial.home, 'lparsafe.db');
			const copies = ['', '-wal'].filter(suffix => existsSync(`${file}${suffix}`));

			trial.driver.kill('SIGSTOP');

			for (const suffix of copies) {
				copyFileSync(`${file}${suffix}`, path.join(path.dirname(trial.home), `old${suffix}`));
			}

			trial.driver.kill('SIGCONT');
			trial.release();
			await delay(trial.case.random.whole(0, 1500));
			await kill(trial);

			for (const suffix of ['', '-wal', '-shm']) {
				rmSync(`${file}${suffix}`, {force: true});
			}

			for (const suffix of copies) {
				copyFileSync(path.join(path.dirname(trial.home), `old${suffix}`), `${file}${suffix}`);
			}
		},
	},
	{
		name: 'database-without-its-log',
		side: 'app',
		promised: 'What it lost is taken in again from what lies beside it; the run is found and followed to its end.',
		allows: {recovers: true},
		async strike(trial) {
			await kill(trial);
			rmSync(path.join(trial.home, 'lparsafe.db-wal'), {force: true});
			rmSync(path.join(trial.home, 'lparsafe.db-shm'), {force: true});
		},
	},
	{
		name: 'home-moved-while-the-app-is-away',
		side: 'app',
		promised: 'The run is found under the new path and followed on.',
		async strike(trial) {
			await kill(trial);

			if (trial.case.random.isLucky(0.5)) {
				trial.release();
			}

			const home = path.join(path.dirname(trial.home), 'moved home');

			renameSync(trial.home, home);
			trial.moveHome(home);
		},
	},
	{
		name: 'second-app-with-an-older-clock',
		side: 'app',
		promised: 'One drives, the other watches, whatever each takes for the time.',
		async strike(trial) {
			const clock = path.join(path.dirname(trial.home), 'older-clock');

			writeFileSync(clock, String(trial.case.random.pick([-86_400_000, -60_000, -5000, 5000, 86_400_000])));

			const second = await trial.startDriver({clockFile: clock});

			await second.ask('resume');
			trial.release();
			await delay(trial.case.random.whole(0, 1500));
		},
	},
	{
		name: 'temporary-directory-of-the-host-full',
		side: 'host',
		promised: 'Nothing of the job protocol needs it.',
		needs: ['full'],
		async before(trial) {
			await trial.machine.enter('mkdir -p /mnt/keep && mount --rbind /tmp /mnt/keep && mount -t tmpfs -o size=64k,mode=1777 tmpfs /tmp && for each in /mnt/keep/lparsafe-tort*; do name=$(basename "$each"); mkdir "/tmp/$name" && mount --rbind "$each" "/tmp/$name"; done; head -c 99999 /dev/zero > /tmp/a');

			const answer = await trial.machine.enter('echo x > /tmp/b || echo full');

			if (!answer.startsWith('full')) {
				trial.troubles.push('the temporary directory was not full');
			}

			trial.cleanups.push(async () => {
				await trial.machine.enter('umount -l /tmp; umount -l /mnt/keep');
			});
		},
	},
	{
		name: 'cancel-and-then-a-reboot-of-the-host',
		side: 'host',
		promised: 'Killed between the wish and its delivery while the host boots: no further step begins, the always steps are done.',
		needs: ['full'],
		allows: {killsSteps: true, unknown: /boot|directory|killed/v},
		async strike(trial) {
			trial.proxy.shut('silent');
			trial.proxy.harm('stall');

			const cancelling = trial.cancel();

			await delay(trial.case.random.whole(50, 800));
			await kill(trial);
			await cancelling;
			await trial.machine.reboot();
			trial.proxy.heal();
		},
	},
	{
		name: 'line-of-a-few-bytes-a-second',
		side: 'line',
		promised: 'It goes on, only later.',
		shape: {mostBytes: 5000},
		async strike(trial) {
			trial.proxy.slow(trial.case.random.pick([1, 20, 300]));
			trial.release();
			await delay(trial.case.random.whole(500, 4000));
			trial.proxy.slow(undefined);
		},
	},
	{
		name: 'server-greets-at-length',
		side: 'line',
		promised: 'A banner of a megabyte before the login is passed over, or said to be why there is none.',
		needs: ['full'],
		async before(trial) {
			const file = path.join(trial.machine.directory, 'banner');

			writeFileSync(file, 'Authorized \u{1B}[31muse\u{7} only. '.repeat(40_000));
			await trial.machine.serve({configuration: [`Banner ${file}`]});
			trial.cleanups.push(async () => {
				await trial.machine.serve();
			});
		},
	},
	{
		name: 'login-shell-that-is-none-of-ours',
		side: 'host',
		promised: 'Whatever the login shell is and prints on both streams, the job is started and followed.',
		needs: ['full'],
		async before(trial) {
			const {machine, case: {random}} = trial;
			const shell = random.pick(['/bin/tcsh', '/usr/bin/mksh', '/usr/bin/fish', '/bin/csh']);

			if (!existsSync(shell)) {
				return;
			}

			writeFileSync(path.join(machine.directory, 'passwd'), readFileSync('/etc/passwd', 'utf8').split('\n').map(line => line.startsWith('root:') ? [...line.split(':').slice(0, 6), shell].join(':') : line).join('\n'));
			writeFileSync(path.join(machine.directory, 'noisy-csh'), 'echo "rubbish of csh !"\nsh -c "echo rubbish >&2"\nset noclobber\nalias ls "ls --color"\n');
			await machine.enter(`touch /root/.tcshrc; mount --bind ${machine.directory}/passwd /etc/passwd; mount --bind ${machine.directory}/noisy-csh /root/.tcshrc`);
			trial.cleanups.push(async () => {
				await machine.enter('umount -l /etc/passwd; umount -l /root/.tcshrc');
			});
		},
		async strike(trial) {
			await perhapsDead(trial);
		},
	},
	{
		name: 'ps-of-the-host-says-nothing',
		side: 'host',
		promised: 'Nobody is taken for dead by it.',
		needs: ['full'],
		allows: {killsSteps: true, refused: /process/v},
		async strike(trial) {
			const stub = path.join(trial.machine.directory, 'no-ps');

			writeFileSync(stub, trial.case.random.pick(['#!/bin/sh\nexit 1\n', '#!/bin/sh\nexit 0\n', 'not a program']), {mode: 0o755});
			await trial.machine.enter(`mount --bind ${stub} /usr/bin/ps`);
			trial.heals.push(async () => {
				await trial.machine.enter('umount -l /usr/bin/ps');
			});
			await kill(trial);

			const driver = await trial.startDriver();

			await driver.ask('resume');
			await delay(trial.case.random.whole(1000, 3000));

			if (driver.isIn('ended')) {
				trial.troubles.push('the run was ended while its step ran');
			}
		},
	},
];
