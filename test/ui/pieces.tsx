import {stripVTControlCharacters} from 'node:util';
import * as library from '@alcalzone/ansi-tokenize';
import xterm from '@xterm/headless';
import test from 'ava';
import fc from 'fast-check';
import {render} from 'ink-testing-library';
import stringWidth from 'string-width';
import {aixMessages} from '../../source/base/aix-message-list.js';
import {explainNumber, lineKind, messageNumbers} from '../../source/base/aix-messages.js';
import type {Facts} from '../../source/base/facts.js';
import type {Direction, Field, Fit} from '../../source/base/method.js';
import {systemClock} from '../../source/base/clock.js';
import {OperatorError} from '../../source/base/errors.js';
import {emptyRun} from '../../source/base/reduce-run.js';
import type {RunState} from '../../source/base/run.js';
import {cleanLine} from '../../source/base/text.js';
import type {RunSummary} from '../../source/base/services/runs.js';
import {Select} from '../../source/ui/components/select.js';
import {createKnownRuns, endedSince} from '../../source/ui/known-runs.js';
import {actions} from '../../source/ui/actions.js';
import {
	bindingFor,
	footerBindings,
	ownKeys,
	type Binding,
} from '../../source/ui/bindings.js';
import {fuzzyScore} from '../../source/ui/fuzzy-score.js';
import {createKeymap, keyLabel} from '../../source/ui/keymap.js';
import {footOf, footerLines, shownCrumbs} from '../../source/ui/components/frame.js';
import {
	cut,
	fit,
	fitLine,
	paragraph,
	textOf,
	widthOf,
	wrap,
	wholeSpans,
	span,
} from '../../source/ui/line.js';
import {styledCharsFromTokens, tokenize} from '../../source/ui/ink/ansi-tokenize.js';
import InkOutput from '../../node_modules/ink/build/output.js';
import inkSanitizeAnsi from '../../node_modules/ink/build/sanitize-ansi.js';
import {cellsOf} from '../../source/ui/ink/cells.js';
import {createFrameWriter} from '../../source/ui/ink/frame-writer.js';
import OurOutput from '../../source/ui/ink/output.js';
import sanitizeAnsi from '../../source/ui/ink/sanitize-ansi.js';
import keptWidth from '../../source/ui/ink/string-width.js';
import {createOrder, isPassing} from '../../source/ui/list-order.js';
import {scrollStart} from '../../source/ui/list-window.js';
import {createList} from '../../source/ui/list.js';
import {fitColumns, longestTexts, type Column} from '../../source/ui/list-columns.js';
import {answerQuestions} from '../../source/ui/answer-questions.js';
import {clipboardBytes} from '../../source/ui/clipboard.js';
import {createStore} from '../../source/ui/create-store.js';
import {resolveLooks} from '../../source/ui/looks.js';
import {
	groupSpan,
	hasFragileQuorum,
	mountedSpan,
} from '../../source/ui/present/facts.js';
import {mountText} from '../../source/ui/present/mount-text.js';
import {badges} from '../../source/ui/present/badges.js';
import {commandRows} from '../../source/ui/present/command.js';
import {localTime, localTimes} from '../../source/ui/present/time.js';
import {productionTitle} from '../../source/ui/present/production-marks.js';
import {findingLines, reviewRows} from '../../source/ui/present/review.js';
import {createRowReader, searchWidth} from '../../source/ui/row-reader.js';
import {resultLines} from '../../source/ui/present/result.js';
import {reportRun} from '../../source/runs/report-run.js';
import {runHeadLines} from '../../source/ui/present/run-head.js';
import {unreadLines, waitingLines} from '../../source/ui/present/states.js';
import {factsSpan} from '../../source/ui/present/host.js';
import {hostSections} from '../../source/ui/screens/host-sections.js';
import {offeredFor} from '../../source/ui/screens/picker.js';
import {createKitsScreen, kitLines} from '../../source/ui/screens/kits.js';
import {
	createNotifier,
	noticeBytes,
	notifySettings,
	type NotifySettings,
} from '../../source/ui/notifier.js';
import {navigate, topLayer, type Layer} from '../../source/ui/navigation.js';
import {messageLines} from '../../source/ui/layers/message.js';
import {createPrompt} from '../../source/ui/layers/prompt.js';
import {lineSpans, matchesIn, rowsOf} from '../../source/ui/output-rows.js';
import type {Values} from '../../source/ui/field-value.js';
import {drawForm} from '../../source/ui/form-draw.js';
import {createConfirm} from '../../source/ui/layers/confirm.js';
import {isSameName, visibleText} from '../../source/ui/visible-text.js';
import {createQuestion} from '../../source/ui/layers/question.js';
import {createReviewScreen} from '../../source/ui/screens/review.js';
import {createMethodForm, sentValues} from '../../source/ui/screens/method-form.js';
import {drawField, editText, textField} from '../../source/ui/text-field.js';
import {
	createTheme,
	shouldUseAscii,
	type Tone,
} from '../../source/ui/theme.js';
import {bar, phaseBar, timeLeftText} from '../../source/ui/present/run.js';
import {createAddHostScreen} from '../../source/ui/screens/add-host.js';
import {createInfoScreen} from '../../source/ui/screens/info.js';
import {createVolumeGroupScreen} from '../../source/ui/screens/volume-group.js';
import {noticesSince} from '../../source/ui/linear/news.js';
import {createForm} from '../../source/ui/form.js';
import {createMenu} from '../../source/ui/layers/menu.js';
import type {Trouble} from '../../source/ui/trouble.js';
import {createWorld, type World} from '../../source/ui/world.js';
import {createFakeServices, fakeFacts, fakePlan} from '../helpers/fake-services.js';
import {quietDesk} from '../helpers/quiet-desk.js';
import {until} from '../helpers/until.js';

const theme = createTheme({isAscii: false});

