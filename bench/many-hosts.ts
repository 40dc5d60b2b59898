import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {Facts} from '../source/base/facts.js';
import {openStore} from '../source/store/open-store.js';
import {openAppTerminal, percentile95} from './app-terminal.js';

/**
An inventory of `count` hosts, each with facts, as a large shop has it.
*/
export const fill = (home: string, count: number): void => {
	const store = openStore({home, now: () => Date.now()});

	for (let index = 0; index < count; index += 1) {
		const name = `lpar${String(index).padStart(4, '0')}`;

		store.hosts.add({
			name, address: `10.${Math.floor(index / 250)}.${index % 250}.1`, port: 22, user: 'root', role: 'lpar', tags: ['aix'], groups: [`site${index % 7}`], isProduction: index % 3 === 0, become: 'none', transport: 'auto', legacyAlgorithms: false,
		});
		store.facts.save({
			format: 1, host: name, role: 'lpar', readAt: new Date(Date.now() - (index * 1000)).toISOString(), durationMs: 900,
			identity: {
				hostname: name, hostKey: 'SHA256:x', machineId: '00F6A1B24C00', osLevel: '7200-05-06-2320',
			},
			volumeGroups: ['rootvg', 'datavg', 'appvg'].map(group => ({
				name: group, state: 'active', kind: group === 'rootvg' ? 'rootvg' : 'data', physicalVolumes: ['hdisk0'], logicalVolumes: [],
			})),
			physicalVolumes: [], filesystems: [], devices: {tapes: [], optical: []}, software: [], databases: [], problems: [],
		} satisfies Facts);
	}

	store.close();
};

/**
Keys in a fleet of 5,000 hosts at 160 × 50: key press to changed frame (95th percentile, milliseconds) and the memory of the whole app (MiB).
*/
export const benchManyHosts = async (): Promise<{readonly keyMilliseconds: number; readonly memoryMiB: number}> => {
	const home = await mkdtemp(path.join(os.tmpdir(), 'lparsafe-bench-'));

	try {
		fill(home, 5000);

		const app = openAppTerminal({LPARSAFE_HOME: home}, {columns: 160, rows: 50});

		try {
			await app.see('5000 hosts');

			// The first presses also warm the code up, as a person's do.
			for (let count = 0; count < 60; count += 1) {
				await app.press(count % 2 === 0 ? 'j' : '\u{1B}[6~');
			}

			const times: number[] = [];

			for (let count = 0; count < 60; count += 1) {
				times.push(await app.press('j'), await app.press('\u{1B}[6~'));
			}

			times.push(await app.press('G'), await app.press('g'), await app.press('/'));

			for (const letter of 'lpar0499') {
				times.push(await app.press(letter));
			}

			return {keyMilliseconds: percentile95(times), memoryMiB: await app.memory()};
		} finally {
			app.close();
		}
	} finally {
		await rm(home, {recursive: true, force: true, maxRetries: 5});
	}
};
