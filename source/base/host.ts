import {z} from 'zod';

export const hostRoles = ['lpar', 'vios', 'nim', 'hmc', 'control', 'esxi', 'storage'] as const;
export const becomeMethods = ['none', 'sudo', 'dzdo', 'pbrun', 'su'] as const;

/**
A host's name: what operators type, what plans and findings say. No blanks, nothing a shell or a path would read.
*/
export const hostNameSchema = z.string().regex(/^[\p{Letter}\p{Number}_][\p{Letter}\p{Number}_.\-]{0,62}$/v, 'A host name has letters, digits, `.`, `_` and `-`, at most 63, and starts with a letter, digit or `_`.');

/**
A directory that is looked through for images.
*/
export const imagePathSchema = z.string().regex(/^\/\P{Control}*$/v, 'A directory is an absolute path.');

/**
A host as the inventory keeps it.
*/
export const hostSchema = z.object({
	name: hostNameSchema,
	address: z.string().min(1).regex(/^[^\s\-]\S*$/v, 'An address has no blanks and does not start with `-`.'),
	port: z.int().min(1).max(65_535),
	user: z.string().min(1).regex(/^[^\s\-]\S*$/v, 'A user name has no blanks and does not start with `-`.'),
	role: z.enum(hostRoles),
	tags: z.array(z.string().min(1)),
	identityFile: z.string().optional(),
	knownHostsFile: z.string().optional(),
	jump: z.string().optional(),

	/**
	The SSH config that says how to reach `address`, where it is another than the operator's own.
	*/
	sshConfigFile: z.string().optional(),
	become: z.enum(becomeMethods),

	/**
	Whom to become; absent: root.
	*/
	becomeUser: z.string().regex(/^[^\s\-]\S*$/v, 'A user name has no blanks and does not start with `-`.').optional(),

	/**
	`auto`: ssh2, or the system's ssh where `ssh -G` shows what ssh2 cannot do.
	*/
	transport: z.enum(['auto', 'ssh2', 'ssh']),
	legacyAlgorithms: z.boolean(),
	/**
	Directories that are looked through for images, beside those of the settings.
	*/
	imagePaths: z.array(imagePathSchema).optional(),
	groups: z.array(z.string().min(1)).optional(),

	/**
	Marked PROD wherever it is shown.
	*/
	isProduction: z.boolean().optional(),
	isTraining: z.boolean().optional(),
	story: z.string().optional(),
});

export type Host = z.infer<typeof hostSchema>;

/**
The key that a host offers when asked, before anything is trusted or typed.
*/
export type OfferedKey = {
	readonly host: string;
	readonly type: string;
	readonly fingerprint: string;
	readonly verdict: 'known' | 'unknown' | 'changed' | 'revoked';

	/**
	Where a contradicting or matching line stands: `FILE:LINE`.
	*/
	readonly where?: string;
};
