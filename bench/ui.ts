import {existsSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {openCommandFile} from '../source/store/command-file.js';
import {openStore} from '../source/store/open-store.js';
import {storedPlan, storedPoint} from '../test/helpers/stored-records.js';
import {openAppTerminal, percentile95, type AppTerminal} from './app-terminal.js';
import {fill} from './many-hosts.js';

const count = 5000;
const rounds = 20;
/**
Whole minutes: the ages that are shown change once in each.
*/
const idleSeconds = 60;

/**
As many runs, each with a point, and commands.
*/
const addRuns = (home: string): void => {
	const store = openStore({home, now: () => Date.now()});

	for (let index = 0; index < count; index += 1) {
		const runId = `run${String(index).padStart(6, '0')}`;
		const at = new Date(Date.now() - ((count - index) * 60_000)).toISOString();
		const host = `lpar${String(index).padStart(4, '0')}`;
		const plan = storedPlan(`plan-${runId}`);
		const point = storedPoint(runId, {host, madeAt: at, place: {host, path: `/backup/${host}.savevg`}});

		store.runs.append({
			type: 'planned', at, runId, operator: 'mia', plan: {...plan, hosts: plan.hosts.map(each => ({...each, host}))},
		});
		store.points.save(point);
		store.runs.append({
			type: 'run-ended', at, runId, outcome: 'ok', points: [point], proofs: [],
		});
	}

	store.close();

	const file = openCommandFile(home);

	for (let seq = 1; seq <= count; seq += 1) {
		file.append({
			seq, at: new Date(seq * 1000).toISOString(), host: `lpar${seq}`, kind: 'step', what: 'savevg of vg:erpvg: Save it', text: 'savevg -f /backup/erp.img erpvg', ended: 'exited', exitCode: 0, seconds: 12,
		});
	}
};

/**
The screens, each with the keys that lead there and a text that shows that one is there.
*/
const places: ReadonlyArray<{readonly name: string; readonly way: string; readonly shows: string; readonly back: string}> = [
	{
		name: 'the fleet', way: '', shows: '', back: '',
	},
	{
		name: 'a host', way: '\r', shows: 'rootvg', back: '\u{1B}',
	},
	{
		name: 'the runs', way: 'U', shows: 'How it stands', back: '\u{1B}',
	},
	{
		name: 'the recovery points', way: 'P', shows: 'savevg', back: '\u{1B}',
	},
	{
		name: 'the command log', way: '@', shows: 'Begun', back: '\u{1B}',
	},
	{
		name: 'the palette', way: ':', shows: 'Do it', back: '\u{1B}',
	},
	{
		name: 'the help', way: '?', shows: 'Help:', back: '\u{1B}',
	},
];

/**
Down, a page down, up, a page up: each changes something in a list of three rows, too.
*/
const keys = ['\u{1B}[B', '\u{1B}[6~', '\u{1B}[A', '\u{1B}[5~'] as const;

const timeKeys = async (app: AppTerminal): Promise<number> => {
	for (let round = 0; round < rounds; round += 1) {
		await app.press(keys[round % keys.length]!);
	}

	const times: number[] = [];

	for (let round = 0; round < rounds; round += 1) {
		const milliseconds = await app.press(keys[round % keys.length]!);

		// Where a list is too short to move in, nothing is drawn.
		if (milliseconds < 5000) {
			times.push(milliseconds);
		}
	}

	return percentile95(times);
};

export type UiFigures = {
	/**
	Milliseconds from a key to the frame that answers it, 95th percentile.
	*/
	readonly screens: ReadonlyArray<{readonly name: string; readonly keyMilliseconds: number}>;

	/**
	Bytes that keys wrote, against one run a row from its first to its last changed cell.
	*/
	readonly bytesRatio: number;
	readonly clears: number;

	/**
	Of one core.
	*/
	readonly idleShare: number;
};

/**
How the app feels with 5,000 hosts, runs and points at 200 × 60.
*/
export const benchUi = async (): Promise<UiFigures> => {
	// 15,000 records are written first; where a disk is slow that would take minutes.
	const home = await mkdtemp(path.join(existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir(), 'lparsafe-bench-'));

	try {
		fill(home, count);
		addRuns(home);

		const app = openAppTerminal({LPARSAFE_HOME: home}, {columns: 200, rows: 60});

		try {
			await app.shows(`${count} hosts`);

			const screens: Array<UiFigures['screens'][number]> = [];
			let bytes = 0;
			let asRuns = 0;
			let clears = 0;

			for (const {name, way, shows, back} of places) {
				if (way !== '') {
					await app.press(way);
					await app.shows(shows);
				}

				screens.push({name, keyMilliseconds: await timeKeys(app)});

				for (const key of keys) {
					const weight = await app.weigh(key);

					bytes += weight.asRuns === 0 ? 0 : weight.bytes;
					asRuns += weight.asRuns;
					clears += weight.clears;
				}

				if (back === '') {
					continue;
				}

				await app.press(back);
				await delay(300);
			}

			// What the keys left to do is done by then.
			await delay(10_000);

			const before = await app.cpuSeconds();

			await delay(idleSeconds * 1000);

			const idleShare = (await app.cpuSeconds() - before) / idleSeconds;

			return {
				screens, bytesRatio: bytes / Math.max(1, asRuns), clears, idleShare,
			};
		} finally {
			app.close();
		}
	} finally {
		await rm(home, {recursive: true, force: true, maxRetries: 5});
	}
};
