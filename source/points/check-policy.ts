import {defaultLevel, isRestoredFrom, type PolicyCheck} from '../base/policy.js';
import {clockSlack, rankOf, timeOf} from '../base/point.js';
import type {NewestPoint} from '../base/store.js';
import {formatDuration} from '../base/units.js';
import {judgeRetention} from './judge-retention.js';
import {
	areGroupsKnown,
	isWithoutGroup,
	type Demand,
	type JudgedHost,
} from './policies-for.js';

/**
How fast restores went, in bytes a second, and of what that was measured.
*/
export type RestoreRate = {readonly bytesPerSecond: number; readonly of: string};

type Judged = {
	readonly demand: Demand;
	readonly host: JudgedHost;
	readonly target: string;

	/**
	Those of the target.
	*/
	readonly points: readonly NewestPoint[];
	readonly rate: RestoreRate | undefined;

	/**
	Where filesystems of other machines are mounted, by host.
	*/
	mountsOf(host: string): JudgedHost['remoteMounts'];
	readonly now: number;
};

/**
Of several the newest; one of unknown age only where there is no other.
*/
export const latest = (points: readonly NewestPoint[]): NewestPoint | undefined => {
	let best: NewestPoint | undefined;

	for (const point of points) {
		best = best === undefined || timeOf(point) > timeOf(best) ? point : best;
	}

	return best;
};

/**
What a target can be restored from.
*/
export const usablePoints = (target: string, points: readonly NewestPoint[]): readonly NewestPoint[] => points.filter(point => isRestoredFrom(target, point.kind) && point.isGood);

const isBelow = (file: string, directory: string): boolean => file === directory || file.startsWith(directory.endsWith('/') ? directory : `${directory}/`);

/**
The machine or medium that a place is lost with: a tape or disc can be taken out, and what is mounted from another machine lies there.
*/
export const lostWith = ({host, path}: ReturnType<NewestPoint['places']>[number], mountsOf: Judged['mountsOf']): string => path.startsWith('/dev/')
	? `${host}:${path}`
	: mountsOf(host)?.filter(({mountPoint}) => isBelow(path, mountPoint)).toSorted((left, right) => right.mountPoint.length - left.mountPoint.length)[0]?.node ?? host;

