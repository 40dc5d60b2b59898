import {toText} from '../byte-text.js';
import type {UtilityContext} from '../utility.js';
import {hasBootDevice, noBootDevice} from './boot-image.js';
import {
	diskOfPvid,
	findGroup,
	findLogicalVolume,
	knownGroups,
} from './groups.js';
import type {Disk} from './disk-state.js';
import type {VolumeGroup} from './group-state.js';
import {noGroup} from './list-groups.js';
import {LvmProblem} from './lvm-problem.js';
import type {AixProgram} from './program.js';
import {changeSize} from './volume-operations.js';
import {describeGroup} from './vg-data.js';

const leastBytes = 8 * 1_048_576;

/**
Whether /tmp has the room that the system's backup needs for its lists and the boot image. With `isGrowing` it is made larger where it has not.

@throws LvmProblem where the group has no partitions for that.
*/
export const hasScratch = (context: UtilityContext, isGrowing: boolean): boolean => {
	const {files, lvm} = context.machine;
	const {filesystem} = files.mountOf('/tmp');

	if (filesystem.freeBytes >= leastBytes) {
		return true;
	}

	const found = findLogicalVolume(lvm, filesystem.device);

	if (!isGrowing || found?.volume.content === undefined) {
		return false;
	}

	const wanted = Math.ceil((filesystem.usedBytes + leastBytes) / 512);
	changeSize(context, found.group, found.volume, Math.max(wanted, found.volume.content.size + 1));

	return true;
};

/**
What /image.data holds of the system's group.
*/
const describeRootvg = (context: UtilityContext, group: VolumeGroup, hasMaps: boolean): ReadonlyMap<string, string> => {
	const made = new Map(describeGroup(context, group, {hasMaps}));
	const groups = knownGroups(context.machine.lvm).filter(each => each !== group && each.isVariedOn).map(each => each.name).join(' ');
	const text = (made.get('rootvg.data') ?? '')
		.replace(/(?<=\n\tUSERVG_LIST= ).*/v, () => groups)
		.replace('\n\nvg_data:\n', () => `\n\nils_data:\n\tLANG= ${context.environment.get('LANG') ?? 'C'}\n\nvg_data:\n`);
	made.delete('rootvg.data');
	made.set('image.data', `${text}\npost_install_data:\n\tBOSINST_FILE= \n`);

	return made;
};

const targetOf = (disk: Disk): string => [
	'target_disk_data:\n',
	`    PVID = ${disk.pvid ?? ''}\n`,
	`    PHYSICAL_LOCATION = ${disk.physicalLocation}\n`,
	`    CONNECTION = ${disk.paths[0]?.parent ?? ''}//${disk.paths[0]?.connection ?? ''}\n`,
	'    LOCATION = \n',
	`    SIZE_MB = ${disk.size}\n`,
	`    HDISKNAME = ${disk.name}\n`,
].join('');

const defaultInstallData = 'control_flow:\n    CONSOLE = Default\n    INSTALL_METHOD = overwrite\n    PROMPT = yes\n    EXISTING_SYSTEM_OVERWRITE = yes\n    RUN_STARTUP = yes\n    RM_INST_ROOTS = no\n    ERROR_EXIT =\n    CUSTOMIZATION_FILE =\n    INSTALL_TYPE =\n    BUNDLES =\n    SWITCH_TO_PRODUCT_TAPE =\n    RECOVER_DEVICES = Default\n    BOSINST_DEBUG = no\n    ACCEPT_LICENSES =\n    IMPORT_USER_VGS =\n\nlocale:\n    BOSINST_LANG = en_US\n    CULTURAL_CONVENTION = en_US\n    MESSAGES = en_US\n    KEYBOARD = en_US\n';

/**
Puts /bosinst.data in order: taken from /var/adm/ras where it is missing, its target disks made those of the group now, unless /save_bosinst.data_file says to leave it.
*/
export const settleInstallData = (context: UtilityContext, group: VolumeGroup): void => {
	const {files} = context;
	const source = ['/bosinst.data', '/var/adm/ras/bosinst.data'].find(path => files.exists(path));
	const text = source === undefined ? defaultInstallData : toText(files.read(source));

	if (source === '/bosinst.data' && files.exists('/save_bosinst.data_file')) {
		return;
	}

	const kept = text.split(/\n(?:[ \t]*\n)+/v).map(stanza => stanza.trimEnd()).filter(stanza => stanza.trim() !== '' && !stanza.startsWith('target_disk_data:'));
	const targets = group.disks.map(member => diskOfPvid(context.machine.lvm, member.pvid)).filter(disk => disk !== undefined).map(disk => targetOf(disk));
	files.write('/bosinst.data', [...kept.slice(0, 1).map(stanza => `${stanza}\n`), ...targets, ...kept.slice(1).map(stanza => `${stanza}\n`)].join('\n'));
};

/**
Writes /image.data (and maps) anew.
*/
export const writeImageData = (context: UtilityContext, group: VolumeGroup, hasMaps: boolean): void => {
	for (const directory of ['/tmp/vgdata', '/tmp/vgdata/rootvg']) {
		if (!context.files.exists(directory)) {
			context.files.makeDirectory(directory, 0o755);
		}
	}

	for (const [name, text] of describeRootvg(context, group, hasMaps)) {
		context.files.write(name === 'image.data' ? '/image.data' : `/tmp/vgdata/rootvg/${name}`, text);
	}
};

export const mkszfile: AixProgram = {
	paths: ['/usr/bin/mkszfile'],
	options: 'XmfNGx:d:',
	provenance: {
		'': 'documented', X: 'documented', m: 'documented', f: 'documented', N: 'documented', G: 'documented', x: 'documented', d: 'documented',
	},
	usage: 'Usage: mkszfile [-X] [-m] [-f] [-N | -G] [-x file] [-d directory]',
	isRootOnly: true,
	milliseconds: 3000,
	async run(call) {
		const {context} = call;
		if (call.operands.length > 0) {
			return call.misused();
		}

		const group = findGroup(context.machine.lvm, 'rootvg');

		if (group === undefined) {
			return call.fail(noGroup('lsvg', 'rootvg'));
		}

		try {
			if (!hasScratch(context, call.has('X'))) {
				return await call.fail('mkszfile: There is not enough space in the /tmp file system.\n\tAt least 8 MB are needed. Use the -X flag to expand it.');
			}
		} catch (error) {
			if (error instanceof LvmProblem) {
				return call.fail(error.message);
			}

			throw error;
		}

		// The documentation calls this message one to be ignored, as long as the status is 0.
		if (!hasBootDevice(context)) {
			await context.err(`${noBootDevice}\n`);
		}

		writeImageData(context, group, call.has('m'));

		return 0;
	},
};
