import type {ImageReport} from '../base/image.js';
import {findArchive} from '../images/find-archive.js';
import {readEntries} from '../images/read-image.js';
import {ImageSummary} from './describe-image.js';
import type {OpenImage} from './local-image.js';

/**
The description of a group stands near the front of its image: `reliability-and-images.md` 5.3.
*/
const mostEntries = 2000;

/**
What an image says of itself at its front: when and as what it was made, and how its group was built. Whether it is whole is not read. Undefined where the file is no archive by name.

@throws OperatorError where it cannot be read.
*/
export const readImageHead = async (file: string, source: OpenImage): Promise<ImageReport | undefined> => {
	const archive = await findArchive(source, {within: 0});

	if (archive === undefined) {
		return undefined;
	}

	const summary = new ImageSummary(source);
	let endAt = archive.at;

	for await (const entry of readEntries(source, archive.at)) {
		await summary.add(entry);
		endAt = entry.end;

		if (summary.isDescribed || summary.entries >= mostEntries) {
			break;
		}
	}

	return summary.report({
		file, end: {
			state: 'unknown', endAt, reason: 'Only its front was read.', archive,
		},
	});
};
