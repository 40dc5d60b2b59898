import {z} from 'zod';

/**
One entry of an image. `path` as it is stored, such as `./etc/hosts`: bytes that are no UTF-8 are read as ISO 8859-1, and then `encoding` says so. Owners are numbers: the image holds no names.
*/
export const imageEntrySchema = z.object({
	path: z.string(),
	kind: z.enum(['file', 'directory', 'link', 'fifo', 'block-device', 'character-device', 'socket', 'unknown']),

	/**
	Four octal digits.
	*/
	mode: z.string(),
	uid: z.int(),
	gid: z.int(),
	links: z.int(),
	sizeBytes: z.int(),
	modifiedAt: z.iso.datetime({offset: true}),
	linkTarget: z.string().optional(),
	device: z.object({major: z.int(), minor: z.int()}).optional(),

	/**
	Of a packed file: the bytes that it takes in the image.
	*/
	packedBytes: z.int().optional(),
	hasExtendedAcl: z.boolean().optional(),
	encoding: z.literal('iso-8859-1').optional(),

	/**
	Why its contents cannot be vouched for: cut, or no header follows where it should end.
	*/
	doubt: z.string().optional(),
});
export type ImageEntry = z.infer<typeof imageEntrySchema>;

/**
A part of image.data, VG.data or bosinst.data.
*/
const stanzaSchema = z.object({name: z.string(), fields: z.record(z.string(), z.string())});

/**
What an image is and how far it could be read.
*/
export const imageReportSchema = z.object({
	file: z.string(),
	sizeBytes: z.int(),

	/**
	`archive`: saved by name, and it holds no description of a volume group.
	*/
	kind: z.enum(['mksysb', 'savevg', 'archive']),
	madeAt: z.iso.datetime({offset: true}),
	madeBy: z.string(),

	/**
	Where the archive begins: after what a bootable tape begins with, else 0.
	*/
	archiveAt: z.int(),
	entries: z.int(),
	packedEntries: z.int(),
	contentBytes: z.int(),

	/**
	`whole`: each header is as it was written and leads to the next one, up to the end record. It says nothing of the contents of files.
	*/
	state: z.enum(['whole', 'truncated', 'damaged', 'unknown']),

	/**
	The offset after the end record, or where reading had to stop.
	*/
	endAt: z.int(),

	/**
	Why it is not whole, what is odd, what of the format was read in an unconfirmed way, and what none of this proves: sentences.
	*/
	reasons: z.array(z.string()),
	warnings: z.array(z.string()),
	notes: z.array(z.string()),
	notProved: z.array(z.string()),
	volumeGroup: z.string().optional(),
	filesystems: z.array(z.object({mountPoint: z.string(), entries: z.int()})).optional(),
	imageData: z.array(stanzaSchema).optional(),
	bosinstData: z.array(stanzaSchema).optional(),

	/**
	After every byte was read: its SHA-256, what lies behind the end record, packed files that unpack to what their headers say, and the recovery point whose image had this very sum when it was proved.
	*/
	sha256: z.string().optional(),
	behindEnd: z.enum(['nothing', 'zeros', 'other']).optional(),
	unpackedFiles: z.int().optional(),
	unpackedBytes: z.int().optional(),
	point: z.string().optional(),
});
export type ImageReport = z.infer<typeof imageReportSchema>;

/**
What became of one entry that was to be extracted. `outcome`: `extracted`; `skipped`, on purpose; `failed`.
*/
export const extractedEntrySchema = z.object({
	path: z.string(),
	outcome: z.enum(['extracted', 'skipped', 'failed']),
	to: z.string().optional(),
	reason: z.string().optional(),
});
export type ExtractedEntry = z.infer<typeof extractedEntrySchema>;

/**
What reading an image tells, piece by piece; the last item is `end`.
*/
export type ImageItem =
	| {readonly type: 'entries'; readonly entries: readonly ImageEntry[]}
	| {readonly type: 'progress'; readonly bytes: number; readonly of: number}
	| {readonly type: 'extracted'; readonly entry: ExtractedEntry}
	| {readonly type: 'end'; readonly image: ImageReport};
