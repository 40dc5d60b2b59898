import type {ImageEntry} from '../base/image.js';
import {type Name, textOf} from './header.js';
import {readUint32} from './little-endian.js';
import type {Window} from './window.js';

/**
How the format is read where no genuine sample tells: `link-plain`, a link's target stands right behind its header; `special-plain`, devices and pipes are stored as files are. The others are tried where the usual reading does not lead to a header.
*/
export type Assumption = 'link-plain' | 'link-with-access-record' | 'link-before-access-record' | 'special-plain' | 'special-without-access-record' | 'linked-without-data' | 'larger-than-4-gib';

/**
Where an entry's bytes lie if it is laid out in one way, and where the next header stands then.
*/
export type Layout = {
	readonly dataAt: number;
	readonly dataBytes: number;
	readonly end: number;
	readonly assumption?: Assumption;
};

const fourGiB = 2 ** 32;

/**
An access record has some words for the owner's, and some for the group's list; more is no list of anybody's.
*/
const mostAccessWords = 8192;

/**
AIX takes no longer path.
*/
const longestTarget = 1024;

type Place = {
	readonly window: Window;
	readonly header: Name;
	readonly kind: ImageEntry['kind'];

	/**
	Where the archive begins: padding is counted from there.
	*/
	readonly archiveAt: number;

	/**
	The offset behind the header.
	*/
	readonly after: number;

	/**
	The size of the image.
	*/
	readonly size: number;
};

/**
The offset behind the access record that begins at an offset.
*/
const behindAccess = (bytes: Uint8Array, at: number): number | undefined => {
	if (bytes.length < 8) {
		return undefined;
	}

	const acl = readUint32(bytes, 0);
	const pcl = readUint32(bytes, 4);

	return acl > mostAccessWords || pcl > mostAccessWords ? undefined : at + 8 + (8 * (acl + pcl));
};

const layoutOf = (archiveAt: number, dataAt: number, dataBytes: number, assumption?: Assumption): Layout => ({
	dataAt, dataBytes, end: archiveAt + (8 * Math.ceil((dataAt + dataBytes - archiveAt) / 8)), ...(assumption !== undefined && {assumption}),
});

/**
The usual layout of all but links: access record, data, padding. Without it where the access record is none.
*/
export const usualLayout = ({header, kind, archiveAt, after}: Place, access: Uint8Array): Layout | undefined => {
	if (kind === 'link') {
		return layoutOf(archiveAt, after, header.size, 'link-plain');
	}

	const dataAt = behindAccess(access, after);

	// A directory says that it has 256 bytes, and has none.
	return dataAt === undefined ? undefined : layoutOf(archiveAt, dataAt, kind === 'directory' ? 0 : header.storedBytes, kind === 'file' || kind === 'directory' ? undefined : 'special-plain');
};

const layoutsOfLink = async ({window, header, archiveAt, after}: Place): Promise<readonly Layout[]> => {
	const layouts: Layout[] = [];
	const dataAt = behindAccess(await window.at(after, 8), after);

	if (header.storedBytes !== header.size) {
		layouts.push(layoutOf(archiveAt, after, header.storedBytes, 'link-plain'));
	}

	if (dataAt !== undefined) {
		layouts.push(layoutOf(archiveAt, dataAt, header.size, 'link-with-access-record'));
	}

	const bytes = await window.at(after, longestTarget);
	const end = bytes.indexOf(0);

	if (end > 0) {
		const {end: aligned} = layoutOf(archiveAt, after, end + 1);
		const behind = behindAccess(await window.at(aligned, 8), aligned);

		if (behind !== undefined) {
			layouts.push({
				dataAt: after, dataBytes: end, end: behind, assumption: 'link-before-access-record',
			});
		}
	}

	return layouts;
};

/**
What else is tried where the usual layout leads to no header.
*/
export const otherLayouts = async (place: Place): Promise<readonly Layout[]> => {
	const {window, header, kind, archiveAt, after, size} = place;

	if (kind === 'link') {
		return layoutsOfLink(place);
	}

	// Of directories the samples tell all that there is: what follows one and is no header is damage.
	if (kind === 'directory') {
		return [];
	}

	if (kind !== 'file') {
		return [layoutOf(archiveAt, after, 0, 'special-without-access-record')];
	}

	const dataAt = behindAccess(await window.at(after, 8), after);

	if (dataAt === undefined) {
		return [];
	}

	const layouts: Layout[] = header.links > 1 ? [layoutOf(archiveAt, dataAt, 0, 'linked-without-data')] : [];

	// Sizes are 32 bits wide: of a larger file the header can only say the rest.
	for (let bytes = header.storedBytes + fourGiB; dataAt + bytes < size; bytes += fourGiB) {
		layouts.push(layoutOf(archiveAt, dataAt, bytes, 'larger-than-4-gib'));
	}

	return layouts;
};

/**
What a link leads to; `undefined` where it would be longer than a path can be, or is cut.
*/
export const targetOf = async (window: Window, {dataAt, dataBytes}: Layout): Promise<string | undefined> => {
	if (dataBytes > longestTarget) {
		return undefined;
	}

	const bytes = window.held(dataAt, dataBytes) ?? await window.at(dataAt, dataBytes);

	return bytes.length < dataBytes ? undefined : textOf(bytes).text;
};
