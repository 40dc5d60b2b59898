import type {Part} from './way.js';

/**
What belongs beside a way that was chosen. `beside`: to one that holds this part; the first of `ways` that fits is added. `leads`: it comes before what it is added to.
*/
export type Companion = {
	readonly when: readonly string[];
	readonly beside: Part;
	readonly ways: readonly string[];
	readonly leads?: boolean;

	/**
	Only where what was chosen is not made or not back within the wished time.
	*/
	readonly onlyIfLate?: boolean;
	readonly text: string;
	readonly source: string;
};

export const companions: readonly Companion[] = [
	{
		when: ['against=update'], beside: 'boot', ways: ['alt_disk_copy', 'multibos', 'powervs-snapshot'], leads: true, text: 'The way back from a bad update is a restart, not a restore; the image stays for when that fails too.', source: 'hazards.md: before-update',
	},
	{
		when: ['rto=minutes', 'against=deletion|corruption'], beside: 'boot', onlyIfLate: true, ways: ['alt_disk_copy'], leads: true, text: 'A restart from the clone takes minutes; the image stays for when its disk is lost too.', source: 'seed 002; infra-and-vmware.md 6.5',
	},
	{
		when: [], beside: 'vios', ways: ['viosbr'], text: 'The image brings the VIO Server back, viosbr the mappings that it serves.', source: 'infra-and-vmware.md 1.3',
	},
	{
		when: ['against=update'], beside: 'vios', ways: ['vios-alt-root'], text: 'The way back from an update is a restart from the clone.', source: 'infra-and-vmware.md 1.3',
	},
	{
		when: ['has-wpars'], beside: 'boot', ways: ['savewpar'], text: 'WPARs come back one by one from images of their own.', source: 'aix-commands.md 13',
	},
	{
		when: ['oracle', 'other-database', 'protect=group|lpar'], beside: 'database', ways: ['rman'], text: 'Oracle has its own tool besides that of the other database.', source: 'agents-and-cloud.md 4.10',
	},
	{
		when: ['oracle', 'other-database', 'protect=group|lpar'], beside: 'database', ways: ['database-tool'], text: 'The other database has its own tool besides RMAN.', source: 'hazards.md: hot-copy',
	},
	{
		when: ['against=deletion|corruption', 'rto=minutes'], beside: 'files', onlyIfLate: true, ways: ['jfs2-snapshot', 'powervs-snapshot'], text: 'What was deleted is back in minutes, before anything is restored.', source: 'infra-and-vmware.md 6.5',
	},
	{
		when: ['against=deletion|corruption', 'rpo=minutes|hours'], beside: 'files', onlyIfLate: true, ways: ['jfs2-snapshot'], text: 'Between two backups snapshots keep states of minutes or hours ago.', source: 'infra-and-vmware.md 6.5',
	},
	{
		when: ['against=site|machine|array', 'has:vsphere-replication'], beside: 'machine', ways: ['vsphere-replication'], text: 'It runs again elsewhere at once; the backup is for what was replicated by mistake.', source: 'infra-and-vmware.md 5.4',
	},
	{
		when: ['against=site', 'has:srm'], beside: 'machine', ways: ['srm'], text: 'It directs the fail-over of many machines and lets it be rehearsed.', source: 'seed 004',
	},
	{
		when: ['against=update'], beside: 'machine', ways: ['esxi-snapshot'], text: 'The undo for a bad update, removed soon after.', source: 'infra-and-vmware.md 6.5',
	},
	{
		when: ['against=disk', 'rto=minutes'], beside: 'structure', ways: ['mirroring'], text: 'With a mirror the loss of a disk is no outage; the backup is for everything else.', source: 'seed 002',
	},
	{
		when: ['against=disk', 'rto=minutes'], beside: 'boot', ways: ['mirroring'], text: 'With a mirror the loss of a disk is no outage; the backup is for everything else.', source: 'seed 002',
	},
];
