import type {AdviceAnswers} from '../base/advice.js';
import {UsageError} from '../base/errors.js';
import {formatTarget} from '../base/target.js';
import {findGroup, logicalVolumeLine} from '../methods/volume-group.js';
import type {MethodContext} from '../methods/method.js';
import {findQuestion, questions} from './questions.js';
import type {Answer, Sign, Told} from './situation.js';

/**
Of two answers to a question that takes one, the one that asks for more or promises less; questions that are not here have none.
*/
const strictest: Readonly<Record<string, readonly string[]>> = {
	rpo: ['none', 'minutes', 'hours', 'day', 'week'],
	rto: ['minutes', 'hours', 'day', 'days'],
	rco: ['none', 'cold', 'warm', 'hot'],
	disturb: ['in-use', 'quiet-hour', 'stopped'],
	apart: ['same-disks', 'same-array', 'other-array', 'other-site'],
	locked: ['no', 'yes'],
	archivelog: ['no', 'yes'],
};

/**
Answers as they are given: `QUESTION` to one or several values, also joined by commas.

@throws UsageError where a question or a choice is none.
*/
export const checkAnswers = (given: AdviceAnswers): {readonly answers: ReadonlyMap<string, readonly string[]>; readonly conflicts: readonly string[]} => {
	const answers = new Map<string, readonly string[]>();
	const conflicts: string[] = [];

	for (const [id, text] of Object.entries(given)) {
		const question = findQuestion(id);

		if (question === undefined) {
			throw new UsageError(`There is no question \`${id}\`.`, {code: 'wrong-answer', advice: `There are: ${questions.map(each => each.id).join(', ')}.`});
		}

		const values = [...new Set([text].flat().flatMap(each => each.split(',')).map(each => each.trim()).filter(each => each !== ''))];
		const wrong = values.find(value => question.choices.every(choice => choice.value !== value));

		if (wrong !== undefined) {
			throw new UsageError(`\`${wrong}\` is no answer to \`${id}\`.`, {code: 'wrong-answer', advice: `Answer with ${question.isMany ? 'one or several of' : 'one of'} ${question.choices.map(({value}) => `\`${value}\``).join(', ')}.`});
		}

		if (question.isMany || values.length < 2) {
			if (values.length > 0) {
				answers.set(id, values);
			}

			continue;
		}

		const taken = strictest[id]?.find(value => values.includes(value));

		conflicts.push(`\`${id}\` was answered with ${values.map(value => `\`${value}\``).join(' and ')}: ${taken === undefined ? 'neither was taken' : `the stricter, \`${taken}\`, was taken`}.`);

		if (taken !== undefined) {
			answers.set(id, [taken]);
		}
	}

	return {answers, conflicts};
};

/**
What a target, a role and facts say is to be protected.
*/
export const protectedByFacts = ({facts, target, host}: MethodContext): Answer | undefined => {
	const by = (value: string, command: string, line: string): Answer => ({values: [value], from: 'facts', evidence: {command, lines: [line]}});

	if (target.kind === 'vm') {
		return by('vm', 'inventory', `${formatTarget(target)} on ${host.name}`);
	}

	if (host.role === 'vios' || facts.environment?.kind === 'vios') {
		return by('vios', 'ioscli ioslevel', `${facts.host} is a VIO Server${facts.environment?.level === undefined ? '' : `, ${facts.environment.level}`}`);
	}

	if (target.kind === 'vg') {
		return target.name === 'rootvg' ? by('system', 'lspv', 'rootvg holds the system') : by('group', 'lspv', `${target.name} is a data group`);
	}

	if (target.kind === 'db') {
		return by('database', 'ps', facts.databases.some(({name}) => name === target.name) ? `${target.name} runs` : `${target.name} was named; it was not seen running`);
	}

	if (target.kind === 'fs') {
		return by('filesystems', 'lsfs', target.name);
	}

	if (target.kind === 'lv') {
		const volume = facts.volumeGroups.flatMap(group => group.logicalVolumes).find(({name}) => name === target.name);

		return volume?.mountPoint === undefined ? by('raw-volume', 'lsvg -l', `${target.name}: no mount point`) : by('filesystems', 'lsvg -l', `${target.name}: ${volume.mountPoint}`);
	}

	const data = facts.volumeGroups.filter(({kind}) => kind === 'data').map(({name}) => name);

	return findGroup(facts, 'rootvg') === undefined && data.length === 0
		? undefined
		: (data.length === 0 ? by('system', 'lsvg', 'rootvg is the only volume group') : by('lpar', 'lsvg', `rootvg and ${data.join(', ')}`));
};

/**
Products that discovery saw, as an answer to `have`.
*/
export const seenProducts = (signs: ReadonlyMap<string, Sign>): Answer | undefined => {
	const seen = [['nim', 'nim'], ['storage-protect', 'seen:storage-protect'], ['veeam', 'seen:veeam'], ['sysback', 'seen:sysback'], ['storix', 'seen:storix'], ['rman', 'oracle']].flatMap(([value = '', id = '']) => {
		const sign = signs.get(id);

		return sign?.is === true ? [{value, lines: sign.evidence?.lines ?? [], command: sign.evidence?.command ?? id}] : [];
	});

	return seen.length === 0 ? undefined : {values: seen.map(({value}) => value), from: 'facts', evidence: {command: [...new Set(seen.map(({command}) => command))].join('; '), lines: seen.flatMap(({lines}) => lines)}};
};

/**
Volumes that are made anew with their group and hold nothing of their own.
*/
const madeAnew: Readonly<Record<string, string>> = {
	paging: 'paging space', jfslog: 'the log of filesystems', jfs2log: 'the log of filesystems', boot: 'the boot volume', sysdump: 'a dump device',
};

/**
Why there is nothing to save of what is asked for, where the facts say so.
*/
export const nothingToSave = ({facts, target}: MethodContext, protect: string | undefined, signs: ReadonlyMap<string, Sign>): Told | undefined => {
	const volume = target.kind === 'lv' ? facts.volumeGroups.flatMap(group => group.logicalVolumes).find(({name}) => name === target.name) : undefined;
	const group = target.kind === 'vg' ? findGroup(facts, target.name) : undefined;
	const words = madeAnew[volume?.type ?? ''];
	const told = (text: string): Told => ({text, evidence: volume === undefined ? signs.get('has-raw')?.evidence ?? {command: 'lsvg -l', lines: ['no volume of type raw']} : {command: 'lsvg -l', lines: [logicalVolumeLine(volume)]}});

	if (volume !== undefined && words !== undefined) {
		return told(`\`${volume.name}\` is ${words} (type ${volume.type}): it is made anew with its group, and nothing of it is saved.`);
	}

	if (group?.name === 'caavg_private') {
		return {text: '`caavg_private` is the repository of the cluster: it is never saved, restored or changed by hand.', evidence: {command: 'lspv', lines: group.physicalVolumes.map(disk => `${disk} caavg_private`)}};
	}

	if (group?.kind === 'alternate') {
		return {text: `\`${group.name}\` is a system that is asleep: it is a copy by itself and must not be varied on. Save rootvg.`, evidence: {command: 'lspv', lines: group.physicalVolumes.map(disk => `${disk} ${group.name}`)}};
	}

	if (protect !== 'raw-volume') {
		return undefined;
	}

	if (volume?.mountPoint !== undefined) {
		return told(`\`${volume.name}\` holds the filesystem ${volume.mountPoint}: it is no raw volume.`);
	}

	return target.kind !== 'lv' && signs.get('has-raw')?.is === false ? told(`There is no raw volume in ${formatTarget(target)}.`) : undefined;
};

