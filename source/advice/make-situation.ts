import type {AdviceAnswers} from '../base/advice.js';
import type {VolumeGroup} from '../base/facts.js';
import type {MeasuredRestore} from '../base/store.js';
import {formatTarget} from '../base/target.js';
import {rawVolumes} from '../methods/volume-group.js';
import type {MethodContext} from '../methods/method.js';
import {findQuestion} from './questions.js';
import {
	checkAnswers,
	contradictions,
	nothingToSave,
	seenProducts,
	protectedByFacts,
} from './read-answers.js';
import {isRead, proof} from './read-proof.js';
import {databasesOf, readSigns} from './read-signs.js';
import {
	answered,
	holdsAll,
	type Answer,
	type Sign,
	type Situation,
	type Told,
} from './situation.js';
import type {Part} from './way.js';

const platformOf = ({facts, target, host}: MethodContext): Situation['platform'] => {
	if (target.kind === 'vm' || host.role === 'esxi') {
		return 'vmware';
	}

	if (host.role === 'vios' || facts.environment?.kind === 'vios') {
		return 'vios';
	}

	return ['hmc', 'storage', 'control'].includes(host.role) ? 'none' : 'aix';
};

/**
The groups that a target names, or that hold it.
*/
const groupsOf = ({facts, target}: MethodContext, protect: string | undefined): readonly VolumeGroup[] => {
	const {volumeGroups} = facts;

	if (protect === 'system') {
		return volumeGroups.filter(({name}) => name === 'rootvg');
	}

	switch (target.kind) {
		case 'vg': {
			return volumeGroups.filter(({name}) => name === target.name);
		}

		case 'lv': {
			return volumeGroups.filter(({logicalVolumes}) => logicalVolumes.some(({name}) => name === target.name));
		}

		case 'fs': {
			return volumeGroups.filter(({name, logicalVolumes}) => logicalVolumes.some(({mountPoint}) => mountPoint === target.name) || facts.filesystems.some(({mountPoint, volumeGroup}) => mountPoint === target.name && volumeGroup === name));
		}

		case 'db': {
			const names = new Set(facts.databases.filter(({name}) => name === target.name).flatMap(({volumeGroups: groups = []}) => groups));

			return volumeGroups.filter(({name}) => names.has(name));
		}

		case 'lpar':
		case 'vm': {
			return volumeGroups.filter(({kind}) => kind === 'data' || (kind === 'rootvg' && protect === 'lpar'));
		}
	}
};

const partsOf = (context: MethodContext, groups: readonly VolumeGroup[], protect: string | undefined, signs: ReadonlyMap<string, Sign>): readonly Part[] => {
	const isSeen = (sign: string): boolean => signs.get(sign)?.is === true;
	const data = groups.filter(({kind}) => kind !== 'rootvg');
	const hasDatabase = isSeen('database') && (protect !== 'filesystems' || context.facts.databases.some(({filesystems}) => filesystems.includes(context.target.name)));
	// The volumes of a database that was seen with no file open belong to it, as far as anybody can tell from here.
	const isRawOwned = databasesOf(context.facts, data, false).some(({filesystems}) => filesystems.length === 0);
	const contents: readonly Part[] = [
		...isSeen('has-files') || signs.get('has-files')?.is === undefined ? ['files' as const] : [],
		...data.some(group => rawVolumes(group).length > 0) && !isRawOwned ? ['raw' as const] : [],
		...hasDatabase || (protect === 'lpar' && isSeen('asm')) ? ['database' as const] : [],
	];

	switch (protect) {
		case 'system': {
			return ['boot'];
		}

		case 'group': {
			return ['structure', ...contents];
		}

		case 'filesystems': {
			return hasDatabase ? ['files', 'database'] : ['files'];
		}

		case 'raw-volume': {
			return [isRawOwned ? 'database' : 'raw'];
		}

		case 'database': {
			return ['database'];
		}

		case 'vios': {
			return ['vios'];
		}

		case 'vm': {
			return ['machine'];
		}

		case 'lpar': {
			return ['boot', ...data.length > 0 ? ['structure' as const, ...contents] : contents.filter(part => part === 'database')];
		}

		case undefined:
		default: {
			return [];
		}
	}
};

/**
Signs that answers and facts make together: something is had where it was seen or said.
*/
const signsOfHave = (signs: ReadonlyMap<string, Sign>, had: Answer | undefined): ReadonlyArray<readonly [string, Sign]> => (findQuestion('have')?.choices ?? []).flatMap(({value}) => {
	const seen = signs.get(`seen:${value}`) ?? (value === 'nim' ? signs.get('nim') : (value === 'rman' ? signs.get('oracle') : undefined));

	if (seen?.is === true) {
		return [[`has:${value}`, seen]];
	}

	// What was asked for and not named is not there; what discovery could not look for is not known.
	const absent: Sign = seen !== undefined && seen.is === undefined && (had === undefined || had.from === 'facts') ? {is: undefined} : {is: false, ...seen?.evidence !== undefined && {evidence: seen.evidence}};

	return [[`has:${value}`, had?.values.includes(value) === true ? {is: true, evidence: {command: 'answer', lines: [`have=${value}`]}} : absent]];
});

