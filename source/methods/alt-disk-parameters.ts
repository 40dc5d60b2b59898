import {z} from 'zod';
import {parameter} from './method.js';
import {diskNames, scriptPath} from './shared-parameters.js';

const hostPath = scriptPath('alt_disk_mksysb');

export const altDiskParameters = z.object({
	image: parameter(hostPath, {
		label: 'Image',
		help: 'The mksysb image on this host. The list has the recovery points that lparsafe knows; any other path can be typed.',
		flag: '-m',
		kind: 'file',
	}),
	disks: parameter(diskNames, {
		label: 'Disks to overwrite',
		help: 'Everything on them is lost. They are bound by unique id, serial and size, and looked at once more just before they are written. A mirrored system needs as many disks as it has copies, or another image.data.',
		flag: '-d',
		kind: 'many',
	}),
	boots: parameter(z.enum(['here', 'elsewhere']).default('here'), {
		label: 'Where it will boot',
		help: '`here`: this machine, or the one that the image is from. `elsewhere`: another partition or server; then -O resets the devices, without which the copy would come up with addresses and disks that are not its own. On the same machine -O does harm.',
		flag: '-O when elsewhere',
		kind: 'choice',
	}),
	bootList: parameter(z.enum(['keep', 'clone']).default('keep'), {
		label: 'Boot list',
		help: '`keep` leaves the boot list as it is (-B): the next restart boots the system that runs now. `clone` lets alt_disk_mksysb set it to the new disk: the next restart, also one that nobody planned, boots the copy.',
		flag: '-B when keep',
		kind: 'choice',
	}),
	rehearsal: parameter(z.enum(['keep', 'rehearse', 'rehearse-and-clean']).default('rehearse'), {
		label: 'Afterwards',
		help: '`keep` leaves the copy asleep. `rehearse` wakes it, looks at its filesystems, files and level, and puts it to sleep again: that is what proves that the image restores. `rehearse-and-clean` also gives the disk back.',
		kind: 'choice',
	}),
	console: parameter(z.string().regex(/^(?:image|\/dev\/\w+)$/v, 'A device such as `/dev/vty0`, or `image` for the one that the image names.').default('/dev/vty0'), {
		label: 'Console at the first boot',
		help: 'A partition without a valid console may hang when it boots for the first time. `image` keeps what the image says.',
		flag: '-c',
		kind: 'text',
		isAdvanced: true,
	}),
	keepDevices: parameter(z.boolean().default(true), {
		label: 'Keep the settings of devices',
		help: 'Keeps the device configuration that the image holds, with tuned attributes such as queue depths. Not for a copy that boots elsewhere.',
		flag: '-k',
		kind: 'flag',
		isAdvanced: true,
	}),
	volumeGroups: parameter(z.enum(['default', 'import', 'leave']).default('default'), {
		label: 'Other volume groups',
		help: '`import` has the copy import the data groups that it finds (-y), `leave` none (-z), `default` does what the image\'s own bosinst.data says. On another machine, or beside the running system, `leave` is the safe choice.',
		flag: '-y or -z',
		kind: 'choice',
		isAdvanced: true,
	}),
	phase: parameter(z.enum(['all', '1', '2', '3', '12', '23']).default('all'), {
		label: 'Phases',
		help: '1 makes the group and its filesystems, 2 restores the files, 3 puts everything in its place and to sleep. After 1 or 2 the copy stays mounted below /alt_inst, and the machine must not be restarted or saved until 3 has run.',
		flag: '-P',
		kind: 'choice',
		isAdvanced: true,
	}),
	imageData: parameter(hostPath.optional(), {
		label: 'Another image.data',
		help: 'A file on this host instead of the one in the image: to restore a mirrored system onto one disk (COPIES, LPs and PP changed together), or to shrink it.',
		flag: '-i',
		kind: 'file',
		isAdvanced: true,
	}),
	resolvConf: parameter(hostPath.optional(), {
		label: 'Another resolv.conf',
		help: 'A file on this host that takes the place of the copy\'s own.',
		flag: '-R',
		kind: 'file',
		isAdvanced: true,
	}),
	script: parameter(hostPath.optional(), {
		label: 'Script at the end',
		help: 'A script on this host, run as root while the copy is mounted below /alt_inst. It may edit files there; it cannot install software.',
		flag: '-s',
		kind: 'file',
		isAdvanced: true,
	}),
	level: parameter(z.string().regex(/^\d+\.\d+\.\d+$/v, 'Version, release and modification, such as 7.2.5.').optional(), {
		label: 'Level of the boot image',
		help: 'Blank takes the level of this system. It must be that of the image.',
		flag: '-L',
		kind: 'text',
		isAdvanced: true,
	}),
	platform: parameter(z.string().regex(/^\w{1,20}$/v, 'A word such as `chrp`.').optional(), {
		label: 'Platform of the boot image',
		help: 'Only where a vendor says so.',
		flag: '-p',
		kind: 'text',
		isAdvanced: true,
	}),
	ownBootImage: parameter(z.boolean().default(false), {
		label: 'Boot image from this system',
		help: 'Takes the boot image of the system that runs now instead of that of bos.alt_disk_install.boot_images.',
		flag: '-C',
		kind: 'flag',
		isAdvanced: true,
	}),
	kernel64: parameter(z.boolean().default(false), {
		label: '64-bit kernel where possible',
		help: 'AIX 5.3 only: later systems have no other.',
		flag: '-K',
		kind: 'flag',
		isAdvanced: true,
	}),
	nimClient: parameter(z.boolean().default(false), {
		label: 'Stay a NIM client',
		help: 'Copies /.rhosts and /etc/niminfo of this system into the copy. Two machines must not be one NIM client.',
		flag: '-n',
		kind: 'flag',
		isAdvanced: true,
	}),
	jfs2: parameter(z.boolean().default(false), {
		label: 'Turn JFS into JFS2',
		help: 'Makes JFS2 filesystems where the image had JFS.',
		flag: '-T',
		kind: 'flag',
		isAdvanced: true,
	}),
	skipSpaceCheck: parameter(z.boolean().default(false), {
		label: 'Without its own check of space',
		help: 'The check that lparsafe makes stays.',
		flag: '-S',
		kind: 'flag',
		isAdvanced: true,
	}),
	skipBootCheck: parameter(z.boolean().default(false), {
		label: 'Without its check that the disk can boot',
		help: 'For disks of which the firmware is known to boot although AIX does not say so.',
		flag: '-g',
		kind: 'flag',
		isAdvanced: true,
	}),
	verbose: parameter(z.boolean().default(false), {
		label: 'List files as they are restored',
		help: 'Prints a line for each file; then progress is counted instead of told by phases. Logs grow with the number of files.',
		flag: '-V',
		kind: 'flag',
		isAdvanced: true,
	}),
	debug: parameter(z.boolean().default(false), {
		label: 'Trace the command',
		help: 'alt_disk_mksysb runs with `set -x`. For IBM support.',
		flag: '-D',
		kind: 'flag',
		isAdvanced: true,
	}),
});

export type AltDiskValues = z.output<typeof altDiskParameters>;

/**
Whether the phases begin with making the group.
*/
export const isAnew = ({phase}: Pick<AltDiskValues, 'phase'>): boolean => phase === 'all' || phase.startsWith('1');

/**
Whether the phases end with the copy asleep.
*/
export const isFinished = ({phase}: Pick<AltDiskValues, 'phase'>): boolean => phase === 'all' || phase.endsWith('3');
