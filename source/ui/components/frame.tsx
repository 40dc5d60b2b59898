import {useEffect} from 'react';
import {Box} from 'ink';
import {departureLeft} from '../departure.js';
import type {Desk} from '../desk.js';
import {allBindings} from '../dispatch.js';
import {footerBindings, titleOf, type Binding} from '../bindings.js';
import {
	keyLabel,
	shownKey,
	usualKeymap,
	type Keymap,
} from '../keymap.js';
import {
	fit,
	fitLine,
	isSameLine,
	span,
	spread,
	textOf,
	widthOf,
	wrap,
	type Line,
	type Span,
} from '../line.js';
import {topLayer, type Layer, type Size} from '../navigation.js';
import {badges} from '../present/badges.js';
import {productionHost} from '../present/production-host.js';
import type {Theme} from '../theme.js';
import {Lines} from './lines.js';

/**
Rows that the frame takes from the screen: breadcrumb, two rules, the keys.
*/
const footerRows = ({rows}: Size): number => rows < 20 ? 1 : 2;
const bodySize = (size: Size): Size => ({columns: size.columns, rows: Math.max(1, size.rows - 3 - footerRows(size))});

/**
What the place is marked with all the time, the outermost first.
*/
type Marks = {readonly isTraining: boolean; readonly production: string | undefined};

const rule = ({glyphs}: Theme, columns: number, {isTraining, production}: Marks, said?: Span): Line => {
	const glyph = production === undefined ? (isTraining ? glyphs.heavyRule : glyphs.rule) : glyphs.productionRule;
	const tone = production === undefined ? (isTraining ? 'caution' : 'border') : 'production-rule';

	if (said !== undefined) {
		const text = widthOf(said.text) > columns - 6 ? fit(said.text, columns - 6, {more: glyphs.more}) : said.text;

		return [span(`${glyph}${glyph} `, tone), span(text, said.tone), span(` ${glyph.repeat(Math.max(0, columns - widthOf(text) - 4))}`, tone)];
	}

	const words: readonly Span[] = [...isTraining ? [span(' TRAINING ', 'training')] : [], ...production === undefined ? [] : [span(' PROD ', 'production')]];

	if (words.length === 0) {
		return [span(glyph.repeat(columns), tone)];
	}

	const wordsWidth = widthOf(textOf(words));
	const explanation = isTraining ? ' simulated machines, nothing here is real ' : ` ${production ?? ''} is a production host `;
	const side = columns - (2 * wordsWidth) - widthOf(explanation) - 4;

	if (side < 0) {
		return [span(glyph.repeat(2), tone), ...words, span(glyph.repeat(Math.max(0, columns - wordsWidth - 2)), tone)];
	}

	return [
		span(glyph.repeat(2), tone),
		...words,
		span(glyph.repeat(Math.floor(side / 2)), tone),
		span(explanation, tone),
		span(glyph.repeat(Math.ceil(side / 2)), tone),
		...words.toReversed(),
		span(glyph.repeat(2), tone),
	];
};

/**
How long a notice stays in the rule above the keys; it can be read again among what was said.
*/
const noticeMilliseconds = 12_000;

const lastNotice = (desk: Desk): Span | undefined => {
	const notice = desk.notices.get().at(-1);

	return notice === undefined || desk.now() - notice.at > noticeMilliseconds || notice.isSo?.() === false ? undefined : span(notice.text, notice.tone);
};

const hint = (binding: Binding, isTyping: boolean, keymap: Keymap): Line | undefined => {
	const key = shownKey(binding.action, isTyping || binding.onLetter !== undefined, keymap);

	if (key === undefined) {
		return undefined;
	}

	// That it does nothing now is not told by a colour alone.
	return binding.disabled === undefined ? [span(keyLabel(key), 'key'), span(` ${titleOf(binding)}`)] : [span(`(${keyLabel(key)} ${titleOf(binding)})`, 'quiet')];
};

