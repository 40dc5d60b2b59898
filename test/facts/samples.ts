import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {factsSchema, type Facts} from '../../source/base/facts.js';
import {discover} from '../../source/facts/discover.js';
import {connect} from '../../source/ssh/connect.js';
import {type OnOdd, contentLines, leadingNumber} from '../../source/facts/output-lines.js';
import {parseBootlist} from '../../source/facts/parse-bootlist.js';
import {parseDf} from '../../source/facts/parse-df.js';
import {parseImageData} from '../../source/facts/parse-image-data.js';
import {parseIoscliSizes, parseLsmap} from '../../source/facts/parse-ioscli.js';
import {parseLparstat} from '../../source/facts/parse-lparstat.js';
import {parseLsattr} from '../../source/facts/parse-lsattr.js';
import {parseLscfg} from '../../source/facts/parse-lscfg.js';
import {parseLsdev} from '../../source/facts/parse-lsdev.js';
import {parseLsfs} from '../../source/facts/parse-lsfs.js';
import {parseLslpp} from '../../source/facts/parse-lslpp.js';
import {parseLslv} from '../../source/facts/parse-lslv.js';
import {parseLsnim} from '../../source/facts/parse-lsnim.js';
import {parseLspath} from '../../source/facts/parse-lspath.js';
import {parseLspvDisk} from '../../source/facts/parse-lspv-disk.js';
import {parseLspv} from '../../source/facts/parse-lspv.js';
import {parseLssrcAll} from '../../source/facts/parse-lssrc.js';
import {parseLsvgL} from '../../source/facts/parse-lsvg-l.js';
import {parseLsvgP} from '../../source/facts/parse-lsvg-p.js';
import {parseLsvg, parseLsvgNames} from '../../source/facts/parse-lsvg.js';
import {parseMount} from '../../source/facts/parse-mount.js';
import {parseNiminfo} from '../../source/facts/parse-niminfo.js';
import {parseOslevel} from '../../source/facts/parse-oslevel.js';
import {parseProcesses} from '../../source/facts/parse-processes.js';
import {parsePrtconf} from '../../source/facts/parse-prtconf.js';
import {parseDeviceNodes} from '../../source/facts/parse-raw-devices.js';
import {parseUnameL} from '../../source/facts/parse-uname.js';
import {fixtures} from '../helpers/fake-aix.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';
import {
	discoverRecord,
	factsOfRecord,
	parseRecord,
	recordedCommands,
	withReturns,
	type HostRecord,
} from '../helpers/recorded-host.js';
import {startSshd} from '../helpers/sshd.js';

/**
Maps anywhere inside become objects, so that they can be compared.
*/
const plain = (value: unknown): unknown => {
	if (value instanceof Map) {
		return Object.fromEntries(Array.from(value, ([key, each]) => [String(key), plain(each)]));
	}

	if (Array.isArray(value)) {
		return value.map(each => plain(each));
	}

	return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined).map(([key, each]) => [key, plain(each)])) : value;
};

/**
The parser of each command.
*/
const parsers: Readonly<Record<string, (text: string, odd?: OnOdd) => unknown>> = {
	lsvg: (text, odd) => parseLsvgNames(text, odd),
	'lsvg VG': parseLsvg,
	'lsvg -l': (text, odd) => parseLsvgL(text, odd),
	'lsvg -p': parseLsvgP,
	lspv: parseLspv,
	'lspv DISK': parseLspvDisk,
	'lspv -free': parseIoscliSizes,
	lslv: text => parseLslv(text),
	'lsfs -c': parseLsfs,
	mount: parseMount,
	df: (text, odd) => parseDf(text, odd),
	'oslevel -s': text => parseOslevel(text),
	'uname -L': text => parseUnameL(text),
	prtconf: text => parsePrtconf(text),
	'lparstat -i': parseLparstat,
	'bootinfo -s': text => leadingNumber(contentLines(text)[0], 'bootinfo -s'),
	lsdev: parseLsdev,
	'lscfg -vpl': parseLscfg,
	'lsattr -El': parseLsattr,
	lspath: parseLspath,
	lslpp: parseLslpp,
	'lssrc -a': parseLssrcAll,
	'ps -ef': text => parseProcesses(text),
	niminfo: text => parseNiminfo(text),
	'image.data': text => parseImageData(text),
	bootlist: parseBootlist,
	lsnim: parseLsnim,
	'lsmap -all': text => parseLsmap(text),
	'ls -l /dev/rhdisk*': text => parseDeviceNodes(text),
};

type Sample = {readonly title: string; readonly command: string; readonly text: string; readonly expected: unknown};

/**
Samples stand in one file: a title with the sample's number and its command, what the command prints, what is to be read of it.
*/
const samples: readonly Sample[] = readFileSync(path.join(fixtures, 'samples.md'), 'utf8').split(/^## /mv).slice(1).map(part => {
	const {title = '', command = '', text = '', expected = ''} = /^(?<title>S\d+ (?<command>[^:\n]+): [^\n]+)\n+```text\n(?<text>.*?)```\n+```json\n(?<expected>.*?)```/sv.exec(part)?.groups ?? {};

	return {
		title, command, text, expected: JSON.parse(expected) as unknown,
	};
});

