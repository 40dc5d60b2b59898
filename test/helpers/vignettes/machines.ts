import type {Facts, LogicalVolume} from '../../../source/base/facts.js';
import {bareFacts} from '../../../source/engine/bare-facts.js';
import {
	healthyFacts,
	filesystem,
	methodContext,
	volume,
	withGroup,
} from '../method-fixture.js';

type Change = (facts: Facts) => Facts;

const addVolumes = (name: string, volumes: readonly LogicalVolume[]): Change => facts => ({
	...facts, volumeGroups: facts.volumeGroups.map(group => group.name === name ? {...group, logicalVolumes: [...group.logicalVolumes, ...volumes]} : group),
});
const inGroup = (name: string, change: Partial<Facts['volumeGroups'][number]>): Change => facts => withGroup(name, change, facts);
const database = (kind: string, name: string, filesystems: readonly string[], volumeGroups?: readonly string[]): Change => facts => ({
	...facts, databases: [...facts.databases, {
		kind, name, filesystems: [...filesystems], ...volumeGroups !== undefined && {volumeGroups: [...volumeGroups]},
	}],
});
const agent = (kind: string): Change => facts => ({...facts, agents: [...facts.agents ?? [], {kind, version: '8.1.0'}]});
const raw = addVolumes('datavg', [volume('rawlv01', {type: 'raw'})]);

