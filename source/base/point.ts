import {z} from 'zod';

/**
How far a recovery point was proved; `verification` of `reliability-and-images.md` 1.3. L0 attempted, L1 listed, L2 matched to source, L3 hashed, L4 trial restore, L5 booted.
*/
export const verificationLevels = ['L0', 'L1', 'L2', 'L3', 'L4', 'L5'] as const;

/**
How high a level is; below all others where nobody knows it.
*/
export const rankOf = (level: typeof verificationLevels[number] | undefined): number => level === undefined ? -1 : verificationLevels.indexOf(level);

/**
The answer of one proof rule.
*/
export const proofSchema = z.object({
	rule: z.string(),
	title: z.string(),
	verdict: z.enum(['proved', 'warning', 'partial', 'failed', 'unknown']),
	evidence: z.array(z.string()),
});
export type Proof = z.infer<typeof proofSchema>;

/**
What of a group's build an image describes; `image.data` and `VG.data` hold it.
*/
const holdsSchema = z.object({
	ppSizeMiB: z.int().optional(),
	filesystems: z.array(z.string()),
	logicalVolumes: z.array(z.object({
		name: z.string(), type: z.string(), lps: z.int().optional(), mountPoint: z.string().optional(),
	})),
});

/**
Something that can be restored from: made by a run of ours, or found on a host.
*/
export const recoveryPointSchema = z.object({
	id: z.string(),

	/**
	`image`: mksysb or savevg, as `method` says. `snapshot`: of a JFS2 filesystem, on the disks of its group. `dump`: by i-node, as /etc/dumpdates tells. `log-entry`: an image that the host's own log tells of and that was not seen.
	*/
	kind: z.enum(['image', 'alternate-disk', 'snapshot', 'dump', 'log-entry']),
	host: z.string(),
	target: z.string(),
	method: z.string(),

	/**
	Absent where nothing tells when it was made. What a host wrote without a zone is taken in the one that its clock has now.
	*/
	madeAt: z.iso.datetime({offset: true}).optional(),

	/**
	The run that made it; absent of one that was found.
	*/
	runId: z.string().optional(),

	/**
	How it was found, and when it was first and last seen there. `stamp`: what `ls` said of the file then.
	*/
	found: z.object({
		how: z.string(), firstSeenAt: z.iso.datetime({offset: true}), seenAt: z.iso.datetime({offset: true}), stamp: z.string().optional(),
	}).optional(),

	/**
	`path` is `unknown` where nothing tells where it lies.
	*/
	place: z.object({host: z.string(), path: z.string()}),
	manifestPath: z.string().optional(),

	/**
	Further copies that the run made and compared, byte by byte.
	*/
	copies: z.array(z.object({host: z.string(), path: z.string()})).optional(),

	/**
	Copies that were not at their place any more when it was looked for them.
	*/
	lostCopies: z.array(z.object({host: z.string(), path: z.string(), lostAt: z.iso.datetime({offset: true})})).optional(),
	holds: holdsSchema.optional(),

	/**
	The image that an alternate disk was restored from.
	*/
	fromImage: z.object({host: z.string(), path: z.string()}).optional(),

	/**
	The kit beside the image, and its copy in the home.
	*/
	kit: z.object({path: z.string(), file: z.string().optional()}).optional(),
	sizeBytes: z.int().optional(),
	sha256: z.string().optional(),
	entries: z.int().optional(),

	/**
	`partial`: something was skipped; it holds less than was asked for. `found`: nobody judged how it was made.
	*/
	state: z.enum(['proved', 'proved-with-warnings', 'partial', 'found']),
	verification: z.enum(verificationLevels),

	/**
	A run deleted the image because its time was over. What it was stays on record; it is in doubt as well, so that nothing counts on it.
	*/
	expired: z.object({at: z.iso.datetime({offset: true}), runId: z.string()}).optional(),

	/**
	A later look did not find what was proved: the image is gone, or failed a verification. Absent again after one that succeeds; where it only was not there (`isGone`), also once the same file is.
	*/
	doubt: z.object({at: z.iso.datetime({offset: true}), reason: z.string(), isGone: z.literal(true).optional()}).optional(),
	proofs: z.array(proofSchema),
	skipped: z.array(z.string()).optional(),
	source: z.object({
		hostname: z.string(), machineId: z.string(), osLevel: z.string(), volumeGroupId: z.string().optional(),
	}),
	restoredBy: z.array(z.string()),
});
export type RecoveryPoint = z.infer<typeof recoveryPointSchema>;

