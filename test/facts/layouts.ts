import test from 'ava';
import fc from 'fast-check';
import {ParseError} from '../../source/base/errors.js';
import type {OnOdd} from '../../source/facts/output-lines.js';
import {Answers} from '../../source/facts/answers.js';
import {databasesIn} from '../../source/facts/databases.js';
import {parseBootlist} from '../../source/facts/parse-bootlist.js';
import {parseClrginfo, parseLsclusterDisks} from '../../source/facts/parse-cluster.js';
import {parseDf} from '../../source/facts/parse-df.js';
import {parseIoscliSizes, parseIoslevel, parseLsmap} from '../../source/facts/parse-ioscli.js';
import {parseLparstat} from '../../source/facts/parse-lparstat.js';
import {parseLsattr, parseLsattrColons, parseLsattrRows} from '../../source/facts/parse-lsattr.js';
import {parseLscfg} from '../../source/facts/parse-lscfg.js';
import {parseLsdev} from '../../source/facts/parse-lsdev.js';
import {parseLsfs} from '../../source/facts/parse-lsfs.js';
import {parseLslpp} from '../../source/facts/parse-lslpp.js';
import {parseLslv} from '../../source/facts/parse-lslv.js';
import {parseLsnim} from '../../source/facts/parse-lsnim.js';
import {parseLspath} from '../../source/facts/parse-lspath.js';
import {parseLsps} from '../../source/facts/parse-lsps.js';
import {parseLspvDisk} from '../../source/facts/parse-lspv-disk.js';
import {parseLspv, parseLspvU} from '../../source/facts/parse-lspv.js';
import {parseLssrcAll} from '../../source/facts/parse-lssrc.js';
import {parseLsvgL} from '../../source/facts/parse-lsvg-l.js';
import {parseLsvgP} from '../../source/facts/parse-lsvg-p.js';
import {parseLsvg, parseLsvgNames} from '../../source/facts/parse-lsvg.js';
import {parseMount} from '../../source/facts/parse-mount.js';
import {parseNiminfo} from '../../source/facts/parse-niminfo.js';
import {parseOslevel} from '../../source/facts/parse-oslevel.js';
import {parseProcesses} from '../../source/facts/parse-processes.js';
import {foreignByDisk, parseDeviceNodes} from '../../source/facts/parse-raw-devices.js';
import {parseSysdumpdev} from '../../source/facts/parse-sysdumpdev.js';
import {parseUnameL, parseUnameU} from '../../source/facts/parse-uname.js';

/**
What a parser reads and what it says of the lines that it did not understand.
*/
const hear = <Value>(parse: (text: string, odd?: OnOdd) => Value, text: string): {readonly value: Value; readonly odd: readonly string[]} => {
	const odd: string[] = [];
	const value = parse(text, error => {
		odd.push(error.line);
	});

	return {value, odd};
};

/**
The same where a parser may refuse the whole with its own error; any other error is thrown on.
*/
const attempt = <Row>(parse: (text: string, odd?: OnOdd) => readonly Row[], text: string): {readonly value: readonly Row[]; readonly odd: readonly string[]} => {
	try {
		return hear(parse, text);
	} catch (error) {
		if (error instanceof ParseError) {
			return {value: [], odd: [error.line]};
		}

		throw error;
	}
};

const lines = (...rows: readonly string[]): string => `${rows.join('\n')}\n`;

/**
Maps anywhere inside become objects, so that they can be compared.
*/
const plain = (value: unknown): unknown => {
	if (value instanceof Map) {
		return Object.fromEntries(Array.from(value, ([key, each]) => [key, plain(each)]));
	}

	return Array.isArray(value) ? value.map(each => plain(each)) : value;
};

