import {
	datedAt,
	rankOf,
	smallBeside,
	type RecoveryPoint,
} from '../base/point.js';
import {defaultLevel, type Expiry, type Policy} from '../base/policy.js';
import {highestLevel, widestRetention} from './policies-for.js';

const dayMilliseconds = 86_400_000;

const months = new Map<number, number>();

/**
Months by days, both counted: a fleet asks for the same days again and again.
*/
const monthOf = (days: number): number => {
	const known = months.get(days);

	if (known !== undefined) {
		return known;
	}

	const date = new Date(days * dayMilliseconds);
	const month = (date.getUTCFullYear() * 12) + date.getUTCMonth();

	months.set(days, month);

	return month;
};

const dayOf = (time: number): number => Math.floor(time / dayMilliseconds);

/**
Days, weeks (from Monday), months and years, counted in UTC from milliseconds since 1970.
*/
export const periods: Readonly<Record<'daily' | 'weekly' | 'monthly' | 'yearly', {readonly words: string; numberOf(time: number): number}>> = {
	daily: {words: 'days', numberOf: dayOf},
	weekly: {words: 'weeks', numberOf: time => Math.floor(((time / dayMilliseconds) + 3) / 7)},
	monthly: {words: 'months', numberOf: time => monthOf(dayOf(time))},
	yearly: {words: 'years', numberOf: time => Math.floor(monthOf(dayOf(time)) / 12)},
};

/**
What retention says of the images of one target: each is kept where one rule wants it, or where it is among what must never go. Nothing is deleted by it.

Never to go: the newest good image at the level that is asked for, the images that are newer than that (some of them may be the better ones, once they are read), the newest image at all, an image of unknown age, and one that is in doubt or partial, because what is wrong with it is for somebody to look at; so is one that is suspiciously small and was not matched to its source. Without a retention all are kept.
*/
export const expirePoints = (points: readonly RecoveryPoint[], policy: Pick<Policy, 'retention' | 'requiredLevel'>, now: number): readonly Expiry[] => {
	const {retention, requiredLevel = defaultLevel} = policy;
	const believed = (point: RecoveryPoint): number => datedAt(point, now) ?? -Infinity;
	const images = points.filter(({kind, expired}) => kind === 'image' && expired === undefined).toSorted((left, right) => believed(right) - believed(left));
	// Below L2 nobody saw whether all is in it: 1.3 of `reliability-and-images.md` has a floor of the size there.
	const isSmall = ({sizeBytes, verification}: RecoveryPoint, index: number): boolean => sizeBytes !== undefined && rankOf(verification) < rankOf('L2') && smallBeside(sizeBytes, images.slice(index + 1).flatMap(each => each.sizeBytes ?? [])) !== undefined;
	const small = new Set(images.filter((point, index) => isSmall(point, index)));
	const isSound = (point: RecoveryPoint): boolean => point.doubt === undefined && point.state !== 'partial' && !small.has(point);
	const isGood = (point: RecoveryPoint): boolean => isSound(point) && rankOf(point.verification) >= rankOf(requiredLevel);
	const dated = images.filter(point => isGood(point) && datedAt(point, now) !== undefined);
	const reasons = new Map<string, {readonly why: string; readonly mustStay?: Expiry['mustStay']}>();
	const keep = (point: RecoveryPoint | undefined, why: string, mustStay?: Expiry['mustStay']): void => {
		if (point !== undefined && !reasons.has(point.id)) {
			reasons.set(point.id, {why, mustStay});
		}
	};

	keep(dated[0], `the last good image at ${requiredLevel} or above`, 'last-good');
	keep(images[0], 'the newest image', 'newest');

	for (const point of images) {
		if (datedAt(point, now) === undefined) {
			keep(point, point.madeAt === undefined ? 'nothing tells how old it is' : `its date, ${point.madeAt}, cannot be right: nobody knows how old it is`, 'unknown-age');
		} else if (!isSound(point)) {
			keep(point, small.has(point) ? 'it is suspiciously small beside those before it: raise its level first' : 'it is in doubt or partial: look at it first', 'in-doubt');
		}
	}

	const [lastGood] = dated;

	if (lastGood !== undefined) {
		for (const point of images) {
			if (believed(point) > believed(lastGood)) {
				keep(point, 'it is newer than the last good image: prove one of them first', 'newer');
			}
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
		if (retention?.ageSeconds !== undefined && now - believed(point) <= retention.ageSeconds * 1000) {
			keep(point, 'not old enough');
		}
	}

	for (const [name, many] of Object.entries(retention?.generations ?? {})) {
		const {numberOf} = periods[name as keyof typeof periods];

		for (const [newest] of Map.groupBy(dated, point => numberOf(believed(point))).values().take(many)) {
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

/**
What several policies of the same rank keep together: whatever one of them wants. Where one of them says nothing of retention, nothing is to go.
*/
export const keptTogether = (policies: readonly Policy[]): Pick<Policy, 'retention' | 'requiredLevel'> => {
	const requiredLevel = highestLevel(policies);
	const retention = policies.every(policy => policy.retention !== undefined) ? widestRetention(policies.flatMap(policy => policy.retention ?? [])) : undefined;

	return {...requiredLevel !== undefined && {requiredLevel}, ...retention !== undefined && {retention}};
};
