import {formatMiB} from '../base/units.js';
import type {MethodContext} from './method.js';
import {filesystemOf, findGroup, isRemote} from './volume-group.js';

/**
Paper is 80 columns wide.
*/
const paper = 80;

/**
Prose in lines that fit beside an indent; a command, which begins in lower case, stays on one line whatever its length, because it is copied.
*/
const folded = (text: string, indent: number): readonly string[] => {
	if (!/^[A-Z\(]/v.test(text)) {
		return [text];
	}

	const lines = [''];

	for (const word of text.split(' ')) {
		const last = lines.at(-1) ?? '';

		if (last !== '' && last.length + word.length + 1 > paper - indent) {
			lines.push(word);
		} else {
			lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
		}
	}

	return lines;
};

const labelWidth = 14;

const line = (label: string, value: string | undefined): readonly string[] => value === undefined ? [] : value.split('\n').flatMap(each => folded(each, labelWidth)).map((each, index) => `${(index === 0 ? label : '').padEnd(labelWidth)}${each}`);

const numbered = (steps: readonly string[]): readonly string[] => steps.flatMap((step, index) => step.split('\n').flatMap(each => folded(each, 5)).map((each, place) => `${place === 0 ? `${String(index + 1).padStart(3)}. ` : ' '.repeat(5)}${each}`));

/**
A name that NIM takes for a resource.
*/
const resourceName = (text: string): string => text.replaceAll(/\W/gv, '_').slice(0, 30);

/**
Which boot media and SPOT fit: the level of the image, without its build.
*/
const mediaLevel = (level: string): string => {
	const [release = level, technology] = level.split('-', 2);

	return technology === undefined ? level : `${release}-${technology}`;
};

type Sheet = {
	readonly image: string;
	readonly kit: string;
	readonly copy: string | undefined;
	readonly group: string;

	/**
	What an installation from the image does.
	*/
	readonly install?: string;
};

const underlined = (title: string): readonly string[] => [title, '='.repeat(title.length), ''];

/**
Which machine it is, and where image and kit lie.
*/
const identityLines = ({facts, now, host}: MethodContext, {image, kit, copy, group: name}: Sheet, program: string): readonly string[] => {
	const {identity} = facts;
	const group = findGroup(facts, name);
	const disks = facts.physicalVolumes.filter(disk => group?.physicalVolumes.includes(disk.name));
	const holder = filesystemOf(facts, image);

	return [
		...line('Machine', `${identity.hostname} (${host.name} in lparsafe)`),
		...line('Model', identity.model),
		...line('Serial', identity.serialNumber),
		...line('Partition', identity.partitionNumber === undefined ? identity.partitionName : `${identity.partitionNumber} ${identity.partitionName ?? ''}`.trim()),
		...line('Machine id', identity.machineId),
		...line('AIX level', identity.osLevel),
		...line('Saved', `${program}, planned ${new Date(now).toISOString()}, run as ${host.user}@${host.address}`),
		...line('Image', image),
		...line('', holder !== undefined && isRemote(holder) ? `On ${holder.node ?? 'a server that is not known'}:${holder.device}` : `On this machine, in ${holder?.volumeGroup ?? 'a filesystem that is not known'}: it is lost with it unless it is copied`),
		...(copy === undefined ? [] : line('Copy', copy)),
		...line('Kit', kit),
		...line(name, disks.length === 0 ? undefined : disks.map(({name: disk, sizeMiB, uniqueId, pvid}) => `${disk} ${sizeMiB === undefined ? 'size unknown' : formatMiB(sizeMiB)} ${uniqueId ?? pvid ?? ''}`.trim()).join('\n')),
		...line('Disk needed', disks.some(({sizeMiB}) => sizeMiB === undefined) || disks.length === 0 ? 'not known; see SIZE_MB below' : `${formatMiB(disks.reduce((sum, {sizeMiB}) => sum + (sizeMiB ?? 0), 0))} in all, or less where the filesystems are shrunk`),
	];
};

const wholeImage = (image: string): string => {
	const file = image.split('/').at(-1) ?? image;

	return `Is the image whole? Its SHA-256 is in ${image}.sha256:\ncsum -h SHA256 ${file}\nrestore -Tqf ${file} > /dev/null && echo readable`;
};

/**
The first page of the kit of a system: what the image is and what to type, for somebody who never saw this machine, at night, on paper.
*/
export const kitSheet = (context: MethodContext, sheet: Sheet): string => {
	const {facts} = context;
	const {identity} = facts;
	const {image, install} = sheet;
	const resource = resourceName(identity.hostname);
	const dataGroups = facts.volumeGroups.filter(({kind}) => kind === 'data');
	const file = image.split('/').at(-1) ?? image;

	return [
		...underlined(`RECOVERY SHEET OF ${identity.hostname}`),
		...identityLines(context, sheet, 'mksysb'),
		...line('Installer', install === undefined ? undefined : `${install.slice(0, 1).toUpperCase()}${install.slice(1)}`),
		...line('Not in it', `Data groups (${dataGroups.length === 0 ? 'none were seen' : dataGroups.map(({name}) => name).join(', ')}), raw logical volumes, paging and dump space, mappings on the VIO Server, profile on the HMC`),
		'',
		'BEFORE ANYTHING IS OVERWRITTEN',
		...numbered([
			'Is this the right machine? Compare model, serial and partition above with the HMC.',
			'Take the data disks away from it (unmap them, or leave them out of the choice of disks): an installer that is told no disk may take any.',
			`Boot media, SPOT and lpp_source must be of ${mediaLevel(identity.osLevel)} or newer of the same release. Older ones do not boot it; a newer one will do to reinstall, for repairs in maintenance mode it has to be the same.`,
			wholeImage(image),
		]),
		'',
		'A. FROM A NIM MASTER (the machine is gone or does not boot)',
		...numbered([
			`Copy the image to the master, such as /export/nim/mksysb/${file}`,
			`nim -o define -t mksysb -a server=master -a location=/export/nim/mksysb/${file} ${resource}_mksysb`,
			`nim -o define -t spot -a server=master -a source=${resource}_mksysb -a location=/export/nim/spot ${resource}_spot`,
			`nim -o define -t bosinst_data -a server=master -a location=/export/nim/${resource}.bosinst.data ${resource}_bid\n(from bosinst.data below: PROMPT= yes, or the disk by PHYSICAL_LOCATION)`,
			`nim -o bos_inst -a source=mksysb -a mksysb=${resource}_mksysb -a spot=${resource}_spot -a bosinst_data=${resource}_bid -a accept_licenses=yes -a boot_client=no CLIENT\n(boot_client=no: nothing reboots by itself)`,
			'On the HMC start the partition to SMS: boot options, network, the adapter that reaches the master; or lpar_netboot.',
			'In the menu choose the disk by its size and location above. Nothing is written before that is confirmed.',
		]),
		'',
		'B. ON A SPARE DISK OF A MACHINE THAT RUNS',
		...numbered([
			'The disk must be free (lspv says None; ASM and raw disks say so too: ask their owner) and large enough.',
			`alt_disk_mksysb -m ${image} -d hdiskN -B\n(-B: the boot list stays; add -k only on the machine that the image is from)`,
			'Look at it, and put it to sleep again before anything else:\nalt_rootvg_op -W -d hdiskN; ls /alt_inst; alt_rootvg_op -S',
			'bootlist -m normal hdiskN, and shutdown -Fr when all is well.',
		]),
		'',
		'C. SINGLE FILES',
		...numbered([
			`mkdir /tmp/restored; restorevgfiles -f ${image} -d /tmp/restored ./etc/hosts\n(without -d it writes over the files of the running system)`,
		]),
		'',
		'AFTERWARDS',
		...numbered([
			'bootlist -m normal -o, and bosboot -ad /dev/ipldevice.',
			'Addresses, routes and name servers as under Network below. On other hardware: the same address must not be up twice.',
			'Device attributes: put back what stands below as differing from the defaults (chdev -l DEVICE -a NAME=VALUE).',
			...dataGroups.map(({name, physicalVolumes}) => `importvg -y ${name} hdiskN, for the disk with the PVID of ${physicalVolumes[0] ?? 'its first disk'} below; then mount its filesystems.`),
			'Paging and dump space as below; owners of raw logical volumes as below (chown on /dev/rNAME).',
			'errpt, lppchk -v, oslevel -s; then a new backup.',
		]),
	].join('\n');
};

/**
The first page of the kit of a data group.
*/
export const groupKitSheet = (context: MethodContext, sheet: Sheet): string => {
	const {identity} = context.facts;
	const {image, group} = sheet;
	const volumes = findGroup(context.facts, group)?.logicalVolumes ?? [];
	const raw = volumes.filter(({type, mountPoint}) => mountPoint === undefined && !/^(?:jfs2?log|paging|sysdump|boot)$/v.test(type));
	const unmounted = volumes.filter(({isOpen, mountPoint}) => !isOpen && mountPoint !== undefined).map(({mountPoint}) => mountPoint);
	const copies = Math.max(1, ...volumes.map(({copies: each}) => each ?? 1));

	return [
		...underlined(`RECOVERY SHEET OF ${group} ON ${identity.hostname}`),
		...identityLines(context, sheet, 'savevg'),
		...line('Not in it', `Filesystems that were not mounted (${unmounted.length === 0 ? 'none were seen' : unmounted.join(', ')}), ${raw.length === 0 ? 'raw logical volumes (none were seen)' : `raw logical volumes (${raw.map(({name}) => name).join(', ')})`}, what databases held open while it was written`),
		'',
		'BEFORE ANYTHING IS OVERWRITTEN',
		...numbered([
			'Is this the right machine? Compare model, serial and partition above with uname -a and lparstat -i.',
			`The disks must be free (lspv says None; ASM and raw disks say so too: ask their owner)${copies > 1 ? `, and at least ${copies}: the group was mirrored` : ''}.`,
			'On a cluster node: only with the resource group offline, and the cluster told afterwards.',
			wholeImage(image),
		]),
		'',
		'A. THE GROUP IS LOST, ITS MACHINE RUNS',
		...numbered([
			`lsvg, lsfs: nothing of the names below may be there any more (exportvg ${group}, when it is certain that it is gone).`,
			`restvg -q -f ${image} hdiskN …\n(always name the disks: without them it takes those that the image names; -s shrinks, -n ignores maps)`,
			`lsvg -l ${group}; mount what is not mounted; owners of raw logical volumes as below (chown on /dev/rNAME).`,
		]),
		'',
		'B. ON ANOTHER MACHINE, OR BESIDE THE GROUP',
		...numbered([
			'Copy the image there. Group, logical volumes and mount points must not exist there.',
			`Otherwise take out ./tmp/vgdata/${group}/${group}.data (restore -xqf), change VGNAME, VOLUME_GROUP, LOGICAL_VOLUME, MOUNT_POINT, LABEL, FS_NAME and FS_LV in it, then:\nrestvg -q -r -d FILE -f ${image} hdiskN …\nand restore -xdqf ${image} ./PATH in the directory above the new mount points.`,
		]),
		'',
		'C. SINGLE FILES',
		...numbered([
			`mkdir /tmp/restored; restorevgfiles -f ${image} -d /tmp/restored ./PATH\n(without -d it writes over the files of the running system)`,
		]),
		'',
		'AFTERWARDS',
		...numbered([
			'Disk attributes: put back what stands below as differing from the defaults (chdev -l DEVICE -a NAME=VALUE).',
			'/etc/filesystems, exports and quorum as below; what came back empty is restored by its own backup.',
			'A new backup.',
		]),
	].join('\n');
};