const lsvg61 = lines(
	'VOLUME GROUP:       rootvg                   VG IDENTIFIER:  000dda6e0000d600000001119e467657',
	'VG STATE:           active                   PP SIZE:        32 megabyte(s)',
	'VG PERMISSION:      read/write               TOTAL PPs:      798 (25536 megabytes)',
	'MAX LVs:            256                      FREE PPs:       201 (6432 megabytes)',
	'LVs:                19                       USED PPs:       597 (19104 megabytes)',
	'OPEN LVs:           17                       QUORUM:         2',
	'TOTAL PVs:          2                        VG DESCRIPTORS: 3',
	'STALE PVs:          0                        STALE PPs:      0',
	'ACTIVE PVs:         2                        AUTO ON:        no',
	'MAX PPs per VG:     32512                                     ',
	'MAX PPs per PV:     1016                     MAX PVs:        32',
	'LTG size (Dynamic): 256 kilobyte(s)          AUTO SYNC:      no',
	'HOT SPARE:          no                       BB POLICY:      relocatable ',
);
const lsvgScalable = lines(
	'VOLUME GROUP:       bigvg                    VG IDENTIFIER:  00f6f42a00004c000000017a0bd88942',
	'VG STATE:           active                   PP SIZE:        1024 megabyte(s)',
	'VG PERMISSION:      read/write               TOTAL PPs:      2550 (2611200 megabytes)',
	'MAX LVs:            4096                     FREE PPs:       2550 (2611200 megabytes)',
	'LVs:                0                        USED PPs:       0 (0 megabytes)',
	'OPEN LVs:           0                        QUORUM:         1 (Disabled)',
	'TOTAL PVs:          3                        VG DESCRIPTORS: 3',
	'STALE PVs:          1                        STALE PPs:      12',
	'ACTIVE PVs:         2                        AUTO ON:        yes',
	'MAX PPs per VG:     2097152                  MAX PVs:        1024',
	'LTG size (Dynamic): 256 kilobyte(s)          AUTO SYNC:      no',
	'HOT SPARE:          no                       BB POLICY:      relocatable ',
	'MIRROR POOL STRICT: off                                       ',
	'PV RESTRICTION:     none                     INFINITE RETRY: no',
	'DISK BLOCK SIZE:    512                      CRITICAL VG:    no',
	'FS SYNC OPTION:     no                       CRITICAL PVs:   no',
	'ENCRYPTION:         yes                                       ',
);
const lsvgGerman = lines(
	'DATENTRÄGERGRUPPE:  datavg                   DG-KENNUNG:     00f6f42a00004c000000017a0bd88942',
	'DG-STATUS:          aktiv                    PP-GRÖßE:       64 Megabyte',
	'DG-BERECHTIGUNG:    Lesen/Schreiben          PP GESAMT:      500 (32000 Megabyte)',
	'MAX. LDs:           256                      FREIE PPs:      100 (6400 Megabyte)',
	'LDs:                3                        BENUTZTE PPs:   400 (25600 Megabyte)',
	'OFFENE LDs:         3                        QUORUM:         2 (Aktiviert)',
	'PDs GESAMT:         1                        DG-DESKRIPTOREN: 2',
	'VERALTETE PDs:      0                        VERALTETE PPs:  0',
);
const lsvgL = lines(
	'rootvg:',
	'LV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT',
	'hd5                 boot       1       2       2    closed/syncd  N/A',
	'hd6                 paging     4       8       2    open/stale    N/A',
	'hd4                 jfs2       8       8       1    open/syncd    /',
	'bos_hd4             jfs2       16      24      2    closed/syncd  /bos_inst',
	'loglv05             jfslog     1       1       1    closed/syncd  N/A',
);
const lspvDisk = lines(
	'0516-010 : Volume group must be varied on; use varyonvg command.',
	'PHYSICAL VOLUME:    hdisk1                   VOLUME GROUP:     altinst_rootvg',
	'PV IDENTIFIER:      00c6ce9d53fc4e84 VG IDENTIFIER     00c6ce9d00004c00000001436b015eb8',
	'PV STATE:           ???????                                    ',
	'STALE PARTITIONS:   ???????                  ALLOCATABLE:      ???????',
	'PP SIZE:            ???????                  LOGICAL VOLUMES:  ???????',
	'TOTAL PPs:          ???????                  VG DESCRIPTORS:   ???????',
	'FREE PPs:           ???????                  HOT SPARE:        ???????',
	'USED PPs:           ???????                  MAX REQUEST:      256 kilobytes',
	'FREE DISTRIBUTION:  ???????                                    ',
	'MIRROR POOL:        ???????                                    ',
);
const mountHead = ['  node       mounted        mounted over    vfs       date        options      ', '-------- ---------------  ---------------  ------ ------------ --------------- '];
const attributes = lines(...[
	['PCM', 'PCM/friend/fcpother', 'Path Control Module', 'False'],
	['PR_key_value', 'none', 'Persistant Reserve Key Value', 'True+'],
	['location', '', 'Location Label', 'True+'],
	['queue_depth', '20', 'Queue DEPTH', 'True+'],
	['reserve_policy', 'no_reserve', 'Reserve Policy', 'True+'],
	['unique_id', '3E21360170E50202E5A5A0000025E50A12AB20F1746      FAStT03IBMfcp', 'Unique device identifier', 'False'],
].map(([attribute = '', value = '', description = '', settable = '']) => `${attribute.padEnd(15)} ${value.padEnd(62)} ${description.padEnd(28)} ${settable}`));

type Sample = readonly [title: string, read: () => unknown, expected: unknown];