for (const {title, command, text, expected} of samples) {
	test(`sample ${title}`, t => {
		const parse = parsers[command];
		const odd: string[] = [];

		t.truthy(parse, `no parser for ${command}`);
		t.deepEqual(plain(parse?.(text, ({line}) => {
			odd.push(line);
		})), expected);
		t.deepEqual(odd, []);

		// A file keeps its bytes; what a command prints may end its lines in any way and fill them up.
		if (command === 'image.data') {
			return;
		}

		t.deepEqual(plain(parse?.(text.replaceAll('\n', '\u{240D}\n'), () => undefined)), expected);
		t.deepEqual(plain(parse?.(text.replaceAll('\n', '   \n'), () => undefined)), expected);
	});
}

const disk = (facts: Facts) => facts.physicalVolumes[0];

/**
Traps that the samples set, as a host would: what the commands print is given, the rest was not asked.
*/
const traps: ReadonlyArray<readonly [title: string, record: string, see: (facts: Facts) => unknown, expected: unknown]> = [
	['S01: a group that lsvg names and lsvg -o does not is varied off', '$ lsvg\nrootvg\ndatavg\n$ lsvg -o\nrootvg\n', ({volumeGroups}) => volumeGroups.map(({name, state}) => [name, state]), [['rootvg', 'unknown'], ['datavg', 'varied-off']]],
	...[['on standard error', '!! 0516-010 : Volume group must be varied on; use varyonvg command.\n?? 1\n'], ['on standard output', '0516-010 : Volume group must be varied on; use varyonvg command.\n?? 1\n'], ['on standard output, with exit status 0', '0516-010 : Volume group must be varied on; use varyonvg command.\n']].map(([where = '', said = '']) => [
		`S08: 0516-010 ${where} is the state of the group and no problem`,
		`$ lsvg\naltinst_rootvg\n$ lsvg -o\n$ lsvg altinst_rootvg\n${said}$ lsvg -l altinst_rootvg\n${said}$ lsvg -p altinst_rootvg\n${said}`,
		({volumeGroups, problems}: Facts) => [volumeGroups, problems.map(({command}) => command)],
		[[{
			name: 'altinst_rootvg', state: 'varied-off', kind: 'alternate', physicalVolumes: [], logicalVolumes: [],
		}], []],
	] as const),
	['S19, S15: None is no group, a group without a status is not active', '$ lspv\nhdisk2          00cb4d6e7649957b                    None                        \nhdisk29         00c9f3a00de868bd                    altinst_rootvg\n', ({physicalVolumes}) => physicalVolumes.map(({name, state, use, volumeGroup}) => [name, state, use, volumeGroup]), [['hdisk2', 'none', 'unknown', undefined], ['hdisk29', 'unknown', 'used', 'altinst_rootvg']]],
	['S21: a line of error, then question marks: what is known is kept, nothing is a problem', '$ lsvg\naltinst_rootvg\n$ lsvg -o\nrootvg\n$ lspv\nhdisk1          00c6ce9d53fc4e84                    altinst_rootvg\n$ lspv hdisk1\n!! 0516-010 : Volume group must be varied on; use varyonvg command.\nPHYSICAL VOLUME:    hdisk1                   VOLUME GROUP:     altinst_rootvg\nPV IDENTIFIER:      00c6ce9d53fc4e84 VG IDENTIFIER     00c6ce9d00004c00000001436b015eb8\nPV STATE:           ???????\nPP SIZE:            ???????                  LOGICAL VOLUMES:  ???????\nTOTAL PPs:          ???????                  VG DESCRIPTORS:   ???????\nFREE PPs:           ???????                  HOT SPARE:        ???????\n?? 1\n', facts => [facts.volumeGroups[0]?.identifier, disk(facts)?.pvid, disk(facts)?.state, disk(facts)?.freePPs, disk(facts)?.sizeMiB, facts.problems.length], ['00c6ce9d00004c00000001436b015eb8', '00c6ce9d53fc4e84', 'unknown', undefined, undefined, 0]],
	['S24: the titles of a VIO Server are no disk', '$ lspv\nNAME             PVID                                 VG               STATUS\nhdisk0           00c23c9f9a1f1da3                     rootvg           active\n', ({physicalVolumes}) => physicalVolumes.map(({name}) => name), ['hdisk0']],
	['S28: a disk that rendev renamed is a disk', '$ lspv\nEMC_3451_0DEF   00cb4d6e7649957b                    orclvg          active\n$ lscfg -vpl EMC_3451_0DEF\n  EMC_3451_0DEF    U9080.M9S.99ZZ124-V7-C4-T1-W50050773000000E6-L4000400000000000  MPIO FC disk\n\n        Serial Number...............600601607\n', facts => [disk(facts)?.name, disk(facts)?.serial, disk(facts)?.volumeGroup], ['EMC_3451_0DEF', '600601607', 'orclvg']],
	['S48: release comes before version', '$ uname -rv\n2 7\n', ({identity}) => identity.osLevel, '7.2'],
	['S48: uname -W says 0 in the global environment', '$ uname -W\n0\n', ({environment}) => environment?.kind, 'lpar'],
	['S50: prtconf says what nothing else does', '$ prtconf\nSystem Model: IBM,9080-M9S\nMachine Serial Number: 99ZZ123\nLPAR Info: 7 lab 45\n', ({identity: {model, serialNumber, partitionNumber, partitionName}}) => [model, serialNumber, partitionNumber, partitionName], ['IBM,9080-M9S', '99ZZ123', '7', 'lab 45']],
	['S62, S63: the size of a disk and its reservation, in either layout', '$ lspv\nhdisk0 none None\nhdisk1 none None\n$ lsattr -El hdisk0\n#size_in_mb:reserve_policy\n69797:no_reserve\n$ lsattr -El hdisk1\nreserve_policy  single_path                      Reserve Policy           True+\nsize_in_mb      9100                             Size in Megabytes        False\n', ({physicalVolumes}) => physicalVolumes.map(({sizeMiB, reservePolicy}) => [sizeMiB, reservePolicy]), [[69_797, 'no_reserve'], [9100, 'single_path']]],
	['S64: paths in the rows of lsmpio', '$ lspv\nhdisk4 none None\n$ lspath\nname    path_id  status   path_status  parent  connection\nhdisk4  0        Enabled  Clo          fscsi0  500507180120c1c4,2000000000000\nhdisk4  1        Failed                fscsi1  500507180120c5cb,2000000000000\n', facts => disk(facts)?.paths, [{status: 'Enabled', parent: 'fscsi0'}, {status: 'Failed', parent: 'fscsi1'}]],
	['S78: a command that is missing is a problem with its words', '$ lspath\n!! ksh: lspath:  not found.\n?? 127\n', ({problems}) => problems, [{command: 'lspath -F \'status name parent connection\'', exitCode: 127, message: 'ksh: lspath:  not found.'}]],
	['S108: 0516-320 over two lines means that the ODM has no group for the disk', '$ lspv\nhdisk1 none None\n$ getlvodm -j hdisk1\n!! 0516-320 /usr/sbin/getlvodm: Physical volume hdisk1 is not assigned to\n!!         a volume group.\n?? 3\n', facts => disk(facts)?.notChecked?.some(check => check.startsWith('getlvodm')), false],
	['S112: the hard link to the boot disk is no disk', '$ lspv\nhdisk1 none None\n$ ls -l /dev/rhdisk*\ncrw------- 2 root system 20, 0 Apr 07 2004 /dev/ipldevice \ncrw-rw---- 1 oracle dba 20, 1 Apr 07 2004 /dev/rhdisk1 \n', facts => disk(facts)?.usedBy, [{kind: 'raw-device-owner', evidence: 'ls -l /dev/rhdisk1: crw-rw---- 1 oracle dba 20, 1 Apr 07 2004 /dev/rhdisk1'}]],
	['a group that is locked by another command: its warning is no row', '$ lsvg\nrootvg\n$ lsvg -l rootvg\n0516-1201 lsvg: Warning: Volume group rootvg is locked. This command\n        will continue retries until lock is free.  If lock is inadvertent\n        and needs to be removed, execute \'chvg -u rootvg\'.\nrootvg:\nLV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT\nhd4                 jfs2       8       8       1    open/syncd    /\n', ({volumeGroups, problems}) => [volumeGroups[0]?.logicalVolumes.map(({name}) => name), problems], [['hd4'], []]],
	['the name of an NSD in the column of groups is an owner and no group', '$ lsvg\nrootvg\n$ lspv\nhdisk4          none                                gpfs1nsd\n', facts => [disk(facts)?.use, disk(facts)?.usedBy?.[0]?.kind, facts.volumeGroups.map(({name}) => name)], ['used', 'other-owner', ['rootvg']]],
	['a disk that is missing shows in lsvg -p alone', '$ lsvg\ndatavg\n$ lspv\nhdisk3          00c9f3a00de868be                    datavg          active\n$ lsvg -p datavg\ndatavg:\nPV_NAME           PV STATE          TOTAL PPs   FREE PPs    FREE DISTRIBUTION\nhdisk3            active            999         838         200..39..199..200..200\n00c9f3a00de868bf  missing           999         599         200..00..00..199..200\n', ({physicalVolumes, volumeGroups}) => [physicalVolumes.map(({name, pvid, state}) => [name, pvid, state]), volumeGroups[0]?.physicalVolumes], [[['hdisk3', '00c9f3a00de868be', 'active'], ['00c9f3a00de868bf', '00c9f3a00de868bf', 'missing']], ['hdisk3', '00c9f3a00de868bf']]],
	['a PVID that was made unreadable is none, and its disk is one', '$ lsvg\nrootvg\n$ lspv\nhdisk0 0X0X0X0X0X0X0X0X rootvg active\nhdisk1          00f6a1b2c3d4e71                    datavg          active\nhdisk2 ************1234 None\n', ({physicalVolumes, problems}) => [physicalVolumes.map(({name, pvid, volumeGroup}) => [name, pvid, volumeGroup]), problems], [[['hdisk0', undefined, 'rootvg'], ['hdisk1', undefined, 'datavg'], ['hdisk2', undefined, undefined]], []]],
	['a locked disk without a group is used and in no group', '$ lsvg\nrootvg\n$ lspv\nhdisk5          00c9f3a00de868be                    None            locked\n', ({physicalVolumes}) => physicalVolumes.map(({volumeGroup, state, use, usedBy}) => [volumeGroup, state, use, usedBy?.[0]?.kind]), [[undefined, 'none', 'used', 'locked']]],
	['a word that is no group is none where lsvg does not know it', '$ lsvg\nYou\nrootvg\n$ lsvg You\n!! 0516-306 lsvg: Unable to find volume group You in the Device\n!!         Configuration Database.\n?? 1\n', ({volumeGroups, problems}) => [volumeGroups.map(({name}) => name), problems], [['rootvg'], [{command: 'lsvg', message: 'It names You, which is no volume group: 0516-306 lsvg: Unable to find volume group You in the Device'}]]],
	['several groups in the answer about one: only that one counts', '$ lsvg\nrootvg\n$ lsvg -p rootvg\nrootvg:\nPV_NAME           PV STATE          TOTAL PPs   FREE PPs    FREE DISTRIBUTION\nhdisk0            active            546         0           00..00..00..00..00\ndatavg:\nPV_NAME           PV STATE          TOTAL PPs   FREE PPs    FREE DISTRIBUTION\nhdisk9            active            999         6           00..00..00..00..06\n', ({volumeGroups}) => volumeGroups[0]?.physicalVolumes, ['hdisk0']],
	['GPFS: the name of an NSD is no group, also where its disk has a PVID', '$ lsvg\nrootvg\n$ lspv\nhdisk0 00c8ef9a7d4f3c1d rootvg active\nhdisk4 00c8ef9a7d4f3c1e gpfs1nsd\nhdisk5 00c8ef9a7d4f3c1f dbteam locked\nhdisk6 00c8ef9a7d4f3c20 altinst_rootvg\n', ({physicalVolumes}) => physicalVolumes.map(({name, volumeGroup, state, use, usedBy}) => [name, volumeGroup, state, use, usedBy?.[0]?.kind]), [['hdisk0', 'rootvg', 'unknown', 'used', 'volume-group'], ['hdisk4', undefined, 'none', 'used', 'other-owner'], ['hdisk5', undefined, 'none', 'used', 'locked'], ['hdisk6', 'altinst_rootvg', 'unknown', 'used', 'volume-group']]],
	['a disk that lspv calls None and lsvg -p a member is used', '$ lsvg\ndatavg\n$ lspv\nhdisk3 00f9fd4bf0d1ce50 None\n$ lsvg -p datavg\ndatavg:\nPV_NAME           PV STATE          TOTAL PPs   FREE PPs    FREE DISTRIBUTION\nhdisk3            active            999         6           00..00..00..00..06\n', facts => [disk(facts)?.use, disk(facts)?.usedBy], ['used', [{kind: 'volume-group', evidence: 'lsvg -p datavg: hdisk3 active'}]]],
	['a disk without a group that is another path to a member, or its copy, is used', '$ lspv\nhdisk2 00f9fd4bf0d1ce50 datavg active\nhdisk3 00f9fd4bf0d1ce50 None\nhdisk4 none None\n$ lspv -u\nhdisk2 00f9fd4bf0d1ce50 datavg active 33213600507680180813E50000000000003F304214503IBMfcp\nhdisk4 none None 33213600507680180813E50000000000003F304214503IBMfcp\n', ({physicalVolumes}) => physicalVolumes.map(({use, usedBy}) => [use, usedBy?.at(-1)]), [['used', {kind: 'volume-group', evidence: 'lspv: hdisk2 00f9fd4bf0d1ce50 datavg active'}], ['used', {kind: 'same-disk', evidence: 'PVID 00f9fd4bf0d1ce50 of hdisk3 is also that of hdisk2; lspv: hdisk2 00f9fd4bf0d1ce50 datavg active'}], ['used', {kind: 'same-disk', evidence: 'unique id 33213600507680180813E50000000000003F304214503IBMfcp of hdisk4 is also that of hdisk2; lspv: hdisk2 00f9fd4bf0d1ce50 datavg active'}]]],
	['a status of lspv that is not known is one, however it is written', '$ lspv\nhdisk3 none None EXPORTED\nhdisk4 none None (in use by VxVM)\nhdisk5 none None Locked\nhdisk6 00f9fd4bf0d1ce50 datavg Active\n', ({physicalVolumes}) => physicalVolumes.map(({use, usedBy}) => [use, usedBy?.[0]?.kind]), [['used', 'other-owner'], ['used', 'other-owner'], ['used', 'locked'], ['used', 'volume-group']]],
	['ASM: a file that was made with the numbers of a raw disk and belongs to grid sets the disk aside', '$ lspv\nhdisk4 none None\nhdisk5 none None\n$ ls -l /dev/rhdisk*\ncrw-------    1 root     system       20,  4 Nov 20 11:02 /dev/rhdisk4\ncrw-------    1 root     system       20,  5 Nov 20 11:02 /dev/rhdisk5\n$ ls -l /dev\ncrw-rw----    1 grid     asmadmin     20,  4 Mar 03 09:15 asm_data01\ncrw-rw-rw-    1 daemon   system        9,  5 Mar 03 09:15 lp0\n', ({physicalVolumes}) => physicalVolumes.map(({usedBy}) => usedBy), [[{kind: 'raw-device-owner', evidence: 'ls -l /dev/asm_data01: crw-rw---- 1 grid asmadmin 20, 4 Mar 03 09:15 asm_data01 (the numbers of rhdisk4)'}], undefined]],
	['a renamed disk whose raw device belongs to a database is set aside', '$ lspv\noradata01 none None\n$ ls -l /dev\ncrw-rw----    1 oracle   dba          20,  9 Mar 03 09:15 roradata01\n', facts => [disk(facts)?.use, disk(facts)?.usedBy?.[0]?.kind], ['used', 'raw-device-owner']],
	['a disk that was given to a WPAR is used', '$ lspv\nhdisk4 none None\n$ lswpar -D\nName      Device Name      Type     Virtual Device  RootVG  Status\n-------------------------------------------------------------------\nerpwpar   hdisk4           disk     hdisk0          yes     ALLOCATED\nerpwpar   /dev/null        pseudo                           EXPORTED\n', facts => [disk(facts)?.use, disk(facts)?.usedBy], ['used', [{kind: 'wpar-disk', evidence: 'lswpar -D: hdisk4 of erpwpar'}]]],
	['disks of a cluster are used, those of another node are not ours', '$ uname -n\nviosa\n$ lspv\nhdisk2 none None\nhdisk3 none None\nhdisk4 none None\n$ lscluster -d\nStorage Interface Query\n\nCluster Name:  sspcl\nNode viosa.example.net\nNumber of disks discovered = 2\n\thdisk2\n\t  state : UP\n\t  type  : CLUSDISK\n\thdisk3\n\t  state : UP\n\t  type  : REPDISK\nNode viosb.example.net\nNumber of disks discovered = 1\n\thdisk4\n\t  state : UP\n\t  type  : REPDISK\n', ({physicalVolumes}) => physicalVolumes.map(({usedBy}) => usedBy?.map(({kind}) => kind)), [['cluster-disk'], ['powerha-repository'], undefined]],
	['a VIO Server that did not say what it serves leaves the use of its disks unknown', '$ lspv\nhdisk4 none None\n$ ioscli lsmap -all\n!! Device lock is held.\n?? 1\n', facts => disk(facts)?.notChecked?.at(-1), 'lsmap: backing device of a client'],
	['the state of a disk stands in what lspv says of it alone, where lsvg -p does not', '$ lspv\nhdisk2 00f9fd4bf0d1ce50 datavg active\n$ lspv hdisk2\nPHYSICAL VOLUME:    hdisk2                   VOLUME GROUP:     datavg\nPV IDENTIFIER:      00f9fd4bf0d1ce50         VG IDENTIFIER:    00f9fd4b00004c00000001547adb7ade\nPV STATE:           missing                  VG STATE:         active/complete\nPP SIZE:            4 megabyte(s)            LOGICAL VOLUMES:  2\nTOTAL PPs:          203 (812 megabytes)      VG DESCRIPTORS:   2\nFREE PPs:           192 (768 megabytes)\n', facts => [disk(facts)?.state, disk(facts)?.sizeMiB, disk(facts)?.freePPs], ['missing', 812, 192]],
	['a size of 0 is none: the disk could not be opened', '$ lspv\nhdisk2 none None\n$ getconf DISK_SIZE /dev/hdisk2\n0\n$ bootinfo -s hdisk2\n0\n', facts => disk(facts)?.sizeMiB, undefined],
	['a serial number may hold a blank, and its device stand at the first column', '$ lspv\nhdisk2 none None\nhdisk3 none None\n$ lscfg -vpl hdisk*\nhdisk2           U5877.001.00A0001-P1-C6-T2-W50060E80104AA033-L0  Hitachi MPIO Disk Fibre\n        Manufacturer................HITACHI\n        Serial Number...............50 0A1B2\n  hdisk3           U5877.001.00A0001-P1-C6-T2-W50060E80104AA033-L1  Hitachi MPIO Disk Fibre\nSerial Number...............50 0A1B3   \n', ({physicalVolumes}) => physicalVolumes.map(({serial}) => serial), ['50 0A1B2', '50 0A1B3']],
	['a group with members is not off, whatever lsvg -o leaves out', '$ lsvg\nwebvg\n$ lsvg -o\nrootvg\n$ lsvg -p webvg\nwebvg:\nPV_NAME           PV STATE          TOTAL PPs   FREE PPs    FREE DISTRIBUTION\nhdisk2            active            203         192         41..30..40..40..41\n', ({volumeGroups}) => volumeGroups.map(({name, state}) => [name, state]), [['webvg', 'unknown']]],
	['paths of AIX 5.1 are written small, a count of requests is no disk, an enclosure has paths too', '$ lspv\nhdisk2 none None\n$ lspath\nenabled hdisk2 fscsi0\nEnabled (2) hdisk2 fscsi1\nMissing ses1   sas1\nFailed  hdisk2 fscsi2\n', facts => [disk(facts)?.paths, facts.problems.length], [[{status: 'Enabled', parent: 'fscsi0'}, {status: 'Failed', parent: 'fscsi2'}], 1]],
	['a boot list may name kinds of device', '$ bootlist -m normal -o\nfd\ncd\nrmt0\nhdisk0 blv=hd5 pathid=0\nerror\n', facts => [facts.bootList, facts.problems.length], [['fd', 'cd', 'rmt0', 'hdisk0'], 1]],
	['a unique id with a blank stays whole where blanks were squeezed, whatever the driver calls it', '$ lspv\nhdisk2 none None\nhdisk3 none None\nhdisk4 none None\n$ lsattr -El hdisk2\nPCM PCM/friend/sddpcm PCM True\nlocation Location Label True\nunique_id 240C50 13413252806OPEN-V07HITACHIfcp Device Unique Identification False\n$ lsattr -El hdisk3\nPCM PCM/friend/fcpother Path Control Module False\nunique_id 240C50 13413260006OPEN-V07HITACHIfcp Unique device identifier False\n$ lsattr -El hdisk4\nPCM PCM/friend/fcpother Module de contrôle False\nunique_id 240C50 13413260106OPEN-V07HITACHIfcp Identificateur unique False\n', ({physicalVolumes}) => physicalVolumes.map(({uniqueId}) => uniqueId), ['240C50 13413252806OPEN-V07HITACHIfcp', '240C50 13413260006OPEN-V07HITACHIfcp', '240C50 13413260106OPEN-V07HITACHIfcp']],
	['a path on a server may hold blanks, in mount and in df', '$ mount\n  node       mounted        mounted over    vfs       date        options\n-------- ---------------  ---------------  ------ ------------ ---------------\n         /dev/hd4         /                jfs2   Jan 11 12:00 rw\n         /export/a b      /mnt/a b c       namefs Mar 01 00:00 rw\nnfs-srv.example.com /export/very long/x /mnt/nfs  nfs4   Mar 01 00:00 vers=4\n$ df -Pk\nFilesystem    1024-blocks      Used Available Capacity Mounted on\nnfs-srv.example.com:/export/very long/x  10240 5120 5120 50% /mnt/nfs\n', ({filesystems, problems}) => [filesystems.map(({mountPoint, device, node, sizeMiB}) => [mountPoint, device, node, sizeMiB]), problems], [[['/', '/dev/hd4', undefined, undefined], ['/mnt/a b c', '/export/a b', undefined, undefined], ['/mnt/nfs', '/export/very long/x', 'nfs-srv.example.com', 10]], []]],
	['a disk whose first bytes alone could be read shows the mark of ASM there', '$ lspv\nhdisk2 none None\nhdisk3 none None\n$ lquerypv -h /dev/hdisk2 0 1000\n!! Usage: lquerypv [-h /dev/PVname]\n?? 1\n$ lquerypv -h /dev/hdisk2\n00000000   00820101 00000000 80000000 D5A1B2C3  |................|\n00000010   00000000 00000000 00000000 00000000  |................|\n00000020   4F52434C 4449534B 00000000 00000000  |ORCLDISK........|\n$ lquerypv -h /dev/hdisk3\n00000000   00000000 00000000 00000000 00000000  |................|\n', ({physicalVolumes}) => physicalVolumes.map(({use, usedBy, notChecked}) => [use, usedBy?.[0]?.kind, notChecked?.includes('lquerypv: marks of ASM, GPFS or a volume group')]), [['used', 'asm', false], ['unknown', undefined, true]]],
	['a VIO Server with a shared storage pool has a filesystem of the pool', '$ mount\n  node       mounted        mounted over    vfs       date        options\n-------- ---------------  ---------------  ------ ------------ ---------------\n         /dev/hd4         /                jfs2   Aug 07 21:40 rw,log=/dev/hd8\n         /var/vio/SSP/lab/D_E_F_A_U_L_T_061310 /var/vio/SSP/lab/D_E_F_A_U_L_T_061310 poolfs Aug 07 21:46\n$ df -Pk /var/vio/SSP/lab/D_E_F_A_U_L_T_061310\nFilesystem    1024-blocks      Used Available Capacity Mounted on\n/var/vio/SSP/lab/D_E_F_A_U_L_T_061310   1048576    524288    524288      50% /var/vio/SSP/lab/D_E_F_A_U_L_T_061310\n', ({filesystems}) => filesystems.at(-1), {
		mountPoint: '/var/vio/SSP/lab/D_E_F_A_U_L_T_061310', device: '/var/vio/SSP/lab/D_E_F_A_U_L_T_061310', type: 'poolfs', isMounted: true, sizeMiB: 1024, usedMiB: 512, freeMiB: 512,
	}],
	['several groups in one lsvg -l: each keeps its own volumes', '$ lsvg\nrootvg\ndatavg\n$ lsvg -l rootvg\nrootvg:\nLV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT\nhd5                 boot       1       1       1    closed/syncd  N/A\ndatavg:\nLV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT\nfslv00              jfs2       10      20      2    open/syncd    /data\n$ lsvg -l datavg\nrootvg:\nLV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT\nhd5                 boot       1       1       1    closed/syncd  N/A\ndatavg:\nLV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT\nfslv00              jfs2       10      20      2    open/syncd    /data\n', ({volumeGroups, problems}) => [volumeGroups.map(({name, logicalVolumes}) => [name, logicalVolumes.map(volume => volume.name)]), problems], [[['rootvg', ['hd5']], ['datavg', ['fslv00']]], []]],
	['several groups in one lsvg VG: each keeps its own numbers', '$ lsvg\ndatavg\n$ lsvg datavg\nVOLUME GROUP:       rootvg                   VG IDENTIFIER:  000dda6e0000d600000001119e467657\nVG STATE:           active                   PP SIZE:        32 megabyte(s)\nVG PERMISSION:      read/write               TOTAL PPs:      798 (25536 megabytes)\n\nVOLUME GROUP:       datavg                   VG IDENTIFIER:  000dda6e0000d600000001119e467658\nVG STATE:           active                   PP SIZE:        64 megabyte(s)\nVG PERMISSION:      read/write               TOTAL PPs:      100 (6400 megabytes)\n', ({volumeGroups, problems}) => [volumeGroups.map(({name, identifier, ppSizeMiB, totalPPs}) => [name, identifier, ppSizeMiB, totalPPs]), problems], [[['datavg', '000dda6e0000d600000001119e467658', 64, 100]], []]],
	['a disk of GPFS is in no group: that lspv says so when asked for it is no problem', '$ lsvg\nrootvg\n$ lspv\nhdisk4 none gpfs1nsd\n$ lspv hdisk4\n!! 0516-320 : Physical volume hdisk4 is not assigned to\n!!         a volume group.\n?? 1\n', facts => [disk(facts)?.usedBy?.[0]?.kind, facts.problems], ['other-owner', []]],
	['a group that lspv calls active is one, though lsvg printed a message alone', '$ lsvg\n0516-306 lsvg: Unable to find volume group in the Device\n\tConfiguration Database.\n$ lspv\nhdisk0 00f9fd4bf0d1ce48 rootvg active\n', ({volumeGroups}) => volumeGroups.map(({name, state, physicalVolumes}) => [name, state, physicalVolumes]), [['rootvg', 'unknown', ['hdisk0']]]],
	['paging spaces of whatever unit are uses of their disks', '$ lspv\nhdisk1 none None\n$ lsps -a\nPage Space      Physical Volume   Volume Group    Size %Used   Active    Auto    Type   Chksum\npaging00        hdisk1            pagevg        2.50TB     1     yes     yes      lv       0\n', facts => [disk(facts)?.usedBy, facts.problems], [[{kind: 'paging', evidence: 'lsps -a: paging00 on hdisk1'}], []]],
	['a warning of lquerypv, which has no number, stands for nothing among rows', '$ lsvg\nrootvg\n$ lsvg rootvg\nlquerypv: Warning, physical volume hdisk2 is excluded since it may be\n        either missing or removed.\nVOLUME GROUP:       rootvg                   VG IDENTIFIER:  00c868bf00004c000000000000848812\nVG STATE:           active                   PP SIZE:        1024 megabyte(s)\n$ lsvg -p rootvg\nlquerypv: Warning, physical volume hdisk2 is excluded since it may be\n        either missing or removed.\nrootvg:\nPV_NAME           PV STATE          TOTAL PPs   FREE PPs    FREE DISTRIBUTION\nhdisk0            active            546         136         108..18..00..00..10\nhdisk2            missing           799         799         160..160..159..160..160\n$ lsvg -l rootvg\nrootvg:\nLV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT\nhd6                 paging     68      68      1    open/syncd    N/A\nlquerypv: Warning, physical volume hdisk2 is excluded since it may be\n        either missing or removed.\nhd8                 jfs2log    1       1       1    open/stale    N/A\n', ({volumeGroups, problems}) => [volumeGroups.map(({ppSizeMiB, physicalVolumes, logicalVolumes}) => [ppSizeMiB, physicalVolumes, logicalVolumes.map(({name}) => name)]), problems], [[[1024, ['hdisk0', 'hdisk2'], ['hd6', 'hd8']]], []]],
];

