import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {RecoveryPoint} from '../source/base/point.js';
import {systemClock} from '../source/base/clock.js';
import {expiryOn} from '../source/engine/expiry-on.js';
import {createJudge} from '../source/engine/policy-desk.js';
import {openStore} from '../source/store/open-store.js';
import {time} from './interleave.js';
import {fill} from './many-hosts.js';

const hostCount = 1000;
const perHost = 100;
const day = 86_400_000;
const targets = ['lpar', 'vg:datavg', 'vg:appvg'];

const pointOf = (host: string, index: number, now: number): RecoveryPoint => {
	const target = targets[index % targets.length]!;
	const madeAt = new Date(now - (index * day / 3)).toISOString();

	return {
		id: `${host}-${index}`,
		kind: 'image',
		host,
		target,
		method: target === 'lpar' ? 'mksysb' : 'savevg',
		madeAt,
		runId: `${host}-${index}`,
		place: {host, path: `/backup/${host}/${target.replace(':', '-')}-${index}.img`},
		sizeBytes: 4_000_000_000 + (index * 10_000_000),
		sha256: `${host}${index}`.padEnd(64, '0'),
		entries: 15_000,
		state: 'proved',
		verification: (['L1', 'L2', 'L3'] as const)[index % 3]!,
		proofs: [{
			rule: 'image-listed', title: 'The image says what it is', verdict: 'proved', evidence: [`${host}:/backup`],
		}],
		source: {hostname: host, machineId: '00F6A1B24C00', osLevel: '7200-05-06-2320'},
		restoredBy: ['restvg'],
	};
};

export type PointFigures = Readonly<Record<'list' | 'page' | 'host' | 'states' | 'changed' | 'timeline' | 'reach' | 'detail', number>>;

/**
A thousand hosts with a hundred points each: milliseconds for what each screen and command reads of them, the median of a few.
*/
export const benchPoints = async (): Promise<PointFigures> => {
	const home = await mkdtemp(path.join(os.tmpdir(), 'lparsafe-bench-'));

	try {
		fill(home, hostCount);

		const now = Date.now();
		const store = openStore({home, now: () => now});

		try {
			store.together(() => {
				for (let host = 0; host < hostCount; host += 1) {
					for (let index = 0; index < perHost; index += 1) {
						store.points.save(pointOf(`lpar${String(host).padStart(4, '0')}`, index, now));
					}
				}

				store.policies.save({
					target: {tag: 'aix'}, rpoSeconds: 86_400, rtoSeconds: 14_400, minimumCopies: 2, requiredLevel: 'L2', retention: {count: 7, ageSeconds: 30 * 86_400, generations: {daily: 7, weekly: 4, monthly: 3}}, savedAt: new Date(now).toISOString(),
				});
			});

			const host = store.hosts.find('lpar0500')!;
			const judge = createJudge({store, clock: systemClock});
			const median = async (work: () => unknown): Promise<number> => {
				const times: number[] = [];

				for (let turn = 0; turn < 5; turn += 1) {
					times.push(await time(async () => work()));
				}

				return times.toSorted((left, right) => left - right)[2] ?? Infinity;
			};

			return {
				list: await median(() => judge.byHost()),
				states: await median(() => judge.states()),
				changed: await median(() => {
					store.points.save(pointOf('lpar0500', perHost, now));

					return judge.states();
				}),
				timeline: await median(() => [store.points.list('lpar0500'), judge.states(['lpar0500']), expiryOn(store, host, now)]),
				reach: await median(() => judge.reach({tag: 'aix'})),
				page: await median(() => [store.points.page({limit: 500}), store.points.count()]),
				host: await median(() => store.points.list('lpar0500')),
				detail: await median(() => store.points.ofSum('lpar05007'.padEnd(64, '0'))),
			};
		} finally {
			store.close();
		}
	} finally {
		await rm(home, {recursive: true, force: true, maxRetries: 5});
	}
};
