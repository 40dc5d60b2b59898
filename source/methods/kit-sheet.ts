import {formatMiB} from '../base/units.js';
import type {MethodContext} from './method.js';
import {filesystemOf, findGroup, isRemote} from './volume-group.js';

const line = (label: string, value: string | undefined): readonly string[] => value === undefined ? [] : [`${label.padEnd(14)}${value}`];

const numbered = (steps: readonly string[]): readonly string[] => steps.flatMap((step, index) => {
	const [first = '', ...rest] = step.split('\n');

	return [`${String(index + 1).padStart(3)}. ${first}`, ...rest.map(each => `     ${each}`)];
});

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

/**
The first page of the kit: what the image is and what to type, for somebody who never saw this machine, at night, on paper.
*/
export const kitSheet = (context: MethodContext, {image, kit, copy, groupName}: {readonly image: string; readonly kit: string; readonly copy: string | undefined; readonly groupName: string}): string => {
	const {facts, now, host} = context;
	const {identity} = facts;
	const group = findGroup(facts, groupName);
	const disks = facts.physicalVolumes.filter(({name}) => group?.physicalVolumes.includes(name));
	const holder = filesystemOf(facts, image);
	const resource = resourceName(identity.hostname);
	const dataGroups = facts.volumeGroups.filter(({kind}) => kind === 'data');
	const file = image.split('/').at(-1) ?? image;

	return [
		`RECOVERY SHEET OF ${identity.hostname}`,
		'='.repeat(`RECOVERY SHEET OF ${identity.hostname}`.length),
		'',
		...line('Machine', `${identity.hostname} (${host.name} in lparsafe)`),
		...line('Model', identity.model),
		...line('Serial', identity.serialNumber),
		...line('Partition', identity.partitionNumber === undefined ? identity.partitionName : `${identity.partitionNumber} ${identity.partitionName ?? ''}`.trim()),
		...line('Machine id', identity.machineId),
		...line('AIX level', identity.osLevel),
		...line('Saved', `mksysb, planned ${new Date(now).toISOString()}, run as ${host.user}@${host.address}`),
		...line('Image', image),
		...line('', holder !== undefined && isRemote(holder) ? `on ${holder.node ?? 'a server that is not known'}:${holder.device}` : `on this machine, in ${holder?.volumeGroup ?? 'a filesystem that is not known'}: it is lost with it unless it is copied`),
		...(copy === undefined ? [] : line('Copy', copy)),
		...line('Kit', kit),
		...line('rootvg', disks.length === 0 ? undefined : disks.map(({name, sizeMiB, uniqueId, pvid}) => `${name} ${sizeMiB === undefined ? 'size unknown' : formatMiB(sizeMiB)} ${uniqueId ?? pvid ?? ''}`.trim()).join('\n              ')),
		...line('Disk needed', disks.some(({sizeMiB}) => sizeMiB === undefined) || disks.length === 0 ? 'not known; see SIZE_MB in bosinst.data below' : `${formatMiB(disks.reduce((sum, {sizeMiB}) => sum + (sizeMiB ?? 0), 0))} in all, or less with SHRINK= yes in image.data`),
		...line('Not in it', `data groups (${dataGroups.length === 0 ? 'none were seen' : dataGroups.map(({name}) => name).join(', ')}), raw logical volumes, paging and dump space, mappings on the VIO Server, profile on the HMC`),
		'',
		'BEFORE ANYTHING IS OVERWRITTEN',
		...numbered([
			'Is this the right machine? Compare model, serial and partition above with the HMC.',
			'Take the data disks away from it (unmap them, or leave them out of the choice of disks): an installer that is told no disk may take any.',
			`Boot media, SPOT and lpp_source must be of ${mediaLevel(identity.osLevel)} or newer of the same release. Older ones do not boot it; a newer one will do to reinstall, for repairs in maintenance mode it has to be the same.`,
			`Is the image whole? Its SHA-256 is in ${image}.sha256:\ncsum -h SHA256 ${file}\nrestore -Tqf ${file} > /dev/null && echo readable`,
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
			'Look at it: alt_rootvg_op -W -d hdiskN, then /alt_inst; alt_rootvg_op -S puts it to sleep.',
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