/**
What a machine of a vignette is like, beside the healthy one: rootvg, datavg with /data on one disk, backupvg, two free disks, the alternate disk filesets.
*/
export const changes = {
	'Oracle with files in datavg': database('oracle', 'PROD', ['/data'], ['datavg']),
	'Oracle with no file seen': database('oracle', 'PROD', []),
	'Db2 with files in datavg': database('db2', 'db2inst1', ['/data'], ['datavg']),
	'PostgreSQL with files in rootvg': database('postgresql', 'pg', ['/home'], ['rootvg']),
	'ASM on a disk of its own': facts => ({
		...database('oracle-asm', '+ASM', [])(facts), physicalVolumes: facts.physicalVolumes.map(disk => disk.name === 'hdisk5' ? {...disk, use: 'used', usedBy: [{kind: 'asm', evidence: 'ORCLDISK'}]} : disk),
	}),
	'a raw volume in datavg': raw,
	'datavg holds raw volumes only': inGroup('datavg', {logicalVolumes: [volume('rawlv01', {type: 'raw'}), volume('rawlv02', {type: 'raw'})]}),
	'datavg on three disks': inGroup('datavg', {physicalVolumes: ['hdisk1', 'hdisk6', 'hdisk7']}),
	'two filesystems in datavg': facts => ({...addVolumes('datavg', [volume('fslv02', {mountPoint: '/more'})])(facts), filesystems: [...facts.filesystems, filesystem('/more', '/dev/fslv02')]}),
	'/data is not mounted': facts => ({...inGroup('datavg', {logicalVolumes: [volume('fslv00', {mountPoint: '/data', isOpen: false})]})(facts), filesystems: facts.filesystems.map(each => each.mountPoint === '/data' ? {...each, isMounted: false} : each)}),
	'datavg has classic JFS': inGroup('datavg', {logicalVolumes: [volume('lv00', {type: 'jfs', mountPoint: '/data'})]}),
	'datavg may be encrypted': inGroup('datavg', {encryption: 'yes'}),
	'datavg is concurrent': inGroup('datavg', {state: 'concurrent'}),
	'datavg is varied off': inGroup('datavg', {state: 'varied-off', logicalVolumes: []}),
	'datavg is mirrored': inGroup('datavg', {logicalVolumes: [volume('fslv00', {mountPoint: '/data', pps: 20, copies: 2}), volume('loglv00', {type: 'jfs2log', copies: 2})]}),
	'datavg is partly mirrored': inGroup('datavg', {logicalVolumes: [volume('fslv00', {mountPoint: '/data', pps: 20, copies: 2}), volume('newlv', {mountPoint: '/new'})]}),
	'datavg has a stale mirror': inGroup('datavg', {
		stalePPs: 4, logicalVolumes: [volume('fslv00', {
			mountPoint: '/data', pps: 20, copies: 2, isStale: true,
		})],
	}),
	'rootvg is mirrored': inGroup('rootvg', {logicalVolumes: [volume('hd5', {type: 'boot', copies: 2}), volume('hd4', {mountPoint: '/', copies: 2}), volume('hd9var', {mountPoint: '/var', copies: 2}), volume('hd3', {mountPoint: '/tmp', copies: 2})]}),
	'rootvg has room': inGroup('rootvg', {ppSizeMiB: 128, freePPs: 400}),
	'rootvg has no room': inGroup('rootvg', {ppSizeMiB: 128, freePPs: 2}),
	'a multibos standby is there': addVolumes('rootvg', [volume('bos_hd4', {mountPoint: '/bos_inst', isOpen: false})]),
	'/app lies in rootvg': facts => ({...addVolumes('rootvg', [volume('applv', {mountPoint: '/app'})])(facts), filesystems: [...facts.filesystems, filesystem('/app', '/dev/applv', {volumeGroup: 'rootvg'})]}),
	'no disk is free': facts => ({...facts, physicalVolumes: facts.physicalVolumes.filter(({volumeGroup}) => volumeGroup !== undefined)}),
	'a disk of which not all is known': facts => ({...facts, physicalVolumes: facts.physicalVolumes.filter(({name}) => name !== 'hdisk5').map(disk => disk.name === 'hdisk4' ? {...disk, use: 'unknown', notChecked: ['lquerypv -h']} : disk)}),
	'no alternate disk filesets': facts => ({...facts, software: [{id: 'bos.rte', version: '7.2.5.0'}]}),
	'no boot images for an alternate disk': facts => ({...facts, software: facts.software.filter(({id}) => id !== 'bos.alt_disk_install.boot_images')}),
	'software was not read': facts => ({
		...facts, software: [], sections: [{
			id: 'software', title: 'Software', state: 'failed', readAt: facts.readAt, durationMs: 0,
		}, ...['groups', 'disks', 'filesystems', 'devices', 'roles', 'processes'].map(id => ({
			id, title: id, state: 'ok' as const, readAt: facts.readAt, durationMs: 0,
		}))],
	}),
	'nothing but groups was read': facts => ({
		...facts, software: [], physicalVolumes: facts.physicalVolumes.map(disk => ({...disk, use: disk.volumeGroup === undefined ? 'unknown' : disk.use})), sections: [{
			id: 'groups', title: 'Volume groups', state: 'ok', readAt: facts.readAt, durationMs: 0,
		}],
	}),
	'nothing was ever read': facts => bareFacts(methodContext().host, facts.readAt),
	'an alternate disk is there': facts => ({
		...facts, volumeGroups: [...facts.volumeGroups, {
			name: 'altinst_rootvg', state: 'varied-off', kind: 'alternate', physicalVolumes: ['hdisk8'], logicalVolumes: [],
		}],
	}),
	'a NIM client': facts => ({...facts, nim: {NIM_MASTER_HOSTNAME: 'nim01', NIM_CONFIGURATION: 'standalone'}}),
	'a tape drive': facts => ({...facts, devices: {...facts.devices, tapes: [{name: 'rmt0', state: 'Available', description: 'LTO Ultrium Tape Drive'}]}}),
	'an NFS mount for images': facts => ({...facts, filesystems: [...facts.filesystems, filesystem('/nfs', '/export/backup', {type: 'nfs3', node: 'nas01'})]}),
	'two WPARs': facts => ({...facts, wpars: [{name: 'web1', state: 'active'}, {name: 'web2', state: 'active'}]}),
	'inside a WPAR': facts => ({...facts, environment: {kind: 'wpar'}}),
	'a PowerHA node': facts => ({...facts, cluster: {clstrmgrES: 'active', 'resource group rg1': 'ONLINE on node1'}}),
	'Storage Protect installed': agent('storage-protect'),
	'Veeam installed': agent('veeam'),
	'SysBack installed': agent('sysback'),
	'Storix installed': agent('storix'),
	'AIX 6.1': facts => ({...facts, identity: {...facts.identity, osLevel: '6100-09-12-1846'}}),
	'rootvg only': facts => ({...facts, volumeGroups: facts.volumeGroups.filter(({name}) => name === 'rootvg'), filesystems: facts.filesystems.filter(({volumeGroup}) => volumeGroup === 'rootvg')}),
	'AIX 7.3': facts => ({...facts, identity: {...facts.identity, osLevel: '7300-02-01-2346'}}),
	'AIX 5.2': facts => ({...facts, identity: {...facts.identity, osLevel: '5200-10-00-0000'}}),
	'the free disks are smaller than rootvg': facts => ({...inGroup('rootvg', {ppSizeMiB: 128, totalPPs: 159, usedPPs: 120})(facts), physicalVolumes: facts.physicalVolumes.map(disk => ['hdisk4', 'hdisk5'].includes(disk.name) ? {...disk, sizeMiB: 4096} : disk)}),
	'a GPFS filesystem': facts => ({
		...facts, filesystems: [...facts.filesystems, {
			mountPoint: '/gpfs', device: '/dev/gpfs01', type: 'mmfs', isMounted: true,
		}], physicalVolumes: facts.physicalVolumes.map(disk => disk.name === 'hdisk5' ? {...disk, use: 'used', usedBy: [{kind: 'gpfs', evidence: 'NSD'}]} : disk),
	}),
	'datavg is on two disks, mirrored, with quorum': inGroup('datavg', {
		physicalVolumes: ['hdisk1', 'hdisk6'], quorum: 2, logicalVolumes: [volume('fslv00', {
			mountPoint: '/data', pps: 20, copies: 2, pvs: 2,
		}), volume('loglv00', {
			type: 'jfs2log', copies: 2, pps: 2, lps: 1,
		})],
	}),
	'a repository disk of a cluster': facts => ({
		...facts, volumeGroups: [...facts.volumeGroups, {
			name: 'caavg_private', state: 'active', kind: 'data', physicalVolumes: ['hdisk9'], logicalVolumes: [],
		}],
	}),
	'/home lies in rootvg': facts => ({...addVolumes('rootvg', [volume('hd1', {mountPoint: '/home'})])(facts), filesystems: [...facts.filesystems, filesystem('/home', '/dev/hd1', {volumeGroup: 'rootvg'})]}),
	'rootvg has paging space': addVolumes('rootvg', [volume('hd6', {type: 'paging'})]),
	'datavg is full': inGroup('datavg', {freePPs: 0, usedPPs: 300}),
	'the raw volumes are closed': inGroup('datavg', {logicalVolumes: [volume('rawlv01', {type: 'raw', isOpen: false}), volume('rawlv02', {type: 'raw', isOpen: false})]}),
	'a disk of datavg is missing': facts => ({
		...inGroup('datavg', {physicalVolumes: ['hdisk1', 'hdisk6'], stalePVs: 1})(facts), physicalVolumes: [...facts.physicalVolumes, {
			name: 'hdisk6', volumeGroup: 'datavg', state: 'missing', use: 'used',
		}],
	}),
	'Informix with no file seen': database('informix', 'informix', []),
	'MariaDB with files in datavg': database('mariadb', 'mysql', ['/data'], ['datavg']),
	'PostgreSQL with files in datavg': database('postgresql', 'pg', ['/data'], ['datavg']),
	'NetBackup installed': agent('netbackup'),
	'a NIM master': facts => ({...facts, nim: {NIM_CONFIGURATION: 'master', masterLevel: '7.2.5.0'}}),
	'a tape drive that is only defined': facts => ({...facts, devices: {...facts.devices, tapes: [{name: 'rmt0', state: 'Defined', description: 'SAS 4mm Tape Drive'}]}}),
	'a DVD drive': facts => ({...facts, devices: {...facts.devices, optical: [{name: 'cd0', state: 'Available', description: 'Virtual SCSI Optical Served by VIO Server'}]}}),
	'a control host': facts => bareFacts({...methodContext().host, name: 'ctl01', role: 'control'}, facts.readAt),
	'an HMC': facts => bareFacts({...methodContext().host, name: 'hmc01', role: 'hmc'}, facts.readAt),
	'a VIO Server': facts => ({...facts, environment: {kind: 'vios', level: '3.1.4.31'}}),
	'a VMware machine': facts => bareFacts({
		...methodContext().host, name: 'esx01', role: 'esxi',
	}, facts.readAt),
} as const satisfies Readonly<Record<string, Change>>;
export type Machine = keyof typeof changes;

const roles: Readonly<Partial<Record<Machine, ReturnType<typeof methodContext>['host']['role']>>> = {
	'a VIO Server': 'vios', 'a VMware machine': 'esxi', 'a control host': 'control', 'an HMC': 'hmc',
};

/**
What the decision help is given of such a machine.
*/
export const machine = (traits: readonly Machine[], target: NonNullable<ReturnType<typeof methodContext>>['target']) => {
	const healthy = healthyFacts({software: [{id: 'bos.alt_disk_install.rte', version: '7.2.5.0'}, {id: 'bos.alt_disk_install.boot_images', version: '7.2.5.0'}], environment: {kind: 'lpar'}});
	let facts = healthy;

	for (const trait of traits) {
		facts = changes[trait](facts);
	}

	const {host} = methodContext();
	const role = traits.map(trait => roles[trait]).find(each => each !== undefined);

	return methodContext({facts, target, host: {...host, ...role !== undefined && {role}}});
};
