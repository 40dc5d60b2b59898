import {z} from 'zod';

/**
`step`: of a plan. `question`: of discovery. `look`: before a plan or for a field. `job`: of the job protocol. `login` and `check`: of the way in.
*/
const commandKinds = ['step', 'question', 'look', 'job', 'login', 'check'] as const;
type CommandKind = typeof commandKinds[number];

/**
What is said of a command when it is started.
*/
export type CommandNote = {
	readonly kind: CommandKind;

	/**
	What it is for, in a few words.
	*/
	readonly what: string;

	/**
	The commands themselves, as text.
	*/
	readonly text: string;
	readonly runId?: string;
	readonly stepId?: string;

	/**
	What was run in detail, where that is known only afterwards; it takes the place of `text`. Never rejects.
	*/
	readonly told?: Promise<string | undefined>;
};

/**
Something that was run on a host.
*/
export const commandEntrySchema = z.object({
	/**
	Counts up; a later one has a higher number.
	*/
	seq: z.int(),
	at: z.iso.datetime({offset: true}),
	host: z.string(),
	kind: z.enum(commandKinds),
	what: z.string(),
	text: z.string(),
	runId: z.string().optional(),
	stepId: z.string().optional(),

	/**
	`lost` says nothing about the command: it may still run. `timed-out`: the host ended it at its time limit.
	*/
	ended: z.enum(['running', 'exited', 'timed-out', 'lost']),
	exitCode: z.int().optional(),
	seconds: z.number().optional(),

	/**
	The account that it ran as, where that is known.
	*/
	account: z.string().optional(),
});
export type CommandEntry = z.infer<typeof commandEntrySchema>;

/**
How it ended, in a word or two. A login has no exit status: one was let in, or not.
*/
export const endWords = ({kind, ended, exitCode}: Pick<CommandEntry, 'kind' | 'ended' | 'exitCode'>): string => {
	if (ended === 'timed-out') {
		return 'timed out';
	}

	if (exitCode !== undefined) {
		return `exit ${exitCode}`;
	}

	if (kind === 'login' && ended !== 'running') {
		return ended === 'exited' ? 'let in' : 'not let in';
	}

	return ended === 'running' ? ended : 'not known';
};