test('without colour no tone has one, and in every palette what matters is bold, inverse or coloured', t => {
	const palettes = ['dark', 'light', 'sixteen', 'mono', 'colour-blind'] as const;
	const tones: readonly Tone[] = ['quiet', 'title', 'ok', 'caution', 'danger', 'running', 'selected', 'key', 'training', 'production', 'production-rule', 'alarm', 'match', 'error-line', 'added', 'removed', 'border', 'focus'];

	const inverse: readonly Tone[] = ['selected', 'training', 'production', 'alarm', 'match'];

	for (const palette of palettes) {
		const {paint, paintStyle, name} = createTheme({palette, isAscii: false});
		const codesOf = (tone: Tone): readonly string[] => /\[(?<codes>[\d;]*)m/v.exec(paint(tone, 'text'))?.groups?.['codes']?.split(';') ?? [];

		t.is(name, palette);
		t.is(paint('plain', 'text'), 'text');
		t.is(paint('alarm', ''), '');

		for (const tone of tones) {
			const codes = codesOf(tone);

			// Sequences are in their one order, so that equal looks are equal cells.
			t.deepEqual(codes, codes.toSorted((one, other) => Number(one) - Number(other)), tone);
			t.true(codes.every(code => /^(?:[1247]|3[0-7]|9[0-7])$/v.test(code)), tone);
			t.false(palette === 'mono' && codes.some(code => Number(code) >= 30), tone);
			t.false(palette === 'light' && codes.some(code => ['2', '33', '36', '37', '93', '96', '97'].includes(code)), tone);
			t.false(palette === 'colour-blind' && codes.some(code => ['31', '32', '91', '92'].includes(code)), tone);
		}

		t.deepEqual(tones.filter(tone => codesOf(tone).includes('7')), inverse, palette);

		t.not(paint('danger', 'x'), paint('plain', 'x'));
		t.is(paintStyle({color: 9, isBold: true}, 'x'), `\u{1B}[1${palette === 'mono' ? '' : ';91'}mx\u{1B}[0m`);
	}
});

test('flags, LPARSAFE_*, NO_COLOR and FORCE_COLOR, settings and the terminal decide how it looks, in this order', t => {
	const palette = (environment: Readonly<Record<string, string>>, settings: {readonly theme?: string; readonly ascii?: boolean} = {}, flags: {readonly hasColor?: boolean; readonly isAscii?: boolean} = {}): string => resolveLooks({flags, environment: {TERM: 'xterm', LANG: 'C.UTF-8', ...environment}, settings}).palette;

	t.is(palette({LPARSAFE_THEME: 'light', NO_COLOR: '1'}, {theme: 'dark'}, {hasColor: false}), 'mono');
	t.is(palette({LPARSAFE_THEME: 'light', NO_COLOR: '1'}, {theme: 'sixteen'}), 'light');
	t.is(palette({LPARSAFE_THEME: 'auto', NO_COLOR: '1'}, {theme: 'sixteen'}), 'mono');
	t.is(palette({NO_COLOR: '1', FORCE_COLOR: '1'}, {theme: 'sixteen'}), 'mono');
	t.is(palette({FORCE_COLOR: '0'}, {theme: 'sixteen'}), 'mono');
	t.is(palette({NO_COLOR: ''}, {theme: 'sixteen'}), 'sixteen');
	t.is(palette({TERM: 'vt220'}), 'mono');
	t.is(palette({TERM: 'vt220', FORCE_COLOR: '1'}), 'dark');
	t.is(palette({TERM: 'dumb'}), 'mono');
	t.is(palette({}, {theme: 'no such'}), 'dark');
	t.is(palette({}, {theme: 'colour-blind'}), 'colour-blind');
	t.is(palette({COLORFGBG: '0;15'}), 'light');
	t.is(palette({COLORFGBG: '15;default;0'}), 'dark');
	t.true(resolveLooks({flags: {}, environment: {TERM: 'xterm', LANG: 'C.UTF-8'}, settings: {ascii: true}}).isAscii);
	t.false(resolveLooks({flags: {isAscii: false}, environment: {TERM: 'vt100', LANG: 'C'}, settings: {}}).isAscii);
	t.false(resolveLooks({flags: {}, environment: {}, settings: {motion: false}}).hasMotion);
	t.false(shouldUseAscii({LANG: 'en_US.UTF-8', TERM: 'xterm-256color'}));
	t.true(shouldUseAscii({LANG: 'C', TERM: 'xterm'}));
	t.true(shouldUseAscii({LC_ALL: 'C', LANG: 'C.UTF-8', TERM: 'xterm'}));
	t.true(shouldUseAscii({LANG: 'C.UTF-8', TERM: 'vt100'}));
	t.true(shouldUseAscii({TERM: 'xterm'}));
});

test('ASCII glyphs are ASCII, one column each', t => {
	for (const glyph of Object.values(createTheme({isAscii: true}).glyphs)) {
		t.regex(glyph, /^[\u{21}-\u{7E}]$/v);
	}

	for (const glyph of Object.values(theme.glyphs)) {
		t.is(widthOf(glyph), 1, glyph);
	}
});

test('a command that is longer than the row goes on below, broken between its words, and what is left out is marked', t => {
	const told = {text: '', main: 'savevg -i -p -f /backup/prod-db01.datavg.savevg datavg', differs: []};
	const rows = (columns: number, most: number): readonly string[] => commandRows(told, {columns, most, more: '…'}).map(each => textOf(each).trimEnd());
	t.deepEqual(rows(79, 2), ['$ savevg -i -p -f /backup/prod-db01.datavg.savevg datavg']);
	t.deepEqual(rows(52, 2), ['$ savevg -i -p -f /backup/prod-db01.datavg.savevg', '  datavg']);
	t.deepEqual(rows(52, 1), ['$ savevg -i -p -f /backup/prod-db01.datavg.savevg d…']);
	t.deepEqual(rows(20, 3), ['$ savevg -i -p -f', '  /backup/prod-db01…', '  datavg']);
});

test('texts are cut and padded by columns, not by characters', t => {
	t.is(fit('abc', 5), 'abc  ');
	t.is(fit('abcdef', 4, {more: '…'}), 'abc…');
	t.is(fit('漢字漢字', 5, {more: '…'}), '漢字…');
	t.is(fit('漢字漢字', 4, {more: '…'}), '漢… ');
	t.is(fit('x', 3, {align: 'right'}), '  x');
	t.is(fit('abc', 0), '');
	// What is cut says so in the last column, too.
	t.is(fit('datavg', 1, {more: '…'}), '…');
	t.is(textOf(fitLine([span('$ savevg '), span('datavg')], 10, '…')), '$ savevg …');
	t.is(cut('👨‍👩‍👧‍👦ab', 3), '👨‍👩‍👧‍👦a');

	// Where whole pieces are wanted, half a number is none.
	const pieces = [span('running'), span('  6 s'), span('  image 300.0 KiB')];
	const said = (width: number): string => textOf(wholeSpans(pieces, width, '…'));
	t.is(said(29), 'running  6 s  image 300.0 KiB');
	t.is(said(28), 'running  6 s …');
	t.is(said(13), 'running …');
	t.is(said(5), 'runn…');
});

test('wrapping keeps every word and never exceeds the width', t => {
	const text = 'Backup of /very/long/path/that/does/not/fit/anywhere/at/all and 漢字漢字漢字 more';

	for (const width of [1, 5, 10, 33]) {
		const lines = wrap(text, width);
		t.true(lines.every(each => widthOf(each) <= Math.max(2, width)));
		t.is(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
	}

	// A path is broken between its steps, so that its names can be read.
	t.deepEqual(wrap('kit /very/long/path/prod-db01.datavg.kit.txt', 26), ['kit', '/very/long/path/', 'prod-db01.datavg.kit.txt']);
	t.deepEqual(wrap('kit /backup/prod-db01.datavg.20261122T142629Z.savevg.kit.txt, kept', 52), ['kit', '/backup/', 'prod-db01.datavg.20261122T142629Z.savevg.kit.txt,', 'kept']);
});

test('a text field edits by character and shows its cursor wherever it is', t => {
	let field = textField('/backup');

	for (const press of [{name: 'home'}, {name: 'x', text: 'x'}, {name: 'right'}, {name: 'ü', text: 'ü'}, {name: 'delete'}, {name: 'end'}, {name: 'backspace'}, {name: 'paste', text: ' a\nb\u{1B}[31m '}]) {
		field = editText(field, press) ?? field;
	}

	t.is(field.text, 'x/üackua b');
	t.is(editText(field, {name: 'f4'}), undefined);
	t.is(editText(textField('one two/three'), {name: 'ctrl-w'})?.text, 'one two/');

	for (const cursor of [0, 3, 10]) {
		const drawn = drawField({text: 'x/üackua b', cursor}, 8);
		t.is(widthOf(textOf(drawn)), 8);
		t.true(drawn.some(({tone}) => tone === 'selected'));
	}
});

test('Ink is told the same by what remembers as by the libraries themselves', t => {
	const style = fc.constantFrom('\u{1B}[31m', '\u{1B}[39m', '\u{1B}[1m', '\u{1B}[22m', '\u{1B}[7m', '\u{1B}[0m', '\u{1B}[38;5;12m', '');
	const text = fc.array(fc.tuple(style, fc.string({unit: 'grapheme', maxLength: 6}))).map(pieces => pieces.flat().join(''));

	fc.assert(fc.property(text, given => {
		t.deepEqual(styledCharsFromTokens(tokenize(given)), library.styledCharsFromTokens(library.tokenize(given)));
		t.is(keptWidth(given), stringWidth(given));
		t.is(keptWidth(given), stringWidth(given));
	}), {numRuns: 300});
});

test('a list scrolls only as far as its cursor needs, and shows rows around it', t => {
	t.is(scrollStart(0, 7, 100, 10), 0);
	t.is(scrollStart(0, 8, 100, 10), 1);
	t.is(scrollStart(1, 3, 100, 10), 1);
	t.is(scrollStart(1, 2, 100, 10), 0);
	t.is(scrollStart(40, 99, 100, 10), 90);
	t.is(scrollStart(90, 0, 3, 10), 0);
	t.is(scrollStart(0, 5, 9, 1), 5);
});

test('thousands of rows are filtered and sorted as a few are', t => {
	const rows = Array.from({length: 2000}, (_, index) => ({id: `row${index}`, text: index % 2 === 0 ? 'Even' : 'Odd'}));
	const order = createOrder<typeof rows[number]>([{cell: ({id}) => ({text: id})}, {cell: ({text}) => ({text})}]);

	t.is(order(rows, '', undefined), rows);
	t.is(order(rows, 'odd', undefined).length, 1000);
	t.is(order(rows, 'odd', undefined), order(rows, 'odd', undefined));
	t.deepEqual(order(rows, 'even row100', {column: 0, isReversed: true}).map(({id}) => id), ['row1008', 'row1006', 'row1004', 'row1002', 'row1000', 'row100']);

	const changed = rows.with(1, {id: 'row1', text: 'Even'});

	t.is(order(changed, 'odd', undefined).length, 999);
});

test('filters take all words, or none of them after !', t => {
	t.true(isPassing('prod-db01 AIX 7.2', 'PROD 7.2'));
	t.false(isPassing('prod-db01', 'prod app'));
	t.true(isPassing('prod-db01', '!test'));
	t.false(isPassing('test-nim', '!test'));
	t.true(isPassing('anything', '!'));
});

test('an empty list takes no filter, and one that is being typed is seen though the rows went meanwhile', t => {
	let rows: readonly string[] = ['one'];
	const list = createList<string>({
		theme, rows: () => rows, idOf: row => row, onChange() {/* Nothing to redraw. */}, empty: () => [[span('Nothing is here.')]], columns: [{title: 'Name', width: 'rest', cell: row => ({text: row})}],
	});
	const filter = (): Binding | undefined => list.bindings().find(({action}) => action === 'filter');
	const shown = (): string => list.draw({columns: 60, rows: 6}).map(each => textOf(each)).join('\n');

	filter()?.run();
	list.press({name: 'x', text: 'x'});
	rows = [];
	t.regex(shown(), /Nothing is here\.[\s\S]*\/x/v);
	t.true(list.back());
	t.notRegex(shown(), /\//v);
	t.is(filter()?.disabled, 'there is no row to filter');
});

test('a list of thousands draws only what is seen and keeps its cursor by name', t => {
	let rows = Array.from({length: 5000}, (_, index) => `row${index}`);
	let drawn = 0;
	const list = createList<string>({
		theme, rows: () => rows, idOf: row => row, onChange() {/* Nothing to redraw. */}, empty: () => [],
		columns: [{
			title: 'Name', width: 'rest', cell(row) {
				drawn += 1;

				return {text: row};
			},
		}],
	});
	const press = (action: Binding['action']): void => {
		list.bindings().find(each => each.action === action)?.run();
	};

	const lines = list.draw({columns: 40, rows: 20});
	t.is(lines.length, 20);
	t.true(drawn <= 20);
	press('bottom');
	t.is(list.current(), 'row4999');
	t.true(list.draw({columns: 40, rows: 20}).some(each => textOf(each).includes('› row4999')));
	press('pageUp');
	const kept = list.current();
	rows = ['new', ...rows];
	t.is(list.current(), kept);

	// What one stood at among those that match is not lost when the others come back.
	press('filter');

	for (const text of 'row1234') {
		list.press({name: text, text});
	}

	t.is(list.bindings().find(({action}) => action === 'open')?.title, 'Keep the filter');
	t.true(list.back());
	t.is(list.current(), kept);
	press('filter');

	for (const text of 'row1234') {
		list.press({name: text, text});
	}

	press('open');
	t.is(list.visible().length, 1);
	t.true(list.back());
	t.is(list.current(), 'row1234');
	t.is(list.visible().length, 5001);

	// What went away from under the cursor leaves it where it was, also when it comes back.
	rows = rows.filter(row => row !== 'row1234');
	t.is(list.current(), 'row1235');
	rows = [...rows, 'row1234'];
	t.is(list.current(), 'row1235');
	rows = ['new', 'row1233', 'row1234'];
	t.is(list.current(), 'row1234');
	rows = ['new', 'row1233'];
	t.is(list.current(), 'row1233');
	rows = [];
	t.is(list.current(), undefined);
	rows = ['new', 'row1233'];
	t.is(list.current(), 'row1233');
});

test('a list is sorted by the columns that are seen, turned round, and left as it came', t => {
	const rows = ['lpar10', 'lpar9', 'LPAR1'];
	const list = createList<string>({
		theme, rows: () => rows, idOf: row => row, onChange() {/* Nothing to redraw. */}, empty: () => [],
		columns: [
			{title: 'Name', width: 'rest', cell: text => ({text})},
			{
				title: 'Hidden', width: 30, drop: 1, cell: text => ({text}),
			},
			{
				title: 'Length', width: [3, 9], cell: text => ({text: 'long'.repeat(text.length)}), order: ({length}) => length,
			},
		],
	});
	const press = (action: Binding['action']): void => {
		list.bindings().find(each => each.action === action)?.run();
	};

	const drawn = (): string => list.draw({columns: 40, rows: 8}).map(each => textOf(each).trimEnd()).join('\n');
	t.regex(drawn(), /Name +Length/v);
	t.deepEqual(list.visible(), rows);
	press('sort');
	t.deepEqual(list.visible(), ['LPAR1', 'lpar9', 'lpar10'], 'numbers count as numbers');
	t.regex(drawn(), /Name ↑[\s\S]*by Name/v);
	press('reverse');
	t.deepEqual(list.visible(), ['lpar10', 'lpar9', 'LPAR1']);
	t.regex(drawn(), /Name ↓[\s\S]*by Name, reversed/v);
	press('sort');
	t.deepEqual(list.visible(), ['lpar9', 'LPAR1', 'lpar10'], 'the hidden column is left out');
	press('sort');
	t.is(list.visible(), rows);
});

test('what could not be read is said where it would stand, and never looks whole or green', t => {
	const facts: Facts = {
		...fakeFacts('lpar7'),
		filesystems: [],
		sections: [{
			id: 'filesystems', title: 'Filesystems', state: 'failed', readAt: '2026-11-21T12:00:00Z', durationMs: 5, message: 'mount: not found',
		}],
		problems: [{command: 'df -Pk /mnt/dead', message: 'It did not end in time.'}],
	};
	const world = createStore<World>({
		facts: {lpar7: facts}, trouble: {}, asking: {}, unread: {runs: {code: 'store-damaged', message: 'The database is damaged.', advice: 'Look at `info`.'}},
	});
	const sections = hostSections(quietDesk({theme, world, now: () => 0}), 'lpar7');
	const filesystems = sections.find(({title}) => title === 'Filesystems');
	t.is(filesystems?.count(), '?');
	t.regex(filesystems?.list.draw({columns: 79, rows: 9}).map(each => textOf(each)).join('\n') ?? '', /Not known: Filesystems could not be read. mount: not found/v);

	// What is kept here says nothing of a host that was read, nor the host of that.
	const listed = (title: string): string => sections.find(each => each.title === title)?.list.draw({columns: 100, rows: 9}).map(each => textOf(each)).join(' ') ?? '';

	t.is(sections.find(({title}) => title === 'Points')?.count(), '');
	t.is(listed('Points'), 'Reading the recovery points.');
	t.regex(listed('Runs'), /Not read: the runs. The database is damaged/v);
	t.regex(createVolumeGroupScreen(quietDesk({theme, world, now: () => 0}), 'lpar7', 'datavg').draw?.({columns: 100, rows: 20}).map(each => textOf(each)).join('\n') ?? '', /Saved {2}\? not known yet/v);

	const dead = {
		mountPoint: '/mnt/dead', device: '/vol', type: 'nfs3', isMounted: true, node: 'filer',
	};
	t.like(mountedSpan(dead, facts, theme.glyphs), {text: '✗ no answer', tone: 'danger'});
	t.like(mountedSpan({...dead, mountPoint: '/mnt/other'}, facts, theme.glyphs), {text: '✓ mounted'});

	const [group] = facts.volumeGroups;
	t.like(groupSpan({...group!, state: 'active', stalePPs: 3}, facts, theme.glyphs), {text: '! stale', tone: 'caution'});
	t.deepEqual(['boot', 'jfs2log', 'raw'].map(type => mountText({
		name: 'lv', type, lps: 1, pps: 1, pvs: 1, isOpen: true, isStale: false,
	}, facts)), ['none', 'none', 'no filesystem: raw']);
	t.like(groupSpan({...group!, state: 'active'}, {...facts, physicalVolumes: facts.physicalVolumes.map(disk => ({...disk, volumeGroup: group!.name, state: 'missing' as const}))}, theme.glyphs), {text: '✗ disk missing', tone: 'danger'});

	const volume = {...group!.logicalVolumes[0]!, copies: 2};
	t.true(hasFragileQuorum({
		...group!, quorum: 2, physicalVolumes: ['hdisk1', 'hdisk2'], logicalVolumes: [volume],
	}));
	t.false(hasFragileQuorum({
		...group!, quorum: 1, physicalVolumes: ['hdisk1', 'hdisk2'], logicalVolumes: [volume],
	}));

	const entry = {factsReadAt: '1970-01-01T00:00:00Z', problems: 2};
	t.like(factsSpan(entry, theme.glyphs, 1_330_000), {text: '!2 22 min ago', tone: 'caution'});
});

test('questions come one after the other, take no keys that were meant for what was there before, and send nothing that is empty', async t => {
	let now = 0;
	const shown: Layer[] = [];
	const answers: Array<readonly [string, string | undefined]> = [];
	const question = (id: string) => ({
		id, host: id, kind: 'password' as const, prompt: 'Password', isEchoed: false,
	});
	const desk = quietDesk({
		now: () => now,
		ask(layer) {
			shown.push(layer);
		},
		close(layer) {
			shown.splice(shown.indexOf(layer), 1);
		},
		services: createFakeServices({
			overrides: {
				async * questions() {
					yield question('one');
					yield question('two');
					yield question('three');
					yield {id: 'two', isWithdrawn: true};
				},
				async answerQuestion(id, answer) {
					answers.push([id, answer]);
				},
			},
		}),
	});
	const top = (): string => shown.flatMap(layer => layer.draw?.({columns: 60, rows: 20}) ?? []).map(each => textOf(each)).join('\n');
	const type = (name: string, text?: string): void => {
		shown[0]?.press?.({name, ...text !== undefined && {text}});
	};

	const send = (): Binding | undefined => shown[0]?.bindings().find(({action}) => action === 'open');

	await answerQuestions(desk, () => false);
	t.is(shown.length, 1);
	t.regex(top(), /Password: one[\s\S]*1 more question after this one/v);
	type('a', 'a');
	now = 1000;
	t.is(typeof send()?.disabled, 'string', 'what came at once was not typed into it');
	type('b', 'b');
	t.is(send()?.disabled, undefined);
	send()?.run();
	t.is(shown.length, 1);
	t.regex(top(), /Password: three/v);
	shown[0]?.back?.();
	t.deepEqual(answers, [['one', 'b'], ['three', undefined]]);
	t.is(shown.length, 0);
});

test('a long script is folded in the review, which says so and still finds what is in it', t => {
	const script = Array.from({length: 40}, (_, index) => `line ${index}`).join('\n');
	const given = fakePlan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	const plan = {...given, steps: given.steps.map(step => ({...step, commands: [script, 'short']}))};
	const row = reviewRows(plan, {glyphs: theme.glyphs, key: action => keyLabel(actions[action].keys[0] ?? '')}).find(({id}) => id.startsWith('step '));
	const text = (width: number): string => row?.lines(width, false).map(each => textOf(each)).join('\n') ?? '';
	t.regex(text(79), /line 9\n +… 30 more lines of this script: F6 shows it whole\n[\s\S]*\$ short/v);
	t.notRegex(text(79), /line 10/v);
	t.regex(text(searchWidth), /line 39/v);
});

test('a copy of the system is looked after from where the system is restored', t => {
	const method = (id: string, direction: Direction, suits: Fit) => ({id, direction, fit: suits});
	const all = [method('save', 'backup', 'recommended'), method('copy', 'clone', 'possible'), method('back', 'restore', 'recommended')];
	t.deepEqual(offeredFor(all, 'restore').map(({id}) => id), ['back', 'copy']);
	t.deepEqual(offeredFor(all, 'backup').map(({id}) => id), ['save']);
});

const runOf = (change: Partial<RunState>): RunState => {
	const plan = fakePlan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});

	return {
		...emptyRun('r'), plan, phase: 'running', startedAt: '2026-11-21T10:00:00.000Z', ...change,
		steps: plan.steps.map(({id}, index) => ({
			stepId: id, state: (['ok', 'ok', 'running'] as const)[index] ?? 'waiting', outBytes: 0, errBytes: 0,
		})),
	};
};

const headOf = (run: RunState, more: {readonly fetchedBytes?: number; readonly isLookedFor?: boolean} = {}): string => runHeadLines(run, {
	columns: 79, glyphs: theme.glyphs, key: action => keyLabel(actions[action].keys[0] ?? ''), now: Date.parse('2026-11-21T12:00:00.000Z'), isLookedFor: false, ...more,
}).map(each => textOf(each).trim()).join(' ');

test('of a run that is not in contact only what was seen is said: when, which step, how many bytes', t => {
	const run = runOf({phase: 'detached', detachedBecause: 'the line dropped', seenAt: '2026-11-21T10:40:00.000Z'});
	const known = {...run, steps: run.steps.map(step => step.state === 'running' ? {...step, progress: {percent: 43, bytesPerSecond: 9e7, secondsLeft: {low: 60, high: 120}}} : step)};
	const text = headOf(known, {fetchedBytes: 13_000_000, isLookedFor: true});
	t.regex(text, /begun 2 h ago .* Last heard of at 2026-11-21 \d\d:40:00 (?:UTC|[+\-]\d\d:\d\d): step 3 of 5 \(Save the volume group\) was running, 12\.4 MiB of its output fetched\. Whether it still runs is not known\. It is looked for by itself, t looks now\./v);
	t.true(text.includes('43 % when last seen') && text.includes('Not watched now: the line dropped'));
	t.notRegex(text, / left|goes on|works on|MiB\/s|elapsed/v);
	const progress = {
		done: 12, total: 40, unit: 'files', bytesPerSecond: 9e7,
	};
	const silent = {...run, steps: run.steps.map(step => step.state === 'running' ? {...step, progress} : step)};
	t.regex(headOf(silent), /step 3 of 5 When last seen: {2}12 of 40 files ! Last heard of/v);
	t.regex(headOf(runOf({phase: 'detached'})), /step 3 of 5 ! As far as it was seen: step 3 of 5 .* t looks for it\./v);
	const asked = runOf({
		segments: [{
			segment: 1, host: 'prod-db01', jobId: 'j', stepIds: ['list'],
		}],
	});
	t.regex(headOf(asked), /Its job was asked for; prod-db01 has not told of it yet\.$/v);
	t.regex(headOf(runOf({})), /elapsed 2 h {2}step 3 of 5 progress and time left unknown$/v);
});

test('of a run whose end is not known no length is said, and its steps are named with the mark of what is not known', t => {
	const run = runOf({
		phase: 'ended', outcome: 'unknown', endedAt: '2026-11-21T10:41:00.000Z', reason: 'The job directory is gone.', segments: [],
	});
	const lost = {...run, steps: run.steps.map(step => step.state === 'running' ? {...step, state: 'unknown' as const} : step)};
	const text = resultLines(lost, 80, theme.glyphs).map(line => textOf(line)).join('\n');

	t.regex(headOf(lost), /unknown .* when it ended is not known/v);
	t.regex(text, /^Result {2}\? unknown\n/v);
	t.regex(text, /^\? unknown Save the volume group$/mv);
	t.regex(reportRun(lost), /- ended: .* \(concluded: when it ended is not known\)/v);
});

test('the result of a run tells what was not proved before what was', t => {
	const text = resultLines(runOf({
		phase: 'ended', outcome: 'ok-with-warnings', proofs: [
			{title: 'It is done', verdict: 'proved' as const, evidence: []},
			{title: 'It is small', verdict: 'warning' as const, evidence: ['4 KiB']},
			{title: 'It is read', verdict: 'proved' as const, evidence: []},
			{title: 'It is whole', verdict: 'failed' as const, evidence: []},
		].map(proof => ({...proof, rule: 'exit-code'})),
	}), 80, theme.glyphs).map(line => textOf(line)).join('\n');

	t.deepEqual(text.match(/It is \w+/gv), ['It is whole', 'It is small', 'It is done', 'It is read']);
});

test('what is not whole of a run is said above its steps: not kept, cut, taken in', t => {
	const run = runOf({notKept: {since: '2026-11-21T10:40:00.000Z', reason: 'no space is left in `/home`.'}, adoptedFrom: 'the job directory of maria@desk', recovered: {from: 'transcripts', missing: ['who confirmed it']}});
	const text = headOf({...run, steps: run.steps.map(step => ({...step, ...step.state === 'running' && {cut: ['out', 'err'] as const}}))});

	for (const said of ['nothing of it can be kept here: no space is left in `/home`. Its job is left alone', 'taken in from the job directory of maria@desk.', 'taken in again from transcripts. Not known any more: who confirmed it.', 'The log of `Save the volume group` (output and errors) was cut on its host']) {
		t.true(text.includes(said), `${said}\n${text}`);
	}

	t.notRegex(headOf(runOf({})), /cut|kept|taken/v);
});

const allOn: NotifySettings = {
	hasBell: true, desktop: 'auto', hasTitle: true, hasBadge: true,
};

test('the desktop is notified as the terminal knows it; inside tmux and screen only when a setting says so', t => {
	const esc = '\u{1B}';
	const nine = `${esc}]9;lparsafe: done\u{7}`;
	const seven = `${esc}]777;notify;lparsafe;done\u{7}`;
	const bytes = (environment: Readonly<Record<string, string | undefined>>, change: Partial<NotifySettings> = {}): string => noticeBytes('done', {...allOn, hasBell: false, ...change}, environment);
	const usual = {TERM: 'xterm-256color'};

	for (const known of [{TERM: 'xterm-kitty'}, {TERM: 'xterm-ghostty'}, {...usual, TERM_PROGRAM: 'iTerm.app'}, {...usual, TERM_PROGRAM: 'WezTerm'}]) {
		t.is(bytes(known), nine, JSON.stringify(known));
	}

	for (const known of [{TERM: 'rxvt-unicode-256color'}, {TERM: 'foot'}, {...usual, VTE_VERSION: '7600'}]) {
		t.is(bytes(known), seven, JSON.stringify(known));
	}

	t.is(bytes(usual), nine + seven);

	for (const none of [{TERM: 'linux'}, {TERM: 'vt100'}, {TERM: 'ibm3151'}, {}, {...usual, WT_SESSION: '1'}, {TERM: 'tmux-256color'}, {TERM: 'screen', TMUX: '/tmp/s,1,0'}, {TERM: 'screen', STY: '1.pts'}]) {
		t.is(bytes(none), '', JSON.stringify(none));
	}

	t.is(bytes({TERM: 'screen', TMUX: '/tmp/s,1,0'}, {desktop: 'osc9'}), `${esc}Ptmux;${esc}${nine}${esc}\\`);
	t.is(bytes({TERM: 'screen', STY: '1.pts'}, {desktop: 'osc777'}), `${esc}P${seven}${esc}\\`);
	t.is(bytes(usual, {hasBell: true, desktop: 'off'}), '\u{7}');
	t.is(noticeBytes('done', {...allOn, hasBell: false, desktop: 'off'}, usual), '');
});

test('what hosts print cannot end a notification or a title and type into the terminal', t => {
	fc.assert(fc.property(fc.string({unit: 'binary', maxLength: 300}), text => {
		const said = noticeBytes(`${text}\u{7}\u{1B}\\\u{9C}${text}`, {...allOn, hasBell: false, desktop: 'osc777'}, {TERM: 'foot'});
		const inside = said.slice('\u{1B}]777;notify;lparsafe;'.length, -1);

		return said.endsWith('\u{7}') && inside.length <= 260 && [...inside].every(each => !(each === ';' || /^\p{Control}$/v.test(each.replace('\t', ''))));
	}));
	let written = '';
	const notifier = createNotifier({
		write(text) {
			written += text;
		}, environment: {TERM: 'xterm'},
	});
	notifier.title('a\u{7}\u{1B}]0;evil\u{7}b');
	notifier.tell('too early');
	t.is(written, '');
	notifier.begin(allOn);
	t.is(written, '\u{1B}[?1004h\u{1B}[22;0t\u{1B}]0;a␇b\u{7}');
	t.is(notifier.undo(), '\u{1B}[?1004l\u{1B}[23;0t');
	t.is(notifier.undo(), '');
});

test('bell, notification, title and badge are each turned off by their setting', t => {
	const named = (name: string, value: string) => notifySettings([{name, value, from: 'settings file'}]);
	t.deepEqual(notifySettings([]), allOn);
	t.deepEqual([named('notifyBell', 'false').hasBell, named('notifyDesktop', 'off').desktop, named('notifyTitle', 'false').hasTitle, named('notifyBadge', 'false').hasBadge], [false, 'off', false, false]);
	let written = '';
	const notifier = createNotifier({
		write(text) {
			written += text;
		}, environment: {TERM: 'xterm'},
	});
	notifier.begin({
		hasBell: false, desktop: 'off', hasTitle: false, hasBadge: false,
	});
	notifier.title('lparsafe: 2 runs');
	notifier.tell('done');
	t.is(written, '\u{1B}[?1004h');
	t.is(notifier.undo(), '\u{1B}[?1004l');
});

test('a recovery sheet is wrapped under its own beginning, and nothing of it is cut', t => {
	const text = '  3. Boot media, SPOT and lpp_source must be of 7300-02 or newer of the same release.';
	const lines = kitLines(text, 30).map(each => textOf(each));
	t.true(lines.every(each => each.length <= 30 && (each.startsWith('  3. ') || each.startsWith(' '.repeat(5)))), lines.join('\n'));
	t.is(lines.map(each => each.trim()).join(' '), text.trim());
});

test('every action has a title, and no screen-wide key means two things', t => {
	for (const {title, keys} of Object.values(actions)) {
		t.true(title.length > 0 && title.length <= 40);
		t.true(keys.length > 0 || title === actions.notices.title || title === actions.manual.title);
	}

	const keymap = createKeymap({
		backUp: ['Y'], restore: ['b'], quit: [], run: ['enter'], review: ['ctrl-q'], nothing: ['x'], copy: ['q'], times: ['f13'],
	});

	t.deepEqual(keymap.keysOf('backUp'), ['Y']);
	t.deepEqual(keymap.keysOf('restore'), ['b']);
	t.deepEqual(keymap.keysOf('copy'), ['y']);
	t.deepEqual(keymap.keysOf('run'), ['R']);
	t.is(keymap.problems.length, 6);
	t.deepEqual(createKeymap().problems, []);
	t.is(theme.paint('ok', 'good'), '\u{1B}[36mgood\u{1B}[0m');
	t.is(theme.paintStyle({color: 9, isBold: true}, 'bad'), '\u{1B}[1;91mbad\u{1B}[0m');
	t.is(keyLabel('f4'), 'F4');
	t.is(keyLabel('ctrl-l'), 'Ctrl-L');
	t.is(keyLabel(' '), 'Space');
});

test('a disabled action stays, but one that works is preferred for the same key', t => {
	const run = (): void => {/* Not called. */};
	const blocked: Binding = {action: 'mark', run, disabled: 'nothing to mark'};
	t.is(bindingFor([blocked], ' '), blocked);
	t.is(bindingFor([blocked, {action: 'acknowledge', run}], ' ')?.action, 'acknowledge');
});

test('the footer fits its rows, and help is never dropped', t => {
	const bindings = (Object.keys(actions) as ReadonlyArray<Binding['action']>).map((action): Binding => ({action, run() {/* Not called. */}}));

	for (const columns of [20, 59, 79, 199]) {
		const lines = footerLines(bindings, {columns, rows: 2}, false);
		t.is(lines.length, 2);
		t.true(lines.every(each => widthOf(textOf(each)) <= columns), String(columns));
		t.true(textOf(lines[0] ?? []).startsWith('? Help'));
	}

	t.is(footerBindings(bindings)[0]?.action, 'help');

	// What does nothing now looks so without colour, too.
	t.deepEqual(footerLines([{action: 'restore', disabled: 'there is none', run() {/* Not called. */}}, {action: 'help', run() {/* Not called. */}}], {columns: 79, rows: 1}, false).map(each => textOf(each)), ['? Help   (s Restore)']);

	// What is too long for the rule is said to its end right below it.
	const said = 'No connection to `prod-db01`: nothing answers at `127.0.0.1` port 22. Check the port, and that sshd runs on the host (`lssrc -s sshd`).';
	const foot = footOf(theme, {columns: 80, rows: 24}, {isTraining: false, production: 'prod-db01'}, span(said, 'danger'), rows => footerLines(bindings, {columns: 80, rows}, false));
	t.is(foot.length, 3);
	t.is(foot.slice(0, 2).flat().filter(({tone}) => tone === 'danger').map(({text}) => text.trim()).join(' '), said);
	t.true(textOf(foot[2] ?? []).startsWith('? Help'));

	const small = footOf(theme, {columns: 59, rows: 15}, {isTraining: false, production: undefined}, span('b does nothing here. Back up: on the fleet, a host or a volume group.', 'quiet'), rows => footerLines(bindings, {columns: 59, rows}, false));
	t.is(small.length, 2);
	t.regex(textOf(small[0] ?? []), /b does nothing here\. Back up: on the fleet, a host or ──$/v);
	t.is(textOf(small[1] ?? []).trimEnd(), '? Help   a volume group.');

	// Of two for one key it names what the key does.
	const two: readonly Binding[] = [{
		action: 'restore', title: 'Restore from it', disabled: 'there is none', run() {/* Not called. */},
	}, {action: 'restore', title: 'Restore the system', run() {/* Not called. */}}];
	t.is(footerBindings(two)[0], bindingFor(two, 's'));
	t.deepEqual(two.map(each => ownKeys(each, two)), ['', 's']);
});

test('the palette finds actions by some of their letters', t => {
	t.true((fuzzyScore('bk', 'Back up') ?? 0) > 0);
	t.is(fuzzyScore('zz', 'Back up'), undefined);
	t.true((fuzzyScore('back', 'Back up') ?? 0) > (fuzzyScore('back', 'Go back') ?? 0));
});

test('all runs are known, however many, and only what changed of them is another one', async t => {
	const summaryOf = (index: number, values: Partial<RunSummary> = {}): RunSummary => ({
		runId: `r${index}`, startedAt: '2026-11-21T01:00:00.000Z', host: 'lpar1', method: 'savevg', target: 'vg:datavg', phase: 'ended', outcome: 'ok', isDrivenHere: false, ...values,
	});
	let stored = Array.from({length: 1234}, (_, index) => summaryOf(1233 - index, index === 700 ? {phase: 'running'} : {}));
	const asked: unknown[] = [];
	const known = createStore<readonly RunSummary[] | undefined>(undefined);
	const runs = createKnownRuns({
		services: {
			async runs(options = {}) {
				const {limit = 1000, before, ids} = options;
				const from = before === undefined ? 0 : stored.findIndex(({runId}) => runId === before) + 1;

				asked.push(options);

				return structuredClone(ids === undefined ? stored.slice(from, from + limit) : stored.filter(({runId}) => ids.includes(runId)));
			},
		},
		get: known.get, set: known.set, attempt: async work => work(), isStopped: () => false,
	});

	await runs.refresh();
	t.is(known.get()?.length, 200);
	await until(() => known.get()?.length === 1234);
	t.deepEqual(known.get(), stored);
	asked.length = 0;

	const before = known.get();
	await runs.refresh();
	t.is(known.get(), before);
	t.deepEqual(asked, [{limit: 200}, {ids: ['r533']}]);

	stored = [summaryOf(1234, {phase: 'planned'}), ...stored.map(run => run.runId === 'r533' ? summaryOf(533) : run)];
	await runs.refresh();
	t.deepEqual(known.get(), stored);
	t.is(known.get()?.[2], before?.[1]);
	t.deepEqual(endedSince(before ?? [], known.get() ?? []).map(({runId}) => runId), ['r533']);
});

test('going back remembers the place before, and dialogs go first', t => {
	const layer = (name: string): Layer => ({
		name, crumb: name, about: '', bindings: () => [],
	});
	const [fleet, host, question] = [layer('fleet'), layer('host'), layer('question')];
	const there = navigate(navigate({screens: [fleet], dialogs: []}, {type: 'go', layer: host}), {type: 'ask', layer: question});
	const back = navigate(there, {type: 'back'});
	t.deepEqual(back.dialogs, []);
	t.deepEqual(back.screens, [fleet, host]);
	t.deepEqual(navigate(back, {type: 'restore'}).dialogs, [question]);
	t.deepEqual(navigate(navigate(back, {type: 'back'}), {type: 'back'}).screens, [fleet]);
	t.deepEqual(navigate(there, {type: 'back-to', name: 'fleet'}).screens, [fleet]);
	t.deepEqual(navigate(navigate(back, {type: 'stay'}), {type: 'restore'}).dialogs, []);

	// What was done with a place closes that one, wherever one is by then.
	t.deepEqual(navigate({screens: [fleet, host, question], dialogs: []}, {type: 'close', layer: host}).screens, [fleet, question]);
	t.deepEqual(navigate({screens: [fleet], dialogs: []}, {type: 'close', layer: fleet}).screens, [fleet]);
});

test('what a connection asks stays until it is answered, wherever one is taken meanwhile', async t => {
	const answers: Array<string | undefined> = [];
	const question = (id: string) => ({
		id, host: id, kind: 'keyboard-interactive' as const, prompt: 'Code', isEchoed: true,
	});
	const desk = quietDesk({
		services: createFakeServices({
			overrides: {
				async * questions() {
					yield question('one');
					yield question('two');
				},
				async answerQuestion(id) {
					answers.push(id);
				},
			},
		}),
	});
	const top = (): Layer | undefined => topLayer(desk.navigation.get());

	await answerQuestions(desk, () => false);
	t.is(top()?.name, 'question');

	// A plan that was waited for has come.
	desk.go(createReviewScreen(desk, fakePlan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	})));
	t.is(top()?.name, 'question');
	top()?.bindings().find(({action}) => action === 'open')?.run();
	top()?.bindings().find(({action}) => action === 'open')?.run();
	await until(() => answers.length === 2);
	t.deepEqual(answers, ['one', 'two']);
	t.is(top()?.name, 'review');
	desk.stop();
});

