import type {ImageEntry, ImageReport} from '../base/image.js';
import {ifReadable, OperatorError} from '../base/errors.js';
import {cleanBytes} from '../base/text.js';
import {parseImageData, readStanzas, type ImageDataStanza} from '../facts/parse-image-data.js';
import {hasExtendedAcl} from '../images/file-kind.js';
import {readWholeFile} from '../images/file-bytes.js';
import type {ImageSource} from '../images/image-source.js';
import type {Assumption} from '../images/layouts.js';
import type {StoredEntry} from '../images/read-image.js';
import type {ImageEnd} from '../images/walk-image.js';

/**
A description of a system has some hundred stanzas.
*/
const mostDescription = 8 * 1024 * 1024;

/**
How many paths are kept until the description has come, which stands near the front.
*/
const mostEarly = 2000;

const dataOfGroup = /^\.?\/tmp\/vgdata\/(?<group>[^\/]+)\/\k<group>\.data$/v;

const isoSeconds = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/**
An entry as faces know it.
*/
export const entryOf = ({header, path, kind, dataBytes, linkTarget, doubt}: StoredEntry): ImageEntry => ({
	path,
	kind,
	mode: (header.mode % 0o1_0000).toString(8).padStart(4, '0'),
	uid: header.uid,
	gid: header.gid,
	links: header.links,
	sizeBytes: kind === 'directory' ? 0 : header.size,
	modifiedAt: isoSeconds(header.modifiedAt),
	...(linkTarget !== undefined && {linkTarget}),
	...((kind === 'block-device' || kind === 'character-device') && {device: {major: header.major, minor: header.minor}}),
	...(kind === 'file' && header.magic === 'packed' && {packedBytes: dataBytes}),
	...(hasExtendedAcl(header.mode) && {hasExtendedAcl: true}),
	...(header.isLatin && {encoding: 'iso-8859-1' as const}),
	...(doubt !== undefined && {doubt}),
});

/**
Text of access lists travels as an entry of its own, named after its directory; it is no file of the machine.
*/
export const isAccessList = ({path}: StoredEntry): boolean => path.endsWith('/\u{7F}\u{7F}');

const parentOf = (place: string): string => {
	const end = place.lastIndexOf('/');

	return end <= 0 ? '/' : place.slice(0, end);
};

const entriesAre = (count: number): string => count === 1 ? '1 entry is' : `${count} entries are`;

const assumed: Readonly<Record<Assumption, {readonly isUsual?: boolean; readonly text: (count: number) => string}>> = {
	'link-plain': {isUsual: true, text: count => `How symbolic links are stored is not confirmed by a genuine sample; ${count === 1 ? 'one was' : `${count} were`} read with the target right behind the header, and a header with a right checksum followed.`},
	'link-with-access-record': {text: count => `${entriesAre(count)} symbolic links with an access record before the target, which is not confirmed.`},
	'link-before-access-record': {text: count => `${entriesAre(count)} symbolic links with an access record behind the target, which is not confirmed.`},
	'special-plain': {isUsual: true, text: count => `How devices and pipes are stored is not confirmed by a genuine sample; ${count === 1 ? 'one was' : `${count} were`} read as files are, and a header with a right checksum followed.`},
	'special-without-access-record': {text: count => `${entriesAre(count)} devices or pipes without an access record, which is not confirmed.`},
	'linked-without-data': {text: count => `${entriesAre(count)} further names of a file without its bytes, which is not confirmed.`},
	'larger-than-4-gib': {text: count => `${entriesAre(count)} files above 4 GiB; how they are stored is not confirmed, and their sizes here are not the real ones.`},
};

/**
A path of the image as the machine has it.
*/
const absolute = (path: string): string => {
	const names = path.split('/').filter(name => name !== '' && name !== '.');

	return `/${names.join('/')}`;
};

/**
Gathers what an image is while its entries pass by: image.data, bosinst.data or VG.data, and how much it holds of each filesystem that they name.
*/
export class ImageSummary {
	#entries = 0;
	#packed = 0;
	#bytes = 0;
	#lists = 0;
	#special = 0;
	#kind: ImageReport['kind'] = 'archive';
	#group: string | undefined;
	#imageData: readonly ImageDataStanza[] | undefined;
	#bosinstData: readonly ImageDataStanza[] | undefined;
	#early: string[] | undefined = [];
	#filesystems: Map<string, number> | undefined;
	readonly #assumptions = new Map<Assumption, number>();
	readonly #warnings: string[] = [];
	readonly #source: ImageSource;

	constructor(source: ImageSource) {
		this.#source = source;
	}

	get entries(): number {
		return this.#entries;
	}

	/**
	Whether it is known of which group it is and how that was built.
	*/
	get isDescribed(): boolean {
		return this.#group !== undefined;
	}

