import {z} from 'zod';

const text = z.string().min(1);
const count = z.int().min(0);

const logicalVolumeSchema = z.object({
	name: text,
	type: text,
	lps: count,
	pps: count,
	pvs: count,
	copies: count.optional(),
	unevenlyMirrored: z.boolean().optional(),
	isOpen: z.boolean(),
	isStale: z.boolean(),
	mountPoint: text.optional(),
});

const volumeGroupSchema = z.object({
	name: text,
	identifier: text.optional(),
	state: z.enum(['active', 'varied-off', 'concurrent', 'unknown']),
	kind: z.enum(['rootvg', 'data', 'alternate']),
	ppSizeMiB: count.optional(),
	totalPPs: count.optional(),
	freePPs: count.optional(),
	usedPPs: count.optional(),
	quorum: count.optional(),
	stalePVs: count.optional(),
	stalePPs: count.optional(),
	maxPVs: count.optional(),

	/**
	As `lsvg` prints it since AIX 7.3: `yes` where logical volumes of the group may be encrypted.
	*/
	encryption: text.optional(),
	physicalVolumes: z.array(text),
	logicalVolumes: z.array(logicalVolumeSchema),
});

const physicalVolumeSchema = z.object({
	name: text,
	pvid: text.optional(),
	uniqueId: text.optional(),
	serial: text.optional(),
	volumeGroup: text.optional(),
	state: z.enum(['active', 'missing', 'removed', 'none', 'unknown']),
	sizeMiB: count.optional(),
	freePPs: count.optional(),
	reservePolicy: text.optional(),
	paths: z.array(z.object({status: text, parent: text})).optional(),
	use: z.enum(['used', 'none-seen', 'unknown']),
	usedBy: z.array(z.object({kind: text, evidence: text})).optional(),
	notChecked: z.array(text).optional(),
});

const filesystemSchema = z.object({
	mountPoint: text,
	device: text,
	type: text,
	isMounted: z.boolean(),
	sizeMiB: count.optional(),
	usedMiB: count.optional(),
	freeMiB: count.optional(),
	volumeGroup: text.optional(),
	node: text.optional(),
	options: text.optional(),
});

const device = z.object({name: text, state: text, description: text});

/**
What discovery read from a host, as command-line.md fixes it. A value that is not known is left out.
*/
export const factsSchema = z.object({
	format: z.literal(1),
	host: text,
	role: text,
	readAt: z.iso.datetime({offset: true}),
	durationMs: count,
	identity: z.object({
		hostname: text,
		hostKey: text,
		machineId: text,
		osLevel: text,
		model: text.optional(),
		serialNumber: text.optional(),
		partitionNumber: text.optional(),
		partitionName: text.optional(),
		rootvgId: text.optional(),

		/**
		`uname -F`: what the system calls itself, in 64 bits.
		*/
		systemId: text.optional(),
	}),
	volumeGroups: z.array(volumeGroupSchema),

	/**
	`lsvg` did not answer, or not in full: there may be groups that are not named here.
	*/
	mayHaveMoreGroups: z.literal(true).optional(),
	physicalVolumes: z.array(physicalVolumeSchema),
	filesystems: z.array(filesystemSchema),
	devices: z.object({tapes: z.array(device), optical: z.array(device)}),
	bootList: z.array(text).optional(),
	serviceBootList: z.array(text).optional(),

	/**
	Devices that a system dump goes to.
	*/
	dump: z.object({primary: text.optional(), secondary: text.optional()}).optional(),
	nim: z.record(z.string(), z.string()).optional(),
	wpars: z.array(z.record(z.string(), z.string())).optional(),
	cluster: z.record(z.string(), z.string()).optional(),

	/**
	What kind of machine answered, and as whom: `padmin` means that only ioscli was there.
	*/
	environment: z.object({
		kind: z.enum(['lpar', 'wpar', 'vios', 'unknown']),
		account: text.optional(),
		isPadmin: z.boolean().optional(),

		/**
		Level of the VIO Server, such as `3.1.4.31`.
		*/
		level: text.optional(),
	}).optional(),

	/**
	What a VIO Server serves: its virtual host adapters, the partition behind each, the backing devices.
	*/
	hostAdapters: z.array(z.object({name: text, client: text.optional(), devices: z.array(z.object({name: text, backing: text.optional()}))})).optional(),

	/**
	Backup agents seen on the host, such as Storage Protect, Veeam, SysBack, Storix, NIM client.
	*/
	agents: z.array(z.object({kind: text, version: text.optional(), state: text.optional()})).optional(),

	/**
	Device attributes that differ from their defaults: they are lost when devices are discovered anew.
	*/
	tunedAttributes: z.array(z.object({
		device: text, attribute: text, value: z.string(), default: z.string(),
	})).optional(),

	/**
	How each part of the discovery went; one that is missing here was not asked on this kind of machine.
	*/
	sections: z.array(z.object({
		id: text, title: text, state: z.enum(['ok', 'partial', 'failed', 'timed-out']), readAt: z.iso.datetime({offset: true}), durationMs: count, message: text.optional(),
	})).optional(),

	/**
	`state` where a fileset is not installed whole: `BROKEN`, `APPLYING`…
	*/
	software: z.array(z.object({id: text, version: text, state: text.optional()})),

	/**
	Running instances, with the filesystems in which their processes have files open, and the groups that those lie in. Empty where that was not seen; a problem says why.
	*/
	databases: z.array(z.object({
		kind: text, name: text, filesystems: z.array(text), volumeGroups: z.array(text).optional(),
	})),
	problems: z.array(z.object({command: text, exitCode: z.int().optional(), message: text})),
});

/**
What a list of hosts shows of facts.
*/
export const factsSummarySchema = z.object({
	readAt: z.iso.datetime({offset: true}), osLevel: text, volumeGroups: z.array(text), problems: count,

	/**
	The question for the groups was not answered, or not in full: that there are no more is not known.
	*/
	isWithoutGroups: z.literal(true).optional(),

	/**
	Where filesystems of other machines are mounted.
	*/
	remoteMounts: z.array(z.object({mountPoint: text, node: text})).optional(),
});
export type FactsSummary = z.infer<typeof factsSummarySchema>;

export const summarizeFacts = ({readAt, identity, volumeGroups, mayHaveMoreGroups, problems, sections, filesystems}: Facts): FactsSummary => {
	const groups = sections?.find(({id}) => id === 'groups')?.state;
	const remoteMounts = filesystems.flatMap(({mountPoint, node, isMounted}) => node === undefined || !isMounted ? [] : [{mountPoint, node}]);

	return {
		readAt, osLevel: identity.osLevel, volumeGroups: volumeGroups.map(({name}) => name), problems: problems.length,
		...(mayHaveMoreGroups === true || groups === 'failed' || groups === 'timed-out') && {isWithoutGroups: true},
		...remoteMounts.length > 0 && {remoteMounts},
	};
};

export type Facts = z.infer<typeof factsSchema>;
export type VolumeGroup = z.infer<typeof volumeGroupSchema>;
export type LogicalVolume = z.infer<typeof logicalVolumeSchema>;
export type PhysicalVolume = z.infer<typeof physicalVolumeSchema>;
export type Filesystem = z.infer<typeof filesystemSchema>;
export type Problem = Facts['problems'][number];