test('a question that is longer than the screen is read on in, and reading on comes to no other answer', t => {
	const desk = quietDesk({theme});
	let answered = '';
	const layer = createConfirm(desk, {
		title: 'All of these?', hosts: [], lines: () => Array.from({length: 30}, (_, at) => [{text: `host${at}`}]),
		choices: ['No', 'Yes'].map(label => ({
			label, run() {
				answered = label;
			},
		})),
	});
	const seen = (): string => layer.draw?.({columns: 60, rows: 14}).map(each => textOf(each)).join('\n') ?? '';
	const press = (name: string): void => {
		bindingFor(layer.bindings(), name)?.run();
	};

	t.regex(seen(), /host0[\s\S]*more below/v);
	t.notRegex(seen(), /host29|behind/v);
	press('down');
	press('end');
	t.regex(seen(), /host29/v);
	press('enter');
	t.is(answered, 'No');
});

test('the cursor of a plan stays on its row when others come above it, and a filter hides no open caution from whoever looks for it', t => {
	let rows = ['b', 'c'];
	const desk = quietDesk({theme});
	const reader = createRowReader(desk, () => rows.map(id => ({id, words: id === 'b' ? 'lpar7' : '', lines: () => [[{text: `row ${id}`}]]})));

	reader.move(1);
	rows = ['a', 'a2', 'b', 'c'];
	t.is(reader.current()?.id, 'c');
	rows = ['a', 'b'];
	t.is(reader.current()?.id, 'b');
	reader.move(-1);
	bindingFor(reader.bindings(), '/')?.run();
	reader.press({name: 'paste', text: 'lpar7'});
	t.is(reader.current()?.id, 'b');

	const review = createReviewScreen(desk, fakePlan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	}));
	const press = (name: string): void => {
		bindingFor(review.bindings(), name)?.run();
	};

	press('/');
	review.press?.({name: 'x', text: 'Steps'});
	review.press?.({name: 'enter'});
	press(' ');
	t.deepEqual(desk.notices.get(), []);
	t.regex(review.draw?.({columns: 100, rows: 30}).map(each => textOf(each)).join('\n') ?? '', /› ! CAUTION \/arch[\s\S]*2 cautions are not/v);
});

