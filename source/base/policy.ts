import {z} from 'zod';
import {hostNameSchema} from './host.js';
import {verificationLevels, type RecoveryPoint} from './point.js';
import {isTarget} from './target.js';
import {formatDuration} from './units.js';

const seconds = z.int().positive();
const count = z.int().positive();

/**
A typed id as `target.ts` reads it; the whole machine is said by leaving it out.
*/
const targetId = z.string().refine(id => id !== 'lpar' && isTarget(id), 'A target is written as `vg:NAME`, `fs:/MOUNT/POINT`, `lv:NAME` or `db:NAME`.');

/**
What a policy holds for: a host, or every host that has a tag; with `id` one target of it, without it the system and every data group.
*/
export const policyTargetSchema = z.union([
	z.strictObject({host: hostNameSchema, id: targetId.optional()}),
	z.strictObject({tag: z.string().regex(/^[^\s\/]+$/v, 'A tag has no blanks and no `/`.'), id: targetId.optional()}),
]);
export type PolicyTarget = z.infer<typeof policyTargetSchema>;

/**
What is kept of older points; whichever rule wants a point keeps it.
*/
export const retentionSchema = z.strictObject({
	/**
	The newest so many.
	*/
	count: count.optional(),

	/**
	All that are not older.
	*/
	ageSeconds: seconds.optional(),

	/**
	The newest of each of the last so many days, weeks, months and years that have one; in UTC, weeks from Monday.
	*/
	generations: z.strictObject({
		daily: count.optional(), weekly: count.optional(), monthly: count.optional(), yearly: count.optional(),
	}).refine(given => Object.keys(given).length > 0, 'Generations name days, weeks, months or years.').optional(),
}).refine(given => Object.keys(given).length > 0, 'Retention names a count, an age or generations.');
export type Retention = z.infer<typeof retentionSchema>;

/**
What a target must meet. What is left out is not asked for.
*/
export const policySchema = z.strictObject({
	target: policyTargetSchema,

	/**
	How much may be lost: the newest good point is not older.
	*/
	rpoSeconds: seconds.optional(),

	/**
	How soon it must be back.
	*/
	rtoSeconds: seconds.optional(),
	retention: retentionSchema.optional(),

	/**
	Places that the newest good point lies at, the first one counted. What lies on one machine counts once: it is lost with it.
	*/
	minimumCopies: count.optional(),

	/**
	The level from which a point counts as good; `defaultLevel` where it is left out.
	*/
	requiredLevel: z.enum(verificationLevels).optional(),

	/**
	What was answered in the decision help, by question.
	*/
	answers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
	savedAt: z.iso.datetime({offset: true}),
});
export type Policy = z.infer<typeof policySchema>;

/**
A policy as it is given to be saved.
*/
export type PolicyInput = Omit<Policy, 'savedAt'>;

/**
The level on which RPO is computed where a policy names none; `reliability-and-images.md` 1.3.
*/
export const defaultLevel = 'L2';

/**
One policy a target: `prod-db01`, `prod-db01/vg:datavg`, `tag:prod`, `tag:prod/vg:datavg`. No host name has a `:`.
*/
export const policyId = (target: PolicyTarget): string => `${'host' in target ? target.host : `tag:${target.tag}`}${target.id === undefined ? '' : `/${target.id}`}`;

/**
The times that a policy asks for, as the end of a sentence: `: RPO 8 h, RTO 1 d`.
*/
export const policyTimes = ({rpoSeconds, rtoSeconds}: Pick<Policy, 'rpoSeconds' | 'rtoSeconds'>): string => {
	const times = [['RPO', rpoSeconds], ['RTO', rtoSeconds]] as const;
	const words = times.flatMap(([name, length]) => length === undefined ? [] : [`${name} ${formatDuration(length)}`]);

	return words.length === 0 ? '' : `: ${words.join(', ')}`;
};

/**
Reads what `policyId` writes.

@throws z.ZodError where it names no target.
*/
export const parsePolicyId = (text: string): PolicyTarget => {
	const slash = text.indexOf('/');
	const [who, id] = slash === -1 ? [text] : [text.slice(0, slash), text.slice(slash + 1)];

	return policyTargetSchema.parse({...who.startsWith('tag:') ? {tag: who.slice(4)} : {host: who}, ...id !== undefined && {id}});
};

const checkStates = ['met', 'breached', 'unknown'] as const;

/**
One demand of a policy, as a target stands against it. `ratio`: how much of what is allowed is used up; above 1 it is breached.
*/
export const policyCheckSchema = z.object({
	check: z.enum(['rpo', 'rto', 'copies', 'level', 'retention', 'targets']),
	state: z.enum(checkStates),
	text: z.string(),
	ratio: z.number().optional(),
});
export type PolicyCheck = z.infer<typeof policyCheckSchema>;

/**
How a target of a host stands against the policies that hold for it. `none`: no policy asks anything of it. `worst` and `ratio`: of the check that decided.
*/
export const policyStateSchema = z.object({
	host: z.string(),
	target: z.string(),
	state: z.enum([...checkStates, 'none']),
	policies: z.array(z.string()),
	checks: z.array(policyCheckSchema),
	worst: z.string().optional(),
	ratio: z.number().optional(),

	/**
	What the policies ask for together: how old the newest good point may be, and from which level one is good.
	*/
	rpoSeconds: seconds.optional(),
	requiredLevel: z.enum(verificationLevels),

	/**
	The newest good point of any level.
	*/
	newest: z.object({id: z.string(), madeAt: z.string().optional(), level: z.enum(verificationLevels)}).optional(),
});
export type PolicyState = z.infer<typeof policyStateSchema>;

/**
Whom a policy would hold for, and where nearer ones hold in its place. `unread`: hosts that it would hold for and of whose groups nobody knows whether there are more.
*/
export type PolicyReach = {
	readonly holds: ReadonlyArray<Pick<PolicyState, 'host' | 'target'>>;
	readonly nearer: ReadonlyArray<Pick<PolicyState, 'host' | 'target' | 'policies'>>;
	readonly unread: readonly string[];
};

/**
Which points a target is restored from: of a filesystem also snapshots and dumps. What the host's log tells of was not seen.
*/
export const isRestoredFrom = (target: string, kind: RecoveryPoint['kind']): boolean => kind === 'image' || (kind === 'alternate-disk' && target === 'lpar') || ((kind === 'snapshot' || kind === 'dump') && target.startsWith('fs:'));

/**
A host as a line of the fleet: how its worst target stands, and how many are breached.
*/
export type HostPolicy = Pick<PolicyState, 'state' | 'worst' | 'ratio' | 'target'> & {readonly breached: number};

/**
What retention says of one image: kept, and why, or that it would go.
*/
export const expirySchema = z.object({
	id: z.string(),
	host: z.string(),
	target: z.string(),
	place: z.object({host: z.string(), path: z.string()}),
	isKept: z.boolean(),
	reason: z.string(),

	/**
	Whatever is chosen by hand, it stays: it is the last good one, newer than that and not proved, the newest, of unknown age, in doubt, partial or suspiciously small, or none is good.
	*/
	mustStay: z.enum(['last-good', 'newer', 'newest', 'unknown-age', 'in-doubt', 'none-good']).optional(),
	madeAt: z.string().optional(),
	sizeBytes: z.int().optional(),
});
export type Expiry = z.infer<typeof expirySchema>;
