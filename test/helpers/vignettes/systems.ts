import type {Vignette} from './vignette.js';

const far = {apart: 'other-site', locked: 'yes'};

/**
The system: what brings AIX itself back.
*/
export const systemVignettes: readonly Vignette[] = [
	{
		title: 'an LPAR without NIM, tape and spare disk gets its image, and is told that nothing starts from a file', machine: ['rootvg only', 'no disk is free'], target: 'lpar', answers: {}, first: ['mksysb'], fit: 'recommended', never: ['nim-mksysb', 'mksysb-tape', 'alt_disk_copy', 'savevg', 'cpio', 'tar', 'mirroring'], must: [['reason', 'mksysb', /nothing starts by itself/v], ['reason', 'mksysb-tape', /no tape drive/v], ['reason', 'nim-mksysb', /no NIM client/v], ['change', 'nim-mksysb', /niminit/v]],
	},
	{
		title: 'a NIM client for bare metal at another machine', machine: ['rootvg only', 'a NIM client'], target: 'lpar', answers: {against: 'machine', apart: 'other-array', place: 'nim'}, first: ['nim-mksysb'], fit: 'recommended', never: ['alt_disk_copy', 'multibos', 'mksysb-tape'], must: [['reason', 'nim-mksysb', /over the network/v], ['reason', 'alt_disk_copy', /machine was lost nothing of it is left/v]],
	},
	{
		title: 'before a technology level with a disk free: a clone, and the image besides', machine: ['rootvg only'], target: 'lpar', answers: {against: 'update', rto: 'minutes'}, first: ['alt_disk_copy', 'mksysb'], fit: 'recommended', never: ['multibos', 'savevg', 'mirroring'], must: [['reason', 'alt_disk_copy', /restart from the other disk/v], ['gap', /machine was lost/v]],
	},
	{
		title: 'before an update without a free disk, room in rootvg: multibos, and the image besides', machine: ['rootvg only', 'no disk is free', 'rootvg has room'], target: 'lpar', answers: {against: 'update'}, first: ['multibos', 'mksysb'], fit: 'recommended', never: ['alt_disk_copy', 'alt_disk_mksysb'], must: [['change', 'alt_disk_copy', /Map a disk/v], ['gap', /shared by both|files? .*moment|One point/v]],
	},
	{
		title: 'before an update, rootvg mirrored and no disk free: no multibos', machine: ['rootvg only', 'no disk is free', 'rootvg is mirrored', 'rootvg has room'], target: 'lpar', answers: {against: 'update'}, first: ['mksysb'], fit: 'recommended', never: ['multibos', 'alt_disk_copy', 'mirroring'], must: [['reason', 'multibos', /mirrored rootvg/v], ['reason', 'mirroring', /no backup/v]],
	},
	{
		title: 'multibos needs room for four filesystems', machine: ['rootvg only', 'no disk is free', 'rootvg has no room'], target: 'lpar', answers: {against: 'update'}, first: ['mksysb'], fit: 'recommended', never: ['multibos', 'alt_disk_copy'], must: [['reason', 'multibos', /no room/v]],
	},
	{
		title: 'a disk of which not all is known is not free', machine: ['rootvg only', 'a disk of which not all is known'], target: 'lpar', answers: {against: 'update', rto: 'minutes'}, first: ['alt_disk_copy', 'mksysb'], fit: 'possible', never: ['alt_disk_copy', 'alt_disk_mksysb'], must: [['reason', 'alt_disk_copy', /Not known, so it does not count: no disk is free/v]],
	},
	{
		title: 'the clone needs its filesets', machine: ['rootvg only', 'no alternate disk filesets', 'rootvg has room'], target: 'lpar', answers: {against: 'update'}, first: ['multibos', 'mksysb'], fit: 'recommended', never: ['alt_disk_copy', 'alt_disk_mksysb'], must: [['change', 'alt_disk_copy', /Install it from the AIX media/v]],
	},
	{
		title: 'what shares /app with its standby does not go back', machine: ['rootvg only', 'no disk is free', 'rootvg has room', '/app lies in rootvg'], target: 'lpar', answers: {against: 'update'}, first: ['multibos', 'mksysb'], fit: 'recommended', never: ['alt_disk_copy'], must: [['reason', 'multibos', /shared by both/v], ['reason', 'mksysb', /users or applications lie in rootvg/v]],
	},
	{
		title: 'with a multibos standby the image has one way back', machine: ['rootvg only', 'a multibos standby is there'], target: 'lpar', answers: {}, first: ['mksysb'], fit: 'recommended', never: ['savevg'], must: [['reason', 'mksysb', /alt_disk_mksysb only/v]],
	},
	{
		title: 'an alternate rootvg that is there already is decided on first', machine: ['rootvg only', 'an alternate disk is there'], target: 'lpar', answers: {against: 'update'}, first: ['alt_disk_copy', 'mksysb'], fit: 'recommended', never: [], must: [['change', 'alt_disk_copy', /alt_rootvg_op -X/v]],
	},
	{
		title: 'a database in rootvg is not in its image', machine: ['rootvg only', 'PostgreSQL with files in rootvg'], target: 'vg:rootvg', answers: {}, first: ['mksysb'], fit: 'recommended', never: ['savevg'], must: [['reason', 'mksysb', /cannot be relied on/v], ['change', 'mksysb', /Move its files/v]],
	},
	{
		title: 'tar of the system is asked for by its place alone, and does not come', machine: ['rootvg only', 'a tape drive'], target: 'lpar', answers: {place: 'tape', against: 'machine', apart: 'other-array'}, first: ['mksysb-tape'], fit: 'recommended', never: ['tar', 'cpio', 'mksysb'], must: [['reason', 'tar', /ODM and volume groups/v], ['reason', 'mksysb', /cannot go where/v], ['reason', 'mksysb-tape', /starts the machine by itself/v]],
	},
	{
		title: 'site loss with images that stay: nothing meets both', machine: ['rootvg only'], target: 'lpar', answers: {against: 'site', apart: 'other-array'}, first: ['mksysb'], fit: 'possible', never: ['mksysb', 'alt_disk_copy', 'multibos', 'mirroring'], must: [['conflict', /copies stay at the site/v], ['gap', /site was lost: the system would be lost/v]],
	},
	{
		title: 'site loss with a copy elsewhere', machine: ['rootvg only'], target: 'lpar', answers: {against: 'site', ...far, again: 'other-site'}, first: ['mksysb'], fit: 'recommended', never: ['alt_disk_copy', 'multibos'], must: [['reason', 'mksysb', /devices are discovered anew/v], ['reason', 'alt_disk_copy', /needs -O/v]],
	},
	{
		title: 'an NFS server on the same array saves from deletion, not from the array', machine: ['rootvg only', 'an NFS mount for images'], target: 'lpar', answers: {against: 'array', place: 'nfs', apart: 'same-array'}, first: ['mksysb'], fit: 'possible', never: ['mksysb', 'savevg'], must: [['reason', 'mksysb', /NFS server on it included/v], ['conflict', /lie on that array/v], ['gap', /array was lost: the system would be lost/v]],
	},
	{
		title: 'ransomware, and every copy within reach', machine: ['rootvg only', 'an NFS mount for images'], target: 'lpar', answers: {against: 'ransomware', place: 'nfs', locked: 'no'}, first: ['mksysb'], fit: 'possible', never: ['mksysb', 'alt_disk_copy', 'mirroring'], must: [['conflict', /whoever has root/v], ['finding', /Every copy can be deleted/v]],
	},
	{
		title: 'ransomware, nobody said whether a copy is out of reach: unknown is not green', machine: ['rootvg only'], target: 'lpar', answers: {against: 'ransomware'}, first: ['mksysb'], fit: 'possible', never: ['mksysb', 'alt_disk_copy'], must: [['gap', /not known whether anything is left/v], ['reason', 'mksysb', /not said/v]],
	},
	{
		title: 'ransomware, with tapes that are taken out', machine: ['rootvg only', 'a tape drive'], target: 'lpar', answers: {
			against: 'ransomware', place: 'tape', locked: 'yes', apart: 'other-site',
		}, first: ['mksysb-tape'], fit: 'recommended', never: ['mirroring', 'alt_disk_copy'], must: [['reason', 'mksysb-tape', /leaves the room/v]],
	},
	{
		title: 'WPARs come back from images of their own', machine: ['rootvg only', 'two WPARs'], target: 'lpar', answers: {}, first: ['mksysb', 'savewpar'], fit: 'recommended', never: ['savevg'], must: [['reason', 'mksysb', /only with -N/v]],
	},
	{
		title: 'inside a WPAR there is no rootvg to save', machine: ['rootvg only', 'inside a WPAR'], target: 'lpar', answers: {protect: 'system'}, first: [], fit: 'blocked', never: ['mksysb', 'alt_disk_copy', 'multibos', 'media'], must: [['change', 'mksysb', /global system/v]],
	},
	{
		title: 'SysBack that is installed is not what a new backup is made with', machine: ['rootvg only', 'SysBack installed'], target: 'lpar', answers: {}, first: ['mksysb'], fit: 'recommended', never: ['sysback'], must: [['reason', 'sysback', /withdrawn/v]],
	},
	{
		title: 'software that was not read leaves the clone unknown', machine: ['rootvg only', 'software was not read'], target: 'lpar', answers: {}, first: ['mksysb'], fit: 'recommended', never: ['alt_disk_copy', 'veeam', 'storage-protect', 'sysback'], must: [['reason', 'alt_disk_copy', /Not known, so it does not count/v]],
	},
	{
		title: 'mirroring as protection from deletion', machine: ['rootvg only', 'rootvg is mirrored'], target: 'lpar', answers: {against: 'deletion', apart: 'other-array'}, first: ['mksysb'], fit: 'recommended', never: ['mirroring', 'multibos'], must: [['reason', 'mirroring', /no backup/v], ['reason', 'mirroring', /deleted nothing of it is left/v]],
	},
	{
		title: 'a disk lost and back in minutes: a mirror keeps it running, the image is the backup', machine: ['rootvg only'], target: 'lpar', answers: {against: 'disk', rto: 'minutes', apart: 'other-array'}, first: ['mksysb', 'mirroring'], fit: 'recommended', never: ['tar', 'cpio'], must: [['reason', 'mirroring', /no backup/v], ['reason', 'mksysb', /Its restore takes hours/v]],
	},
	{
		title: 'back in minutes on nothing at all', machine: ['rootvg only'], target: 'lpar', answers: {
			against: 'site', rto: 'minutes', rco: 'none', ...far,
		}, first: ['mksysb'], fit: 'possible', never: ['mksysb', 'alt_disk_copy'], must: [['conflict', /nothing stands ready/v], ['finding', /it will not be/v]],
	},
	{
		title: 'savevg of rootvg does not come, whatever was read', machine: ['nothing but groups was read'], target: 'vg:rootvg', answers: {}, first: ['mksysb'], fit: 'recommended', never: ['savevg', 'alt_disk_copy', 'alt_disk_mksysb', 'storage-protect', 'rman'], must: [['reason', 'savevg', /refuses rootvg/v]],
	},
];
