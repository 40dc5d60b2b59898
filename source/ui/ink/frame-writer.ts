import {stripVTControlCharacters} from 'node:util';
import type {LinePace} from '../line-pace.js';
import {eraseScreen, type TerminalOutput} from '../terminal.js';
import {cellsOf, type Cells} from './cells.js';
import {change, createPen} from './row-changes.js';

/**
A frame of fewer bytes than this is one write that no terminal shows half of; the marks around it would only add to it.
*/
const markFrom = 400;

/**
How long after a change of the terminal's size frames are held back: the first ones are still laid out for the earlier size, and a slow line would carry them first.
*/
const layoutMilliseconds = 50;

const begin = '\u{1B}[?2026h';
const end = '\u{1B}[?2026l';

/**
What Ink puts before a frame to erase the one before: lines erased upwards, or all below the upper left corner.
*/
const erasing = ['[2K', '[1A', '[G', '[1G', '[H', '[1;1H', '[J', '[0J'].map(each => `\u{1B}${each}`);

/**
Where a frame begins after what is erased before it.
*/
const frameStart = (text: string): number => {
	let from = 0;

	for (;;) {
		const at = from;
		const next = erasing.find(each => text.startsWith(each, at));

		if (next === undefined) {
			return from;
		}

		from += next.length;
	}
};

/**
Whether a text only switches modes of the terminal, such as its cursor.
*/
const isModes = (text: string): boolean => text.split('\u{1B}').every((part, index) => index === 0 ? part === '' : /^\[\?\d+[hl]$/v.test(part));

/**
What fits into a row of the terminal. While a terminal grows or shrinks, a frame may still be made for its earlier size: what runs over the edge would go on in the next row, and scroll the screen from the last.
*/
const clipped = (cells: Cells, columns: number): Cells => {
	const {texts, styles, doubtFrom} = cells;

	if (texts.length <= columns) {
		return cells;
	}

	// Half of a wide character cannot be shown.
	const edge = texts[columns] === '' ? columns - 1 : columns;

	return {texts: texts.slice(0, edge), styles: styles.slice(0, edge), doubtFrom};
};

type Row = {readonly text: string; readonly cells: Cells | undefined};

type FrameOutput = Pick<TerminalOutput, 'columns' | 'rows' | 'write' | 'on'>;

type FrameWriter<Output extends FrameOutput> = {
	/**
	The stream to give to Ink in place of the terminal's own.
	*/
	readonly stream: Output;

	/**
	To be called when something else wrote to the screen: the next frame is written whole.
	*/
	forget(): void;

	/**
	What the newest frame says, row by row, without its looks; also where the line is still behind.
	*/
	text(): string;

	/**
	Writes the frame that was held back while the line was busy.
	*/
	catchUp(): void;

	/**
	Writes nothing any more.
	*/
	close(): void;
};

/**
Stands between Ink and the terminal: of each frame only what differs from the one before is written, by its place. The screen is never cleared. Whatever else Ink writes goes through as it is; where that may have touched the screen, the next frame is written whole. While the line to the terminal has enough to carry, only the newest frame is kept.
*/
export const createFrameWriter = <Output extends FrameOutput>(stdout: Output, pace?: Pick<LinePace, 'isFree' | 'wrote'>): FrameWriter<Output> => {
	let rows: readonly Row[] | undefined;
	let columnsBefore = 0;
	let held: string | undefined;
	let newest = '';
	let isClosed = false;
	let layoutTimer: NodeJS.Timeout | undefined;

	const forget = (): void => {
		rows = undefined;
	};

	const draw = (frame: string): string => {
		const lines = frame.split('\n');
		// A serial console tells no size: Ink has found one, and the frame is as high.
		const columns = stdout.columns > 0 ? stdout.columns : Infinity;
		const height = stdout.rows > 0 ? stdout.rows : lines.length;
		const before = columns === columnsBefore ? rows : undefined;
		const pen = createPen(before === undefined ? '\u{1B}[m' : '');
		const now = lines.slice(0, height).map((text, index): Row => {
			const old = before?.[index];

			if (old?.text === text) {
				return old;
			}

			const cells = cellsOf(text);

			return {text, cells: cells === undefined ? undefined : clipped(cells, columns)};
		});
		let raw = '';

		for (const [index, {text, cells}] of now.entries()) {
			const old = before?.[index];

			if (old?.text === text) {
				continue;
			}

			if (cells === undefined) {
				raw += `\u{1B}[?7l\u{1B}[${index + 1}H\u{1B}[m${text}\u{1B}[m\u{1B}[K\u{1B}[?7h`;
			} else if (old?.cells === undefined) {
				pen.write(index, 0, cells.texts.length, cells);

				if (cells.texts.length < columns) {
					pen.eraseRest(index, cells.texts.length);
				}
			} else {
				change(pen, {row: index, columns}, old.cells, cells);
			}
		}

		for (let index = now.length; index < (before?.length ?? height); index += 1) {
			pen.eraseRest(index, 0);
		}

		rows = now;
		columnsBefore = columns;

		return pen.bytes() + raw;
	};

	const frameBytes = (frame: string): string => {
		newest = frame;

		if (layoutTimer !== undefined || pace?.isFree() === false) {
			held = frame;

			return '';
		}

		held = undefined;

		const bytes = draw(frame);
		const marked = bytes.length < markFrom ? bytes : begin + bytes + end;

		return marked === '' ? '' : marked + (pace?.wrote(Buffer.byteLength(marked)) ?? '');
	};

	/**
	What the terminal gets for what Ink writes.
	*/
	const bytesFor = (text: string): string => {
		if (isModes(text)) {
			if (text.includes('1049')) {
				forget();
				held = undefined;
			}

			// Where there is no other screen to go back to, as in GNU screen and on consoles, the shell goes on in an empty one, not in our frame.
			if (text.includes('?1049l')) {
				return eraseScreen + text;
			}

			// Ink marks its frames itself; ours get marks of their own.
			return text === begin || text === end ? '' : text;
		}

		const frame = text.slice(frameStart(text));

		if (!frame.includes('\n')) {
			forget();

			return frame === '' ? '' : text;
		}

		return frameBytes(frame);
	};

	const isWritten = (data: string | Uint8Array, encodingOrDone?: unknown, done?: unknown): boolean => {
		const bytes = isClosed ? '' : bytesFor(typeof data === 'string' ? data : Buffer.from(data).toString());
		const onDone = (typeof encodingOrDone === 'function' ? encodingOrDone : done) as (() => void) | undefined;

		return (bytes === '' && onDone === undefined) || stdout.write(bytes, onDone);
	};

	const catchUp = (): void => {
		const bytes = held === undefined || isClosed ? '' : frameBytes(held);

		if (bytes !== '') {
			stdout.write(bytes);
		}
	};

	stdout.on('resize', () => {
		forget();
		clearTimeout(layoutTimer);
		layoutTimer = setTimeout(() => {
			layoutTimer = undefined;
			catchUp();
		}, layoutMilliseconds).unref();
	});

	return {
		stream: new Proxy(stdout, {
			get(target, name) {
				if (name === 'write') {
					return isWritten;
				}

				const value: unknown = Reflect.get(target, name, target);

				return typeof value === 'function' ? (value.bind(target) as unknown) : value;
			},
		}),
		forget,
		text: () => stripVTControlCharacters(newest).split('\n').map(row => row.trimEnd()).join('\n'),
		catchUp,
		close() {
			isClosed = true;
		},
	};
};
