import type {Choice} from '../base/method.js';

/**
A question before it is answered.
*/
export type QuestionDraft = {
	readonly id: string;
	readonly text: string;
	readonly why: string;
	readonly isMany: boolean;
	readonly choices: readonly Choice[];
};

const choices = (labels: Readonly<Record<string, string>>): readonly Choice[] => Object.entries(labels).map(([value, label]) => ({value, label}));

/**
The conversation, in its order.
*/
export const questions: readonly QuestionDraft[] = [
	{
		id: 'protect',
		text: 'What is to be protected?',
		why: 'A way that holds the system does not hold data, and none of the file ways holds raw volumes or an open database.',
		isMany: false,
		choices: choices({
			system: 'the system (rootvg)', group: 'a data group', filesystems: 'filesystems', 'raw-volume': 'a raw volume', database: 'a database', lpar: 'the whole LPAR', vios: 'a VIO Server', vm: 'a VMware machine',
		}),
	},
	{
		id: 'against',
		text: 'Against what?',
		why: 'A copy helps only after what it survives: a mirror survives a disk and no mistake, a snapshot a mistake and no disk.',
		isMany: true,
		choices: choices({
			deletion: 'deletion', corruption: 'corruption', disk: 'loss of a disk', array: 'loss of the disk array', machine: 'loss of the machine', site: 'loss of the site', update: 'a bad update', ransomware: 'ransomware',
		}),
	},
	{
		id: 'rpo',
		text: 'How much may be lost (RPO: the time between the last good copy and the loss)?',
		why: 'It decides how often a copy must be made and be in its place, and so which ways can do it at all.',
		isMany: false,
		choices: choices({
			none: 'nothing', minutes: 'minutes', hours: 'hours', day: 'a day', week: 'a week',
		}),
	},
	{
		id: 'rto',
		text: 'How soon must it be back (RTO)?',
		why: 'It counts noticing, deciding, hardware and media, writing back, recovery and checks; not how long a backup takes.',
		isMany: false,
		choices: choices({
			minutes: 'minutes', hours: 'hours', day: 'a day', days: 'days',
		}),
	},
	{
		id: 'rco',
		text: 'What stands ready to recover on (RCO, recovery capacity: the resources needed for a recovery)?',
		why: 'An image without a machine to restore it on meets no recovery time. Hot, warm and cold sites differ in this.',
		isMany: false,
		choices: choices({
			hot: 'a running system with current data', warm: 'hardware and network, data are to be restored', cold: 'space and power', none: 'nothing is reserved',
		}),
	},
	{
		id: 'disturb',
		text: 'What may it disturb?',
		why: 'Files copied while they are written belong to no single moment. Stopped, simple ways hold what they cannot hold otherwise.',
		isMany: false,
		choices: choices({'in-use': 'nothing: all stays in use', 'quiet-hour': 'a quiet hour, still in use', stopped: 'it may be stopped'}),
	},
	{
		id: 'place',
		text: 'Where may copies go?',
		why: 'Each way writes to some places only.',
		isMany: true,
		choices: choices({
			file: 'a filesystem here', nfs: 'an NFS server', nim: 'the NIM master', tape: 'tape', optical: 'DVD or ISO', server: 'a backup server', 'object-storage': 'object storage', disk: 'other disks',
		}),
	},
	{
		id: 'apart',
		text: 'How far away is that from what is saved?',
		why: 'A copy is lost with what it lies on. An NFS server may stand on the very array that it is to protect from.',
		isMany: false,
		choices: choices({
			'same-disks': 'the same disks', 'same-array': 'other disks of the same array', 'other-array': 'another array, same site', 'other-site': 'another site',
		}),
	},
	{
		id: 'locked',
		text: 'Is one copy out of everybody\'s reach (offline, or cannot be changed until it expires)?',
		why: 'An intruder with root, or with the backup server\'s account, deletes what can be deleted.',
		isMany: false,
		choices: choices({yes: 'yes', no: 'no'}),
	},
	{
		id: 'again',
		text: 'Where must it run again?',
		why: 'A copy that boots elsewhere needs other flags, loses its devices\' tuning, and must not meet its twin.',
		isMany: false,
		choices: choices({
			same: 'on the same machine', 'other-machine': 'on another machine', 'other-site': 'at another site', powervs: 'in PowerVS',
		}),
	},
	{
		id: 'have',
		text: 'What is licensed and known here?',
		why: 'A product that nobody here has restored with is no way at 3 a.m. What is not seen and not said does not count.',
		isMany: true,
		choices: choices({
			none: 'nothing besides AIX', nim: 'a NIM master', 'storage-protect': 'Storage Protect', veeam: 'Veeam', rman: 'RMAN', sysback: 'SysBack', storix: 'Storix', 'storage-copy': 'copies by the storage', 'consistency-group': 'consistency groups of the storage', powervs: 'PowerVS', bucket: 'object storage with keys', compass: 'managed backup in PowerVS', 'vm-backup': 'image backup for VMware', 'vsphere-replication': 'vSphere Replication', srm: 'Site Recovery Manager', vdp: 'vSphere Data Protection',
		}),
	},
	{
		id: 'archivelog',
		text: 'Does the database archive its logs (Oracle: ARCHIVELOG mode)?',
		why: 'Only archived logs bring it back to a moment, and only with them can RMAN save Oracle while it is open.',
		isMany: false,
		choices: choices({yes: 'yes', no: 'no'}),
	},
	{
		id: 'server',
		text: 'Where does the backup server stand?',
		why: 'A server on the same partition or site is lost with it; in PowerVS it is an AIX partition of the workspace or an instance in the VPC.',
		isMany: false,
		choices: choices({
			lpar: 'an AIX LPAR in PowerVS', vpc: 'an IBM Cloud VPC instance', here: 'this site', 'other-site': 'another site',
		}),
	},
];

export const findQuestion = (id: string): QuestionDraft | undefined => questions.find(question => question.id === id);
