import {z} from 'zod';
import {inWords, notEnded, proofRule} from './proof-rule.js';

const parametersSchema = z.object({
	stepId: z.string(),

	/**
	Mount points below /alt_inst that must be there.
	*/
	mountPoints: z.array(z.string()).default([]),

	/**
	The level that the image was made at; version and release are compared.
	*/
	level: z.string().optional(),

	/**
	How many entries the image has, or the step that listed them.
	*/
	entries: z.int().optional(),
	listStepId: z.string().optional(),

	/**
	The machine that the image is from.
	*/
	hostname: z.string().optional(),
	machineId: z.string().optional(),

	/**
	Nothing is known that it could be compared with: it tells what is there and proves no level.
	*/
	isBare: z.boolean().default(false),
});

/**
Files without which no system starts.
*/
const vital = ['/alt_inst/etc/filesystems', '/alt_inst/etc/inittab', '/alt_inst/etc/passwd'];

/**
What `restore` lists: a name behind which nothing else stands.
*/
const entry = /^(?:\s*\d+\s+)?\.(?:\/|$)/v;

const release = (level: string): string | undefined => {
	const dotted = /^(?<version>\d+)\.(?<release>\d+)\./v.exec(level)?.groups;
	const packed = /^(?<version>\d)(?<release>\d)\d\d-/v.exec(level)?.groups;
	const found = dotted ?? packed;

	return found === undefined ? undefined : `${found['version'] ?? ''}.${found['release'] ?? ''}`;
};

const countEntries = (lines: Iterable<string>): number => {
	let count = 0;

	for (const line of lines) {
		count += entry.test(line) ? 1 : 0;
	}

	return count;
};

/**
A copy of the system that was awake held its filesystems, the files that a system needs, as many entries as the image, at the image's level: that is a trial restore.
*/
export const cloneLooked = proofRule(parametersSchema, (context, {stepId, mountPoints, level, entries, listStepId, hostname, machineId, isBare}) => {
	const open = notEnded(context, stepId);

	if (open !== undefined) {
		return open;
	}

	const counts = new Map<string, number>();
	const sizes = new Map<string, number>();
	let found = '';

	for (const line of context.lines(stepId, 'out')) {
		const file = /^== files (?<point>\/.*) (?<count>\d+)$/v.exec(line)?.groups;
		const size = /^== size (?<path>\/\S+) (?<size>\d+)$/v.exec(line)?.groups;

		if (file !== undefined) {
			counts.set(file['point'] ?? '', Number(file['count']));
		} else if (size !== undefined) {
			sizes.set(size['path'] ?? '', Number(size['size']));
		} else if (line.startsWith('== level ')) {
			found = line.slice('== level '.length).trim();
		}
	}

	const step = context.steps.get(stepId);

	if (step?.exitCode !== 0 || counts.size === 0) {
		return {verdict: 'failed', evidence: [inWords(step), ...[...context.lines(stepId, 'err')].slice(0, 5)]};
	}

	const total = counts.values().reduce((sum, count) => sum + count, 0);
	const expected = entries ?? (listStepId === undefined ? undefined : countEntries(context.lines(listStepId, 'out')));
	const missing = mountPoints.filter(path => !counts.has(path));
	const empty = vital.filter(path => (sizes.get(path) ?? 0) === 0);
	const evidence = [
		`${counts.size} filesystems with ${total} entries${expected === undefined || expected === 0 ? '' : ` (the image has ${expected})`}`,
		`level ${found === '' ? 'not known' : found}`,
		...[...counts].map(([point, count]) => `${point}: ${count}`).slice(0, 12),
	];

	if (missing.length > 0 || empty.length > 0) {
		return {verdict: 'failed', evidence: [...missing.map(path => `\`${path}\` is not there.`), ...empty.map(path => `\`${path}\` is missing or empty.`), ...evidence]};
	}

	if (expected !== undefined && expected > 0 && total < expected * 0.98) {
		return {verdict: 'failed', evidence: [`The copy holds ${total} entries, the image ${expected}.`, ...evidence]};
	}

	const isOtherLevel = level !== undefined && found !== '' && release(level) !== release(found);

	if (isOtherLevel) {
		return {verdict: 'failed', evidence: [`The copy is at ${found}, the image at ${level}.`, ...evidence]};
	}

	const unknown = [...(found === '' ? ['Its level could not be read.'] : []), ...(expected === undefined || expected === 0 ? ['How many entries the image has is not known.'] : [])];

	return {
		verdict: unknown.length > 0 && !isBare ? 'warning' : 'proved',
		evidence: [...unknown, ...evidence],
		found: {
			verification: isBare ? 'L0' : (expected === undefined || expected === 0 ? 'L2' : 'L4'),
			entries: total,
			...(found !== '' && {osLevel: found}),
			...(hostname !== undefined && {hostname}),
			...(machineId !== undefined && {machineId}),
		},
	};
});
