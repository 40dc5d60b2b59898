import {z} from 'zod';

/**
How far a recovery point was proved; `verification` of `reliability-and-images.md` 1.3. L0 attempted, L1 listed, L2 matched to source, L3 hashed, L4 trial restore, L5 booted.
*/
export const verificationLevels = ['L0', 'L1', 'L2', 'L3', 'L4', 'L5'] as const;

/**
The answer of one proof rule.
*/
export const proofSchema = z.object({
	rule: z.string(),
	title: z.string(),
	verdict: z.enum(['proved', 'warning', 'partial', 'failed', 'unknown']),
	evidence: z.array(z.string()),
});
export type Proof = z.infer<typeof proofSchema>;

/**
Something that can be restored from.
*/
export const recoveryPointSchema = z.object({
	id: z.string(),
	kind: z.enum(['image', 'alternate-disk']),
	host: z.string(),
	target: z.string(),
	method: z.string(),
	madeAt: z.iso.datetime({offset: true}),
	runId: z.string(),
	place: z.object({host: z.string(), path: z.string()}),
	manifestPath: z.string().optional(),

	/**
	Further copies that the run made and compared, byte by byte.
	*/
	copies: z.array(z.object({host: z.string(), path: z.string()})).optional(),

	/**
	The image that an alternate disk was restored from.
	*/
	fromImage: z.object({host: z.string(), path: z.string()}).optional(),

	/**
	The kit beside the image, and its copy in the home.
	*/
	kit: z.object({path: z.string(), file: z.string().optional()}).optional(),
	sizeBytes: z.int().optional(),
	sha256: z.string().optional(),
	entries: z.int().optional(),

	/**
	`partial`: something was skipped; it holds less than was asked for.
	*/
	state: z.enum(['proved', 'proved-with-warnings', 'partial']),
	verification: z.enum(verificationLevels),

	/**
	A later look did not find what was proved: the image is gone, or failed a verification. Absent again after one that succeeds.
	*/
	doubt: z.object({at: z.iso.datetime({offset: true}), reason: z.string()}).optional(),
	proofs: z.array(proofSchema),
	skipped: z.array(z.string()).optional(),
	source: z.object({
		hostname: z.string(), machineId: z.string(), osLevel: z.string(), volumeGroupId: z.string().optional(),
	}),
	restoredBy: z.array(z.string()),
});
export type RecoveryPoint = z.infer<typeof recoveryPointSchema>;
