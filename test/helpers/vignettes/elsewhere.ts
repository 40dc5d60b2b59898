import type {Vignette} from './vignette.js';

/**
PowerVS, VIO Servers, VMware.
*/
export const elsewhereVignettes: readonly Vignette[] = [
	{
		title: 'a VIO Server: image and mappings together', machine: ['a VIO Server'], target: 'lpar', answers: {}, first: ['backupios', 'viosbr'], fit: 'recommended', never: ['mksysb', 'savevg', 'alt_disk_copy', 'alt_disk_mksysb', 'tar'], must: [['reason', 'mksysb', /acts on an AIX partition/v], ['gap', /Clients' disks/v]],
	},
	{
		title: 'a VIO Server before its update', machine: ['a VIO Server'], target: 'lpar', answers: {against: 'update'}, first: ['backupios', 'viosbr', 'vios-alt-root'], fit: 'recommended', never: ['mksysb', 'multibos', 'alt_disk_copy'], must: [['reason', 'vios-alt-root', /way back from an update/v]],
	},
	{
		title: 'a VIO Server\'s client disks are not savevg\'s', machine: ['a VIO Server'], target: 'vg:datavg', answers: {protect: 'group'}, first: ['backupios', 'viosbr'], fit: 'recommended', never: ['savevg', 'raw-copy', 'storage-copy-bare'], must: [['conflict', /does not fit what the facts say/v], ['gap', /content is each client's own/v]],
	},
	{
		title: 'a VIO Server at another site needs its copies there', machine: ['a VIO Server'], target: 'lpar', answers: {against: 'site', apart: 'same-array'}, first: ['backupios', 'viosbr'], fit: 'possible', never: ['backupios', 'vios-alt-root'], must: [['conflict', /stay at the site/v]],
	},
	{
		title: 'PowerVS with Storage Protect: the recommended one, mksysb for the system', machine: ['Storage Protect installed'], target: 'lpar', answers: {have: 'powervs,storage-protect', server: 'vpc', disturb: 'in-use'}, first: ['mksysb', 'savevg', 'storage-protect'], fit: 'recommended', never: ['powervs-capture', 'powervs-snapshot', 'veeam'], must: [['decision', /SP on IBM Cloud VPC instance/v], ['reason', 'powervs-capture', /needs object storage/v], ['reason', 'storage-protect', /In PowerVS it is the recommended/v]],
	},
	{
		title: 'PowerVS capture for the data', machine: [], target: 'vg:datavg', answers: {have: 'powervs,bucket'}, first: ['savevg'], fit: 'recommended', never: ['powervs-capture', 'powervs-snapshot'], must: [['reason', 'powervs-capture', /system disks only/v], ['decision', /system disks only/v]],
	},
	{
		title: 'PowerVS capture for the system, with a bucket', machine: ['rootvg only'], target: 'lpar', answers: {
			have: 'powervs,bucket', place: 'object-storage', against: 'machine', apart: 'other-site',
		}, first: ['powervs-capture'], fit: 'recommended', never: ['powervs-snapshot', 'mksysb-tape'], must: [['reason', 'powervs-capture', /Suits backup and restore of system disks/v]],
	},
	{
		title: 'PowerVS with Oracle: RMAN in the table', machine: ['Oracle with files in datavg'], target: 'db:PROD', answers: {have: 'powervs,rman'}, first: ['rman'], fit: 'recommended', never: ['powervs-capture', 'powervs-snapshot'], must: [['decision', /RMAN Chosen/v], ['reason', 'powervs-snapshot', /an undo, not a backup/v]],
	},
	{
		title: 'a PowerVS snapshot before an update, nothing else at hand', machine: ['rootvg only', 'no disk is free', 'rootvg has no room'], target: 'lpar', answers: {have: 'powervs', against: 'update', rto: 'minutes'}, first: ['powervs-snapshot', 'mksysb'], fit: 'recommended', never: ['powervs-snapshot', 'multibos'], must: [['reason', 'powervs-snapshot', /Back in minutes/v]],
	},
	{
		title: 'Veeam for the system in PowerVS', machine: ['Veeam installed', 'rootvg only'], target: 'lpar', answers: {have: 'powervs,veeam'}, first: ['mksysb'], fit: 'recommended', never: ['veeam'], must: [['reason', 'veeam', /cannot be attached/v]],
	},
	{
		title: 'a VMware machine gets no AIX way', machine: ['a VMware machine'], target: 'vm:web01', answers: {have: 'vm-backup'}, first: ['vm-backup'], fit: 'recommended', never: ['mksysb', 'savevg', 'alt_disk_copy', 'rman', 'esxi-snapshot', 'vdp'], must: [['reason', 'mksysb', /acts on an AIX partition; this is a VMware machine/v]],
	},
	{
		title: 'a VMware machine through the loss of a site: replication, and the backup for mistakes', machine: ['a VMware machine'], target: 'vm:web01', answers: {
			have: 'vm-backup,vsphere-replication,srm', against: 'site,deletion', rpo: 'minutes', rto: 'minutes', apart: 'other-site',
		}, first: ['vm-backup', 'vsphere-replication', 'srm'], fit: 'possible', never: ['esxi-snapshot', 'vdp', 'vsphere-replication'], must: [['reason', 'vsphere-replication', /are replicated/v]],
	},
	{
		title: 'a VMware snapshot as backup', machine: ['a VMware machine'], target: 'vm:web01', answers: {have: 'none', against: 'disk'}, first: [], fit: 'blocked', never: ['esxi-snapshot', 'vm-backup', 'vsphere-replication'], must: [['reason', 'esxi-snapshot', /an undo, not a backup/v], ['reason', 'esxi-snapshot', /disk was lost nothing of it is left/v], ['change', 'esxi-snapshot', /needs a copy elsewhere/v]],
	},
	{
		title: 'vSphere Data Protection that is still there', machine: ['a VMware machine'], target: 'vm:web01', answers: {have: 'vdp,vm-backup'}, first: ['vm-backup'], fit: 'recommended', never: ['vdp'], must: [['reason', 'vdp', /has ended/v]],
	},
	{
		title: 'replication against ransomware', machine: ['a VMware machine'], target: 'vm:web01', answers: {
			have: 'vsphere-replication,vm-backup', against: 'ransomware', locked: 'yes', apart: 'other-site',
		}, first: ['vm-backup'], fit: 'recommended', never: ['vsphere-replication', 'esxi-snapshot'], must: [['reason', 'vsphere-replication', /are replicated/v]],
	},
];