test('a run that was begun takes nobody from where one went meanwhile, and its plan begins no other', async t => {
	const begun = Promise.withResolvers<{readonly runId: string}>();
	const desk = quietDesk({theme, services: createFakeServices({overrides: {startRun: async () => begun.promise}})});
	const layer = (name: string): Layer => ({
		name, crumb: name, about: '', bindings: () => [],
	});
	const review = createReviewScreen(desk, {
		...fakePlan({
			method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
		}), findings: [],
	});
	const run = (): Binding | undefined => review.bindings().find(({action}) => action === 'run');

	desk.go(layer('fleet'));
	desk.go(review);
	run()?.run();

	const question = topLayer(desk.navigation.get());
	question?.draw?.({columns: 80, rows: 20});

	for (const action of ['right', 'open']) {
		question?.bindings().find(each => each.action === action)?.run();
	}

	t.regex(run()?.disabled ?? '', /being started/v);
	desk.go(layer('elsewhere'));
	begun.resolve({runId: 'r-1'});
	await until(() => run()?.disabled?.startsWith('it was started'));
	t.regex(run()?.disabled ?? '', /started as run r-1/v);
	t.is(topLayer(desk.navigation.get())?.name, 'elsewhere');
	desk.stop();
});

test('a name that a run took is not the next one\'s, and all else that was typed is', async t => {
	const desk = quietDesk({theme, services: createFakeServices({overrides: {plan: async request => ({...fakePlan(request), findings: []}), startRun: async () => ({runId: 'run-1'})}})});
	const given = {host: 'prod-db01', target: 'vg:datavg'};
	const method = await desk.services.method('savevg', given);

	desk.drafts.set('savevg prod-db01 vg:datavg', {directory: '/backup', name: 'mine'});
	desk.go({
		name: 'fleet', crumb: 'Fleet', about: '', bindings: () => [],
	});
	desk.go(createMethodForm(desk, {method, ...given}));
	const press = (action: string): void => {
		const top = topLayer(desk.navigation.get());

		top?.draw?.({columns: 80, rows: 24});
		top?.bindings().find(each => each.action === action)?.run();
	};

	press('review');
	t.true(await until(() => topLayer(desk.navigation.get())?.name === 'review'));
	press('run');
	press('right');
	t.deepEqual(desk.drafts.get('savevg prod-db01 vg:datavg'), {directory: '/backup', name: 'mine'});
	press('open');
	await until(() => desk.drafts.get('savevg prod-db01 vg:datavg')?.['name'] === undefined);
	t.deepEqual(desk.drafts.get('savevg prod-db01 vg:datavg'), {directory: '/backup'});
	desk.stop();
});

