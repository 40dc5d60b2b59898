import {spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {
	closeSync,
	createReadStream,
	mkdtempSync,
	openSync,
	readSync,
	statSync,
} from 'node:fs';
import {open, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {pipeline} from 'node:stream/promises';
import {setTimeout as delay} from 'node:timers/promises';
import type {Plan} from '../source/base/plan.js';
import {newJobId} from '../source/jobs/job-id.js';
import {sealPlan} from '../source/plans/seal-plan.js';
import {connect} from '../source/ssh/connect.js';
import {openStore} from '../source/store/open-store.js';
import {startSshd, type Sshd} from '../test/helpers/sshd.js';
import {openAppTerminal, percentile95} from './app-terminal.js';
import {openFleet} from './fleet.js';
import {withInkProgram} from './ink-program.js';
import {interleave, time} from './interleave.js';

const kex = 'curve25519-sha256';
const cipher = 'aes128-gcm@openssh.com';
const begun = 'begun\n';

export type FollowFigures = {
	/**
	Milliseconds for a backlog of 200 MB of log: ours from the wish to follow to the last byte, `ssh host cat file > file`.
	*/
	readonly backlog: readonly [ours: number, cat: number];
	readonly one: LiveFigures;

	/**
	Of one core, while a run prints a line a second: the app, and a bare Ink program that draws a line a second on a screen as large.
	*/
	readonly quietShare: readonly [app: number, yardstick: number];
	readonly many: LiveFigures;
};

export type LiveFigures = {
	readonly hosts: number;

	/**
	All together, in bytes a second, as they came to be here.
	*/
	readonly bytesPerSecond: number;

	/**
	Milliseconds from a key to the frame that answers it, and from a line's time on the host to its bytes in the transcript; 95th percentiles.
	*/
	readonly keyMilliseconds: number;
	readonly delayMilliseconds: number;
	readonly memoryMiB: number;

	/**
	MiB a second, over the second half.
	*/
	readonly growth: number;

	/**
	Whether every transcript is its host's log, byte for byte.
	*/
	readonly isSame: boolean;
};

const sizeOf = (file: string): number => statSync(file, {throwIfNoEntry: false})?.size ?? 0;

const sumOf = async (file: string): Promise<string> => {
	const hash = createHash('sha256');

	await pipeline(createReadStream(file), hash);

	return hash.digest('hex');
};

const until = async (isThere: () => boolean | Promise<boolean>, what: string, {seconds = 120, pause = 5} = {}): Promise<void> => {
	const end = performance.now() + (seconds * 1000);

	while (!await isThere()) {
		if (performance.now() > end) {
			throw new Error(`It did not come to be: ${what}.`);
		}

		await delay(pause);
	}
};

/**
The server and places of the figures: one server answers for all hosts, on the machine that asks. Jobs may not live in /tmp.
*/
type Place = {readonly directory: string; readonly sshd: Sshd; readonly hostKey: string; readonly jobs: string};

const makePlan = ({hostKey}: Pick<Place, 'hostKey'>, host: string, script: string): Plan => sealPlan({
	method: 'savevg', direction: 'backup', target: 'vg:datavg', parameters: {}, findings: [], destroysInWords: [], locks: [], space: [], host, proof: [],
	steps: ['save', 'second', 'third'].map((id, index) => ({
		id, title: `Step ${id}`, kind: 'command', interruptible: 'yes', pipelines: [{argvs: [['/bin/sh', '-c', index === 0 ? script : ':']]}], ...(index === 0 && {progress: {reader: 'savevg', parameters: {}}}),
	})),
	identity: {
		hostKey, rootvgDisks: [], hostname: 'local', machineId: 'none',
	},
}, {plannedAt: '2026-11-21T08:00:00.000Z', id: newJobId(Date.now())});

type Left = {readonly runId: string; readonly log: string; readonly transcript: string};

/**
Starts a run on each host and leaves it, as soon as its first step runs: it waits for a file before it prints.
*/
const startAndLeave = async ({sshd, hostKey, jobs}: Place, home: string, scripts: Readonly<Record<string, string>>): Promise<readonly Left[]> => {
	const names = Object.keys(scripts);
	const engine = await openFleet(home, sshd, names);
	const store = openStore({home, now: () => Date.now()});

	try {
		const started = await Promise.all(Object.entries(scripts).map(async ([host, script]) => {
			const plan = makePlan({hostKey}, host, script);

			store.plans.save(plan);

			return engine.services.startRun({planId: plan.id, acknowledge: []});
		}));

		return await Promise.all(started.map(async ({runId}) => {
			const transcript = path.join(home, 'transcripts', runId, 'save.out');

			await until(() => sizeOf(transcript) >= begun.length, `run ${runId} begins`);

			const {segments} = await engine.services.run(runId);

			return {runId, transcript, log: path.join(jobs, segments[0]?.jobId ?? 'none', '001-save.out')};
		}));
	} finally {
		store.close();
		await engine.close();
	}
};

/**
Writes as much as is measured and takes it away, so that both sides find memory for their file that the machine had in use before: a virtual machine pays for what it touches first.
*/
const touchMemory = async (directory: string, bytes: number): Promise<void> => {
	const name = path.join(directory, 'touched');
	const file = await open(name, 'w');
	const piece = Buffer.alloc(1e6);

	for (let written = 0; written < bytes; written += piece.length) {
		await file.write(piece);
	}

	await file.close();
	await rm(name);
};

const backlogOf = async (place: Place, bytes: number, rounds: number): Promise<readonly [number, number]> => {
	const {directory, sshd} = place;
	const data = path.join(directory, 'data');
	const file = await open(data, 'w');
	const lines = Buffer.from(Array.from({length: 10_000}, (_, index) => `a ${String(index).padStart(7)} ./data/some/path/to/a/file/number/${index}/with/a/name/of/some/length.dat\n`).join(''));

	for (let written = 0; written < bytes; written += lines.length) {
		await file.write(lines);
	}

	await file.close();

	const size = sizeOf(data);
	const wanted = await sumOf(data);
	let round = 0;

	return interleave(async () => {
		round += 1;

		const home = path.join(directory, `backlog${round}`);
		const go = path.join(directory, `go${round}`);
		const [left] = await startAndLeave(place, home, {lpar001: String.raw`printf '${begun.trim()}\n'; until [ -f ${go} ]; do sleep 0.2; done; cat ${data}; sleep 600`});

		if (left === undefined) {
			throw new Error('No run was left.');
		}

		await writeFile(go, '');
		await until(() => sizeOf(left.log) >= size + begun.length, 'the log is written');

		const engine = await openFleet(home, sshd, ['lpar001']);

		try {
			await touchMemory(directory, size);

			const milliseconds = await time(async () => {
				await engine.services.reattach(left.runId);
				// Seldom: nobody asks the system's client how far it is.
				await until(() => sizeOf(left.transcript) >= size + begun.length, 'the backlog is read', {pause: 20});
			});
			const hash = createHash('sha256');

			await pipeline(createReadStream(left.transcript, {start: begun.length}), hash);

			if (hash.digest('hex') !== wanted) {
				throw new Error('What was read is not what was written.');
			}

			await engine.services.cancel(left.runId);
			await until(async () => {
				const {phase} = await engine.services.run(left.runId);

				return phase === 'ended';
			}, 'the run ends');

			return milliseconds;
		} finally {
			await engine.close();
			await rm(home, {recursive: true, force: true, maxRetries: 5});
		}
	}, async () => {
		const name = path.join(directory, 'copy');

		await touchMemory(directory, size);

		const milliseconds = await time(async () => {
			const copy = openSync(name, 'w');
			const child = spawn('ssh', ['-F', 'none', '-i', sshd.identityFile, '-o', `UserKnownHostsFile=${sshd.knownHostsFile}`, '-o', `KexAlgorithms=${kex}`, '-o', `Ciphers=${cipher}`, '-p', String(sshd.port), `${sshd.user}@127.0.0.1`, `cat ${data}`], {stdio: ['ignore', copy, 'ignore']});

			await once(child, 'close');
			closeSync(copy);
		});

		await rm(name);

		return milliseconds;
	}, rounds);
};

/**
Prints a rate for a while: 20 pieces a second, each with the time in milliseconds at its beginning.
*/
const printer = (go: string, bytesPerSecond: number, seconds: number): string => String.raw`printf '${begun.trim()}\n'; until [ -f ${go} ]; do sleep 0.2; done; exec perl -MTime::HiRes=time,sleep -e '$| = 1; my $line = "a     512 ./data/a/file/of/some/length/that/is/listed.dat\n"; my $piece = $line x (${Math.floor(bytesPerSecond / 20)} / length $line); my $begin = time; for my $turn (0 .. ${(seconds * 20) - 1}) { my $wait = $begin + $turn / 20 - time; sleep $wait if $wait > 0; syswrite STDOUT, sprintf("at %.0f\n", time * 1000) . $piece }'`;

/**
Looks every few milliseconds what came to a transcript, and how old it is.
*/
const watchAge = (transcript: string) => {
	const ages: number[] = [];
	const buffer = Buffer.alloc(8 * 1024 * 1024);
	let offset = 0;
	let rest = '';

	const descriptor = openSync(transcript, 'r');
	const timer = setInterval(() => {
		const count = readSync(descriptor, buffer, 0, buffer.length, offset);
		const now = Date.now();
		const text = rest + buffer.toString('latin1', 0, count);

		offset += count;
		rest = text.slice(text.lastIndexOf('\n') + 1);

		for (const {groups} of text.matchAll(/^at (?<at>\d+)$/gmv)) {
			ages.push(now - Number(groups?.['at']));
		}
	}, 5);

	return {
		ages,
		stop() {
			clearInterval(timer);
			closeSync(descriptor);
		},
	};
};

const liveOf = async (place: Place, {hosts, bytesPerSecond, seconds}: {readonly hosts: number; readonly bytesPerSecond: number; readonly seconds: number}): Promise<LiveFigures> => {
	const {directory} = place;
	const home = path.join(directory, `live${hosts}`);
	const go = path.join(directory, `live${hosts}.go`);
	const names = Array.from({length: hosts}, (_, index) => `lpar${String(index + 1).padStart(3, '0')}`);
	const left = await startAndLeave(place, home, Object.fromEntries(names.map(name => [name, printer(go, bytesPerSecond / hosts, seconds)])));
	const app = openAppTerminal({LPARSAFE_HOME: home, LPARSAFE_JOB_DIRECTORY: place.jobs}, {columns: 160, rows: 50});
	// On the run's screen the steps are gone through, on the fleet's the hosts.
	const cursor = hosts === 1 ? /^ ?› .*Step \w+/mv : /^\S.? +lpar\d+/mv;
	const [there, back] = hosts === 1 ? ['l', 'h'] as const : ['j', 'k'] as const;
	const keys: number[] = [];
	const memory: Array<readonly [seconds: number, mebibytes: number]> = [];

	try {
		await app.see(hosts === 1 ? 'lpar001' : `${hosts} hosts`);

		if (hosts === 1) {
			await app.press('U');
			await app.see('savevg');
			await app.press('\r');
			await app.see('Step third');
		}

		for (let count = 0; count < 10; count += 1) {
			await app.change(count % 2 === 0 ? there : back, cursor);
		}

		const watched = watchAge(left[0]?.transcript ?? '');
		const begin = performance.now();
		const since = (): number => (performance.now() - begin) / 1000;

		await writeFile(go, '');

		for (let count = 0; since() < seconds; count += 1) {
			keys.push(await app.change(count % 2 === 0 ? there : back, cursor));

			if (count % 4 === 0) {
				memory.push([since(), await app.memory()]);
			}

			await delay(250);
		}

		await until(async () => left.every(({log, transcript}) => sizeOf(log) === sizeOf(transcript)), 'everything is read');

		const took = since();

		watched.stop();

		const later = memory.filter(([at]) => at > seconds / 2);
		const [first, last] = [later[0], later.at(-1)];
		const sums = await Promise.all(left.map(async ({log, transcript}) => await sumOf(log) === await sumOf(transcript)));

		return {
			hosts,
			bytesPerSecond: left.reduce((sum, {transcript}) => sum + sizeOf(transcript), 0) / took,
			keyMilliseconds: percentile95(keys),
			delayMilliseconds: percentile95(watched.ages),
			memoryMiB: Math.max(...memory.map(([, mebibytes]) => mebibytes)),
			growth: first === undefined || last === undefined || last[0] === first[0] ? 0 : (last[1] - first[1]) / (last[0] - first[0]),
			isSame: sums.every(Boolean),
		};
	} finally {
		app.close();
		await rm(home, {recursive: true, force: true, maxRetries: 5});
	}
};

const quietSeconds = 30;

const yardstick = `
import {Box, render, Text} from 'ink';
import React, {useEffect, useState} from 'react';

const rows = Array.from({length: 59}, (_, index) => 'row ' + index + ' of what is on the screen and stays as it is, with some words');

const Screen = () => {
	const [count, setCount] = useState(0);

	useEffect(() => {
		setInterval(() => setCount(before => before + 1), 1000);
	}, []);

	return React.createElement(Box, {flexDirection: 'column', width: 199, height: 59}, ...rows.map((row, index) => React.createElement(Text, {key: index}, index === 30 ? 'a 512 ./data/file/' + count : row)));
};

render(React.createElement(Screen), {alternateScreen: true, interactive: true, incrementalRendering: true});
`;

/**
Processor time of the app on the screen of a run that prints a line a second, of one core: all its threads and processes, without the host's side.
*/
const quietOf = async (place: Place): Promise<readonly [number, number]> => withInkProgram(yardstick, async file => {
	const home = path.join(place.directory, 'quiet');

	await startAndLeave(place, home, {lpar001: String.raw`printf '${begun.trim()}\n'; n=0; while [ $n -lt 300 ]; do n=$((n + 1)); echo "a 512 ./data/file/$n"; sleep 1; done`});

	const size = {columns: 200, rows: 60};
	const app = openAppTerminal({LPARSAFE_HOME: home, LPARSAFE_JOB_DIRECTORY: place.jobs}, size);
	const bare = openAppTerminal({}, size, file);

	try {
		await app.see('lpar001');
		await app.press('U');
		await app.see('savevg');
		await app.press('\r');
		await app.see('./data/file/');
		// What starting left to do is done by then.
		await delay(10_000);

		const [appBefore, bareBefore] = [await app.cpuSeconds(), await bare.cpuSeconds()];

		await delay(quietSeconds * 1000);

		return [(await app.cpuSeconds() - appBefore) / quietSeconds, (await bare.cpuSeconds() - bareBefore) / quietSeconds];
	} finally {
		app.close();
		bare.close();
		await rm(home, {recursive: true, force: true, maxRetries: 5});
	}
});

/**
Following jobs with the built engine: a backlog against the system's client with the same key exchange and cipher, and 20 MB of log a second, of one run and of 50, in the app.
*/
export const benchFollow = async ({rounds = 5, megabytes = 200, seconds = 120}: {readonly rounds?: number; readonly megabytes?: number; readonly seconds?: number} = {}): Promise<FollowFigures> => {
	const directory = mkdtempSync(path.join(os.homedir(), 'lps-follow-'));
	const jobs = path.join(directory, 'jobs');
	const sshd = await startSshd({config: [`KexAlgorithms ${kex}`, `Ciphers ${cipher}`, 'MaxStartups 1000', 'MaxSessions 50', 'LogLevel ERROR']});

	process.env['LPARSAFE_JOB_DIRECTORY'] = jobs;

	try {
		const shell = await connect(sshd.host(), {home: directory, configFile: 'none'});
		const place: Place = {
			directory, sshd, jobs, hostKey: shell.hostKey,
		};

		await shell.close();

		return {
			backlog: await backlogOf(place, megabytes * 1e6, rounds),
			quietShare: await quietOf(place),
			one: await liveOf(place, {hosts: 1, bytesPerSecond: 20e6, seconds}),
			many: await liveOf(place, {hosts: 50, bytesPerSecond: 20e6, seconds}),
		};
	} finally {
		await sshd.stop();
		await rm(directory, {recursive: true, force: true, maxRetries: 5});
	}
};