	async add(entry: StoredEntry): Promise<void> {
		const {path, kind, header, assumption} = entry;

		if (assumption !== undefined) {
			this.#assumptions.set(assumption, (this.#assumptions.get(assumption) ?? 0) + 1);
		}

		if (isAccessList(entry)) {
			this.#lists += 1;

			return;
		}

		this.#entries += 1;
		this.#bytes += kind === 'file' ? header.size : 0;
		this.#packed += header.magic === 'packed' ? 1 : 0;
		this.#special += header.magic === 'other' ? 1 : 0;
		this.#count(path);

		if (path === './image.data') {
			await this.#describe(entry, 'mksysb');
		} else if (path === './bosinst.data') {
			const text = await this.#textOf(entry);

			this.#bosinstData = text === undefined ? undefined : ifReadable(() => readStanzas(text));
		} else if (dataOfGroup.test(path)) {
			await this.#describe(entry, 'savevg');
		}
	}

	report({file, end}: {readonly file: string; readonly end: ImageEnd}): ImageReport {
		const filesystems = this.#filesystems?.entries().map(([mountPoint, entries]) => ({mountPoint, entries})).toArray();
		const known = this.#assumptions.entries().toArray();
		const stanzas = (read: readonly ImageDataStanza[]) => read.map(({name, fields}) => ({name, fields: Object.fromEntries(fields)}));

		return {
			file,
			sizeBytes: this.#source.size,
			kind: this.#kind,
			madeAt: isoSeconds(end.archive.volume.madeAt),
			madeBy: end.archive.volume.madeBy,
			archiveAt: end.archive.at,
			entries: this.#entries,
			packedEntries: this.#packed,
			contentBytes: this.#bytes,
			state: end.state,
			endAt: end.endAt,
			reasons: end.reason === undefined ? [] : [end.reason],
			warnings: [
				...this.#warnings,
				...known.filter(([assumption]) => assumed[assumption].isUsual !== true).map(([assumption, count]) => assumed[assumption].text(count)),
				...this.#special === 0 ? [] : [`${entriesAre(this.#special)} stored in a way (60013) that no sample has; they cannot be extracted.`],
				...end.state === 'whole' ? (filesystems ?? []).filter(({entries}) => entries <= 1).map(({mountPoint}) => `The image's description names the filesystem \`${mountPoint}\`, and the image holds nothing below it: it was empty, left out or not mounted.`) : [],
			],
			notes: [
				...known.filter(([assumption]) => assumed[assumption].isUsual === true).map(([assumption, count]) => assumed[assumption].text(count)),
				...end.before === undefined ? [] : [`It begins as a bootable tape does, with an archive for the installation at byte ${end.before.at}; the order of a tape is described, not confirmed.`],
				...(end.before ?? end.archive).at === 0 ? [] : [`The first ${(end.before ?? end.archive).at} bytes are no archive, such as the boot image of a tape; nothing was judged of them.`],
				...this.#lists === 0 ? [] : [`${entriesAre(this.#lists)} access lists of directories and not shown.`],
				...this.#kind === 'archive' ? ['It holds no image.data and no VG.data: an archive by name that describes no volume group.'] : [],
			],
			notProved: [
				'The format has checksums of headers only: a byte that changed within a file is not seen. The SHA-256 of the day it was written, or a trial restore, would show it.',
				'Whether all that the machine had is in it cannot be told from the image alone.',
			],
			...(this.#group !== undefined && {volumeGroup: this.#group}),
			...(filesystems !== undefined && {filesystems}),
			...(this.#imageData !== undefined && {imageData: stanzas(this.#imageData)}),
			...(this.#bosinstData !== undefined && {bosinstData: stanzas(this.#bosinstData)}),
		};
	}

	async #textOf(entry: StoredEntry): Promise<string | undefined> {
		try {
			return cleanBytes(await readWholeFile(this.#source, entry, mostDescription));
		} catch (error) {
			if (!(error instanceof OperatorError) || error.code !== 'image-damaged') {
				throw error;
			}

			this.#warnings.push(error.message);

			return undefined;
		}
	}

	async #describe(entry: StoredEntry, kind: ImageReport['kind']): Promise<void> {
		this.#kind = kind;

		const text = await this.#textOf(entry);
		const data = text === undefined ? undefined : ifReadable(() => parseImageData(text));

		if (data === undefined) {
			this.#warnings.push(`\`${entry.path}\` is in no shape that lparsafe knows; what it describes is not known.`);

			return;
		}

		this.#group = data.volumeGroup;
		this.#imageData = data.stanzas;

		if (this.#early === undefined || this.#filesystems !== undefined) {
			return;
		}

		this.#filesystems = new Map(data.filesystems.map(mountPoint => [mountPoint, 0]));

		for (const path of this.#early) {
			this.#count(path);
		}

		this.#early = undefined;
	}

	/**
	Counts a path for the filesystem that it lies in, by the longest mount point.
	*/
	#count(path: string): void {
		if (this.#filesystems === undefined) {
			if (this.#early !== undefined && this.#early.length < mostEarly) {
				this.#early.push(path);
			} else {
				this.#early = undefined;
			}

			return;
		}

		for (let place = absolute(path); ; place = parentOf(place)) {
			const count = this.#filesystems.get(place);

			if (count !== undefined) {
				this.#filesystems.set(place, count + 1);

				return;
			}

			if (place === '/') {
				return;
			}
		}
	}
}