test('a form is sent once, and what is typed goes into the field that one is at, whatever comes and goes around it', async t => {
	const services = createFakeServices();
	const desk = quietDesk({theme, services, drafts: new Map([['add-host', {name: 'lpar9', address: 'lpar9'}]])});
	const add = createAddHostScreen(desk);

	for (let time = 0; time < 3; time += 1) {
		add.bindings().find(({action}) => action === 'open')?.run();
	}

	await until(() => desk.notices.get().some(({text}) => text.includes('is in the fleet')));
	t.is(services.calls.filter(call => call.startsWith('addHost')).length, 1);

	const mistakes = createStore([{name: 'hidden', message: 'No.'}]);
	const values = createStore<Values>({});
	const field = (name: string, isAdvanced = false): Field => ({
		name, label: name, help: '', kind: 'text', isRequired: false, isAdvanced,
	});
	const form = createForm(desk, {
		fields: () => [field('first'), field('hidden', true), field('second'), field('third')], values, mistakes: mistakes.get, intro: () => '', enterTitle: '', onEnter() {/* Nothing. */},
	});

	form.focus('second');
	form.press({name: 'x', text: 'x'});
	mistakes.set([]);
	form.press({name: 'y', text: 'y'});
	t.deepEqual(values.get(), {second: 'xy'});
	desk.stop();
});

