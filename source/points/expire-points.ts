import {timeOf, verificationLevels, type RecoveryPoint} from '../base/point.js';
import {defaultLevel, type Expiry, type Policy} from '../base/policy.js';

const dayMilliseconds = 86_400_000;

/**
Which day, week (from Monday), month and year a time lies in, in UTC.
*/
const periodOf: Readonly<Record<'daily' | 'weekly' | 'monthly' | 'yearly', (time: number) => string>> = {
	daily: time => new Date(time).toISOString().slice(0, 10),
	weekly: time => String(Math.floor(((time / dayMilliseconds) + 3) / 7)),
	monthly: time => new Date(time).toISOString().slice(0, 7),
	yearly: time => new Date(time).toISOString().slice(0, 4),
};

/**
What retention says of the images of one target: each is kept where one rule wants it, or where it is among what must never go. Nothing is deleted by it.

Never to go: the newest good image at the level that is asked for, the newest image at all, an image of unknown age, and one that is in doubt or partial, because what is wrong with it is for somebody to look at. Without a retention all are kept.
*/
export const expirePoints = (points: readonly RecoveryPoint[], policy: Pick<Policy, 'retention' | 'requiredLevel'>, now: number): readonly Expiry[] => {
	const {retention, requiredLevel = defaultLevel} = policy;
	const images = points.filter(({kind, expired}) => kind === 'image' && expired === undefined).toSorted((left, right) => timeOf(right) - timeOf(left));
	const isSound = ({doubt, state}: RecoveryPoint): boolean => doubt === undefined && state !== 'partial';
	const isGood = (point: RecoveryPoint): boolean => isSound(point) && verificationLevels.indexOf(point.verification) >= verificationLevels.indexOf(requiredLevel);
	const dated = images.filter(point => isGood(point) && point.madeAt !== undefined);
	const reasons = new Map<string, {readonly why: string; readonly mustStay?: Expiry['mustStay']}>();
	const keep = (point: RecoveryPoint | undefined, why: string, mustStay?: Expiry['mustStay']): void => {
		if (point !== undefined && !reasons.has(point.id)) {
			reasons.set(point.id, {why, mustStay});
		}
	};

	keep(dated[0], `the last good image at ${requiredLevel} or above`, 'last-good');
	keep(images[0], 'the newest image', 'newest');

	for (const point of images) {
		if (point.madeAt === undefined) {
			keep(point, 'nothing tells how old it is', 'unknown-age');
		} else if (!isSound(point)) {
			keep(point, 'it is in doubt or partial: look at it first', 'in-doubt');
		}
	}

	if (dated.length === 0) {
		for (const point of images) {
			keep(point, `there is no good image at ${requiredLevel} or above whose age is known`, 'none-good');
		}
	}

	if (retention === undefined) {
		for (const point of images) {
			keep(point, 'no policy says what is to go');
		}
	}

	// What counts are good images: a row of bad ones must not push the good ones out.
	for (const point of dated.slice(0, retention?.count ?? 0)) {
		keep(point, `one of the newest ${retention?.count ?? 0} good ones`);
	}

	for (const point of images) {
		if (retention?.ageSeconds !== undefined && now - timeOf(point) <= retention.ageSeconds * 1000) {
			keep(point, 'not old enough');
		}
	}

	for (const [name, many] of Object.entries(retention?.generations ?? {})) {
		const periods = Map.groupBy(dated, point => periodOf[name as keyof typeof periodOf](timeOf(point)));

		for (const [newest] of periods.values().take(many)) {
			keep(newest, `the newest good one of its period (${name})`);
		}
	}

	return images.map((point): Expiry => {
		const kept = reasons.get(point.id);

		return {
			id: point.id, host: point.host, target: point.target, place: point.place, isKept: kept !== undefined, reason: kept?.why ?? 'no rule of its policy keeps it', ...kept?.mustStay !== undefined && {mustStay: kept.mustStay}, ...point.madeAt !== undefined && {madeAt: point.madeAt}, ...point.sizeBytes !== undefined && {sizeBytes: point.sizeBytes},
		};
	});
};

const most = (values: ReadonlyArray<number | undefined>): number | undefined => {
	const known = values.filter(value => value !== undefined);

	return known.length === 0 ? undefined : Math.max(...known);
};

/**
What several policies of the same rank keep together: whatever one of them wants. Where one of them says nothing of retention, nothing is to go.
*/
export const keptTogether = (policies: readonly Policy[]): Pick<Policy, 'retention' | 'requiredLevel'> => {
	const level = most(policies.map(({requiredLevel}) => requiredLevel === undefined ? undefined : verificationLevels.indexOf(requiredLevel)));
	const retentions = policies.flatMap(({retention}) => retention ?? []);
	const required = level === undefined ? {} : {requiredLevel: verificationLevels[level]!};

	if (retentions.length === 0 || retentions.length < policies.length) {
		return required;
	}

	const count = most(retentions.map(retention => retention.count));
	const ageSeconds = most(retentions.map(retention => retention.ageSeconds));
	const generations = Object.fromEntries((['daily', 'weekly', 'monthly', 'yearly'] as const).flatMap(name => {
		const many = most(retentions.map(retention => retention.generations?.[name]));

		return many === undefined ? [] : [[name, many]];
	}));

	return {
		...required, retention: {
			...count !== undefined && {count}, ...ageSeconds !== undefined && {ageSeconds}, ...Object.keys(generations).length > 0 && {generations},
		},
	};
};
