import type {Facts} from '../../base/facts.js';
import type {Finding, Look} from '../../base/plan.js';
import {isAnew, isFinished, type AltDiskValues} from '../alt-disk-parameters.js';
import {readImageHead, readImageStructure, readInstallData} from '../image-looks.js';
import {
	answered,
	linesOf,
	lookEvidence,
	notChecked,
} from '../look-results.js';
import type {Looks} from '../method.js';
import {problemEvidence} from '../volume-group.js';

/**
What alt_disk_mksysb, and a group that is woken, are called.
*/
export const altinst = 'altinst_rootvg';
export const altinstPoint = '/alt_inst';

export const alternateLooks: readonly Look[] = [
	{
		id: 'boot-list', title: 'What the machine boots next', pipelines: [{argvs: [['bootlist', '-m', 'normal', '-o']]}], timeLimitSeconds: 20,
	},
	{
		id: 'mounts', title: 'Whether a copy is awake', pipelines: [{argvs: [['mount']]}], timeLimitSeconds: 20,
	},
];

/**
The rows of the boot list as they were printed: what would have to be put back. Undefined where they were not read, or hold what no row does.
*/
export const bootRows = (looks: Looks): readonly string[] | undefined => {
	const look = answered(looks, 'boot-list');
	const rows = look === undefined ? [] : linesOf(look.out).map(line => line.trim());

	return rows.length > 0 && rows.every(row => /^[\w.\-]+(?:\s[\w.]+=[\w.:\-\/,]+)*$/v.test(row)) ? rows : undefined;
};

/**
The devices of a boot list, each once.
*/
export const bootDevices = (rows: readonly string[]): readonly string[] => [...new Set(rows.map(row => row.split(/\s/v, 1)[0] ?? ''))];

/**
Mount points of a copy that is awake; undefined where nobody knows.
*/
export const awakePoints = (looks: Looks): readonly string[] | undefined => {
	const look = answered(looks, 'mounts');

	return look === undefined ? undefined : linesOf(look.out).flatMap(line => line.trim().split(/\s+/v, 3).find(word => word === altinstPoint || word.startsWith(`${altinstPoint}/`)) ?? []);
};

/**
`altinst-exists` and `clone-awake` of hazards.md: where a copy is made nothing of one may be there; where a phase goes on with one, it must be.
*/
export const altinstFindings = (facts: Facts, values: Pick<AltDiskValues, 'disks' | 'phase'>, looks: Looks): readonly Finding[] => {
	const unread = facts.problems.filter(({command}) => /^(?:\S*\/)?(?:lsvg|lspv)(?:\s+-o)?$/v.test(command));
	const group = facts.volumeGroups.find(({name}) => name === altinst);
	const rows = facts.physicalVolumes.filter(({volumeGroup}) => volumeGroup === altinst);
	const evidence = {command: 'lspv', lines: rows.length > 0 ? rows.map(({name}) => `${name} ${altinst}`) : facts.physicalVolumes.map(({name, volumeGroup}) => `${name} ${volumeGroup ?? 'None'}`)};
	const isThere = group !== undefined || rows.length > 0;
	const awake = awakePoints(looks);
	const findings: Finding[] = unread.length > 0 ? [notChecked('altinst-exists', `whether there is an \`${altinst}\` already.`, {level: 'block', evidence: problemEvidence(unread)})] : [];

	if (isAnew(values)) {
		if (isThere) {
			findings.push({
				id: 'altinst-exists', level: 'block', title: `There is an \`${altinst}\` already; alt_disk_mksysb makes no second one.`, evidence, remedy: `Keep it under another name (\`alt_rootvg_op -v NAME -d ${rows[0]?.name ?? 'DISK'}\`), or give its disks back with the method \`alternate-disk\` when it is certain that nobody needs it.`,
			});
		}
	} else if (unread.length === 0 && (rows.length !== values.disks.length || rows.some(({name}) => !values.disks.includes(name)))) {
		findings.push({
			id: 'altinst-exists', level: 'block', title: `Phase ${values.phase} goes on with an \`${altinst}\` on exactly these disks, and there is none.`, evidence, remedy: 'Begin with phase 1, or choose the disks of the copy that was begun.',
		});
	}

	if (awake === undefined) {
		findings.push(notChecked('clone-awake', 'whether a copy of the system is awake.', {looks, look: 'mounts', level: 'block'}));
	} else if (isAnew(values) === (awake.length > 0)) {
		findings.push({
			id: 'clone-awake',
			level: 'block',
			title: isAnew(values) ? `A copy of the system is awake: ${awake.slice(0, 3).join(', ')}.` : `Phase ${values.phase} needs the copy mounted below \`${altinstPoint}\`, and it is not.`,
			evidence: {command: 'mount', lines: [...awake]},
			remedy: isAnew(values) ? 'Put it to sleep first (method `alternate-disk`, or `alt_rootvg_op -S`): restarting or saving the machine while it is awake damages it.' : 'Begin with phase 1.',
		});
	}

	if (!isFinished(values)) {
		findings.push({
			id: 'clone-awake', subject: 'afterwards', level: 'caution', title: `After phase ${values.phase} the copy stays mounted below \`${altinstPoint}\`.`, evidence: {command: 'alt_disk_mksysb -P', lines: [`phase ${values.phase}`]}, remedy: 'Run phase 3 before the machine is restarted, saved or cloned.',
		});
	}

	return findings;
};