/**
How a target stands against each demand.
*/
export const checkPolicy = ({demand: {rpoSeconds, rtoSeconds, minimumCopies, requiredLevel, retention}, host, target, points, rate, mountsOf, now}: Judged): readonly PolicyCheck[] => {
	const level = requiredLevel ?? defaultLevel;
	const usable = usablePoints(target, points);
	const good = usable.filter(point => rankOf(point.level) >= rankOf(level));
	const newest = latest(good);
	const any = latest(usable);

	// A clock that is a little ahead makes nothing younger than now.
	const ageOf = (point: NewestPoint): number => Math.max(0, now - timeOf(point)) / 1000;
	const ago = (point: NewestPoint): string => point.madeAt === undefined ? 'of unknown age' : `${formatDuration(ageOf(point))} old`;
	const lower = (): string => any === undefined || any.id === newest?.id ? '' : `; the newest at all is ${any.level}, ${ago(any)}`;
	const isUnseen = points.length === 0 && host.searchedAt === undefined;
	const isAhead = (time: number): boolean => time > now + clockSlack;
	const ahead = (): number => good.flatMap(point => point.times().filter(time => isAhead(time))).length;
	const without = (check: PolicyCheck['check']): PolicyCheck => ({
		check, state: isUnseen ? 'unknown' : 'breached', text: isUnseen ? 'no point is known, and nobody looked on the host for one' : `no good point at ${level} or above${check === 'rpo' || rpoSeconds === undefined ? lower() : ''}`,
	});

	const looked = (longest: number): string => {
		const since = host.searchedAt === undefined ? undefined : (now - Date.parse(host.searchedAt)) / 1000;

		return since === undefined ? '; nobody looked on the host for a newer one' : (since > longest ? `; last looked on the host ${formatDuration(since)} ago` : '');
	};

	const checkRpo = (longest: number): PolicyCheck => {
		if (newest === undefined) {
			return without('rpo');
		}

		if (newest.madeAt === undefined) {
			return {check: 'rpo', state: 'unknown', text: ahead() === 0 ? 'nothing tells how old the newest point is' : 'the newest good point is dated in the future: a clock is wrong, and nobody knows how old it is'};
		}

		const age = ageOf(newest);
		const text = `the newest point at ${level} or above is ${ago(newest)}, ${formatDuration(longest)} may be lost`;

		if (age <= longest) {
			return {
				check: 'rpo', state: 'met', ratio: age / longest, text,
			};
		}

		const many = ahead();

		return many === 0
			? {
				check: 'rpo', state: 'breached', ratio: age / longest, text: `${text}${lower()}${looked(longest)}`,
			}
			: {check: 'rpo', state: 'unknown', text: `${many} good ${many === 1 ? 'point is' : 'points are'} dated in the future: a clock is wrong, and nobody knows how old; of the others ${text}`};
	};

	const checkLevel = (required: NonNullable<Demand['requiredLevel']>, rpo: PolicyCheck | undefined): PolicyCheck => {
		if (any === undefined) {
			return without('level');
		}

		const text = `the newest point is at ${any.level}, ${required} is asked for`;

		if (rankOf(any.level) >= rankOf(required)) {
			return {check: 'level', state: 'met', text};
		}

		// The newest waits for its proof, and the one before it still suffices.
		return newest !== undefined && rpo?.state === 'met'
			? {check: 'level', state: 'met', text: `${text}; one at ${newest.level} is within RPO`}
			: {
				check: 'level', state: 'breached', ratio: (rankOf(required) + 1) / (rankOf(any.level) + 1), text,
			};
	};

	const checkCopies = (minimum: number): PolicyCheck => {
		if (newest === undefined) {
			return without('copies');
		}

		const places = newest.places();
		const files = new Set(places.map(place => `${place.host}:${place.path}`)).size;
		const apart = new Set(places.map(place => lostWith(place, mountsOf)));
		const shared = files > apart.size ? `; ${files} files, but what lies on one machine is lost with it and counts once` : '';

		return {
			check: 'copies', state: apart.size >= minimum ? 'met' : 'breached', ratio: minimum / apart.size, text: `the newest good point lies at ${apart.size} ${apart.size === 1 ? 'place' : 'places'} (${[...apart].join(', ')}), ${minimum} ${minimum === 1 ? 'is' : 'are'} asked for${shared}`,
		};
	};

	const checkRto = (longest: number): PolicyCheck => {
		if (newest === undefined) {
			return without('rto');
		}

		if (newest.sizeBytes === undefined || rate === undefined) {
			return {check: 'rto', state: 'unknown', text: rate === undefined ? 'no restore was ever measured here' : 'the size of the newest point is not known'};
		}

		const seconds = newest.sizeBytes / rate.bytesPerSecond;

		return {
			check: 'rto', state: seconds <= longest ? 'met' : 'breached', ratio: seconds / longest, text: `a restore takes about ${formatDuration(seconds)} by ${rate.of}, ${formatDuration(longest)} are allowed`,
		};
	};

	const checkRetention = (asked: NonNullable<Demand['retention']>): PolicyCheck => {
		if (newest === undefined) {
			return without('retention');
		}

		const dated: number[] = [];
		const all: number[] = [];
		const lost: number[] = [];

		for (const point of points) {
			if (!isRestoredFrom(target, point.kind)) {
				continue;
			}

			const known = point.times();
			const times = isAhead(known.at(-1) ?? 0) ? known.filter(time => !isAhead(time)) : known;

			all.push(...times);
			lost.push(...point.lost().filter(time => !isAhead(time)));

			if (good.includes(point)) {
				dated.push(...times);
			}
		}

		return judgeRetention(asked, {
			count: good.reduce((sum, each) => sum + each.count, 0), good: dated, all, lost,
		}, {rpoSeconds, now});
	};

	const rpo = rpoSeconds === undefined ? undefined : checkRpo(rpoSeconds);

	return [
		...rpo === undefined ? [] : [rpo],
		...requiredLevel === undefined ? [] : [checkLevel(requiredLevel, rpo)],
		...minimumCopies === undefined ? [] : [checkCopies(minimumCopies)],
		...rtoSeconds === undefined ? [] : [checkRto(rtoSeconds)],
		...retention === undefined ? [] : [checkRetention(retention)],
		...isWithoutGroup(host, target) ? [{check: 'targets' as const, state: 'unknown' as const, text: `the host shows no group ${target.slice(3)}: renamed, exported or lost`}] : [],

		// Groups that nobody knows of may be without any backup.
		...target === 'lpar' && !areGroupsKnown(host) ? [{check: 'targets' as const, state: 'unknown' as const, text: 'which groups the host has was not read, or not in full'}] : [],
	];
};