/**
What a search on a host came to. `seen`: points that are there; of them `found`, that were not known before; `lost`: images and copies that are not there any more, or are others now. `notLooked`: what could not be looked at, and why.
*/
export const pointSearchSchema = z.object({
	host: z.string(),
	searched: z.array(z.string()),
	seen: z.int(),
	found: z.int(),
	lost: z.int(),
	notLooked: z.array(z.string()),
	notes: z.array(z.string()),

	/**
	Files that were looked into and are no recovery points of this host, with what `ls` said of each then: of another machine (`source`), not to be read (`unread`, with why), or no image.
	*/
	others: z.array(z.object({
		path: z.string(), stamp: z.string(), source: z.object({hostname: z.string(), machineId: z.string()}).optional(), unread: z.string().optional(),
	})).optional(),
});
export type PointSearch = z.infer<typeof pointSearchSchema>;

/**
By how much, in milliseconds, a date may lie ahead before a clock is taken to be wrong; a summer time that was guessed wrongly is an hour.
*/
export const clockSlack = 3_600_000;

/**
When a point was made, in milliseconds since 1970, as far as that can be believed. Undefined where nothing tells it, where its date is yet to come, or where it was seen before it.
*/
export const datedAt = ({madeAt, found}: Pick<RecoveryPoint, 'madeAt' | 'found'>, now: number): number | undefined => {
	const at = madeAt === undefined ? Infinity : Date.parse(madeAt);

	return at > Math.min(now, found === undefined ? now : Date.parse(found.firstSeenAt)) + clockSlack ? undefined : at;
};

/**
When a point was made, in milliseconds since 1970; of one of which nobody knows it, before all others.
*/
export const timeOf = ({madeAt}: Pick<RecoveryPoint, 'madeAt'>): number => madeAt === undefined ? -Infinity : Date.parse(madeAt);

/**
Of points that were recorded at one place, the one whose image or copy lies there as far as is known: not in doubt, because what was found replaced is, and the newest.
*/
export const standing = (points: readonly RecoveryPoint[]): RecoveryPoint | undefined => points
	.filter(({expired}) => expired === undefined)
	.toSorted((left, right) => (left.doubt === undefined) === (right.doubt === undefined) ? timeOf(right) - timeOf(left) : (left.doubt === undefined ? -1 : 1))
	.at(0);

/**
How a point is restored: by methods, else by hand, as the end of a sentence. Commands: `aix-commands.md` 9.2, 9.3.
*/
export const restoreWords = ({kind, restoredBy, target, place}: Pick<RecoveryPoint, 'kind' | 'restoredBy' | 'target' | 'place'>): string => {
	if (restoredBy.length > 0) {
		return restoredBy.join(', ');
	}

	switch (kind) {
		case 'snapshot': {
			return place.path.startsWith('/')
				? `no method; by hand: mount -v jfs2 -o snapshot ${place.path} DIRECTORY, and copy the files back`
				: `no method; by hand: copy the files back from ${target.slice(3).replace(/\/$/v, '')}/.snapshot/${place.path}`;
		}

		case 'dump': {
			return 'no method; by hand: restore -rqf MEDIUM in its empty, mounted filesystem, level 0 first, then the levels above';
		}

		case 'log-entry': {
			return 'no method: the image was not seen; name the directory that it lies in as one to look through';
		}

		case 'image':
		case 'alternate-disk': {
			return 'no method that is known';
		}
	}
};

type MachineNames = {readonly hostname: string; readonly machineId: string};

/**
Whether an image is of a machine, by both names that it gives of its source; undefined where one of them is not known. A partition that was moved to another frame has another `machineId` since then.
*/
export const isOfMachine = (source: MachineNames, machine: MachineNames): boolean | undefined => {
	const pairs = [[source.hostname, machine.hostname], [source.machineId, machine.machineId]] as const;

	return pairs.some(([one, other]) => one !== other && one !== 'unknown' && other !== 'unknown') ? false : (pairs.flat().includes('unknown') ? undefined : true);
};

export const machineInWords = ({hostname, machineId}: MachineNames): string => `${hostname} (machine ${machineId})`;

/**
An image below this share of the median of the five before it is suspiciously small: `reliability-and-images.md` 3.1.
*/
const smallShare = 0.7;

/**
The median of the sizes that an image is suspiciously small beside; undefined where it is not, or nothing came before it.

@param sizeBytes - Of the image.
@param earlier - Of those before it, the newest first.
*/
export const smallBeside = (sizeBytes: number, earlier: readonly number[]): number | undefined => {
	const sizes = earlier.slice(0, 5).toSorted((left, right) => left - right);
	const median = sizes[Math.floor(sizes.length / 2)];

	return median === undefined || sizeBytes >= median * smallShare ? undefined : median;
};
