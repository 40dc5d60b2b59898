import {z} from 'zod';
import {parseLspv} from '../../facts/parse-lspv.js';
import {notEnded, proofRule, type Answer} from './proof-rule.js';
import {sectionsOf} from './state-sections.js';

const parametersSchema = z.object({
	stepId: z.string(),
	volumeGroup: z.string(),
	disks: z.array(z.string()).min(1),

	/**
	`gone`: the group is nowhere and the disks belong to none. `away`: the disks are not defined any more.
	*/
	expects: z.enum(['asleep', 'awake', 'gone', 'away']),
});

/**
Mount points of a copy in what `mount` printed.
*/
const awakePoints = (lines: readonly string[]): readonly string[] => lines.flatMap(line => line.trim().split(/\s+/v, 3).find(word => word === '/alt_inst' || word.startsWith('/alt_inst/')) ?? []);

/**
`lspv` and `mount` show a copy of the system where it is meant to be, and as awake as it is meant to be.
*/
export const alternateState = proofRule(parametersSchema, (context, {stepId, volumeGroup, disks, expects}): Answer => {
	const open = notEnded(context, stepId);

	if (open !== undefined) {
		return open;
	}

	const sections = sectionsOf(context.lines(stepId, 'out'));
	const listed = sections.get('lspv');
	const mounts = sections.get('mount');

	if (listed === undefined || !mounts?.some(line => line.trim() !== '')) {
		return {verdict: 'unknown', evidence: ['What `lspv` and `mount` say at the end is not known.', ...[...context.lines(stepId, 'err')].slice(0, 5)]};
	}

	const rows = parseLspv(listed.join('\n'));
	const inGroup = rows.filter(row => row.volumeGroup === volumeGroup);
	const awake = awakePoints(mounts);
	const evidence = [...rows.filter(({name, volumeGroup: group}) => disks.includes(name) || group === volumeGroup).map(({line}) => line), awake.length === 0 ? 'nothing is mounted below /alt_inst' : `mounted: ${awake.slice(0, 5).join(', ')}`];
	if (expects === 'away') {
		const there = rows.filter(({name, volumeGroup: group}) => disks.includes(name) || group === volumeGroup);

		return {verdict: there.length === 0 && awake.length === 0 ? 'proved' : 'failed', evidence: there.length === 0 ? [`${disks.join(', ')}: not defined any more`, ...evidence] : evidence};
	}

	const missing = disks.filter(disk => rows.every(({name}) => name !== disk));

	if (missing.length > 0) {
		return {verdict: 'failed', evidence: [...evidence, `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not there.`]};
	}

	if (expects === 'gone') {
		const held = rows.filter(({name, volumeGroup: group}) => disks.includes(name) && group !== undefined);

		return {verdict: inGroup.length === 0 && held.length === 0 && awake.length === 0 ? 'proved' : 'failed', evidence};
	}

	const isPlaced = inGroup.length === disks.length && inGroup.every(({name}) => disks.includes(name));

	return {verdict: isPlaced && (awake.length > 0) === (expects === 'awake') ? 'proved' : 'failed', evidence};
});
