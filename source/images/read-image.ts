import type {ImageEntry} from '../base/image.js';
import {kindOf} from './file-kind.js';
import {
	longestHeader,
	readHeader,
	type Header,
	type Name,
} from './header.js';
import type {ImageSource} from './image-source.js';
import {
	otherLayouts,
	targetOf,
	usualLayout,
	type Assumption,
	type Layout,
} from './layouts.js';
import {Window} from './window.js';

/**
An entry as it lies in the image.
*/
export type StoredEntry = {
	readonly header: Name;
	readonly path: string;
	readonly kind: ImageEntry['kind'];

	/**
	The offset of its header.
	*/
	readonly at: number;

	/**
	Where its bytes lie, as they are stored, and where the next header stands.
	*/
	readonly dataAt: number;
	readonly dataBytes: number;
	readonly end: number;
	readonly assumption?: Assumption;
	readonly linkTarget?: string;

	/**
	Why its contents cannot be vouched for.
	*/
	readonly doubt?: string;
};

/**
How the walk through an archive ended. `endAt`: behind the end record, or where it had to stop.
*/
export type ArchiveEnd = {
	readonly state: 'whole' | 'truncated' | 'damaged' | 'unknown';
	readonly endAt: number;

	/**
	One sentence; absent where it is whole.
	*/
	readonly reason?: string;
};

type Judged = {readonly layout: Layout; readonly next: Header} | {readonly layout: Layout | undefined; readonly end: ArchiveEnd; readonly doubt: string};

/**
Walks through an archive from header to header and jumps over what lies between. An entry's place counts as right only where a header with a right checksum follows it; what the format leaves open is tried in each way that is known, and named.

It stops at the end record, since what stands behind it is left from before, or at the first place that leads nowhere.

@yields Entries, in their order.
*/
export async function * readEntries(source: ImageSource, archiveAt: number): AsyncGenerator<StoredEntry, ArchiveEnd> {
	const {size} = source;
	const window = new Window(source);

	const headerAt = async (at: number): Promise<ReturnType<typeof readHeader>> => readHeader(window.held(at, longestHeader) ?? await window.at(at, longestHeader));

	const judge = async (header: Name, kind: ImageEntry['kind'], after: number): Promise<Judged> => {
		const place = {
			window, header, kind, archiveAt, after, size,
		};
		const usual = usualLayout(place, window.held(after, 8) ?? await window.at(after, 8));
		const behind = usual === undefined || usual.end > size ? 'cut' : await headerAt(usual.end);

		if (usual !== undefined && behind !== 'cut' && !('wrong' in behind)) {
			return {layout: usual, next: behind};
		}

		for (const layout of await otherLayouts(place)) {
			const next = layout.end > size ? 'cut' : await headerAt(layout.end);

			if (next !== 'cut' && !('wrong' in next)) {
				return {layout, next};
			}
		}

		return lost(usual, behind, {header, after});
	};

	/**
	No header follows. An image that ends too early is told from one that was changed.
	*/
	const lost = (usual: Layout | undefined, behind: 'cut' | Header | {readonly wrong: string}, {header, after}: {readonly header: Name; readonly after: number}): Judged => {
		if (usual === undefined && after + 8 <= size) {
			return {layout: usual, end: {state: 'damaged', endAt: after, reason: `What follows the header of \`${header.name}\` at byte ${after} is no access record.`}, doubt: 'its access record cannot be read'};
		}

		if (usual === undefined || behind === 'cut') {
			const missing = usual === undefined ? undefined : usual.dataAt + usual.dataBytes - size;

			return {
				layout: usual,
				end: {state: 'truncated', endAt: size, reason: `The image ends ${missing === undefined || missing > 0 ? 'within' : 'behind'} \`${header.name}\`, before its end record.`},
				doubt: missing !== undefined && missing <= 0 ? '' : `the image ends within it${missing === undefined ? '' : `: ${missing} of its ${usual?.dataBytes ?? 0} stored bytes are missing`}`,
			};
		}

		return {
			layout: usual,
			end: {state: 'damaged', endAt: usual.end, reason: `Behind \`${header.name}\`, at byte ${usual.end}, ${'wrong' in behind ? behind.wrong : 'stands what does not belong there'}.`},
			doubt: 'no header follows where it should end',
		};
	};

	const first = await headerAt(archiveAt);

	if (first === 'cut' || 'wrong' in first || first.type !== 'volume') {
		return {state: 'damaged', endAt: archiveAt, reason: `At byte ${archiveAt} no archive begins.`};
	}

	let at = archiveAt + first.length;
	let header = await headerAt(at);

	for (;;) {
		if (header === 'cut') {
			return {state: 'truncated', endAt: size, reason: 'The image ends behind its first header.'};
		}

		if ('wrong' in header) {
			return {state: 'damaged', endAt: at, reason: `At byte ${at} ${header.wrong}.`};
		}

		if (header.type === 'end') {
			return {state: 'whole', endAt: at + header.length};
		}

		if (header.type === 'volume') {
			return {state: 'unknown', endAt: at, reason: `At byte ${at} another volume begins; images in several volumes are not read any further.`};
		}

		const kind = kindOf(header.mode);
		const behind = at + header.length;
		const judged = await judge(header, kind, behind);
		const {layout} = judged;
		const doubt = 'doubt' in judged ? judged.doubt : '';
		const linkTarget = kind === 'link' && layout !== undefined ? await targetOf(window, layout) : undefined;

		yield {
			header,
			path: header.name,
			kind,
			at,
			dataAt: layout?.dataAt ?? behind,
			dataBytes: layout?.dataBytes ?? 0,
			end: layout?.end ?? behind,
			...(layout?.assumption !== undefined && {assumption: layout.assumption}),
			...(linkTarget !== undefined && {linkTarget}),
			...(doubt !== '' && {doubt}),
		};

		if ('end' in judged) {
			return judged.end;
		}

		at = judged.layout.end;
		header = judged.next;
	}
}