const samples: readonly Sample[] = [
	['lsvg: a cloned system, varied-off groups named too', () => parseLsvgNames('altinst_rootvg\nrootvg\noraswvg\ndatavg\n'), ['altinst_rootvg', 'rootvg', 'oraswvg', 'datavg']],
	['lsvg VG of 5.3 and 6.1: a quorum without words', () => [parseLsvg(lsvg61).quorum, parseLsvg(lsvg61).maxPVs, parseLsvg(lsvg61).totalPPs], [2, 32, 798]],
	['lsvg VG of a scalable group: no MAX PPs per PV, encrypted', () => {
		const {quorum, maxPVs, stalePVs, stalePPs, ppSizeMiB, encryption} = parseLsvg(lsvgScalable);

		return [quorum, maxPVs, stalePVs, stalePPs, ppSizeMiB, encryption];
	}, [1, 1024, 1, 12, 1024, 'yes']],
	['lsvg VG in German, by the places', () => parseLsvg(lsvgGerman, () => undefined), {
		name: 'datavg', identifier: '00f6f42a00004c000000017a0bd88942', state: 'aktiv', isConcurrent: false, permission: 'Lesen/Schreiben', ppSizeMiB: 64, totalPPs: 500, freePPs: 100, usedPPs: 400, quorum: 2, stalePVs: 0, stalePPs: 0,
	}],
	['lsvg VG, LTG size run together with its bracket', () => parseLsvg(lsvg61.replace('LTG size (Dynamic):', 'LTG size(Dynamic): ')).maxPVs, 32],
	['lsvg VG concurrent under PowerHA', () => parseLsvg(`${lsvg61}Concurrent:         Enhanced-Capable         Auto-Concurrent: Disabled\nVG Mode:            Concurrent\n`).isConcurrent, true],
	['lsvg VG with question marks', () => parseLsvg(lsvg61.replace('798 (25536 megabytes)', '???????').replace('201 (6432 megabytes)', '???????')).freePPs, undefined],
	['lsvg -l: mirrored, stale, unevenly mirrored, multibos', () => parseLsvgL(lsvgL).logicalVolumes.map(({name, copies, unevenlyMirrored, isStale, isOpen, mountPoint}) => [name, copies, unevenlyMirrored, isStale, isOpen, mountPoint]), [['hd5', 2, undefined, false, false, undefined], ['hd6', 2, undefined, true, true, undefined], ['hd4', 1, undefined, false, true, '/'], ['bos_hd4', undefined, true, false, false, '/bos_inst'], ['loglv05', 1, undefined, false, false, undefined]]],
	['lsvg -l without the group\'s line', () => hear(parseLsvgL, lsvgL.replace('rootvg:\n', '')).value.logicalVolumes.length, 5],
	['lsvg -l after the warning of a locked group', () => {
		const {value, odd} = hear(parseLsvgL, `0516-1201 lsvg: Warning: Volume group rootvg is locked. This command will continue retries until lock is free.\nIf lock is inadvertent and needs to be removed, execute 'chvg -u rootvg'.\n${lsvgL}`);

		return [value.volumeGroup, value.logicalVolumes.length, odd];
	}, ['rootvg', 5, []]],
	['lsvg -p of several groups one after another', () => parseLsvgP(lines('rootvg:', 'PV_NAME           PV STATE          TOTAL PPs   FREE PPs    FREE DISTRIBUTION', 'hdisk0            active            546         0           00..00..00..00..00', 'realsyncvg:', 'PV_NAME           PV STATE          TOTAL PPs   FREE PPs    FREE DISTRIBUTION', 'hdisk74           active            1999        6           00..00..00..00..06', '00f6c3d94a5b6c70  missing           999         838         200..39..199..200..200')).map(({volumeGroup, name, state, freePPs}) => [volumeGroup, name, state, freePPs]), [['rootvg', 'hdisk0', 'active', 0], ['realsyncvg', 'hdisk74', 'active', 6], ['realsyncvg', '00f6c3d94a5b6c70', 'missing', 838]]],
	['lspv: trailing blanks, PVID without group, varied off, concurrent, locked, NSD', () => parseLspv(lines('hdisk2          00cb4d6e7649957b                    None                        ', 'hdisk29         00c9f3a00de868bd                    altinst_rootvg              ', 'hdisk3          00c9f3a00de868be                    havg            concurrent  ', 'hdisk4          none                                dbteam          locked      ', 'hdisk5          none                                gpfs1nsd                    ')).map(({name, pvid, volumeGroup, status}) => [name, pvid, volumeGroup, status]), [['hdisk2', '00cb4d6e7649957b', undefined, undefined], ['hdisk29', '00c9f3a00de868bd', 'altinst_rootvg', undefined], ['hdisk3', '00c9f3a00de868be', 'havg', 'concurrent'], ['hdisk4', undefined, 'dbteam', 'locked'], ['hdisk5', undefined, 'gpfs1nsd', undefined]]],
	['lspv: columns that run together', () => parseLspv(lines('EMC_3451_0DEF_A200c9f3a00de868bd                    oracle_data_grp1active', 'san_disk_number_1none                                None')).map(({name, pvid, volumeGroup, status}) => [name, pvid, volumeGroup, status]), [['EMC_3451_0DEF_A2', '00c9f3a00de868bd', 'oracle_data_grp1', 'active'], ['san_disk_number_1', undefined, undefined, undefined]]],
	['lspv on a VIO Server: a title, other widths', () => parseLspv(lines('NAME             PVID                                 VG               STATUS', 'hdisk0           00c23c9f9a1f1da3                     rootvg           active', 'hdisk1           none                                 None')).map(({name, volumeGroup}) => [name, volumeGroup]), [['hdisk0', 'rootvg'], ['hdisk1', undefined]]],
	['lspv in French', () => parseLspv(lines('hdisk0          00c9f3a00de4de6c                    rootvg          actif', 'hdisk1          aucun                               Aucun')).map(({pvid, volumeGroup, status}) => [pvid, volumeGroup, status]), [['00c9f3a00de4de6c', 'rootvg', 'active'], [undefined, undefined, undefined]]],
	['lspv -u: blanks inside an id, a UUID without a blank before it, no status', () => plain(parseLspvU(lines('hdisk0          00000000fb8a0572                    rootvg          active      533E3E21360170E50202E5A5A0000025E50A12AB20F1746      FAStT03IBMfcp05VDASD03AIXvscsi8060a98a-0292-e2c9-0382-b5263f2a7e61', 'hdisk2          000000000572fb8a                    None                                3E21360170E50202E5A5A0000025E50A12AB20F1746      FAStT03IBMfcp      a9be7b27-42fd-b0d6-a5ba-da61929cf4fc', 'hdisk3          none                                None'))), {hdisk0: '533E3E21360170E50202E5A5A0000025E50A12AB20F1746      FAStT03IBMfcp05VDASD03AIXvscsi', hdisk2: '3E21360170E50202E5A5A0000025E50A12AB20F1746      FAStT03IBMfcp'}],
	['lspv of a level that prints more columns', () => parseLspv('hdisk0          00000000fb8a0572                    rootvg          active      533E3E2136   8060a98a-0292-e2c9-0382-b5263f2a7e61\n'), [{
		name: 'hdisk0', pvid: '00000000fb8a0572', volumeGroup: 'rootvg', status: 'active', line: 'hdisk0 00000000fb8a0572 rootvg active',
	}]],
	['lspv DISK of a group that is varied off', () => parseLspvDisk(lspvDisk), {
		name: 'hdisk1', volumeGroup: 'altinst_rootvg', pvid: '00c6ce9d53fc4e84', groupIdentifier: '00c6ce9d00004c00000001436b015eb8',
	}],
	['lslv: one blank between the pairs of its second line, a bare label', () => ['LV IDENTIFIER', 'PERMISSION', 'MOUNT POINT', 'LABEL', 'LV STATE'].map(label => parseLslv(lines('LOGICAL VOLUME:     hd5                    VOLUME GROUP:   rootvg', 'LV IDENTIFIER:      00fa684e00004c00000001715c6c0708.1 PERMISSION:     read/write', 'VG STATE:           active/complete        LV STATE:       closed/syncd', 'MOUNT POINT:        N/A LABEL:          primary_bootlv')).get(label)), ['00fa684e00004c00000001715c6c0708.1', 'read/write', 'N/A', 'primary_bootlv', 'closed/syncd']],
	['lsfs -c: NFS from an IPv6 server, a directory with a colon, options with colons', () => parseLsfs(lines('#MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct', '/:/dev/hd4:jfs2::bootfs:1048576:rw:yes:no', '/net6:/export/a:nfs:fe80::21b:2:nimfs::bg,hard:yes:no', '/odd:/export/b:c:nfs4:nas1:::rw,sec=sys:krb5:no:no', '/proc:/proc:procfs:::0:rw:yes:no')).map(({mountPoint, device, type, node, options, mountsAtBoot}) => [mountPoint, device, type, node, options, mountsAtBoot]), [['/', '/dev/hd4', 'jfs2', undefined, 'rw', true], ['/net6', '/export/a', 'nfs', 'fe80::21b:2', 'bg,hard', true], ['/odd', '/export/b:c', 'nfs4', 'nas1', 'rw,sec=sys:krb5', false], ['/proc', '/proc', 'procfs', undefined, 'rw', true]]],
	['lsfs -c -q: details in brackets, a mount group', () => plain(parseLsfs(lines('#MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct', '/tmp/issue:/dev/fslv00:jfs2::test_mount:10485760:rw:yes:no', '(lv size 10485760:fs size 10485760:block size 4096:sparse files yes:EAformat v1:ISNAPSHOT no:MAXEXT 0)')).map(({mountGroup, blocks, details}) => [mountGroup, blocks, details?.get('ISNAPSHOT')])), [['test_mount', 10_485_760, 'no']]],
	['lsfs as a table: local and NFS', () => parseLsfs(lines('Name            Nodename   Mount Pt               VFS   Size    Options    Auto Accounting', '/dev/testlv     --         /tmp/testfs            jfs2  163840  --         no   no', '/tmp/lp4nfs     carribean-lp4 /tmp/clientnfs         nfs   --      intr       no   no')).map(({mountPoint, device, node, blocks, options}) => [mountPoint, device, node, blocks, options]), [['/tmp/testfs', '/dev/testlv', undefined, 163_840, undefined], ['/tmp/clientnfs', '/tmp/lp4nfs', 'carribean-lp4', undefined, 'intr']]],
	['mount: local, NFS with a node, no options, server and path fused, IPv6', () => parseMount(lines(...mountHead, '         /dev/hd4         /                jfs2   Nov 07 19:11 rw,log=/dev/hd8 ', '         /ahafs           /aha             ahafs  Nov 07 19:11 rw     ', '192.168.1.11 /stage/middleware1 /stage/middleware2 nfs3   Jul 17 13:24 ro,bg,hard,intr,sec=sys', 'joe      /var/share       /tmp/salam       nfs3   Nov 12 04:40', '         carribean-lp4:/tmp/lp4nfs  /tmp/clientnfs   jfs2   Nov 07 19:11 rw', 'fe80::2  /export          /six             nfs4   Nov 12 04:40 rw')).map(({node, device, mountPoint, type, options}) => [node, device, mountPoint, type, options]), [[undefined, '/dev/hd4', '/', 'jfs2', 'rw,log=/dev/hd8'], [undefined, '/ahafs', '/aha', 'ahafs', 'rw'], ['192.168.1.11', '/stage/middleware1', '/stage/middleware2', 'nfs3', 'ro,bg,hard,intr,sec=sys'], ['joe', '/var/share', '/tmp/salam', 'nfs3', undefined], ['carribean-lp4', '/tmp/lp4nfs', '/tmp/clientnfs', 'jfs2', 'rw'], ['fe80::2', '/export', '/six', 'nfs4', 'rw']]],
	['mount in a WPAR', () => parseMount(lines(...mountHead, '         Global           /                jfs2   Nov 23 21:03 rw,log=NULL', '         Global           /proc            namefs Nov 23 21:03 rw')).map(({node, device, mountPoint}) => [node, device, mountPoint]), [[undefined, 'Global', '/'], [undefined, 'Global', '/proc']]],
	['mount in German and French', () => parseMount(lines('  Knoten     angehängt       über            vfs       Datum       Optionen', mountHead[1] ?? '', '         /dev/hd4         /                jfs2   07. Nov. 19:11 rw,log=/dev/hd8 ', '         /dev/hd2         /usr             jfs2   7 nov. 19:11'), () => undefined).map(({mountPoint, type, options}) => [mountPoint, type, options]), [['/', 'jfs2', 'rw,log=/dev/hd8'], ['/usr', 'jfs2', undefined]]],
	['mount without the leading blanks', () => parseMount(lines(...mountHead, '/dev/hd4         /                jfs2   Nov 07 19:11 rw')).map(({node, device}) => [node, device]), [[undefined, '/dev/hd4']]],
	['df -P -k with rows of dashes', () => parseDf(lines('Filesystem    1024-blocks      Used Available Capacity Mounted on', '/dev/hd4          2097152   1005632   1091520      48% /', '/proc                   -         -         -       -  /proc')), [{
		device: '/dev/hd4', mountPoint: '/', size: 2_097_152, used: 1_005_632, free: 1_091_520,
	}, {device: '/proc', mountPoint: '/proc'}]],
	['df in 512-byte blocks, a long server, /ahafs with inodes only', () => parseDf(lines('Filesystem    512-blocks      Free %Used    Iused %Iused Mounted on', '/ahafs                 -         -    -       35     1% /aha', 'nimitz.aus.stglabs.ibm.com:/nim/build_net    65011712  21760832   67%    61015     3% /test')).map(({mountPoint, size, free}) => [mountPoint, size, free]), [['/aha', undefined, undefined], ['/test', 32_505_856, 10_880_416]]],
	['df rows that are wrapped in two lines', () => parseDf(lines('Filesystem    1024-blocks      Used Available Capacity Mounted on', 'a.very.long.server.example.net:/export/images', '                 65011712  21760832  43250880      34% /backup')), [{
		device: 'a.very.long.server.example.net:/export/images', mountPoint: '/backup', size: 65_011_712, used: 21_760_832, free: 43_250_880,
	}]],
	['df -g with a decimal comma', () => parseDf(lines('Systèmes fich. Go blocs      Libre %Util   Iutil %Iutil Monté sur', '/dev/hd4           3,00      2,64   13%    18134     3% /'), () => undefined)[0]?.size, 3_145_728],
	['df -gI', () => parseDf(lines('Filesystem    GB blocks      Used      Free %Used Mounted on', '/dev/hd4           3.00      0.36      2.64   13% /', '/proc                 -         -         -    - /proc')).map(({size, used}) => [size, used]), [[3_145_728, 377_487], [undefined, undefined]]],
	['oslevel: full, short, plain', () => ['7200-05-05-2246\n', '5300-12\n', '5.3.0.0\n'].map(text => parseOslevel(text)), ['7200-05-05-2246', '5300-12', '5.3.0.0']],
	['uname -L: blanks in a name, no partition', () => [parseUnameL('29 virtlpar03 - 7.1 testers\n'), parseUnameL('-1 NULL\n')], [{number: '29', name: 'virtlpar03 - 7.1 testers'}, undefined]],
	['uname -u with and without the plant', () => [parseUnameU('IBM,0278A1C40\n'), parseUnameU('IBM,02106BDCA\n')], ['78A1C40', '106BDCA']],
	['lparstat -i with a decimal comma and irregular blanks', () => plain(parseLparstat(lines('Node  Name                                  : sample 1', 'Partition  Name                             : sample 1', 'Partition  Number                           :  1', 'Entitled  Capacity                          : 4,00', 'Shared Pool  ID                             : -'))), {
		'Node Name': 'sample 1', 'Partition Name': 'sample 1', 'Partition Number': '1', 'Entitled Capacity': '4,00',
	}],
	['lsdev: empty and filled location columns, both orders of -F', () => parseLsdev(lines('hdisk0 Available          Virtual SCSI Disk Drive', 'hdisk4 Available 24-T1-01 MPIO FC 2145', 'cd0 Available  Virtual SCSI Optical Served by VIO Server', 'rmt0:4.0 GB 4mm Tape Drive:Available', 'fd0:USB Diskette Drive:Defined', 'rmt1:Defined:IBM 3580: spare')).map(({name, state, description}) => [name, state, description]), [['hdisk0', 'Available', 'Virtual SCSI Disk Drive'], ['hdisk4', 'Available', 'MPIO FC 2145'], ['cd0', 'Available', 'Virtual SCSI Optical Served by VIO Server'], ['rmt0', 'Available', '4.0 GB 4mm Tape Drive'], ['fd0', 'Defined', 'USB Diskette Drive'], ['rmt1', 'Defined', 'IBM 3580: spare']]],
	['lsattr -El: an empty value, an id with blanks inside', () => plain(parseLsattr(attributes)), {
		PCM: 'PCM/friend/fcpother', PR_key_value: 'none', queue_depth: '20', reserve_policy: 'no_reserve', unique_id: '3E21360170E50202E5A5A0000025E50A12AB20F1746      FAStT03IBMfcp',
	}],
	['lsattr -El with one row, an id with blanks inside', () => parseLsattr('unique_id 3E21360170E5 0F1746      FAStT03IBMfcp Unique device identifier False\n').get('unique_id'), '3E21360170E5 0F1746      FAStT03IBMfcp'],
	['lsattr -El proc0, True+ and True', () => parseLsattrRows(lines('frequency   1654344000     Processor Speed       False', 'smt_enabled true           Processor SMT enabled True', 'state       enable         Processor state       True+')).map(({attribute, value, isSettable}) => [attribute, value, isSettable]), [['frequency', '1654344000', false], ['smt_enabled', 'true', true], ['state', 'enable', true]]],
	['lsattr -EO with empty cells', () => plain(parseLsattrColons('#ent_mem_cap:goodsize:mem_exp_factor:size:var_mem_weight\n:3712::3712:\n')), {goodsize: '3712', size: '3712'}],
	['lspath: failed, missing, defined, no connection; lsmpio', () => parseLspath(lines('Enabled hdisk4 fscsi0 500507180120c1c4,2000000000000', 'Failed hdisk4 fscsi1 500507180120c5cb,2000000000000', 'Missing hdisk5 fscsi1', 'name    path_id  status   path_status  parent  connection', '===============================================================================', 'hdisk9  0        Enabled  Clo          fscsi0  500507180120c1c4,2000000000000', 'hdisk1234  1   Enabled Opt,Sel,Deg,Rsv fscsi0 500a098196a7d4ca,0008000000000000', 'Missing ses1   sas1')).map(({disk, status, parent}) => [disk, status, parent]), [['hdisk4', 'Enabled', 'fscsi0'], ['hdisk4', 'Failed', 'fscsi1'], ['hdisk5', 'Missing', 'fscsi1'], ['hdisk9', 'Enabled', 'fscsi0'], ['hdisk1234', 'Enabled', 'fscsi0'], ['ses1', 'Missing', 'sas1']]],
	['lscfg: dotted fields, a tab, several devices', () => plain(parseLscfg(lines('  hdisk3           U5877.001.00H0441-P1-C6-T2-W50060E80104AA033-L2000000000000', '        Other FC SCSI Disk Drive', '', '        Manufacturer................HITACHI', '        Serial Number...............83040523', '        Device Specific.(Z2).........', '', '  PLATFORM SPECIFIC', '', '  Name:  disk', '    Node:  disk', '   hdisk0           U7778.23X.106BDCA-V6-C2-T1-L810000000000  ', '\tVirtual SCSI Disk Drive'))), {hdisk3: '83040523'}],
	['lslpp: usr and root parts, broken, French, -Lc, an RPM', () => parseLslpp(lines('#Fileset:Level:PTF Id:State:Type:Description:EFIX Locked', '/usr/lib/objrepos:bos.alt_disk_install.rte:5.3.10.0::COMMITTED:I:Alternate Disk Installation Runtime :', '/usr/lib/objrepos:bos.sysmgt.sysbr:5.3.10.1::COMMITTED:I:System Backup :', '/etc/objrepos:bos.sysmgt.sysbr:5.3.10.1::BROKEN:I:System Backup :', '/etc/objrepos:bos.fr:6.1.6.2::VALIDE:F:Runtime:', 'bos.rte:bos.rte.install:7.2.5.101: : :C:F:LPP Install Commands: : : : : : :1:0:/:', 'cloud-init-0.7.5-4.8:cloud-init-0.7.5-4.8:0.7.5-4.8: : :C:R:Cloud instance init scripts: :/bin/rpm -e cloud-init: : : : :0: :(none):')), [{id: 'bos.alt_disk_install.rte', version: '5.3.10.0'}, {id: 'bos.sysmgt.sysbr', version: '5.3.10.1', state: 'BROKEN'}, {id: 'bos.fr', version: '6.1.6.2'}, {id: 'bos.rte.install', version: '7.2.5.101'}, {id: 'cloud-init-0.7.5-4.8', version: '0.7.5-4.8'}]],
	['lsps -a with and without a checksum column, NFS paging', () => parseLsps(lines('Page Space      Physical Volume   Volume Group    Size %Used   Active    Auto    Type   Chksum', 'hd6             hdisk0            rootvg         512MB     1     yes     yes     lv       0', 'paging00        EMC_3451_0DEF     datavg        8192MB     0      no     yes     lv', 'swapnfs0        nas1              /swap/a        512MB     1     yes     yes    nfs')).map(({name, disk}) => [name, disk]), [['hd6', 'hdisk0'], ['paging00', 'EMC_3451_0DEF']]],
	['lssrc -a with empty columns', () => plain(parseLssrcAll(lines('Subsystem         Group            PID          Status', ' sendmail         mail             5243302      active', ' aso                               6029758      active', ' lpd              spooler                       inoperative', ' gsclvmd                                        inoperative'))), {
		sendmail: 'active', aso: 'active', lpd: 'inoperative', gsclvmd: 'inoperative',
	}],
	['ps -ef: today and another day', () => parseProcesses(lines('     UID     PID    PPID   C    STIME    TTY  TIME CMD', '    root  176310       1   0   Jul 13      -  0:00 /usr/local/sbin/syslog-ng -f /etc/x', '  oracle  9176310       1   0 09:11:02      -  1:07 ora_pmon_ERP', '  oracle  9176312       1   0   Nov 01  pts/0 12:07 ora_lgwr_ERP')).map(({user, pid, args}) => [user, pid, args]), [['root', 176_310, '/usr/local/sbin/syslog-ng -f /etc/x'], ['oracle', 9_176_310, 'ora_pmon_ERP'], ['oracle', 9_176_312, 'ora_lgwr_ERP']]],
	['other databases', () => databasesIn(parseProcesses(lines('informix 1 oninit -w', 'sybase 2 /opt/sybase/ASE/bin/dataserver -sSYB1 -d/x', 'postgres 3 /opt/pg/bin/postgres -D /pgdata/main', 'mysql 4 /opt/freeware/bin/mariadbd --user=mysql', 'root 5 vi dataserver', 'root 6 oninit -w', 'pg 7 /usr/local/pgsql/bin/postgres -p 5433', 'pg 8 postgres: checkpointer process', 'db2prd 9 db2sysc 0                 0 0', 'sapdb 10 /sapdb/LAB/db/pgm/kernel LAB'))).map(({kind, name}) => [kind, name]), [['informix', 'informix'], ['sybase', 'SYB1'], ['postgresql', '/pgdata/main'], ['mariadb', 'mysql'], ['postgresql', 'pg'], ['db2', 'db2prd'], ['sap-maxdb', 'LAB']]],
	['bootlist: paths, a network, a CD, none', () => parseBootlist(lines('hdisk2 blv=hd5 pathid=0', 'hdisk2 blv=hd5 pathid=1', 'cd0', 'ent0 speed=auto bserver=10.1.1.2 client= gateway=10.1.1.1', '-')), ['hdisk2', 'cd0', 'ent0']],
	['niminfo of a master', () => parseNiminfo('# comment\nexport NIM_NAME=aix7\nexport NIM_SHELL="nimsh"\nexport NIM_CONFIGURATION=master\nrm -rf /\n'), {NIM_NAME: 'aix7', NIM_SHELL: 'nimsh', NIM_CONFIGURATION: 'master'}],
	['lsnim', () => plain(parseLsnim(lines('master               machines        master', 'lpp_aix61_tl9sp4     resources       lpp_source', 'lpp_aix72            resources       lpp_source'))), {master: 1, lpp_source: 2}],
	['sysdumpdev -l', () => [parseSysdumpdev('primary              /dev/lg_dumplv\nsecondary            /dev/sysdumpnull\ncopy directory       /var/adm/ras\nforced copy flag     TRUE\n'), parseSysdumpdev('primär               /dev/hd6\nsekundär             /dev/hdisk9\n')], [{primary: '/dev/lg_dumplv'}, {primary: '/dev/hd6', secondary: '/dev/hdisk9'}]],
	['ls -l of raw disks', () => Array.from(foreignByDisk(parseDeviceNodes('crw------- 2 root system 20, 0 Apr 07 2004 /dev/rhdisk0 \ncrw-rw----    1 grid     asmadmin     20,  5 Nov 20 11:02 /dev/rasm_data01\n')), ([disk, {owner}]) => [disk, owner]), [['asm_data01', 'grid']]],
	['clRGinfo -s and lscluster -d', () => [parseClrginfo('rg1:ONLINE:nodea:::\nrg1:OFFLINE:nodeb:::\nnoise\n'), plain(parseLsclusterDisks('Storage Interface Query\n\nhdisk9:\n    State : UP\n    Type  : REPDISK\nhdisk10:\n    Type  : CLUSDISK\n'))], [[{group: 'rg1', state: 'ONLINE', node: 'nodea'}, {group: 'rg1', state: 'OFFLINE', node: 'nodeb'}], {hdisk9: 'REPDISK', hdisk10: 'CLUSDISK'}]],
	['ioslevel, lspv -free and lsmap of a VIO Server', () => [parseIoslevel('3.1.4.31\n'), plain(parseIoscliSizes('NAME            PVID                                SIZE(megabytes)\nhdisk2          none                                140013\n')), parseLsmap('SVSA            Physloc                                      Client Partition ID\n--------------- -------------------------------------------- ------------------\nvhost5          U8284.22A.682FDCX-V1-C19                     0x00000003\n\nVTD                   vhost10\nStatus                Available\nBacking device        hdisk7\n')], ['3.1.4.31', {hdisk2: 140_013}, [{name: 'vhost5', client: '0x00000003', devices: [{name: 'vhost10', backing: 'hdisk7'}]}]]],
];