/**
The keys that work here on as many rows as there are; help is the last to go.
*/
export const footerLines = (bindings: readonly Binding[], {columns, rows}: Size, isTyping: boolean, keymap = usualKeymap): readonly Line[] => {
	const lines: Line[] = [];
	let current: Span[] = [];
	let used = 0;

	for (const binding of footerBindings(bindings)) {
		const shown = hint(binding, isTyping, keymap);
		const width = shown === undefined ? Infinity : widthOf(textOf(shown));
		const isNewRow = used > 0 && used + 3 + width > columns;

		if (shown === undefined || width > columns || (isNewRow && lines.length + 1 >= rows)) {
			continue;
		}

		if (isNewRow) {
			lines.push(current);
			current = [];
			used = 0;
		}

		current.push(...used === 0 ? [] : [span(' '.repeat(3))], ...shown);
		used += width + (used === 0 ? 0 : 3);
	}

	lines.push(current);

	return [...lines, ...Array.from({length: Math.max(0, rows - lines.length)}, (): Line => [])];
};

/**
The way here; where there is no room for all of it, whole steps of its beginning give way, so that what is left can be read.
*/
export const shownCrumbs = (crumbs: readonly string[], room: number, {separator, more}: {readonly separator: string; readonly more: string}): string => {
	const joined = (from: number): string => [...from === 0 ? [] : [more], ...crumbs.slice(from)].join(` ${separator} `);
	const from = crumbs.findIndex((_, index) => widthOf(joined(index)) <= room);

	return from === -1 ? fit(joined(crumbs.length - 1), room, {more}).trimEnd() : joined(from);
};

/**
Fewer columns of a screen than this beside a dialog are rests of words, and say nothing.
*/
const leastBeside = 12;

/**
The rows of a dialog in the middle of those under it; what stands to its right is not kept.
*/
const overlaid = (under: readonly Line[], dialog: readonly Line[], {left, top}: {readonly left: number; readonly top: number}): readonly Line[] => Array.from({length: Math.max(under.length, top + dialog.length)}, (_, row) => {
	const over = dialog[row - top];
	const line = under[row] ?? [];

	return over === undefined ? line : [span(fit(textOf(line), left)), ...over];
});

/**
The rule with what was said last, and the keys; what has no room in the rule goes on right below it, where one reads on, and the keys have less room.
*/
export const footOf = (theme: Theme, size: Size, marks: Marks, said: Span | undefined, keys: (rows: number) => readonly Line[]): readonly Line[] => {
	const {columns} = size;
	const rows = footerRows(size);
	const room = columns - 6;

	if (said === undefined || widthOf(said.text) <= room) {
		return [rule(theme, columns, marks, said), ...keys(rows)];
	}

	const [first = '', ...rest] = wrap(said.text, room);

	// Where there is one row for the keys, only the first of them stays in it.
	if (rows < 2) {
		const help = keys(1)[0]?.slice(0, 2) ?? [];

		return [rule(theme, columns, marks, {...said, text: first}), fitLine([...help, span(' '.repeat(3)), span(rest.join(' '), said.tone)], columns, theme.glyphs.more)];
	}

	return [rule(theme, columns, marks, {...said, text: first}), [span(' '.repeat(3)), span(fit(rest.join(' '), columns - 4, {more: theme.glyphs.more}), said.tone)], ...keys(rows - 1)];
};

/**
What a frame says, without its place on the terminal.
*/
type Drawing = {
	readonly screen: Layer | undefined;
	readonly hasDialog: boolean;
	readonly head: readonly Line[];
	readonly screenLines: readonly Line[];
	readonly dialogLines: readonly Line[];
	readonly dialogPlace: {readonly left: number; readonly top: number; readonly width: number};
	readonly foot: readonly Line[];
};

