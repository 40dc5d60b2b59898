import {z} from 'zod';

/**
What `hosts check` tried on a host and how it went; nothing is changed there.
*/
export const hostCheckSchema = z.object({
	format: z.literal(1),
	host: z.string(),
	checkedAt: z.iso.datetime({offset: true}),

	/**
	The way in that was used: hops from here to the host.
	*/
	way: z.object({
		transport: z.enum(['ssh2', 'ssh']),
		transportReason: z.string().optional(),
		hops: z.array(z.string()),
		user: z.string(),
		become: z.string(),
		legacyAlgorithms: z.boolean(),
	}),
	items: z.array(z.object({
		id: z.string(),
		title: z.string(),
		state: z.enum(['ok', 'caution', 'failed', 'not-checked']),
		evidence: z.array(z.string()),
		remedy: z.string().optional(),
	})),

	/**
	The exact lines that the host's sudoers file (or its like) needs, where something is missing or become is in use.
	*/
	sudoers: z.array(z.string()).optional(),
});
export type HostCheck = z.infer<typeof hostCheckSchema>;