for (const [title, read, expected] of samples) {
	test(`layout: ${title}`, t => {
		t.deepEqual(read(), expected);
	});
}

/**
Tables with many rows, none of which may be lost because of another.
*/
const tables: ReadonlyArray<{readonly title: string; readonly parse: (text: string, odd?: OnOdd) => readonly unknown[]; readonly head: readonly string[]; readonly rows: readonly string[]}> = [
	{
		title: 'lsvg', parse: parseLsvgNames, head: [], rows: ['rootvg', 'datavg', 'ora.vg-1'],
	},
	{
		title: 'lsvg -l', parse: (text, odd) => parseLsvgL(text, odd).logicalVolumes, head: lsvgL.split('\n').slice(0, 2), rows: lsvgL.trimEnd().split('\n').slice(2),
	},
	{
		title: 'lsvg -p', parse: parseLsvgP, head: ['datavg:', 'PV_NAME           PV STATE          TOTAL PPs   FREE PPs    FREE DISTRIBUTION'], rows: ['hdisk74           active            1999        6           00..00..00..00..06', 'hdisk75           missing           1999        1999        400..400..399..400..400'],
	},
	{
		title: 'lspv', parse: parseLspv, head: [], rows: ['hdisk0          00c9f3a00de4de6c                    rootvg          active', 'hdisk1          none                                None', 'hdisk12         00c9f3a00de868bd                    altinst_rootvg'],
	},
	{
		title: 'lspv -u', parse: (text, odd) => [...parseLspvU(text, odd)], head: [], rows: ['hdisk2          000000000572fb8a                    None                                3E21360170E50202E5A5A0000025E50A12AB20F1746      FAStT03IBMfcp      a9be7b27-42fd-b0d6-a5ba-da61929cf4fc', 'hdisk3          none                                None                                3E21360170E50202      a9be7b27-42fd-b0d6-a5ba-da61929cf4fd'],
	},
	{
		title: 'mount', parse: parseMount, head: mountHead, rows: ['         /dev/hd4         /                jfs2   Nov 07 19:11 rw,log=/dev/hd8', '192.168.1.11 /stage/m1 /stage/m2 nfs3   Jul 17 13:24 ro,bg,hard', '         /dev/hd2         /usr             jfs2   Nov 07 19:11'],
	},
	{
		title: 'df -Pk', parse: parseDf, head: ['Filesystem    1024-blocks      Used Available Capacity Mounted on'], rows: ['/dev/hd4          2097152   1005632   1091520      48% /', '/proc                   -         -         -       -  /proc', 'nas1:/x 10 5 5 50% /backup one'],
	},
	{
		title: 'lsfs -c', parse: parseLsfs, head: ['#MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct'], rows: ['/:/dev/hd4:jfs2::bootfs:1048576:rw:yes:no', '/odd:/export/b:c:nfs4:nas1:::rw,sec=sys:krb5:no:no', '/data:/dev/dlv:jfs2:::655360:rw,cio:yes:no'],
	},
	{
		title: 'lsattr -El', parse: parseLsattrRows, head: [], rows: attributes.trimEnd().split('\n'),
	},
	{
		title: 'lspath', parse: parseLspath, head: [], rows: ['Enabled hdisk4 fscsi0 500507180120c1c4,2000000000000', 'Failed hdisk14 fscsi11 500507180120c1c4,3000000000000'],
	},
	{
		title: 'lslpp -lcq', parse: parseLslpp, head: [], rows: ['/usr/lib/objrepos:bos.rte:7.3.2.0::COMMITTED:I:Base Operating System Runtime:', '/usr/lib/objrepos:bos.sysmgt.sysbr:7.3.2.1::APPLIED:F:System Backup:'],
	},
	{
		title: 'lsps -a', parse: parseLsps, head: ['Page Space      Physical Volume   Volume Group    Size %Used   Active    Auto    Type   Chksum'], rows: ['hd6             hdisk0            rootvg         512MB     1     yes     yes     lv       0', 'paging00        hdisk1            datavg        8192MB    10     yes     yes     lv       0'],
	},
	{
		title: 'lssrc -a', parse: (text, odd) => [...parseLssrcAll(text, odd)], head: ['Subsystem         Group            PID          Status'], rows: [' sendmail         mail             5243302      active', ' lpd              spooler                       inoperative'],
	},
	{
		title: 'bootlist', parse: parseBootlist, head: [], rows: ['hdisk0 blv=hd5 pathid=0', 'hdisk10 blv=hd5 pathid=0'],
	},
];

