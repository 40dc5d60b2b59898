import {z} from 'zod';
import {parseLspv} from '../../facts/parse-lspv.js';
import {segmentStatus} from '../../plans/segment-status.js';
import {proofRule, type Answer, type ProofContext} from './proof-rule.js';
import {sectionsOf} from './state-sections.js';

const paths = z.array(z.object({path: z.string(), stepId: z.string()})).default([]);

const parametersSchema = z.object({
	stepId: z.string(),

	/**
	As a method's `Aftermath` says.
	*/
	active: z.string().optional(),
	group: z.object({name: z.string(), disks: z.array(z.string()), stepId: z.string()}).optional(),
	made: paths,
	passing: paths,
	mounted: paths,
	like: z.object({beginning: z.string(), stepId: z.string()}).optional(),
	snapshots: z.object({mountPoints: z.array(z.string()), stepId: z.string()}).optional(),
});

type Parameters = z.output<typeof parametersSchema>;

const nothingDone: ReadonlySet<number> = new Set([segmentStatus.checkFailed, segmentStatus.notPlaced, segmentStatus.noDirectory]);

/**
Whether a step may have changed something: it began, and its checks held.
*/
const hasBegun = ({steps}: ProofContext, stepId: string): boolean => {
	const step = steps.get(stepId);

	return step?.startedAt !== undefined && !nothingDone.has(step.exitCode ?? -1);
};

/**
Mount points in what `mount` printed. Rows of other machines' filesystems begin with the node.
*/
const mountPointsIn = (lines: readonly string[]): ReadonlySet<string> => new Set(lines.flatMap(line => {
	const [, second = '', third = ''] = /^\s/v.test(line) ? ['', ...line.trim().split(/\s+/v, 2)] : line.split(/\s+/v, 3);

	return [second, third].filter(word => word.startsWith('/'));
}));

type Seen = {
	readonly sections: ReadonlyMap<string, readonly string[]>;
	readonly left: string[];
	readonly made: string[];
	readonly notLooked: string[];
};

/**
The groups and disks as `lsvg -o` and `lspv` show them.
*/
const lookAtGroups = (context: ProofContext, {active, group}: Parameters, {sections, left, made, notLooked}: Seen): void => {
	const on = sections.get('active');
	const rows = parseLspv((sections.get('lspv') ?? []).join('\n'));
	const isOnKnown = on !== undefined && !sections.has('active failed');

	if (active !== undefined && !isOnKnown) {
		notLooked.push(`whether \`${active}\` is on`);
	} else if (active !== undefined && on?.every(line => line.trim() !== active)) {
		left.push(`\`${active}\` is not on any more.`);
	}

	if (group === undefined || !hasBegun(context, group.stepId)) {
		return;
	}

	if (rows.length === 0) {
		notLooked.push(`what \`${group.name}\` and ${group.disks.join(', ')} are now`);

		return;
	}

	const members = rows.filter(row => row.volumeGroup === group.name).map(({name}) => name);

	if (members.length > 0) {
		made.push(`The group \`${group.name}\` on ${members.join(', ')}${isOnKnown ? (on.some(line => line.trim() === group.name) ? ', which is on' : ', which is off') : ''}.`);
	}

	for (const {name, volumeGroup} of rows) {
		if (group.disks.includes(name) && volumeGroup !== undefined && volumeGroup !== group.name) {
			made.push(`${name} belongs to \`${volumeGroup}\`.`);
		}
	}
};

const lookAtMounts = (context: ProofContext, {mounted}: Parameters, {sections, left, notLooked}: Seen): void => {
	const begun = mounted.filter(({stepId}) => hasBegun(context, stepId));
	const points = mountPointsIn(sections.get('mount') ?? []);

	if (begun.length > 0 && points.size === 0) {
		notLooked.push(`whether ${begun.map(({path}) => `\`${path}\``).join(', ')} is still mounted`);
	}

	for (const {path} of begun) {
		const still = [...points].filter(point => point === path || point.startsWith(`${path}/`));

		if (still.length > 0) {
			left.push(`${still.map(point => `\`${point}\``).join(', ')}: still mounted.`);
		}
	}
};

const lookAtFiles = (context: ProofContext, parameters: Parameters, {sections, left, made, notLooked}: Seen): void => {
	const lines = new Set(sections.get('paths'));
	const unknown: string[] = [];

	const look = (list: Parameters['made'], where: string[]): void => {
		for (const {path, stepId} of list) {
			if (hasBegun(context, stepId) && lines.has(`there ${path}`)) {
				where.push(path);
			} else if (hasBegun(context, stepId) && !lines.has(`absent ${path}`)) {
				unknown.push(`\`${path}\``);
			}
		}
	};

	look(parameters.passing, left);
	look(parameters.made, made);

	const {like} = parameters;

	if (like !== undefined && hasBegun(context, like.stepId)) {
		made.push(...[...lines].filter(line => line.startsWith(`like ${like.beginning}`)).map(line => `${line.slice(5)} (of this run or another)`));
	}

	if (unknown.length > 0) {
		notLooked.push(`whether ${unknown.join(', ')} is there`);
	}
};

/**
How a table of `snapshot -q` looks is not confirmed: it is shown, not read.
*/
const lookAtSnapshots = (context: ProofContext, {snapshots}: Parameters, {sections, made, notLooked}: Seen): void => {
	if (snapshots === undefined || !hasBegun(context, snapshots.stepId)) {
		return;
	}

	const lines = (sections.get('snapshots') ?? []).filter(line => line.trim() !== '');

	if (lines.length === 0 || sections.has('snapshots failed')) {
		notLooked.push(`whether snapshots of ${snapshots.mountPoints.join(', ')} are left (\`snapshot -q\`)`);
	} else {
		made.push(`Look for snapshots among what \`snapshot -q\` said at the end: ${lines.slice(0, 20).map(line => line.trim()).join(' | ')}`);
	}
};

/**
What is left on the host, from what its last step saw there: `left` in any case, `leftWhereFailed` what is right where the run succeeded. What was not looked at is said.
*/
export const leftBehind = proofRule(parametersSchema, (context, parameters): Answer => {
	const seen: Seen = {
		sections: sectionsOf(context.lines(parameters.stepId, 'out')), left: [], made: [], notLooked: [],
	};

	lookAtGroups(context, parameters, seen);
	lookAtMounts(context, parameters, seen);
	lookAtFiles(context, parameters, seen);
	lookAtSnapshots(context, parameters, seen);

	const {left, made, notLooked} = seen;
	const unknown = notLooked.map(text => `Not looked: ${text}.`);

	return {
		verdict: left.length + unknown.length > 0 ? 'warning' : 'proved',
		evidence: [...left, ...unknown, ...(left.length + unknown.length === 0 ? ['Groups, disks, mounts and files are as they should be.'] : [])],
		left: [...left, ...unknown],
		leftWhereFailed: [...left, ...made, ...unknown],
	};
});
