import {z} from 'zod';
import {notSucceeded, proofRule} from './proof-rule.js';

const parametersSchema = z.object({
	stepId: z.string(),
	volumeGroup: z.string(),

	/**
	Filesystems whose files must be in the image.
	*/
	mountPoints: z.array(z.string()),

	/**
	Whether an exclude list was used: then a filesystem may rightly be missing.
	*/
	leavesOut: z.boolean().default(false),
	describeStepId: z.string().optional(),

	/**
	The step that said how many files it saved, in its capture `files`.
	*/
	saveStepId: z.string().optional(),
});

/**
A line of `restore -T`: a name alone, or behind `x` and a size where it was asked to be verbose.
*/
const entryPattern = /^(?:[ax]?\s+\d+\s+|x\s+)?(?<name>\.(?:\/.*)?)$/v;

/**
Whether an entry shows that the image holds a filesystem's files. Of `/` it takes its configuration: what mksysb itself puts into an image lies in `/` too.
*/
const isOf = (name: string, mountPoint: string): boolean => {
	const place = mountPoint === '/' ? './etc' : `.${mountPoint}`;

	return name === place || name.startsWith(`${place}/`);
};

/**
The image was read to its end, and holds each filesystem that was mounted.
*/
export const imageComplete = proofRule(parametersSchema, (context, {stepId, mountPoints, leavesOut, saveStepId}) => {
	const failure = notSucceeded(context, stepId, {from: 'end'});

	if (failure !== undefined) {
		return failure;
	}

	const missing = new Set(mountPoints);
	let entries = 0;

	for (const line of context.lines(stepId, 'out')) {
		const name = entryPattern.exec(line)?.groups?.['name'];

		if (name === undefined) {
			continue;
		}

		entries += 1;

		for (const mountPoint of missing) {
			if (isOf(name, mountPoint)) {
				missing.delete(mountPoint);
			}
		}
	}

	const told = saveStepId === undefined ? undefined : context.steps.get(saveStepId)?.captures?.['files'];
	const evidence = [
		`${entries} entries${told === undefined ? '' : `, ${told} files were told while saving`}`,
		...[...missing].map(mountPoint => `nothing of \`${mountPoint}\``),
	];

	if (entries === 0) {
		return {verdict: 'failed', evidence: ['The image lists nothing.']};
	}

	const isShort = told !== undefined && entries + 5 < Number(told) * 0.98;
	const found = {entries, verification: missing.size === 0 && !isShort && mountPoints.length > 0 ? 'L2' as const : 'L1' as const};

	return missing.size > 0 && !leavesOut ? {verdict: 'partial', evidence, found} : {verdict: isShort ? 'warning' : 'proved', evidence, found};
});