for (const [title, record, see, expected] of traps) {
	test(`trap ${title}`, t => {
		t.deepEqual(see(factsOfRecord(parseRecord(record))), expected);
	});
}

const place = path.join(fixtures, 'recorded');
const readRecord = (name: string): HostRecord => parseRecord(readFileSync(path.join(place, `${name}.txt`), 'utf8'));

type Seen = Readonly<Record<string, unknown>>;

const row = (...cells: readonly unknown[]): readonly unknown[] => cells.map(cell => cell ?? '-');

/**
What a reader of the document looks at, in short.
*/
const seen = ({identity, volumeGroups, physicalVolumes, filesystems, devices, bootList, dump, cluster, hostAdapters, software, databases, environment}: Facts): Seen => ({
	identity: row(identity.osLevel, identity.model, identity.serialNumber, identity.partitionNumber, identity.partitionName, identity.rootvgId),
	kind: environment?.kind,
	groups: volumeGroups.map(group => row(group.name, group.state, group.identifier, group.ppSizeMiB, group.totalPPs, group.freePPs, group.quorum, group.stalePPs, group.physicalVolumes.join(' '))),
	volumes: volumeGroups.flatMap(group => group.logicalVolumes.map(({name, type, lps, pps, copies, isOpen, isStale, mountPoint}) => row(name, type, lps, pps, copies ?? 'uneven', `${isOpen ? 'open' : 'closed'}/${isStale ? 'stale' : 'syncd'}`, mountPoint))),
	disks: physicalVolumes.map(each => row(each.name, each.pvid, each.volumeGroup, each.state, each.sizeMiB, each.freePPs, each.serial, each.uniqueId, each.reservePolicy, each.paths?.map(({status, parent}) => `${status} ${parent}`).join(','), each.usedBy?.map(({kind}) => kind).join(',') ?? each.use)),
	filesystems: filesystems.map(each => row(each.mountPoint, each.device, each.type, each.isMounted, each.sizeMiB, each.freeMiB, each.volumeGroup, each.node, each.options)),
	tapes: devices.tapes.map(({name, state, description}) => `${name} ${state} ${description}`),
	optical: devices.optical.map(({name, state, description}) => `${name} ${state} ${description}`),
	bootList,
	dump,
	cluster,
	hostAdapters,
	software: software.map(({id, version, state}) => row(id, version, state)),
	databases: databases.map(({kind, name}) => `${kind} ${name}`),
});

