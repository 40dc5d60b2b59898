import {createBreather} from '../base/breather.js';
import {OperatorError, RefusedError, UsageError} from '../base/errors.js';
import type {ExtractedEntry, ImageEntry, ImageItem} from '../base/image.js';
import type {RecoveryPoint} from '../base/point.js';
import type {ImageServices} from '../base/services/images.js';
import {readFileBytes, whyNotReadable} from '../images/file-bytes.js';
import type {ImageSource} from '../images/image-source.js';
import type {StoredEntry} from '../images/read-image.js';
import {wantedNames} from '../images/safe-path.js';
import {clusterBytes, walkImage, type ImageEnd} from '../images/walk-image.js';
import {entryOf, ImageSummary, isAccessList} from './describe-image.js';
import {Extraction} from './extract-entry.js';
import type {OpenImage} from './local-image.js';
import {Hasher} from './image-hasher.js';

type ImageDeskOptions = {
	/**
	The recovery point whose image had this SHA-256.
	*/
	pointOf(sha256: string): Pick<RecoveryPoint, 'id'> | undefined;

	/**
	@throws OperatorError where it cannot be opened.
	*/
	open(file: string): Promise<OpenImage>;
};

const mostAtOnce = 256;

/**
Walks through an image and gathers its summary; says how it ended.

@yields Entries that are files of the machine.
*/
async function * walk(file: string, source: ImageSource & {readonly within?: number}, summary: ImageSummary): AsyncGenerator<StoredEntry, ImageEnd> {
	const entries = walkImage(source, {file, ...(source.within !== undefined && {within: source.within})});
	const breathe = createBreather();

	for (;;) {
		const turn = await entries.next();

		if (summary.entries % 32 === 0) {
			await breathe();
		}

		if (turn.done === true) {
			return turn.value;
		}

		await summary.add(turn.value);

		if (!isAccessList(turn.value)) {
			yield turn.value;
		}
	}
}

/**
Reads mksysb and savevg images without AIX.
*/
export const createImageDesk = ({pointOf, open}: ImageDeskOptions): ImageServices => {
	async function * read(file: string, source: ImageSource): AsyncGenerator<ImageItem, void> {
		const summary = new ImageSummary(source);
		const entries = walk(file, source, summary);
		let batch: ImageEntry[] = [];

		for (;;) {
			const turn = await entries.next();

			if (batch.length >= mostAtOnce || (turn.done === true && batch.length > 0)) {
				yield {type: 'entries', entries: batch};
				batch = [];
			}

			if (turn.done === true) {
				yield {type: 'end', image: summary.report({file, end: turn.value})};

				return;
			}

			batch.push(entryOf(turn.value));
		}
	}

	async function * verify(file: string, source: OpenImage): AsyncGenerator<ImageItem, void> {
		if (source.within !== undefined) {
			throw new RefusedError(`\`${file}\` is not read whole over the line.`, {code: 'verify-there', advice: '`lparsafe image list` tells whether it is whole; the method `verify-image` and `lparsafe points verify` read every byte on the host itself.'});
		}

		const summary = new ImageSummary(source);
		const entries = walk(file, source, summary);
		const hasher = new Hasher(source);
		const wrong: string[] = [];
		let unpackedFiles = 0;
		let unpackedBytes = 0;
		let end: ImageEnd;

		for (;;) {
			const turn = await entries.next();

			if (turn.done === true) {
				end = turn.value;
				break;
			}

			const entry = turn.value;

			yield * hasher.to(entry.end);

			if (entry.kind !== 'file' || entry.header.magic !== 'packed' || whyNotReadable(entry) !== undefined) {
				continue;
			}

			try {
				// That it unpacks to what its header says is the only check of contents that there is.
				for await (const piece of readFileBytes(source, entry)) {
					unpackedBytes += piece.length;
				}

				unpackedFiles += 1;
			} catch (error) {
				if (!(error instanceof OperatorError) || error.code !== 'image-damaged') {
					throw error;
				}

				wrong.push(error.message);
			}
		}

		yield * hasher.to(end.endAt);
		hasher.endAt(end.state === 'whole' ? end.endAt : Infinity);
		yield * hasher.to(source.size);

		const {sha256, behindEnd} = hasher.end();
		const report = summary.report({file, end});
		const rest = source.size - end.endAt;
		const point = pointOf(sha256);

		yield {
			type: 'end',
			image: {
				...report,
				...(wrong.length > 0 && {state: 'damaged' as const}),
				reasons: [...report.reasons, ...wrong],
				notes: [
					...report.notes,
					...behindEnd === 'other' ? [`${rest} bytes behind the end record are no part of the archive${rest > clusterBytes ? '' : ': they fill up its last write, and are left from before'}.`] : [],
				],
				notProved: point === undefined ? report.notProved : report.notProved.slice(1),
				sha256,
				...(end.state === 'whole' && {behindEnd}),
				unpackedFiles,
				unpackedBytes,
				...(point !== undefined && {point: point.id}),
			},
		};
	}

	async function * extract(file: string, source: ImageSource, {paths, to}: {readonly paths: readonly string[]; readonly to: string}): AsyncGenerator<ImageItem, void> {
		const summary = new ImageSummary(source);
		const wanted = paths.map(path => ({path, names: wantedNames(path).join('/'), isFound: false}));
		const extraction = await Extraction.into(source, to);
		const entries = walk(file, source, summary);
		const tell = (entry: ExtractedEntry): ImageItem => ({type: 'extracted', entry});
		let end: ImageEnd;

		for (;;) {
			const turn = await entries.next();

			if (turn.done === true) {
				end = turn.value;
				break;
			}

			const name = wantedNames(turn.value.path).join('/');
			const matches = wanted.filter(({names}) => names === '' || name === names || name.startsWith(`${names}/`));

			for (const match of matches) {
				match.isFound = true;
			}

			const extracted = matches.length === 0 ? undefined : await extraction.add(turn.value);

			if (extracted !== undefined) {
				yield tell(extracted);
			}
		}

		for await (const link of extraction.links()) {
			yield tell(link);
		}

		const missing = wanted.filter(({isFound}) => !isFound);

		for (const {path} of missing) {
			yield tell({path, outcome: 'failed', reason: end.state === 'whole' ? 'the image holds nothing of that name' : 'as far as the image can be read it holds nothing of that name'});
		}

		yield {type: 'end', image: summary.report({file, end})};
	}

	/**
	Opens an image for as long as it is read.

	@yields What the work on it tells.
	*/
	async function * opened(file: string, work: (source: OpenImage) => AsyncGenerator<ImageItem, void>): AsyncGenerator<ImageItem, void> {
		const source = await open(file);

		try {
			yield * work(source);
		} finally {
			await source.close();
		}
	}

	return {
		readImage: ({file}) => opened(file, source => read(file, source)),
		verifyImage: ({file}) => opened(file, source => verify(file, source)),
		extractImage({file, paths, to}) {
			if (paths.length === 0) {
				throw new UsageError('No path is named.', {advice: 'Name what is to be extracted, such as `./etc/hosts`; `/` is everything.'});
			}

			return opened(file, source => extract(file, source, {paths, to}));
		},
	};
};