test('facts that are on the screen stay there while the fleet is asked, and become those that were read', async t => {
	let stored = {...fakeFacts('prod-db01'), readAt: '2026-11-21T00:00:00.000Z'};
	const desk = quietDesk();
	const world = createWorld({
		services: createFakeServices({overrides: {facts: async () => stored, knownFacts: async () => stored}}),
		clock: systemClock, tell() {/* Nobody listens. */}, attempt: desk.attempt, onEnded() {/* None ends. */}, onHome() {/* It is well. */}, isStopped: () => false,
	});

	await world.readFacts('prod-db01', {fresh: true});
	stored = {...stored, readAt: '2026-11-22T00:00:00.000Z'};
	await world.refreshFleet(['prod-db01', 'prod-app02']);
	t.deepEqual(Object.keys(world.store.get().facts), ['prod-db01']);
	t.is(world.store.get().facts['prod-db01']?.readAt, stored.readAt);
	desk.stop();
});

test('how many are marked, detached and left to be read is told as it is', t => {
	let rows = ['a', 'b', 'c'];
	const list = createList<string>({
		theme, rows: () => rows, idOf: row => row, columns: [{title: 'Name', width: 'rest', cell: text => ({text})}], empty: () => [], canMark: true, noun: 'host', onChange() {/* Nothing is drawn. */},
	});
	const drawn = (): string => list.draw({columns: 60, rows: 9}).map(each => textOf(each)).join('\n');

	bindingFor(list.bindings(), '*')?.run();
	t.regex(drawn(), /3 marked/v);
	rows = ['a', 'b'];
	t.regex(drawn(), /2 marked$/v);
	t.is(list.markedWords(), '2 marked hosts');

	const run = (values: Partial<RunSummary>): RunSummary => ({
		runId: '1', startedAt: '', host: 'h', method: 'mksysb', target: 'lpar', phase: 'running', isDrivenHere: true, ...values,
	});
	const badge = (runs: readonly RunSummary[]): string => textOf(badges({
		isTraining: false, isReadOnly: false, runs, glyphs: theme.glyphs,
	})).trim();

	t.is(badge([run({percent: 80}), run({percent: 12, phase: 'detached'})]), '● 2 runs from 12 %, 1 detached');
	t.is(badge([run({percent: 80}), run({})]), '● 2 runs');
	t.is(badge([run({percent: 80})]), '● mksysb h 80 %');
	t.is(badge([run({percent: 80, phase: 'detached'})]), '! mksysb h 80 % detached');
	t.is(localTimes('/x.savevg  2026-11-21T08:15:02.000Z, new'), `/x.savevg  ${localTime('2026-11-21T08:15:02.000Z')}, new`);
	t.notRegex(localTimes('2026-11-21T08:15:02Z'), /T\d|Z/v);

	const finding = findingLines({
		id: 'x', level: 'note', title: 'X', evidence: {command: 'ls', lines: Array.from({length: 9}, (_, at) => `line ${at}`)},
	}, 80, false, theme.glyphs).map(each => textOf(each)).join('\n');

	t.regex(finding, /line 5\n {14}… 3 more lines/v);

	const notices = Array.from({length: 500}, (_, at) => ({at, text: String(at), tone: 'plain' as const}));
	t.deepEqual(noticesSince(notices[498], [...notices.slice(1), {at: 500, text: 'new', tone: 'plain'}]).map(({text}) => text), ['499', 'new']);
});

test('a setting is changed in its own words, and what stands over it is said', async t => {
	const services = createFakeServices();
	const desk = quietDesk({theme, services});
	const pressed = (name: string, text?: string): void => {
		const layer = topLayer(desk.navigation.get());

		if (layer?.press?.({name, ...text !== undefined && {text}}) !== true) {
			bindingFor(layer?.bindings() ?? [], name)?.run();
		}
	};

	desk.go(createInfoScreen(desk));
	await until(() => bindingFor(topLayer(desk.navigation.get())?.bindings() ?? [], 'e')?.disabled === undefined);
	pressed('e');
	pressed('enter');
	pressed('ctrl-u');
	pressed('/', '/var/adm/other');
	pressed('enter');
	await until(() => desk.notices.get().some(({text}) => text.startsWith('Stored. ')));
	t.true(services.calls.includes('setSetting ["jobDirectory","/var/adm/other"]'));
	desk.stop();
});

test('a value that a setting cannot have stands there to be mended', async t => {
	const desk = quietDesk({
		theme, services: createFakeServices({
			overrides: {
				async setSetting() {
					throw new OperatorError('`abc` is no value.', {code: 'setting', advice: 'Give a path.'});
				},
			},
		}),
	});

	desk.go(createInfoScreen(desk));
	const top = () => topLayer(desk.navigation.get());
	await until(() => bindingFor(top()?.bindings() ?? [], 'e')?.disabled === undefined);
	bindingFor(top()?.bindings() ?? [], 'e')?.run();
	bindingFor(top()?.bindings() ?? [], 'enter')?.run();
	top()?.press?.({name: 'ctrl-u'});
	top()?.press?.({name: 'a', text: 'abc'});
	const asked = top();
	bindingFor(asked?.bindings() ?? [], 'enter')?.run();
	await until(() => desk.notices.get().some(({text}) => text.includes('is no value')) && top()?.name === 'prompt');
	t.not(top(), asked);
	t.regex(top()?.draw?.({columns: 60, rows: 20}).map(each => textOf(each)).join('\n') ?? '', /> abc/v);
	desk.stop();
});

test('what looks like a cursor or an answer is one, and an empty list of values says why and what to do', t => {
	t.is(phaseBar({phaseNumber: 2, phaseCount: 4}, theme.glyphs), '█▒░░');
	t.false(productionTitle([{text: 'Save'}], true, 60, theme.glyphs).some(({text, tone}) => tone === 'production' && text.includes(theme.glyphs.heavyRule)));

	const desk = quietDesk({theme});
	const menu = createMenu(desk, {
		title: 'Tape', rows: () => [], none: () => 'No tape drive was found on lpar7. r asks it again.', onChoose() {/* There is nothing. */},
	});
	t.regex(menu.draw?.({columns: 80, rows: 20}).map(each => textOf(each)).join('\n') ?? '', /No tape drive was found on lpar7. r asks it again./v);
	desk.stop();
});

test('kits that could not be read say why, and the key that is named reads them', async t => {
	let isBroken = true;
	const desk = quietDesk({
		theme, services: createFakeServices({
			overrides: {
				async kits() {
					if (isBroken) {
						throw new OperatorError('The kits cannot be read.', {code: 'kits', advice: 'Look at the permissions.'});
					}

					return [];
				},
			},
		}),
	});
	const kits = createKitsScreen(desk, 'lpar7');
	const drawn = (): string => kits.draw?.({columns: 100, rows: 9}).map(each => textOf(each)).join(' ') ?? '';

	desk.tell('savevg of vg:datavg on lpar7 has ended: failed', 'danger');
	t.is(drawn(), 'Reading the kits.');
	kits.shown?.();
	await until(() => drawn().includes('Not read: the kits. The kits cannot be read.'));
	t.regex(drawn(), /r tries again/v);
	isBroken = false;
	bindingFor(kits.bindings(), 'r')?.run();
	await until(() => drawn().startsWith('No kit is kept yet.'));
	desk.stop();
});

test('rows of output break at the last column, and show matches, numbers and colours where they stand', t => {
	t.deepEqual(rowsOf('abcdef', 4), [[0, 4], [4, 6]]);
	t.deepEqual(rowsOf('日本語', 3), [[0, 1], [1, 2], [2, 3]]);
	t.deepEqual(rowsOf('', 3), [[0, 0]]);
	t.deepEqual(matchesIn('Error and error', 'error'), [[0, 5], [10, 15]]);
	t.deepEqual(matchesIn('Error and error', 'Error'), [[0, 5]]);
	const text = 'mkvg: 0516-862 red';
	const spans = lineSpans({
		stream: 'err', offset: 0, bytes: 19, text, kind: 'error', styles: [{from: 15, to: 18, style: {color: 1}}],
	}, [0, text.length], 'MK'.toLowerCase());
	t.deepEqual(spans, [
		{text: 'mk', tone: 'match'},
		{text: 'vg: ', tone: 'error-line'},
		{text: '0516-862', style: {isBold: true, isUnderlined: true}},
		{text: ' ', tone: 'error-line'},
		{text: 'red', style: {color: 1}},
	]);
});

test('copying goes through tmux and screen, in whole characters, and not where nobody would take it', t => {
	const plain = clipboardBytes('ü', {TERM: 'xterm-256color'});
	t.deepEqual(plain, {bytes: '\u{1B}]52;c;w7w=\u{7}', characters: 1, isCut: false});
	t.is(clipboardBytes('ü', {TERM: 'tmux', TMUX: '/tmp/x'})?.bytes, '\u{1B}]52;c;w7w=\u{7}\u{1B}Ptmux;\u{1B}\u{1B}]52;c;w7w=\u{7}\u{1B}\\');
	const long = clipboardBytes('x'.repeat(600), {TERM: 'screen', STY: '1'});
	const parts = (long?.bytes ?? '').split('\u{1B}\\');

	t.is(parts.pop(), '');
	t.true(parts.length > 2 && parts.every(part => part.startsWith('\u{1B}P') && part.length <= 244));

	const whole = clipboardBytes('ü'.repeat(100_000), {TERM: 'xterm'});
	t.true(whole?.isCut);
	t.is(whole?.characters, Math.floor(Math.floor(74_994 / 4) * 3 / 2));
	t.is(clipboardBytes('x', {TERM: 'vt100'}), undefined);
	t.not(clipboardBytes('x', {TERM: 'vt100'}, 'osc52'), undefined);
});