/**
What is read of a command that ended so.
*/
const answered = <Value>(parse: (text: string, odd?: OnOdd) => Value, out: string, how: {readonly ended: 'exited' | 'timed-out'; readonly exitCode?: number}): {readonly value: Value | undefined; readonly said: readonly string[]} => {
	const answers = new Answers([{
		id: 'section', ended: 'exited', exitCode: 0, out: '', err: '', items: [{
			id: 'command', out, err: '', ...how,
		}],
	}], id => id);
	const value = answers.read('command', parse);

	return {value, said: answers.problems.map(({message}) => message)};
};

for (const {title, parse, head, rows} of tables) {
	test(`${title}: without a line feed at its end nothing is lost, where the command ended by itself`, t => {
		for (const count of rows.keys()) {
			const text = lines(...head, ...rows.slice(0, count + 1));
			const whole = answered(parse, text, {ended: 'exited', exitCode: 0});

			t.deepEqual(whole.said, []);
			t.deepEqual(answered(parse, text.trimEnd(), {ended: 'exited', exitCode: 0}), whole);
			t.deepEqual(answered(parse, text.trimEnd().replaceAll('\n', '  \u{240D}\n'), {ended: 'exited', exitCode: 0}), whole);
			t.deepEqual(answered(parse, text.trimEnd(), {ended: 'exited', exitCode: 1}).value, whole.value);
		}
	});

	test(`${title}: half a row of a command that was stopped is not believed`, t => {
		const text = lines(...head, ...rows);
		const whole = answered(parse, text, {ended: 'exited', exitCode: 0}).value ?? [];

		for (let at = 0; at < text.length; at++) {
			for (const how of [{ended: 'timed-out'}, ...at % 9 === 0 ? [{ended: 'exited', exitCode: 143} as const] : []] as const) {
				const {value = []} = answered(parse, text.slice(0, at), how);

				t.true(value.every(row => whole.some(each => JSON.stringify(each).startsWith(JSON.stringify(row).slice(0, -1)))), `${at}: ${JSON.stringify(value)}`);
			}
		}
	});

	test(`${title}: an odd line among the rows costs only itself and is quoted`, t => {
		for (const index of rows.keys()) {
			const {value, odd} = hear(parse, lines(...head, ...rows.toSpliced(index, 0, '@@ !! this is :no: row ??')));

			t.deepEqual(value, hear(parse, lines(...head, ...rows)).value);
			t.deepEqual(odd, ['@@ !! this is :no: row ??']);
		}
	});

	test(`${title}: cut off at any byte, it says nothing that is false`, t => {
		const text = lines(...head, ...rows);
		const whole = parse(text, () => undefined).map(row => JSON.stringify(row));
		const facts = new Set(whole);

		const liars: string[] = [];
		const silent: number[] = [];

		const isTrue = (row: unknown): boolean => {
			const {options: _, ...without} = row as {readonly options?: string};

			return facts.has(JSON.stringify(row)) || (title === 'mount' && whole.some(each => each.startsWith(JSON.stringify(without).slice(0, -1))));
		};

		for (let at = 0; at < text.length; at++) {
			const cut = text.slice(0, at);
			const {value, odd} = attempt(parse, cut);
			const begun = cut.split('\n').slice(head.length).filter(line => line.trim() !== '').length;

			liars.push(...value.filter(row => !isTrue(row)).map(row => `${at}: ${JSON.stringify(row)}`));

			// What is lost in the middle of a row is said.
			if (value.length < begun && odd.length === 0) {
				silent.push(at);
			}
		}

		t.deepEqual(liars, []);
		t.deepEqual(silent, []);
	});

	test(`${title}: no text makes it throw anything but its own error`, t => {
		const word = fc.constantFrom('/dev/hd4', 'hdisk0', ':', 'jfs2', '1', '-', '???????', 'open/syncd', 'active', 'None', 'Nov 07 19:11', '48%', '\n', '\t', ' '.repeat(3), 'True', '#', '()', '0516-010 : x', 'é', '\u{1F4BE}');
		const text = fc.oneof(fc.string({unit: 'binary', maxLength: 300}), fc.array(fc.oneof(word, fc.string({maxLength: 6})), {maxLength: 60}).map(words => words.join(' ')), fc.array(fc.oneof(fc.constantFrom(...head, ...rows), word), {maxLength: 12}).map(all => all.join('\n')));

		t.notThrows(() => {
			fc.assert(fc.property(text, noise => {
				attempt(parse, noise);
				attempt(plainText => parse(plainText), noise);
			}), {numRuns: 120});
		});
	});
}

