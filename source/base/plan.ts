import {z} from 'zod';
import {verificationLevels} from './point.js';

/**
What proves something: a command and the lines it printed (already cleaned).
*/
const evidenceSchema = z.object({command: z.string(), lines: z.array(z.string())});
export type Evidence = z.infer<typeof evidenceSchema>;

/**
The result of one check. Named `id@subject` where one id fires more than once.
*/
export const findingSchema = z.object({
	id: z.string(),
	subject: z.string().optional(),
	level: z.enum(['block', 'caution', 'note']),
	title: z.string(),
	evidence: evidenceSchema.optional(),
	remedy: z.string().optional(),

	/**
	The check could not be made; says so instead of passing.
	*/
	notChecked: z.boolean().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

/**
A machine's identity as a plan binds to it. Strong: host key, rootvg's id, unique ids (else PVIDs) of rootvg's disks. Weak: the rest, which live migration changes.
*/
const planIdentitySchema = z.object({
	hostKey: z.string(),
	rootvgId: z.string().optional(),
	rootvgDisks: z.array(z.object({name: z.string(), uniqueId: z.string().optional(), pvid: z.string().optional()})),
	hostname: z.string(),
	machineId: z.string(),
	serialNumber: z.string().optional(),
	partitionNumber: z.string().optional(),
	partitionName: z.string().optional(),
});
export type PlanIdentity = z.infer<typeof planIdentitySchema>;

/**
A check made inside the segment, on the host, just before a step. A check that does not hold, or cannot be made, stops the segment before the step.
*/
const stepCheckSchema = z.discriminatedUnion('kind', [
	z.object({kind: z.literal('host-identity'), identity: planIdentitySchema}),
	z.object({
		kind: z.literal('disk-identity'), disk: z.string(), uniqueId: z.string().optional(), pvid: z.string().optional(), serial: z.string().optional(), sizeMiB: z.int().optional(),
	}),

	/**
	Free as `hazards.md` (disk-in-use) says: lspv None and getlvodm and lquerypv and no reservation and not open.
	*/
	z.object({kind: z.literal('disk-free'), disk: z.string()}),
	z.object({kind: z.literal('volume-group-absent'), volumeGroup: z.string()}),
	z.object({kind: z.literal('volume-group-active'), volumeGroup: z.string()}),
	z.object({kind: z.literal('logical-volume-absent'), logicalVolume: z.string()}),
	z.object({kind: z.literal('path-absent'), path: z.string()}),
	z.object({kind: z.literal('path-present'), path: z.string()}),
	z.object({kind: z.literal('not-mounted'), mountPoint: z.string()}),
	z.object({kind: z.literal('mounted'), mountPoint: z.string()}),

	/**
	As lspv shows it; the group may be varied off.
	*/
	z.object({kind: z.literal('disk-in-group'), disk: z.string(), volumeGroup: z.string()}),

	/**
	Rows of `bootlist -m normal -o`; paths are not compared.
	*/
	z.object({kind: z.literal('boot-list'), rows: z.array(z.string())}),
	z.object({kind: z.literal('space'), path: z.string(), needMiB: z.int()}),
]);
export type StepCheck = z.infer<typeof stepCheckSchema>;

/**
One argument vector: the renderer quotes it, nobody else.
*/
const argvSchema = z.array(z.string()).min(1);
type Argv = readonly string[];

/**
Argument vectors joined by `|`; it succeeds when every one of them does.
*/
const pipelineSchema = z.object({
	argvs: z.array(argvSchema).min(1),

	/**
	Where the last one's standard output goes instead of the step's log.
	*/
	outputFile: z.string().optional(),
	inputFile: z.string().optional(),
});
export type Pipeline = {readonly argvs: readonly Argv[]; readonly outputFile?: string; readonly inputFile?: string};

const stepKinds = ['command', 'check', 'wait', 'manual'] as const;

const stepSchema = z.object({
	id: z.string().regex(/^[a-z][a-z\d\-]{0,40}$/v),
	title: z.string(),
	host: z.string(),
	kind: z.enum(stepKinds),

	/**
	The exact commands as text, from the renderer that also writes the segment.
	*/
	commands: z.array(z.string()),
	destroys: z.array(z.string()),
	always: z.boolean(),
	interruptible: z.enum(['yes', 'with-cleanup', 'no']),

	/**
	What a manual step asks the operator to do, or what a wait waits for.
	*/
	instructions: z.string().optional(),

	/**
	Why this step is there and what its flags mean, for the review.
	*/
	explains: z.string().optional(),

	/**
	How what it did is undone, where it can be.
	*/
	undo: z.string().optional(),

	/**
	Run in order; the first that fails ends the step with its exit status.
	*/
	pipelines: z.array(pipelineSchema),
	stdin: z.string().optional(),
	environment: z.object({set: z.record(z.string(), z.string()), unset: z.array(z.string())}).optional(),
	directory: z.string().optional(),
	umask: z.string().optional(),
	fileSizeLimit: z.literal('unlimited').optional(),
	timeLimitSeconds: z.int().optional(),

	/**
	Placed just before the step, through a temporary name. `keep` saves what was there as `PATH.lparsafe-kept` for an *always* step to put back.
	*/
	files: z.array(z.object({
		path: z.string(), mode: z.string(), content: z.string(), keep: z.boolean().optional(),
	})).optional(),

	/**
	Files that this always step puts back from `PATH.lparsafe-kept`, or removes where there was none before. Idempotent.
	*/
	restores: z.array(z.string()).optional(),
	checks: z.array(stepCheckSchema).optional(),

	/**
	Values read from the step's own log afterwards: the first group of the pattern's last match.
	*/
	captures: z.array(z.object({name: z.string(), stream: z.enum(['out', 'err']), pattern: z.string()})).optional(),

	/**
	Name and parameters of a progress reader in `runs/`.
	*/
	progress: z.object({reader: z.string(), parameters: z.record(z.string(), z.unknown())}).optional(),

	/**
	Whether the segment goes on when the step's exit status is not 0. Default `stop`.
	*/
	onFailure: z.enum(['stop', 'continue']).optional(),

	/**
	Earlier steps that must have ended with exit status 0, else this one is skipped. Where absent, an earlier failed `continue` step does not hold it back.
	*/
	requires: z.array(z.string()).optional(),

	/**
	Text of a message with which the step counts as succeeded for those that require it, although its exit status is not 0: 0512-003, some files left out. A step ended by a signal never does.
	*/
	succeedsWith: z.string().optional(),
});
export type Step = z.infer<typeof stepSchema>;

/**
A step as a method writes it: `commands` is filled by the renderer, the host by the plan.
*/
export type StepDraft = Omit<Step, 'commands' | 'host' | 'destroys' | 'always' | 'interruptible' | 'pipelines'>
	& Partial<Pick<Step, 'destroys' | 'always' | 'pipelines'>> & {readonly interruptible: Step['interruptible']};

/**
How success is proved: the name of a rule in `runs/` and its parameters.
*/
const proofRuleSchema = z.object({
	rule: z.string(),
	title: z.string(),
	parameters: z.record(z.string(), z.unknown()),
});

/**
The recovery point that a plan makes when it succeeds.
*/
const producesSchema = z.object({
	kind: z.enum(['image', 'alternate-disk']),

	/**
	The image's file; of an alternate disk its names, such as `hdisk1`.
	*/
	path: z.string(),
	manifestPath: z.string().optional(),

	/**
	Where the kit lies beside the image: what a restore needs to know when the host is down.
	*/
	kitPath: z.string().optional(),

	/**
	Where the image lies until it is proved.
	*/
	unprovedPath: z.string().optional(),

	/**
	The image that an alternate disk was restored from, as the host sees it.
	*/
	fromImage: z.string().optional(),
});

export const planSchema = z.object({
	id: z.string(),

	/**
	SHA-256 over canonical JSON of the plan without `id` and `hash`.
	*/
	hash: z.string(),
	plannedAt: z.iso.datetime({offset: true}),
	method: z.string(),
	direction: z.enum(['backup', 'restore', 'clone', 'roll-back', 'replicate', 'verify', 'expire']),
	target: z.string(),
	parameters: z.record(z.string(), z.unknown()),
	hosts: z.array(z.object({host: z.string(), identity: planIdentitySchema})),

	/**
	What must be typed before anything is destroyed, such as `prod-db01:hdisk4,hdisk5`.
	*/
	confirmation: z.string().optional(),

	/**
	What is destroyed, in words, one line each: disk with size, unique id, what it holds.
	*/
	destroysInWords: z.array(z.string()),
	findings: z.array(findingSchema),
	steps: z.array(stepSchema),
	proof: z.array(proofRuleSchema),
	produces: producesSchema.optional(),

	/**
	The image that a success proves to a higher level of verification: it was restored for trial. `pointId`: the recovery point that lay at this path when it was planned; no other is raised.
	*/
	raises: z.object({
		host: z.string(), path: z.string(), pointId: z.string().optional(), level: z.enum(verificationLevels),
	}).optional(),

	/**
	What this run looks at again: an image by its path, or a copy by its disks. Where the look fails, all recovery points at that path are in doubt; where it succeeds, `pointId` is free of doubt: others at the path are of what lay there before.

	`stepIds`: only what these steps show says something of it, because a run that also restores may fail for its target alone. Without them, each step does.
	*/
	verifies: z.object({
		host: z.string(), path: z.string(), pointId: z.string().optional(), stepIds: z.array(z.string()).optional(),
	}).optional(),

	/**
	Disks on which an alternate disk that was a recovery point ends with this run: overwritten, given back or taken away.
	*/
	ends: z.object({host: z.string(), disks: z.array(z.string())}).optional(),

	/**
	Images that this run deletes, each by a step of its own: where it did, their recovery points are expired.

	`keeper`: the last good image, which is looked at first and stays. `lostWith`: statuses of such a step that say that the recorded image is not at its place.
	*/
	expires: z.object({
		host: z.string(), images: z.array(z.object({pointId: z.string(), path: z.string(), stepId: z.string()})), keeper: z.object({pointId: z.string(), path: z.string(), stepId: z.string()}).optional(), lostWith: z.array(z.int()),
	}).optional(),

	/**
	Volume groups locked on the host while this runs (`host` for a whole-host method), sorted.
	*/
	locks: z.array(z.string()),

	/**
	Machines on whose exported filesystems the image is written, as the host's mounts name them: only so many runs do that to one of them at once.
	*/
	writesTo: z.array(z.string()).optional(),
	space: z.array(z.object({
		where: z.string(), needMiB: z.int().optional(), availableMiB: z.int().optional(), note: z.string().optional(),
	})),

	/**
	Output of steps that is kept as a file of the home (`kits/HOST/NAME`), readable without the database.
	*/
	keeps: z.array(z.object({stepId: z.string(), stream: z.enum(['out', 'err']), name: z.string()})).optional(),

	/**
	The image whose growth tells the time left, and what size it is thought to reach.
	*/
	growth: z.object({
		stepId: z.string(), path: z.string(), lowBytes: z.int(), highBytes: z.int(),
	}).optional(),
});
export type Plan = z.infer<typeof planSchema>;

/**
A read-only command that a method asks for before it judges: a check that needs a fresh look names its command.
*/
export type Look = {
	readonly id: string;
	readonly title: string;
	readonly pipelines: readonly Pipeline[];
	readonly stdin?: string;
	readonly timeLimitSeconds: number;
};

/**
What a look saw. `ended` other than `exited` means: not checked.
*/
export type LookResult = {
	readonly id: string;
	readonly command: string;
	readonly ended: 'exited' | 'timed-out' | 'not-run';
	readonly exitCode?: number;
	readonly out: string;
	readonly err: string;

	/**
	Why it was not run.
	*/
	readonly reason?: string;
};