const withoutEmpty = (value: Seen): Seen => Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && !(Array.isArray(each) && each.length === 0)));

const names = readdirSync(place).map(file => path.basename(file, path.extname(file))).filter((name, index, all) => all.indexOf(name) === index);

const longTest = isLong ? test.serial : test.serial.skip;

/**
What only a record without a host can know is left out: where a command was not recorded, the script asks it all the same.
*/
const assertAsked = (t: ExecutionContext, record: HostRecord, wanted: Seen, facts: Facts): void => {
	t.deepEqual(factsSchema.parse(facts), facts);

	const asked = withoutEmpty(seen(facts));

	for (const key of ['groups', 'volumes', 'disks', 'identity', 'filesystems', 'bootList', 'dump', 'tapes', 'optical', 'software', 'databases']) {
		if ((key !== 'filesystems' || record.has('mount')) && !(key === 'disks' && record.has('ls -l /dev/rhdisk*'))) {
			t.deepEqual(asked[key], wanted[key], key);
		}
	}
};

/**
Ways in which a recording may differ from what it recorded.
*/
const bends: ReadonlyArray<readonly [title: string, bend: (text: string) => string]> = [
	['its last line feed missing', out => out.replace(/\n$/v, '')],
	['lines that end with a carriage return', out => out.replaceAll('\n', '\u{240D}\n')],
	['blanks at the end of lines', out => out.replaceAll('\n', '   \n')],
	['empty lines before and behind', out => `\n\n${out}\n\n`],
	['a message of the LVM before it', out => `0516-1201 lsvg: Warning: Volume group rootvg is locked. This command\n        will continue retries until lock is free.\n${out}`],
];