const drawFrame = (desk: Desk, size: Size): Drawing => {
	const {theme} = desk;
	const {screens, dialogs} = desk.navigation.get();
	const screen = screens.at(-1);
	const dialog = dialogs.at(-1);
	const {columns} = size;
	const body = bodySize(size);
	const runs = desk.world.get().runs ?? [];
	const departure = desk.departure.get();
	const marks = {isTraining: desk.isTraining, production: productionHost(screens, desk.world.get())};
	const shownBadges = badges({
		isTraining: desk.isTraining, isProduction: marks.production !== undefined, isReadOnly: desk.isReadOnly, runs, glyphs: theme.glyphs, leavesAfter: departure === undefined ? 0 : departureLeft(departure, runs, desk.now()).left.length, endedUnseen: desk.attention.badge(),
	});
	const room = Math.max(8, columns - widthOf(textOf(shownBadges)) - 1);
	const crumbs = shownCrumbs(screens.map(({crumb}) => crumb).filter(crumb => crumb !== ''), room, theme.glyphs);
	const isTyping = topLayer(desk.navigation.get())?.isTyping?.() ?? false;
	const dialogSize = {columns: Math.min(columns - 4, 100), rows: body.rows};
	const beside = Math.floor((columns - dialogSize.columns) / 2);
	const isAlone = beside < leastBeside;
	const dialogLines = (dialog?.draw?.(dialogSize) ?? []).map((each): Line => isAlone ? [span(' '.repeat(beside)), ...each] : each);

	return {
		screen,
		hasDialog: dialog !== undefined,
		head: [spread([span(crumbs, 'title')], shownBadges, columns, theme.glyphs.more), rule(theme, columns, marks)],
		screenLines: screen?.render === undefined ? screen?.draw?.(body) ?? [] : [],
		dialogLines,
		dialogPlace: {left: isAlone ? 0 : beside, top: Math.max(0, Math.floor((body.rows - dialogLines.length) / 2)), width: isAlone ? columns : dialogSize.columns},
		foot: footOf(theme, size, marks, lastNotice(desk), rows => footerLines(allBindings(desk), {columns, rows}, isTyping, desk.keys)),
	};
};

const linesOf = ({head, screenLines, dialogLines, dialogPlace, foot}: Drawing): readonly Line[] => [...head, ...overlaid(screenLines, dialogLines, dialogPlace), ...foot];

const areSame = (before: readonly Line[], after: readonly Line[]): boolean => before.length === after.length && before.every((line, index) => isSameLine(line, after[index] ?? []));

type FrameProps = {readonly desk: Desk; readonly size: Size};

export function Frame({desk, size}: FrameProps) {
	const {theme} = desk;
	const {columns} = size;
	const body = bodySize(size);
	const drawing = drawFrame(desk, size);
	const {screen, hasDialog, head, screenLines, dialogLines, dialogPlace, foot} = drawing;

	useEffect(() => {
		desk.drew({
			isStill() {
				try {
					return screen?.render === undefined && areSame(linesOf(drawing), linesOf(drawFrame(desk, size)));
				} catch {
					// What cannot be drawn is told where it is drawn.
					return false;
				}
			},
		});
	});

	return (
		<Box flexDirection='column' width={columns} height={size.rows}>
			<Lines theme={theme} width={columns} height={2} lines={head}/>
			<Box width={columns} height={body.rows}>
				{screen?.render === undefined
					? <Lines theme={theme} width={columns} height={body.rows} lines={screenLines}/>
					: screen.render(body)}
				{hasDialog
					? (
						<Box position='absolute' marginLeft={dialogPlace.left} marginTop={dialogPlace.top}>
							<Lines theme={theme} width={dialogPlace.width} height={Math.min(dialogLines.length, body.rows)} lines={dialogLines}/>
						</Box>
					)
					: undefined}
			</Box>
			<Lines theme={theme} width={columns} height={1 + footerRows(size)} lines={foot}/>
		</Box>
	);
}
