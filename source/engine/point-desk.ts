import type {Clock} from '../base/clock.js';
import {RefusedError, UsageError} from '../base/errors.js';
import type {Plan} from '../base/plan.js';
import {
	rankOf,
	standing,
	type PointSearch,
	type RecoveryPoint,
} from '../base/point.js';
import type {MethodRequest} from '../base/services/methods.js';
import type {PointServices, VerifyLevel} from '../base/services/points.js';
import type {Store} from '../base/store.js';
import {pointFindings} from '../points/point-findings.js';
import type {ChangeDesk} from './change-desk.js';

type PointDeskOptions = {
	readonly store: Pick<Store, 'points' | 'kits' | 'runs' | 'facts'>;
	readonly clock: Clock;
	readonly changed: ChangeDesk['changed'];
	search(host: string): Promise<PointSearch>;
	planOn(request: MethodRequest): Promise<Plan>;

	/**
	Starts a plan that asks for nothing, and says under which id it runs.
	*/
	start(plan: Plan): string;
};

/**
What reading alone cannot prove is refused, with what would.

@throws UsageError, RefusedError
*/
const assertReadable = ({kind, id, sha256, verification, expired}: RecoveryPoint, level: VerifyLevel | undefined): void => {
	if (expired !== undefined) {
		throw new RefusedError(`\`${id}\` was expired: run ${expired.runId} deleted its image at ${expired.at}.`, {code: 'point-expired', advice: 'There is nothing to read; take another point.'});
	}

	if (kind !== 'image' && kind !== 'alternate-disk') {
		throw new UsageError(`\`${id}\` is no image that could be read again.`, {code: 'not-an-image', advice: 'Images and alternate disks can be checked; look for the rest with `lparsafe points find HOST`.'});
	}

	if (level === 'L4' || level === 'L5' || (level === 'next' && rankOf(verification) >= 3)) {
		throw new RefusedError(`Level ${level === 'L5' || verification === 'L4' ? 'L5' : 'L4'} is proved by a restore, not by reading.`, {code: 'needs-restore', advice: level === 'L5' || verification === 'L4' ? 'Boot what was restored and see whether the application answers; nothing notes that by itself.' : 'Restore it for trial: `alt_disk_mksysb` with a rehearsal, or `restvg` under other names.'});
	}

	if (level === 'L3' && sha256 === undefined) {
		throw new RefusedError(`\`${id}\` cannot be raised to L3: no SHA-256 was noted when it was made.`, {code: 'no-checksum', advice: 'L2 is as far as reading goes; a trial restore proves more.'});
	}
};

/**
How many points are read where nobody says.
*/
const mostOnPage = 1000;

/**
What can be restored from, whether it still is what it was, and the kits that lie beside it.
*/
export const createPointDesk = ({store, clock, changed, search, planOn, start}: PointDeskOptions): PointServices => {
	const pointOf = (id: string): RecoveryPoint => {
		const point = store.points.find(id);

		if (point === undefined) {
			throw new UsageError(`There is no recovery point \`${id}\`.`, {advice: '`lparsafe points` lists them.'});
		}

		return point;
	};

	return {
		points: async (host, {limit, before} = {}) => limit === undefined && before === undefined
			? store.points.list(host)
			: store.points.page({
				host, limit: limit ?? mostOnPage, before: before === undefined ? undefined : pointOf(before),
			}),
		pointCount: async host => store.points.count(host),
		async pointFindings(id) {
			const point = pointOf(id);

			return pointFindings(point, {facts: store.facts.latest(point.host), points: store.points.list(point.host), now: clock.now()});
		},
		async findPoints(host) {
			const result = await search(host);

			changed({topic: 'points'});

			return result;
		},
		lastSearch: async host => store.points.lastSearch(host),
		async forgetPoint(id) {
			pointOf(id);
			store.points.forget(id);
			changed({topic: 'points', id});
		},
		point: async id => pointOf(id),
		async verifyPoint(id, {level} = {}) {
			const point = pointOf(id);

			assertReadable(point, level);

			const there = standing(store.points.list(point.host).filter(({kind, place}) => kind === point.kind && place.host === point.place.host && place.path === point.place.path)) ?? point;

			if (there.id !== id) {
				throw new RefusedError(`\`${id}\` cannot be read again: at ${point.place.host}:${point.place.path} lies \`${there.id}\` now, made ${there.madeAt ?? 'at an unknown time'}.`, {code: 'point-replaced', advice: `Verify \`${there.id}\`, or look what lies there (\`lparsafe points find ${point.place.host}\`).`});
			}

			const isFull = point.sha256 !== undefined && (level === 'L3' || (level === 'next' && point.verification === 'L2'));

			// An image that was written in blocks of another size is read in them.
			const [planned] = point.runId === undefined ? [] : store.runs.events(point.runId);
			const blocks = planned?.type === 'planned' ? planned.plan.parameters['blocks'] : undefined;
			const plan = await planOn(point.kind === 'alternate-disk'
				? {
					method: 'verify-alternate-disk', host: point.place.host, target: point.target, values: {disk: point.place.path.split(',', 1)[0] ?? ''},
				}
				: {
					method: 'verify-image', host: point.place.host, target: point.target, values: {image: point.place.path, full: isFull, ...(blocks !== undefined && {blocks})},
				});

			// Verifying only reads: whatever would have to be acknowledged is for the operator, in a run of its own.
			return {runId: start(plan)};
		},
		kits: async host => store.kits.list(host),
		readKit: async ({host, name}) => new TextDecoder().decode(store.kits.read(host, name)),
	};
};