test('every message number is explained once, and neither dates nor machine models are taken for one', t => {
	const numbers = aixMessages.map(({number}) => number);
	t.is(new Set(numbers).size, numbers.length);
	t.true(numbers.every(number => messageNumbers(`x: ${number} y`).length === 1 && explainNumber(number).family !== undefined));
	const wanted = '0512-038 0512-003 0512-008 0512-037 0512-054 0511-449 0511-126 0511-089 0511-084 0511-138 0511-124 0511-251 0301-150 0301-152 0301-154 0301-165 0301-168 0516-010 0516-012 0516-942 0516-052 0516-306 0516-320 0516-321 0516-404 0516-622 0516-812 0516-822 0516-862 0516-1201 0516-1224 0516-1126 0516-1144 0516-1246 0516-1254 0516-1396 0516-1712 0516-1804 0505-126 0505-187 0505-205 0565-003 0565-020 0565-022 0565-035 0042-001 0042-006 0042-008 0042-032 0042-053 0042-061 0042-081 0042-124 0042-154 0042-175 0042-207 1831-011 1831-008 0514-221 0514-546 0504-132 0506-324 0506-923 0506-365 0403-006';
	t.deepEqual(numbers.toSorted(), wanted.split(' ').toSorted());
	t.deepEqual(['IBM,7040-681', '2026-11-21', '0516-12345', 'x0516-404', '0516-404-1', 'ISO 0512-03'].flatMap(each => messageNumbers(each)), []);
	t.deepEqual(['0512-038 savevg: Backup Completed Successfully.', '0516-1254 mkvg: Changing the PVID in the ODM.', '0512-003 x', '0511-999 unknown', 'cannot open'].map(each => lineKind(each)), ['ok', undefined, 'warning', 'error', 'error']);
	// Names of files say nothing of how it went.
	t.deepEqual(['a 833 ./queue/failed/depot-66849.msg', 'x failed/a', 'a 29 ./log/error.log', 'a 8 ./warning', 'app-error_1', 'x error-pages/404.html'].map(each => lineKind(each)), Array.from({length: 6}, () => undefined));
	t.deepEqual(['It failed.', 'ERROR: no', 'I/O error', '(failed)', 'tar: ./a: Permission denied', 'status=error', 'Warning: it is full'].map(each => lineKind(each)), [...Array.from({length: 6}, () => 'error' as const), 'warning']);
	const lines = messageLines('bosboot: 0301-165 x', 200).map(each => textOf(each)).join('\n');
	t.true(lines.includes('Do not boot from that disk.'));
	t.true(lines.includes('Not confirmed on a real machine'));
	t.true(messageLines('0511-999 x', 60).map(each => textOf(each)).join('\n').includes('A message of backup and restore'));
});

test('what is sent leaves out what was emptied', t => {
	const field = {help: '', label: '', isRequired: false};
	t.deepEqual(sentValues([
		{...field, name: 'a', kind: 'text'}, {
			...field, name: 'b', kind: 'text', default: 'x',
		}, {...field, name: 'c', kind: 'lines'}, {...field, name: 'd', kind: 'flag'}, {...field, name: 'e', kind: 'number'},
	], {
		a: ' ', b: '', c: ['one'], d: false, e: ' 5 ',
	}), {
		b: '', c: ['one'], d: false, e: '5',
	});
});

test('the current field of a form is seen with all that is wrong with it, however little room there is', t => {
	const fields: readonly Field[] = Array.from({length: 9}, (_, index) => ({
		name: `f${index}`, label: `Field ${index}`, help: 'Help.', kind: 'text', isRequired: false,
	}));

	for (const current of fields) {
		const drawn = drawForm({
			glyphs: theme.glyphs, key: action => action, size: {columns: 59, rows: 9}, fields, shown: fields, current, editor: {text: '', cursor: 0}, values: {},
			mistakes: [{name: current.name, message: `It is wrong: ${'as has to be said at length '.repeat(8)}here.`}], intro: '',
		}).map(each => textOf(each));

		t.true(drawn.some(each => each.startsWith(`${theme.glyphs.cursor}   ${current.label} `)), drawn.join('\n'));
		t.regex(drawn.join('\n'), /here\./v, drawn.join('\n'));
		t.is(drawn.length, 8);
	}

	// What the fields leave is the help's.
	const field: Field = {...fields[0]!, help: `Long ${'as has to be said at length '.repeat(8)}here.`};
	const drawn = drawForm({
		glyphs: theme.glyphs, key: action => action, size: {columns: 59, rows: 16}, fields: [field], shown: [field], current: field, editor: {text: '', cursor: 0}, values: {}, mistakes: [], intro: 'Intro.',
	}).map(each => textOf(each));
	t.regex(drawn.join('\n'), /here\.$/v);
	t.is(drawn.length, 16);
});

test('bars and times never break on odd numbers', t => {
	t.is(bar(150, 4, theme.glyphs), '████');
	t.is(bar(undefined, 4, theme.glyphs), '░░░░');
	t.is(bar(50, -3, theme.glyphs), '');
	t.is(timeLeftText(undefined), 'time left unknown');
	t.is(timeLeftText({secondsLeft: {low: 60, high: 120}}), '1 min to 2 min left');
});

test('the select adapter chooses with Enter, refuses what is blocked, and shows its cursor', async t => {
	const said: string[] = [];
	const {stdin, lastFrame, unmount} = render(<Select
		theme={theme}
		items={[{value: 'one', line: [{text: 'One'}]}, {value: 'two', line: [{text: 'Two'}], blocked: 'no tape'}]}
		start='one'
		width={30}
		height={5}
		onHighlight={value => {
			said.push(`highlight ${value}`);
		}}
		onSelect={value => {
			said.push(`select ${value}`);
		}}
		onBlocked={({blocked = ''}) => {
			said.push(`blocked ${blocked}`);
		}}
	/>);
	const untilSaid = async (text: string): Promise<void> => {
		await until(() => said.includes(text));
	};

	// Keys that come before the effects have run are lost.
	await until(() => stdin.listenerCount('readable') > 0);
	t.regex(stripVTControlCharacters(lastFrame() ?? ''), /› One/v);
	stdin.write('\r');
	await untilSaid('select one');
	stdin.write('\u{1B}[B');
	await untilSaid('highlight two');
	stdin.write('\r');
	await untilSaid('blocked no tape');
	t.false(said.includes('select two'));
	unmount();
});

/**
A row that a screen may hold: styled texts, narrow, wide and joined ones.
*/
const styledRow = (columns: number): fc.Arbitrary<string> => fc.array(fc.record({
	text: fc.array(fc.constantFrom('a', 'b', 'host', ' ', '  ', '漢', '›', '●', 'é', 'e\u{301}', '─'), {maxLength: 5}).map(parts => parts.join('')),
	code: fc.constantFrom('', '1', '7', '36', '1;35', '2', '22', '27', '39', '0', '41', '49', '90'),
}), {maxLength: 4}).map(pieces => {
	let row = '';
	let used = 0;

	for (const {text, code} of pieces) {
		used += stringWidth(text);
		row += used >= columns ? '' : (code === '' ? '' : `\u{1B}[${code}m`) + text;
	}

	return `${row}\u{1B}[0m`;
});

/**
Every cell of a screen with its looks.
*/
const cellsOn = (terminal: InstanceType<typeof xterm.Terminal>): readonly string[] => Array.from({length: terminal.rows}, (_, y) => {
	const line = terminal.buffer.active.getLine(y);

	return Array.from({length: terminal.cols}, (_none, x) => {
		const cell = line?.getCell(x);

		return cell === undefined || cell.getWidth() === 0 ? '' : `${cell.getChars() === '' ? ' ' : cell.getChars()}${cell.isBold()},${cell.isDim()},${cell.isInverse()},${cell.getFgColor()},${cell.getBgColor()}`;
	}).join('|');
});

class ScreenOutput {
	columns = 18;
	rows = 5;
	written = '';
	readonly screen = new xterm.Terminal({cols: 18, rows: 5, allowProposedApi: true});

	write(text: string): boolean {
		this.written += text;
		this.screen.write(text.replaceAll('\n', '\r\n'));

		return true;
	}

	on(): void {/* It stays as large as it is. */}

	async shown(): Promise<readonly string[]> {
		await new Promise<void>(resolve => {
			this.screen.write('', resolve);
		});

		return cellsOn(this.screen);
	}
}

test('a screen of which only the changes are written is the screen that Ink would have written whole, and is never cleared', async t => {
	const row = styledRow(18);
	const frames = fc.tuple(fc.array(row, {minLength: 5, maxLength: 5}), fc.array(fc.array(fc.tuple(fc.nat(4), row), {maxLength: 3}), {maxLength: 4}));
	const eraseBefore = `${'\u{1B}[2K\u{1B}[1A'.repeat(4)}\u{1B}[2K\u{1B}[G`;

	await fc.assert(fc.asyncProperty(frames, async ([first, changes]) => {
		const whole = new ScreenOutput();
		const changed = new ScreenOutput();
		const writer = createFrameWriter(changed);
		let frame = first;

		for (const [count, change] of [[], ...changes].entries()) {
			frame = frame.map((text, index) => change.findLast(([at]) => at === index)?.[1] ?? text);

			const text = (count === 0 ? '' : eraseBefore) + frame.join('\n');

			whole.write(text);
			writer.stream.write(text);
			// Frames follow each other.

			t.deepEqual(await changed.shown(), await whole.shown());
		}

		t.false(changed.written.includes('J'));
	}), {numRuns: 60});
});

test('a change costs what it is worth, the same frame nothing, and after any other write a frame is whole again', async t => {
	const output = new ScreenOutput();
	const {stream, forget} = createFrameWriter(output);
	const written = (text: string): string => {
		output.written = '';
		stream.write(text);

		return output.written;
	};

	const frame = (word: string): string => ['\u{1B}[1mlparsafe\u{1B}[22m', `host ${word} ok`, '', '', 'keys'].join('\n');

	written(frame('one'));
	t.is(written(frame('one')), '');
	t.is(written(frame('ore')), '\u{1B}[2;7Hr');
	t.is(written('\u{1B}[?2026h'), '');
	t.is(written('\u{1B}[?25l'), '\u{1B}[?25l');
	t.is(written(frame('ore')), '');
	t.is(written('something else'), 'something else');
	t.true(written(frame('ore')).includes('lparsafe'));
	forget();
	t.true(written(frame('ore')).includes('lparsafe'));

	const [top] = await output.shown();

	t.regex(top ?? '', /^l\d/v);
	// Where there is no other screen, none of ours is left.
	t.is(written('\u{1B}[?1049l'), '\u{1B}[m\u{1B}[H\u{1B}[J\u{1B}[?1049l');
});

test('what is awaited is named once it takes long, and what could not be read does not look as if it were being read', t => {
	const waiting = (now: number): string => waitingLines({
		what: 'Reading facts from lpar7', since: 0, now, awaited: 'a connection to root@lpar7:22',
	}, 100).map(each => textOf(each)).join(' ');

	t.is(waiting(1000), 'Reading facts from lpar7. Keys work meanwhile.');
	t.is(waiting(3500), 'Reading facts from lpar7: 3 s so far, waiting for a connection to root@lpar7:22. Keys work meanwhile.');

	const unread = (failure: Trouble | undefined): string => unreadLines({key: () => 'r', theme}, 'the runs', failure, 100).map(each => textOf(each)).join(' ');

	t.is(unread(undefined), 'Reading the runs.');
	t.is(unread({code: 'store-damaged', message: 'The database cannot be read.', advice: 'Look at `info`.'}), `${theme.glyphs.danger} Not read: the runs. The database cannot be read. Look at \`info\`. r tries again.`);
});