/**
`boot-unfit` of hazards.md for what the machine boots next: whether it is known, stands on the system's own disks, and stays.
*/
export const bootListFindings = (facts: Facts, {bootList}: Pick<AltDiskValues, 'bootList'>, looks: Looks): readonly Finding[] => {
	const look = answered(looks, 'boot-list');
	const rows = bootRows(looks);

	if (look === undefined || rows === undefined) {
		return [notChecked('boot-unfit', 'what the machine boots next: a boot list that was not read cannot be put back.', {
			looks, look: 'boot-list', level: 'block', ...(look !== undefined && {evidence: lookEvidence(look)}),
		})];
	}

	const own = new Set(facts.physicalVolumes.filter(({volumeGroup}) => volumeGroup === 'rootvg').map(({name}) => name));
	const strange = bootDevices(rows).filter(name => !own.has(name));
	const evidence = {command: look.command, lines: [...rows]};
	const findings: Finding[] = strange.length === 0
		? []
		: [{
			id: 'boot-unfit', level: 'caution', title: `The boot list names ${strange.map(name => `\`${name}\``).join(', ')}, which ${strange.length === 1 ? 'is no disk' : 'are no disks'} of the running rootvg.`, evidence, remedy: 'Set it to the disks of rootvg (`bootlist -m normal DISK…`) unless it is meant to be so.',
		}];

	if (bootList === 'clone') {
		findings.push({
			id: 'boot-unfit', subject: 'clone', level: 'caution', title: 'The boot list is set to the copy: the next restart, also one that nobody planned, boots a system that nobody booted before.', evidence, remedy: 'Keep the boot list, and set it by hand when the restart is wanted.',
		});
	}

	return findings;
};

/**
Version, release and technology level of `7.2.5.200`, `7200-05-…` or both; undefined where it is none.
*/
const readLevel = (text: string | undefined): readonly [number, number, number] | undefined => {
	const fileset = /^(?<version>\d+)\.(?<release>\d+)\.(?<level>\d+)(?:\.\d+)?$/v.exec(text ?? '')?.groups;
	const system = /^(?<version>\d)(?<release>\d)\d\d-(?<level>\d\d)(?:-\d\d)*(?:-\d{4})?$/v.exec(text ?? '')?.groups;
	const found = fileset ?? system;

	return found === undefined ? undefined : [Number(found['version']), Number(found['release']), Number(found['level'])];
};

const compareLevels = (left: readonly number[], right: readonly number[]): number => left.map((each, index) => each - (right[index] ?? 0)).find(each => each !== 0) ?? 0;

/**
The level of an image: the technology level stands beside the version, which `oslevel` tells without it.
*/
const imageLevel = (looks: Looks): readonly [number, number, number] | undefined => {
	const head = readImageHead(looks);

	return readLevel(head?.maintenanceLevel) ?? readLevel(head?.osLevel);
};

const inWords = ([version, release, level]: readonly [number, number, number]): string => `${version}.${release} TL${level}`;

/**
The filesets, and `boot-media-level` of hazards.md: the boot image on this system against the image's level, and whether the copy may be woken by this system.
*/
export const altDiskSoftwareFindings = (facts: Facts, values: Pick<AltDiskValues, 'ownBootImage' | 'rehearsal'>, looks: Looks): readonly Finding[] => {
	const needed = ['bos.alt_disk_install.rte', 'bos.alt_disk_install.boot_images'];
	const level = (id: string): string | undefined => facts.software.find(each => each.id === id)?.version;
	const lines = needed.map(id => `${id} ${level(id) ?? 'not installed'}`);
	const missing = needed.filter(id => level(id) === undefined);

	if (facts.software.length === 0) {
		return ['alt-disk-missing', 'boot-media-level'].map(id => notChecked(id, 'which filesets are installed.', {level: 'block', evidence: problemEvidence(facts.problems.filter(({command}) => command.includes('lslpp'))) ?? {command: 'lslpp -lcq', lines: []}}));
	}

	if (missing.length > 0) {
		return [{
			id: 'alt-disk-missing', level: 'block', title: `${missing.map(id => `\`${id}\``).join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed.`, evidence: {command: `lslpp -l ${needed.join(' ')}`, lines}, remedy: `Install from the AIX base media of the image's level: \`installp -acgXd DIRECTORY ${missing.join(' ')}\`.`,
		}];
	}

	const image = imageLevel(looks);
	const own = readLevel(facts.identity.osLevel);
	const boot = values.ownBootImage ? own : readLevel(level('bos.alt_disk_install.boot_images'));
	const evidence = {command: 'lslpp -l bos.alt_disk_install.boot_images; oslevel -s; lsmksysb -l', lines: [...lines, `this system ${facts.identity.osLevel}`, `image ${image === undefined ? 'unknown' : inWords(image)}`]};

	if (image === undefined || boot === undefined) {
		return [notChecked('boot-media-level', 'whether the boot image on this system is of the image\'s level.', {level: 'block', evidence})];
	}

	const findings: Finding[] = [];

	if (compareLevels(boot, image) < 0) {
		findings.push({
			id: 'boot-media-level', level: 'block', title: `The boot image here (${inWords(boot)}) is older than the image (${inWords(image)}): the copy would not boot.`, evidence, remedy: 'Bring bos.alt_disk_install.boot_images to the image\'s level, or use a system or NIM master of that level.',
		});
	} else if (compareLevels(boot, image) > 0) {
		const isOtherRelease = compareLevels(boot.slice(0, 2), image.slice(0, 2)) !== 0;

		findings.push({
			id: 'boot-media-level', level: 'caution', title: `The boot image here (${inWords(boot)}) is newer than the image (${inWords(image)})${isOtherRelease ? ': another release, for which IBM names no support' : ''}.`, evidence, remedy: 'IBM recommends the same level on both sides; a rehearsal shows that the files come back, not that the copy boots.',
		});
	}

	if (values.rehearsal !== 'keep') {
		if (own === undefined) {
			findings.push(notChecked('boot-media-level', 'whether this system may wake the copy: its level was not read.', {level: 'block', subject: 'wake', evidence}));
		} else if (compareLevels(own, image) < 0) {
			findings.push({
				id: 'boot-media-level', subject: 'wake', level: 'block', title: `This system (${inWords(own)}) is older than the copy (${inWords(image)}) and cannot wake it to look inside.`, evidence, remedy: 'Leave it asleep (`rehearsal=keep`), or rehearse on a system of at least that level.',
			});
		}
	}

	return findings;
};