test('labelled values that are cut off are left out', t => {
	const whole = new Map<string, unknown>(Object.entries(parseLsvg(lsvgScalable)));
	const liars: string[] = [];

	for (let at = 0; at < lsvgScalable.length; at++) {
		const {value} = attempt((text, odd) => Object.entries(parseLsvg(text, odd)), lsvgScalable.slice(0, at));

		liars.push(...value.filter(([key, each]) => each !== whole.get(key) && each !== 'unknown').map(([key, each]) => `${key} cut at ${at}: ${String(each)}`));
	}

	t.deepEqual(liars, []);
});

const name = fc.tuple(fc.constantFrom(...'abchz'), fc.string({unit: fc.constantFrom(...'abz019_'), maxLength: 14})).map(parts => parts.join(''));
const count = fc.integer({min: 1, max: 60_000});

test('a group of any shape is read as it was printed', t => {
	const volume = fc.record({
		name, type: fc.constantFrom('jfs2', 'jfs', 'raw', 'jfs2log', 'paging', 'sysdump'), lps: count, copies: fc.integer({min: 1, max: 3}), pvs: fc.integer({min: 1, max: 32}), isOpen: fc.boolean(), isStale: fc.boolean(), mountPoint: fc.option(name.map(each => `/${each}/a b`), {nil: undefined}),
	});

	fc.assert(fc.property(name, fc.array(volume, {maxLength: 12}), fc.integer({min: 4, max: 24}), (group, volumes, width) => {
		const text = lines(`${group}:`, 'LV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT', ...volumes.map(each => `${each.name.padEnd(width)} ${each.type.padEnd(10)} ${String(each.lps).padEnd(7)} ${String(each.lps * each.copies).padEnd(7)} ${String(each.pvs).padEnd(4)} ${each.isOpen ? 'open' : 'closed'}/${each.isStale ? 'stale' : 'syncd'}  ${each.mountPoint ?? 'N/A'}   `));
		const {value, odd} = hear(parseLsvgL, text);

		t.deepEqual(odd, []);
		t.is(value.volumeGroup, group);
		t.deepEqual(value.logicalVolumes, volumes.map(({lps, copies, mountPoint, ...each}) => ({
			name: each.name, type: each.type, lps, pps: lps * copies, pvs: each.pvs, copies, isOpen: each.isOpen, isStale: each.isStale, ...mountPoint !== undefined && {mountPoint},
		})));
	}), {numRuns: 60});
});

