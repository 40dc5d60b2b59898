import {OperatorError} from '../base/errors.js';
import {findArchive, type FoundArchive} from './find-archive.js';
import type {ImageSource} from './image-source.js';
import {readEntries, type ArchiveEnd, type StoredEntry} from './read-image.js';

/**
Archives are written in clusters of 100 blocks; what fills up the last one is left from before.
*/
export const clusterBytes = 51_200;

/**
On a tape the system's archive lies behind a small one for its installation and a table of contents.
*/
const betweenArchives = 16 * 1024 * 1024;
const signOfTape = './tapeblksz';

/**
How the walk ended, where the archive begins, and where the one of a tape's installation does that lies before it.
*/
export type ImageEnd = ArchiveEnd & {
	readonly archive: FoundArchive;
	readonly before?: FoundArchive;
};

/**
All entries of an image: of its archive, and where it begins as a bootable tape does, of the archive before it too.

`file`: what an error calls it; `within`: how far its beginning is looked for.

@throws OperatorError `not-an-image` where no archive by name begins.
@yields Entries, in their order.
*/
export async function * walkImage(source: ImageSource, {file, within}: {readonly file: string; readonly within?: number}): AsyncGenerator<StoredEntry, ImageEnd> {
	const archive = await findArchive(source, within === undefined ? {} : {within});

	if (archive === undefined) {
		throw new OperatorError(source.size === 0 ? `\`${file}\` is empty.` : `\`${file}\` is no image: no archive by name, as mksysb and savevg write them, begins in it.`, {code: 'not-an-image', advice: 'Check the path. Archives by i-node, tar and cpio are read with their own commands.'});
	}

	const entries = readEntries(source, archive.at);
	let isOfTape = false;
	let end: ArchiveEnd;

	for (;;) {
		const turn = await entries.next();

		if (turn.done === true) {
			end = turn.value;
			break;
		}

		isOfTape ||= turn.value.path === signOfTape;
		yield turn.value;
	}

	if (!isOfTape || end.state !== 'whole') {
		return {...end, archive};
	}

	const from = archive.at + (Math.ceil((end.endAt - archive.at) / clusterBytes) * clusterBytes);
	const next = await findArchive(source, {from, within: betweenArchives});

	return next === undefined ? {...end, archive} : {...yield * readEntries(source, next.at), archive: next, before: archive};
}