/**
A target that the facts would know if it were there; a database that does not run is not seen.
*/
const missingTarget = ({facts, target}: MethodContext): Told | undefined => {
	const {kind, name} = target;
	const volumes = facts.volumeGroups.flatMap(group => group.logicalVolumes);
	const lookups: Readonly<Partial<Record<typeof kind, () => boolean>>> = {
		vg: () => facts.volumeGroups.some(group => group.name === name),
		lv: () => volumes.some(volume => volume.name === name),
		fs: () => facts.filesystems.some(({mountPoint}) => mountPoint === name) || volumes.some(({mountPoint}) => mountPoint === name),
	};
	const words = {vg: 'volume group', lv: 'logical volume', fs: 'filesystem'} as const;
	const areRead = isRead(facts, 'groups') && (kind !== 'fs' || isRead(facts, 'filesystems'));

	return areRead && lookups[kind]?.() === false
		? {text: `The facts know no ${words[kind as keyof typeof words]} \`${name}\`: nothing is promised for it.`, evidence: proof(kind === 'fs' ? 'lsfs, mount' : (kind === 'lv' ? 'lsvg -l' : 'lsvg'), kind === 'fs' ? facts.filesystems.map(({mountPoint}) => mountPoint) : (kind === 'lv' ? volumes.map(volume => volume.name) : facts.volumeGroups.map(group => group.name)))}
		: undefined;
};

/**
Everything that is judged from: facts read into signs, answers of the operator, of the target's policy and of the facts, and where they contradict each other.

@throws UsageError where an answer is none.
*/
export const makeSituation = (context: MethodContext, given: AdviceAnswers, {saved = new Map(), restores = []}: {readonly saved?: ReadonlyMap<string, Answer> | undefined; readonly restores?: readonly MeasuredRestore[] | undefined} = {}): Situation => {
	const {answers: operator, conflicts} = checkAnswers(given);
	const answers = new Map<string, Answer>([...[...saved].filter(([id]) => !Object.hasOwn(given, id)), ...[...operator].map(([id, values]): [string, Answer] => [id, {values, from: 'operator'}])]);
	const platform = platformOf(context);
	const byFacts = protectedByFacts(context);
	const told: string[] = [...conflicts];
	const [said] = answers.get('protect')?.values ?? [];
	const kinds: Readonly<Record<string, Situation['platform']>> = {vios: 'vios', vm: 'vmware'};

	// What a machine is, facts know better.
	if (said !== undefined && platform !== 'none' && (kinds[said] ?? 'aix') !== platform) {
		told.push(`\`protect=${said}\` does not fit what the facts say (${byFacts?.evidence?.lines.join(', ') ?? `the host's role is ${context.host.role}`}): it was judged as \`${byFacts?.values.join(',') ?? 'unknown'}\`.`);
		answers.delete('protect');
	} else if (said !== undefined && byFacts !== undefined && context.target.kind !== 'lpar' && !byFacts.values.includes(said)) {
		told.push(`\`protect=${said}\`, while the target is ${byFacts.evidence?.lines.join(', ') ?? 'another'}: the answer was taken.`);
	}

	if (context.target.kind === 'vm' && ['lpar', 'vios', 'nim'].includes(context.host.role)) {
		told.push(`\`${formatTarget(context.target)}\` was asked for on ${context.host.name}, which is no host of VMware machines (role ${context.host.role}): it was judged from answers alone. Ask the ESXi host or the one that runs the vSphere tools.`);
	}

	if (!answers.has('protect') && byFacts !== undefined) {
		answers.set('protect', byFacts);
	}

	const [protect] = answers.get('protect')?.values ?? [];
	const groups = platform === 'aix' ? groupsOf(context, protect) : [];
	const signs = new Map(readSigns(context.facts, groups, {isWhole: protect === 'lpar', ...context.target.kind === 'fs' && {filesystem: context.target.name}}));

	if (!answers.has('have')) {
		const had = seenProducts(signs);

		if (had !== undefined) {
			answers.set('have', had);
		}
	}

	for (const [id, sign] of signsOfHave(signs, answers.get('have'))) {
		signs.set(id, sign);
	}

	const nothing = platform === 'aix' ? nothingToSave(context, protect, signs) : undefined;
	const situation: Situation = {
		context, answers, platform, groups, parts: platform === 'none' || nothing !== undefined ? [] : partsOf(context, groups, protect, signs), signs, conflicts: told, restores, ...nothing !== undefined && {nothing},
	};

	if (nothing !== undefined) {
		told.push(nothing.text);
	}

	// Arrays that copy may replicate, too; that is not said.
	signs.set('vm-replicated', signs.get('has:vsphere-replication')?.is === true ? {is: true} : {is: signs.get('has:storage-copy')?.is === true ? undefined : signs.get('has:vsphere-replication')?.is});
	signs.set('runs-in-powervs', {is: answered(situation, 'again').includes('powervs') || signs.get('has:powervs')?.is === true});
	told.push(...contradictions.filter(({when}) => holdsAll(situation, when).is === true).map(({text}) => text));

	if (answered(situation, 'locked').includes('yes') && answered(situation, 'apart').includes('same-disks')) {
		answers.delete('locked');
	}

	const varied = signs.get('varied-off');

	if (varied?.is === true) {
		told.push(`What is not varied on was not read: ${varied.evidence?.lines.join(', ') ?? ''}. What it holds is not known, so nothing is promised for it.`);
	}

	const missing = platform === 'aix' ? missingTarget(context) : undefined;

	if (missing === undefined) {
		return situation;
	}

	told.push(missing.text);

	return {...situation, missing};
};