test('disks and mounts of any shape are read as they were printed', t => {
	const disk = fc.record({
		name, pvid: fc.option(fc.string({unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16}), {nil: undefined}), group: fc.option(name.filter(each => !/^(?:none|aucune?|keine?)$/v.test(each)), {nil: undefined}), status: fc.constantFrom('active', 'concurrent', 'locked', undefined),
	});
	const mount = fc.record({
		node: fc.option(name, {nil: undefined}), device: name.map(each => `/dev/${each}`), mountPoint: name.map(each => `/${each}`), type: fc.constantFrom('jfs2', 'nfs3', 'procfs', 'namefs'), date: fc.constantFrom('Nov 07 19:11', 'Jan  1 00:00', '07 nov. 19:11'), options: fc.option(fc.constantFrom('rw', 'rw,log=/dev/hd8', 'ro,sec=sys:krb5'), {nil: undefined}),
	});

	fc.assert(fc.property(fc.array(disk, {maxLength: 10}), disks => {
		const text = disks.map(each => `${each.name.padEnd(16)}${(each.pvid ?? 'none').padEnd(36)}${(each.group ?? 'None').padEnd(16)}${each.group === undefined ? '' : each.status ?? ''}\n`).join('');

		t.deepEqual(parseLspv(text).map(({line: _, ...each}) => each), disks.map(({name: called, pvid, group, status}) => ({
			name: called, ...pvid !== undefined && {pvid}, ...group !== undefined && {volumeGroup: group}, ...group !== undefined && status !== undefined && {status},
		})));
	}), {numRuns: 60});
	fc.assert(fc.property(fc.array(mount, {maxLength: 10}), mounts => {
		const text = lines(...mountHead, ...mounts.map(each => `${(each.node ?? '').padEnd(8)} ${each.device.padEnd(16)} ${each.mountPoint.padEnd(16)} ${each.type.padEnd(6)} ${each.date} ${each.options ?? ''}`));

		t.deepEqual(parseMount(text), mounts.map(({node, device, mountPoint, type, options}) => ({
			...node !== undefined && {node}, device, mountPoint, type, ...options !== undefined && {options},
		})));
	}), {numRuns: 60});
});