/**
Attributes that were tuned, as lines.
*/
const tunedLines = (tuned: NonNullable<Facts['tunedAttributes']>): readonly string[] => tuned.map(({device, attribute, value, default: byDefault}) => `${device} ${attribute} ${value} (default ${byDefault})`);

/**
`device-tuning-lost` of hazards.md.
*/
export const tuningFindings = (facts: Facts, {boots, keepDevices}: Pick<AltDiskValues, 'boots' | 'keepDevices'>, looks: Looks): readonly Finding[] => {
	if (boots === 'here' && keepDevices) {
		return [];
	}

	const recover = readInstallData(looks)?.get('RECOVER_DEVICES');
	const said = `RECOVER_DEVICES in the image: ${recover === undefined || recover === '' ? 'not said' : recover}`;
	const why = boots === 'elsewhere' ? 'Devices are reset (-O)' : 'Device settings are not kept (no -k)';

	if (facts.tunedAttributes === undefined) {
		return [notChecked('device-tuning-lost', `which device attributes were tuned. ${why}: they fall back to their defaults.`, {evidence: {command: 'lsattr -El DEVICE; lsattr -D', lines: [said]}})];
	}

	return facts.tunedAttributes.length === 0
		? []
		: [{
			id: 'device-tuning-lost', level: 'caution', title: `${why}: ${facts.tunedAttributes.length} tuned attributes fall back to their defaults in the copy.`, evidence: {command: 'lsattr -El DEVICE; lsattr -D', lines: [...tunedLines(facts.tunedAttributes).slice(0, 12), said]}, remedy: 'Note them (the recovery sheet has them) and set them again with `chdev` after the copy has booted.',
		}];
};