test('a way here that is too long loses whole steps of its beginning, and a column that says nothing is not there', t => {
	const glyphs = {separator: '>', more: '~'};

	t.is(shownCrumbs(['Fleet', 'prod-db01', 'datavg'], 30, glyphs), 'Fleet > prod-db01 > datavg');
	t.is(shownCrumbs(['Fleet', 'prod-db01', 'datavg'], 22, glyphs), '~ > prod-db01 > datavg');
	t.is(shownCrumbs(['Fleet', 'prod-db01', 'datavg'], 8, glyphs), '~ > dat~');

	const columns: ReadonlyArray<Column<string>> = [{title: 'Name', width: 'rest', cell: text => ({text})}, {title: 'Note', width: [0, 10], cell: text => ({text: text === 'odd' ? 'cut' : ''})}];

	t.deepEqual(fitColumns(columns, longestTexts(columns, ['a', 'b']), 30).map(({column}) => column.title), ['Name']);
	t.deepEqual(fitColumns(columns, longestTexts(columns, ['a', 'odd']), 30).map(({column}) => column.title), ['Name', 'Note']);

	// What no other column needs is taken by those whose texts would be cut, as far as they need it.
	const growing: ReadonlyArray<Column<string>> = [
		{title: 'Name', width: 'rest', cell: text => ({text})},
		{
			title: 'Groups', width: 8, grow: 20, cell: () => ({text: 'rootvg datavg bvg'}),
		},
		{
			title: 'Tags', width: 6, grow: 60, cell: () => ({text: 'one two'}),
		},
	];
	const widths = (width: number): readonly number[] => fitColumns(growing, longestTexts(growing, ['a']), width).map(each => each.width);
	t.deepEqual(widths(50), [34, 8, 6]);
	t.deepEqual(widths(57), [36, 13, 6]);
	t.deepEqual(widths(80), [36, 17, 7]);
});

test('a frame that was made for a larger terminal runs over no edge', async t => {
	const output = new ScreenOutput();
	const {stream} = createFrameWriter(output);
	const small = ['lparsafe', '', 'hosts', '', 'keys'].join('\n');

	stream.write(Array.from({length: 7}, (_, row) => `${row}${'漢'.repeat(12)}end`).join('\n'));
	const [top] = await output.shown();

	t.regex(top ?? '', /^0/v);
	stream.write(small);

	const other = new ScreenOutput();

	other.write(small);
	t.deepEqual(await output.shown(), await other.shown());
});

test('texts are cleaned as Ink cleans them', t => {
	const part = fc.constantFrom('host', ' ', '漢', '\t', '\u{7}', '\u{1B}[1;36m', '\u{1B}[0m', '\u{1B}[2J', '\u{1B}[5;1H', '\u{1B}[?25h', '\r');

	fc.assert(fc.property(fc.array(part), parts => {
		const text = parts.join('');

		t.deepEqual(cellsOf(sanitizeAnsi(text).replaceAll('\t', ' ')), cellsOf(inkSanitizeAnsi(text).replaceAll('\t', ' ')));
	}));
});

test('texts are put on the screen by columns as Ink puts them', t => {
	const place = fc.record({x: fc.nat(10), y: fc.nat(3), text: styledRow(8)});
	const clip = fc.option(fc.record({
		x1: fc.nat(6), x2: fc.integer({min: 7, max: 18}), y1: fc.nat(1), y2: fc.integer({min: 2, max: 4}),
	}), {nil: undefined});

	fc.assert(fc.property(fc.array(place, {maxLength: 5}), clip, (places, within) => {
		const shown = [InkOutput, OurOutput].map(Output => {
			const output = new Output({width: 18, height: 4});

			for (const [index, {x, y, text}] of places.entries()) {
				if (index === 1 && within !== undefined) {
					output.clip(within);
				}

				output.write(x, y, text, {transformers: []});
			}

			return output.get().output.split('\n').map(row => cellsOf(row));
		});

		t.deepEqual(shown[1], shown[0]);
	}), {numRuns: 200});
});

test('what was typed stays until it was taken: an answer, a path, a form that a point fills', async t => {
	const desk = quietDesk();
	const drawn = (layer: Layer): string => layer.draw?.({columns: 100, rows: 30}).map(each => textOf(each)).join('\n') ?? '';
	const type = (layer: Layer, text: string): void => {
		for (const each of text) {
			layer.press?.({name: each, text: each});
		}
	};

	const send = (layer: Layer): void => {
		layer.bindings().find(({action}) => action === 'open')?.run();
	};

	const sent: Array<() => void> = [];
	const prompt = (): Layer => createPrompt(desk, {
		title: 'Asks', question: 'Which file?', draft: 'file', onAnswer(_, taken) {
			sent.push(taken);
		},
	});
	const first = prompt();
	type(first, '/tmp/hosts');
	send(first);
	t.regex(drawn(prompt()), /\/tmp\/hosts/v, 'what took it may have failed');
	sent[0]?.();
	t.notRegex(drawn(prompt()), /\/tmp\/hosts/v);
	const second = prompt();
	type(second, 'a');
	send(second);
	type(prompt(), 'b');
	sent[1]?.();
	t.regex(drawn(prompt()), /ab/v, 'what was typed since is not what was taken');

	const method = await desk.services.method('savevg', {host: 'prod-db01', target: 'vg:datavg'});
	const form = (values?: Values): Layer => createMethodForm(desk, {
		method, host: 'prod-db01', target: 'vg:datavg', ...values !== undefined && {values},
	});
	type(form(), '/backup/mine');
	t.regex(drawn(form()), /\/backup\/mine/v);
	const pointed = form({name: 'one.image'});
	t.regex(drawn(pointed), /\/backup\/mine[\s\S]*one\.image/v, 'a point fills its own field and no other');
	pointed.bindings().find(({action}) => action === 'down')?.run();
	type(pointed, '-2');
	t.regex(drawn(form({name: 'one.image'})), /one\.image-2/v, 'the same point again overwrites nothing that was typed');
	const other = drawn(form({name: 'other.image'}));
	t.regex(other, /other\.image/v);
	t.notRegex(other, /one\.image/v, 'another point is another image');
	t.regex(drawn(form()), /datavg\.savevg/v);
	desk.stop();
});

test('names of any script stand in straight borders, hide nothing, and can be typed', t => {
	const desk = quietDesk();
	const names = ['datavg', 'גיבוי-db01', '備份-伺服器', 'e\u{301}te\u{301}', 'safe\u{202E}gv.bd', 'a\u{200B}b', '\u{2067}x\u{2069}', '👩‍🚀', 'red\u{1B}[31m\u{7}', 'لبنان'];

	for (const name of names) {
		const confirm = createConfirm(desk, {
			title: `Remove ${name}?`, hosts: [], mustType: name, lines: width => [...paragraph(`${name} goes, with all of ${name} and what else is called ${name}.`, width), [{text: name}]],
			choices: [{label: 'Keep', run() {/* Nothing. */}}, {label: 'Remove', run() {/* Nothing. */}}],
		});
		const draw = (): readonly string[] => (confirm.draw?.({columns: 50, rows: 20}) ?? []).map(each => textOf(each));

		for (const character of visibleText(name).normalize('NFC')) {
			t.regex(draw().join('\n'), /not yet/v);
			confirm.press?.({name: character, text: character});
		}

		const drawn = draw();
		t.deepEqual(drawn.map(each => stringWidth(each)), drawn.map(() => 50), drawn.join('\n'));
		t.regex(drawn.join('\n'), /✓ typed/v);
		t.true(drawn.every(each => cleanLine(each) === each && !each.includes('\u{200B}')));
		t.is(drawn.join('').includes('RTL'), /[\p{Script=Hebrew}\p{Script=Arabic}]/v.test(name));
	}

	t.is(visibleText('safe\u{202E}gv.bd'), 'safe<U+202E>gv.bd');
	t.false(isSameName('safegv.bd', 'safe\u{202E}gv.bd'));
	desk.stop();
});

test('a question takes no key from before it was seen, and says where it is about production', async t => {
	const told: string[] = [];
	const desk = quietDesk({
		tell(text) {
			told.push(text);
		},
	});
	const hosts = await desk.services.listHosts();
	desk.world.update(before => ({...before, hosts: hosts.map(host => ({...host, isProduction: host.name === 'prod-db01'}))}));
	const ask = (host: string): Layer => createConfirm(desk, {
		title: 'Run it now?', hosts: [host], lines: () => [[{text: 'Nothing is destroyed.'}]], choices: [{label: 'Cancel', run() {/* Nothing. */}}, {label: 'Run', run() {/* Nothing. */}}],
	});
	const confirm = ask('prod-db01');
	t.true(confirm.press?.({name: 'right'}));
	t.true(confirm.press?.({name: 'enter'}));
	t.false(confirm.press?.({name: 'escape'}));
	t.regex(told.join(' '), /was not taken/v);
	const lines = confirm.draw?.({columns: 60, rows: 20}) ?? [];
	t.regex(lines.map(each => textOf(each)).join('\n'), / PROD {2}prod-db01 is production\./v);
	t.is(lines[0]?.[0]?.tone, 'production');
	t.false(confirm.press?.({name: 'enter'}));
	t.notRegex((ask('test-nim').draw?.({columns: 60, rows: 20}) ?? []).map(each => textOf(each)).join('\n'), /PROD/v);

	const request = {
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	};
	const method = await desk.services.method('savevg', request);
	const head = (host: string): string => textOf(createMethodForm(desk, {method, host, target: 'vg:datavg'}).draw?.({columns: 80, rows: 20})[0] ?? []);
	t.regex(head('prod-db01'), /^ PROD {2}savevg to a file: datavg on prod-db01 ═+$/v);
	t.notRegex(head('test-nim'), /PROD/v);
	t.regex(textOf(createReviewScreen(desk, fakePlan(request)).draw?.({columns: 80, rows: 20})[0] ?? []), /^ PROD {2}savevg/v);

	const marked = (layer: Layer): readonly unknown[] => {
		const drawn = layer.draw?.({columns: 78, rows: 20}) ?? [];

		return [drawn[0]?.[0]?.tone, drawn.map(each => textOf(each)).join('\n').includes(' PROD ')];
	};

	const password = (host: string): Layer => createQuestion(desk, {
		id: '1', host, kind: 'password', prompt: 'Password:', isEchoed: false,
	}, {onAnswer() {/* Nothing. */}});
	t.deepEqual(marked(password('prod-db01')), ['production', true]);
	t.deepEqual(marked(password('test-nim')), ['title', false]);
	desk.stop();
});
