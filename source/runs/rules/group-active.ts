import {z} from 'zod';
import {notSucceeded, proofRule} from './proof-rule.js';

const parametersSchema = z.object({
	stepId: z.string(),
	volumeGroup: z.string(),

	/**
	Logical volumes and mount points that must be there.
	*/
	volumes: z.array(z.string()).default([]),
	mountPoints: z.array(z.string()).default([]),
});

/**
`lsvg` and `lsvg -l` show the group on, with its logical volumes, their filesystems mounted.
*/
export const groupActive = proofRule(parametersSchema, (context, {stepId, volumeGroup, volumes, mountPoints}) => {
	const failure = notSucceeded(context, stepId);

	if (failure !== undefined) {
		return failure;
	}

	const rows = [...context.lines(stepId, 'out')];
	const name = rows.find(line => /^VOLUME GROUP:\s/v.test(line));
	const state = rows.find(line => /^VG STATE:\s/v.test(line));

	if (name === undefined || state === undefined || !/^VG STATE:\s+active\b/v.test(state) || name.split(/\s+/v, 3)[2] !== volumeGroup) {
		return {verdict: 'failed', evidence: [name ?? 'No volume group is named.', ...(state === undefined ? [] : [state])]};
	}

	const volumeRows = rows.map(line => line.trim().split(/\s+/v)).filter(each => each.length >= 7);
	const missing = volumes.filter(volume => volumeRows.every(row => row[0] !== volume));
	if (missing.length > 0) {
		return {verdict: 'failed', evidence: missing.map(volume => `The logical volume \`${volume}\` is not there.`)};
	}

	const closed = mountPoints.filter(path => volumeRows.every(row => !(row.slice(6).join(' ') === path && row[5]?.startsWith('open/') === true)));

	return closed.length > 0
		? {verdict: 'warning', evidence: closed.map(path => `\`${path}\` is not mounted.`)}
		: {verdict: 'proved', evidence: ['VG STATE: active', `${volumes.length} logical volumes, ${mountPoints.length} filesystems mounted`]};
});