/**
Answers that contradict each other, and what follows from it. First all terms, then what to say.
*/
export const contradictions: ReadonlyArray<{readonly when: readonly string[]; readonly text: string}> = [
	{when: ['have=none', 'have=nim|storage-protect|veeam|rman|sysback|storix|storage-copy|powervs|compass|vm-backup|vsphere-replication|srm|vdp'], text: '`have` says nothing besides AIX, and names products: the products were taken.'},
	...([['seen:storage-protect', 'Storage Protect'], ['seen:veeam', 'Veeam'], ['seen:sysback', 'SysBack'], ['seen:storix', 'Storix'], ['nim', 'a NIM master']] as const).map(([sign, name]) => ({when: ['have=none', sign], text: `\`have\` says nothing besides AIX, and ${name} was seen: it was counted as there. If nobody here has restored with it, do not rely on it.`})),
	{when: ['have=none', 'oracle'], text: '`have` says nothing besides AIX, and Oracle runs: RMAN comes with it and was counted as there. If nobody here has restored with it, do not rely on it.'},
	{when: ['rpo=none', 'disturb=stopped'], text: 'What is saved while it is stopped cannot lose nothing: everything since the stop is lost. The recovery point was taken as wished, and no way meets it.'},
	{when: ['rpo=minutes|hours', 'disturb=stopped'], text: 'Less than a day may be lost, and it may be stopped: nothing is stopped every few hours, and all since the last stop is lost. The recovery point was taken as wished; what is sound only while stopped counts as made once a day.'},
	{when: ['rpo=none|minutes|hours', 'disturb=quiet-hour'], text: 'Less than a day may be lost, and it may be disturbed in a quiet hour, which comes once a day. The recovery point was taken as wished: only what runs outside that hour too, such as logs that are copied away, snapshots or replication, can meet it.'},
	{when: ['place=server', '~place=file|nfs|nim|tape|optical|object-storage|disk', '!has:storage-protect', '!has:veeam', '!has:compass', '!has:storix', '!has:sysback', '!has:nim', '!has:vm-backup', '!has:vsphere-replication', '!has:vdp'], text: 'Copies may go to a backup server only, and no product that has one is seen or named: name it in `have`, or allow another place.'},
	{when: ['against=site', 'apart=same-disks|same-array|other-array'], text: 'It is to survive the loss of the site, and copies stay at the site: nothing meets both. Send one copy elsewhere.'},
	{when: ['server=here|lpar', 'apart=other-site'], text: 'The backup server stands at this site, and copies are said to lie at another: what goes to the server was taken as lying here. If it is replicated, answer `server=other-site`.'},
	{when: ['against=array', 'apart=same-disks|same-array'], text: 'It is to survive the loss of the array, and copies lie on that array.'},
	{when: ['against=ransomware', 'locked=no'], text: 'It is to survive ransomware, and no copy is out of reach: whoever has root deletes them all.'},
	{when: ['again=other-site', 'apart=same-disks|same-array|other-array'], text: 'It must run again at another site, and no copy goes there.'},
	{when: ['rto=minutes', 'rco=cold|none'], text: 'It must be back in minutes, and nothing stands ready to recover on: the resources decide, days are realistic.'},
	{when: ['rto=hours', 'rco=cold|none'], text: 'It must be back in hours, and nothing stands ready to recover on: hardware comes first.'},
	{when: ['locked=yes', 'apart=same-disks'], text: 'A copy on the same disks is not out of reach of whoever reaches the disks: it was not taken as locked.'},
	{when: ['place=object-storage', 'have=powervs', '!have=bucket'], text: 'Copies may go to object storage, and no bucket with keys is named.'},
];