/**
`twin`, `clone-O-flag` and `take-clone-away` of hazards.md: a copy has the identity of the machine that the image is from.
*/
export const twinFindings = (facts: Facts, {boots}: Pick<AltDiskValues, 'boots'>, looks: Looks): readonly Finding[] => {
	const words = readImageHead(looks)?.unameInfo?.split(/\s+/v);
	const node = words?.at(1);
	const machine = words?.at(-1);
	const evidence = {command: 'lsmksysb -l', lines: [`UNAME INFO: ${words?.join(' ') ?? 'not said'}`, `this machine: ${facts.identity.hostname} ${facts.identity.machineId}`]};
	const isForeign = words === undefined ? undefined : node !== facts.identity.hostname || machine !== facts.identity.machineId;
	const checklist = 'Before its first boot keep it off the network. Then change address and hostname, `/usr/sbin/rsct/install/bin/recfgct`, `niminit`, new SSH host keys, cron and inittab, databases and cluster services.';

	if (boots === 'elsewhere') {
		return [
			{
				id: 'twin', level: 'caution', title: `The copy boots elsewhere with the name, addresses, NIM identity, cron and databases of \`${node ?? 'the machine it is from'}\`.`, evidence, remedy: checklist,
			},
			{
				id: 'clone-O-flag', level: 'note', title: '-O is given: the copy forgets the devices of the machine that the image is from, because it boots on another one.', evidence,
			},
			{
				id: 'take-clone-away', level: 'note', title: 'Before the disks leave this machine: boot list looked at, copy asleep, its group taken out of the ODM, disks removed.', evidence: {command: 'lspv; bootlist -m normal -o', lines: []}, remedy: 'The method `alternate-disk` does it (operation `take-away`). Never `chpv -C`, `exportvg` or `varyonvg`: they are for disks that stay.',
			},
		];
	}

	if (isForeign === undefined) {
		return [
			notChecked('twin', 'which machine the image is from: the copy takes its name and addresses.', {evidence, remedy: checklist}),
			notChecked('clone-O-flag', 'whether the devices in the image are those of this machine.', {evidence, remedy: 'Choose `boots=elsewhere` where the image is from another machine.'}),
		];
	}

	return isForeign
		? [
			{
				id: 'twin', level: 'caution', title: `Booted here, the copy comes up as \`${node ?? 'unknown'}\`, with its name and addresses.`, evidence, remedy: checklist,
			},
			{
				id: 'clone-O-flag', level: 'caution', title: 'The devices in the image are those of another machine, and -O, which resets them, is not given.', evidence, remedy: 'Choose `boots=elsewhere`; -O is for a copy that boots on another machine than the image is from.',
			},
		]
		: [];
};