for (const name of names) {
	const expected = JSON.parse(readFileSync(path.join(place, `${name}.json`), 'utf8')) as {readonly seen: Seen; readonly problems: readonly string[]};

	test(`${name}: what its commands printed is in the facts, nothing else is`, t => {
		const facts = factsOfRecord(readRecord(name));

		t.deepEqual(factsSchema.parse(facts), facts);
		t.deepEqual(withoutEmpty(seen(facts)), expected.seen);
		t.deepEqual(facts.problems.map(({command, message}) => `${command}: ${message}`), expected.problems);
		t.false(facts.physicalVolumes.some(({use}) => use === 'none-seen'));
	});

	for (const [title, bend] of bends) {
		test(`${name}: the same with ${title}`, t => {
			const bent = new Map([...readRecord(name)].map(([command, each]) => [command, {...each, out: each.out === '' ? '' : bend(each.out)}] as const));

			t.deepEqual(withoutEmpty(seen(factsOfRecord(bent))), expected.seen);
		});
	}

	for (const part of ['ksh93', 'mksh'] as const) {
		longTest(`${name}: asked by the whole script, run by ${part}, it is the same`, async t => {
			if (!hasParts(t, part)) {
				return;
			}

			const record = readRecord(name);

			assertAsked(t, record, expected.seen, await discoverRecord(record, placeOf(part)));
			assertAsked(t, record, expected.seen, await discoverRecord(withReturns(record), placeOf(part)));
		});
	}
}

