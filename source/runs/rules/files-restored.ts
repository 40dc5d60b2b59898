import {z} from 'zod';
import {inWords, notEnded, proofRule} from './proof-rule.js';

const parametersSchema = z.object({
	/**
	The step that listed what the image holds under the names, with sizes.
	*/
	listStepId: z.string(),
	extractStepId: z.string(),

	/**
	The step that looked what is there afterwards.
	*/
	foundStepId: z.string(),

	/**
	With `./` before them.
	*/
	names: z.array(z.string()),
	root: z.string(),
});

/**
A row of `ls -dln`; devices have two numbers in place of a size.
*/
const row = /^(?<type>[\-bcdlps])\S{9,}\s+\d+\s+\d+\s+\d+\s+(?<size>\d+)(?:,\s*\d+)?\s+[A-Z][a-z]{2}\s+\d{1,2}\s+[\d:]+\s+(?<name>\.\/.*)$/v;
const listed = /^[ax]?\s*(?<size>\d+)\s+(?<name>\.\/.*)$/v;

/**
Each entry that the image holds under the names is there, regular files with their size.
*/
export const filesRestored = proofRule(parametersSchema, (context, {listStepId, extractStepId, foundStepId, names, root}) => {
	const open = notEnded(context, listStepId) ?? notEnded(context, extractStepId) ?? notEnded(context, foundStepId);

	if (open !== undefined) {
		return open;
	}

	const there = new Map<string, {readonly type: string; readonly size: number}>();
	const linked: string[] = [];

	for (const line of context.lines(foundStepId, 'out')) {
		const match = row.exec(line)?.groups;

		if (match !== undefined) {
			const name = match['name'] ?? '';

			there.set(match['type'] === 'l' ? name.split(' -> ', 1)[0] ?? name : name, {type: match['type'] ?? '', size: Number(match['size'])});
		} else if (line.startsWith('== link ')) {
			linked.push(line.slice('== link '.length));
		}
	}

	const missing: string[] = [];
	const different: string[] = [];
	const found = new Set<string>();
	let count = 0;

	for (const line of context.lines(listStepId, 'out')) {
		const match = listed.exec(line)?.groups;

		if (match === undefined) {
			continue;
		}

		const name = match['name'] ?? '';
		const file = there.get(name);

		for (const each of names) {
			if (name === each || name.startsWith(`${each}/`)) {
				found.add(each);
			}
		}

		if (file === undefined) {
			missing.push(name);
		} else if (file.type === '-' && file.size !== Number(match['size'])) {
			different.push(`${name}: ${file.size} bytes, the image lists ${match['size'] ?? ''}`);
		} else {
			count += 1;
		}
	}

	const absent = names.filter(name => !found.has(name));
	const extract = context.steps.get(extractStepId);
	const evidence = [
		`${count} entries are below \`${root}\`, files with the size that the image lists`,
		...linked.map(path => `\`${path}\` is a link: what lies behind it was not looked at`),
		...different.slice(0, 20),
		...missing.slice(0, 20).map(name => `${name} was not restored`),
		...absent.map(name => `${name} is not in the image`),
		...(extract?.exitCode === 0 ? [] : [inWords(extract), ...[...context.lines(extractStepId, 'err')].filter(line => /\d{4}-\d{3}/v.test(line)).slice(0, 5)]),
	];

	if (count === 0 || different.length > 0 || linked.length > 0) {
		return {verdict: 'failed', evidence};
	}

	return missing.length > 0 || absent.length > 0 ? {verdict: 'partial', evidence, found: {skipped: [...missing, ...absent].slice(0, 1000)}} : {verdict: extract?.exitCode === 0 ? 'proved' : 'warning', evidence};
});