/**
`installer-picks-disk` of hazards.md: nothing for alt_disk_mksysb, which is told its disks, but for whoever installs the same image over the network.
*/
export const installerFindings = (looks: Looks): readonly Finding[] => {
	const data = readInstallData(looks);

	if (data === undefined) {
		return [notChecked('installer-picks-disk', 'what bosinst.data in the image says; it is not used here.', {
			looks, look: 'image-structure', level: 'note', remedy: 'Look at it before the image is installed over the network: `restore -x -q -f IMAGE ./bosinst.data`.',
		})];
	}

	return data.get('PROMPT') === 'no'
		? [{
			id: 'installer-picks-disk', level: 'note', title: 'bosinst.data in the image says PROMPT = no. It is not used here, where the disks are named; an installer that boots this image asks nobody.', evidence: {command: 'bosinst.data', lines: [...data].map(([key, value]) => `${key} = ${value}`).slice(0, 12)}, remedy: 'Unmap data disks before a bare-metal restore of this image, or set PROMPT = yes.',
		}]
		: [];
};

/**
`vios-rootvg` of hazards.md, and partitions inside AIX, which have no disks of their own.
*/
export const placeFindings = ({environment, host}: Facts): readonly Finding[] => {
	if (environment?.kind === 'vios') {
		return [{
			id: 'vios-rootvg', level: 'block', title: `\`${host}\` is a VIO Server: alt_disk_mksysb leaves its virtual devices out.`, evidence: {command: 'ls /usr/ios', lines: [environment.kind]}, remedy: 'Use `ioscli alt_root_vg -target`, and viosbr for the virtual devices.',
		}];
	}

	if (environment?.kind === 'wpar') {
		return [{
			id: 'vios-rootvg', subject: 'wpar', level: 'block', title: `\`${host}\` is a workload partition: it has no rootvg that could boot.`, evidence: {command: 'uname -W', lines: [environment.kind]}, remedy: 'Work on the system that it runs in.',
		}];
	}

	return environment?.kind === 'unknown' ? [notChecked('vios-rootvg', 'whether this is a VIO Server.', {level: 'block', evidence: {command: 'ls /usr/ios', lines: []}, remedy: 'Look with `ls /usr/ios/cli`.'})] : [];
};

/**
`quorum` of hazards.md for the copy: a mirrored system on two disks.
*/
export const cloneQuorumFindings = ({disks}: Pick<AltDiskValues, 'disks'>, looks: Looks): readonly Finding[] => {
	if (disks.length < 2) {
		return [];
	}

	const data = readImageStructure(looks)?.data;
	const quorum = data?.stanzas.find(({name}) => name === 'vg_data')?.fields.get('QUORUM');

	if (data === undefined || quorum === undefined) {
		return [notChecked('quorum', 'the quorum of the copy.', {looks, look: 'image-structure'})];
	}

	return Number(quorum) > 1 && disks.length === 2 && data.logicalVolumes.some(({copies}) => (copies ?? 1) > 1)
		? [{
			id: 'quorum', level: 'caution', title: 'The copy is mirrored on two disks with quorum on: losing the wrong disk takes it down.', evidence: {command: 'image.data', lines: [`QUORUM= ${quorum}`]}, remedy: '`chvg -Qn rootvg` after it has booted.',
		}]
		: [];
};