const noises = ['*** Authorized users only! ***', 'ksh: foo:  not found.', '0403-027 The parameter list is too long.', 'lsvg: 0516-306 Unable to find volume group xyzvg.', 'WARNING:', 'error', 'stty: tcgetattr: A specified file does not support the ioctl system call.', 'Last login: Sun May 10 17:41:00 CDT 2020 on /dev/pts/0', '        set in by eight blanks', '\tset in by a tab', '#comment', '-----', 'a b c', 'host:path:x'];

longTest('a line that belongs to nothing, wherever it stands, changes nothing without being told', t => {
	const silent: string[] = [];

	for (const name of names) {
		const record = readRecord(name);
		const unbent = factsOfRecord(record);
		const wanted = JSON.stringify(seen(unbent));

		for (const [command, each] of record) {
			const lines = each.out.split('\n');

			for (const [at, noise] of lines.keys().flatMap(index => noises.map(text => [index, text] as const))) {
				const bent = factsOfRecord(new Map([...record, [command, {...each, out: lines.toSpliced(at, 0, noise).join('\n')}]]));

				// A word alone may be the name of a group: what lsvg says of it was not recorded.
				if (each.out !== '' && each.exitCode === 0 && JSON.stringify(seen(bent)) !== wanted && bent.problems.length === unbent.problems.length && !(command === 'lsvg' && noise === 'error')) {
					silent.push(`${name}: ${command}: line ${at}: ${noise}`);
				}
			}
		}
	}

	t.deepEqual(silent, []);
});

longTest('over a real sshd they are the same', async t => {
	if (!hasParts(t, 'sshd', 'ssh-keygen')) {
		return;
	}

	for (const name of names) {
		const record = readRecord(name);
		const {bin, remove} = recordedCommands(record);
		const sshd = await startSshd({config: [`SetEnv SHLVL=1 PATH=${bin}:/usr/bin:/bin`]});

		try {
			const shell = await connect(sshd.host(), {home: sshd.directory, configFile: 'none', environment: {}});
			const {seen: wanted} = JSON.parse(readFileSync(path.join(place, `${name}.json`), 'utf8')) as {readonly seen: Seen};

			assertAsked(t, record, wanted, await discover(shell, {host: 'lab', role: 'lpar', now: () => Date.now()}));
			await shell.close();
		} finally {
			await sshd.stop();
			remove();
		}
	}
});
