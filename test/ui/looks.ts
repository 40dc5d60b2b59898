import process from 'node:process';
import test from 'ava';
import {createFakeServices, fakeFacts, fakeFleet} from '../helpers/fake-services.js';
import {quietDesk} from '../helpers/quiet-desk.js';
import {toForm, toReview, toRun} from '../helpers/to-backup.js';
import {openUi} from '../helpers/ui-terminal.js';
import {emptyRun} from '../../source/base/reduce-run.js';
import {reportRun} from '../../source/runs/report-run.js';
import {createConfirm} from '../../source/ui/layers/confirm.js';
import type {ActionId} from '../../source/ui/actions.js';
import {createKeymap, keyLabel, usualKeymap} from '../../source/ui/keymap.js';
import {textOf, widthOf} from '../../source/ui/line.js';
import {markdownPage} from '../../source/ui/present/markdown.js';
import {createNotices} from '../../source/ui/layers/notices.js';
import {createQuestion} from '../../source/ui/layers/question.js';
import {phaseSpan, stepSpan, verdictSpan} from '../../source/ui/present/run.js';
import type {Layer} from '../../source/ui/navigation.js';
import {productionHost} from '../../source/ui/present/production-host.js';
import {findingLines} from '../../source/ui/present/review.js';
import {localTime, localTimes} from '../../source/ui/present/time.js';
import {tipTexts} from '../../source/ui/tell-tip.js';
import {createTheme, type PaletteName} from '../../source/ui/theme.js';
import {esc, enter} from '../helpers/keys.js';

const {glyphs} = createTheme({isAscii: false});

/**
The colours of letters in a text, as SGR has them.
*/
const foregrounds = (text: string): readonly number[] => text.split(`${esc}[`).slice(1).flatMap(part => part.slice(0, part.indexOf('m')).split(';').map(Number)).filter(code => (code >= 30 && code <= 37) || (code >= 90 && code <= 97));

test('what a host prints in a colour that nobody could read on this background is shown in one that can be read', t => {
	// White and yellow on white, bright cyan and green there; black and the dark blue on black.
	const faint: Readonly<Record<'light' | 'dark', readonly number[]>> = {light: [3, 6, 7, 10, 11, 14, 15], dark: [0, 4, 8]};

	for (const [name, colors] of Object.entries(faint)) {
		const palettes: readonly PaletteName[] = name === 'light' ? ['light'] : ['dark', 'sixteen', 'colour-blind'];

		for (const palette of palettes) {
			const theme = createTheme({palette, isAscii: false});

			for (const color of colors) {
				const shown = theme.paintStyle({color}, 'text');

				t.false(foregrounds(shown).some(code => colors.includes(code - (code >= 90 ? 82 : 30))), `${palette}: ${color} is shown as ${JSON.stringify(shown)}`);
				t.true(shown.includes('text'));
			}
		}
	}

	t.is(createTheme({palette: 'light', isAscii: false}).paintStyle({color: 1}, 'text'), `${esc}[31mtext${esc}[0m`);
	// Whoever sets both chose them for each other.
	t.is(createTheme({palette: 'light', isAscii: false}).paintStyle({color: 7, background: 4}, 'text'), `${esc}[37;44mtext${esc}[0m`);
});

test('which answer has the cursor is seen in every palette, also where what is dangerous is inverse', t => {
	for (const palette of ['dark', 'light', 'sixteen', 'mono', 'colour-blind'] as const) {
		const theme = createTheme({palette, isAscii: false});
		const confirm = createConfirm(quietDesk({theme}), {
			hosts: [], title: 'Cancel this run?', lines: () => [], tone: 'danger', choices: [{label: 'Let it go on', run() {/* It does. */}}, {label: 'Cancel the run', tone: 'danger', run() {/* It is. */}}],
		});
		const buttons = (confirm.draw?.({columns: 80, rows: 24}) ?? []).flat().filter(({text}) => text.startsWith('[ '));

		t.is(buttons.length, 2);
		t.deepEqual(buttons.filter(({tone}) => /[\[;]7[;m]/v.test(theme.paint(tone ?? 'plain', 'x'))).map(({text}) => text), ['[ Let it go on ]'], `${palette} has both alike`);
	}
});

test('only what the cursor is on is inverse in a list: what is blocked or failed is told from it in every palette', t => {
	for (const palette of ['dark', 'light', 'sixteen', 'mono', 'colour-blind'] as const) {
		const theme = createTheme({palette, isAscii: false});

		for (const tone of ['ok', 'caution', 'danger', 'running', 'quiet', 'title'] as const) {
			t.notRegex(theme.paint(tone, 'x'), /[\[;]7[;m]/v, `${palette}: ${tone}`);
		}
	}
});

test('where not all has room in the palette, it says how much more there is', async t => {
	const ui = openUi({columns: 60, rows: 15, home: {services: createFakeServices(), isTraining: false}});

	await ui.see('prod-db01');
	ui.type(':');
	await ui.see(/ to choose from ↓\d/v);
	ui.type(`${esc}[6~`.repeat(20));
	await ui.see(/ to choose from ↑\d/v);
	ui.type('decision');
	await ui.lose('to choose from');
	t.true(ui.text().includes('Decision help'), ui.text());
	await ui.close();
});

test('marking is not offered where there is nothing to mark', async t => {
	const ui = openUi({home: {services: createFakeServices(), isTraining: false}});

	await ui.see('prod-db01');
	t.regex(ui.text(), /Space Mark/v);
	ui.type('/zzz');
	await ui.see('No host of');
	t.regex(ui.text(), /\(F7 Mark\)/v);
	await ui.close();
});

test('it is not said that a host is asked for its key once it has answered', async t => {
	const ui = openUi({home: {services: createFakeServices(), isTraining: false}});

	await ui.see('new-lpar');
	ui.type('GK');
	await ui.see('Is this new-lpar?');
	t.false(ui.text().includes('Asking new-lpar'), ui.text());
	await ui.close();
});

test('a key that comes before the methods are listed is answered, and chooses nothing unseen', async t => {
	const services = createFakeServices();
	const list = Promise.withResolvers<undefined>();
	const ui = openUi({
		home: {
			services: createFakeServices({
				overrides: {
					async methods(request) {
						await list.promise;

						return services.methods(request);
					},
				},
			}), isTraining: false,
		},
	});

	await ui.see('prod-db01');
	ui.type(enter);
	await ui.see('datavg');
	ui.type('b');
	await ui.see('with which method');
	ui.type(enter);
	await ui.see('nothing was chosen by it');
	ui.type(`${esc}[B`);
	list.resolve(undefined);
	await ui.see('recommended');
	// Whoever looks again sees why there is a list now and no form.
	await ui.see('nothing was chosen by it');
	ui.type(enter);
	const form = await ui.see('Directory for the image');
	t.true(form.includes('savevg'));
	await ui.close();
});

test('a list of values that comes later marks what cannot be used, and its cursor stands on what can', async t => {
	const before = createFakeServices();
	let isLate = true;
	const ui = openUi({
		home: {
			services: createFakeServices({
				overrides: {
					async method(id, request) {
						const whole = await before.method(id, request);

						return {...whole, fields: whole.fields.map(field => field.name === 'directory' ? {...field, choices: isLate ? [] : (field.choices ?? []).toReversed()} : field)};
					},
					async methods(request) {
						const all = await before.methods(request);

						return all.map(each => ({...each, fields: each.fields.map(field => field.name === 'directory' ? {...field, choices: []} : field)}));
					},
				},
			}), isTraining: false,
		},
	});

	await toForm(ui);
	ui.type(`${esc}OS`);
	await ui.see('Nothing of the kind was found');
	ui.type(enter);
	await ui.see('there is nothing to choose yet');
	isLate = false;
	ui.type('r');
	await ui.see('/data');
	t.regex(ui.text(), /\/data\s+not usable/v);
	t.regex(ui.text(), /› \/backup/v);
	await ui.close();
});

test('times are the operator\'s, with their zone, also in what rooms without a clock say', t => {
	const zone = process.env['TZ'];

	try {
		process.env['TZ'] = 'Asia/Kolkata';
		t.is(localTime('2026-11-21T08:15:02.123Z'), '2026-11-21 13:45:02 +05:30');
		t.is(localTimes('made 2026-11-21T08:15:02Z, checked'), 'made 2026-11-21 13:45:02 +05:30, checked');
		process.env['TZ'] = 'America/New_York';
		t.is(localTime('2026-11-21T08:15:02Z'), '2026-11-21 03:15:02 -05:00');

		const said = findingLines({
			id: 'unverified-point', subject: 'doubt', level: 'caution', title: 'The point is in doubt since 2026-11-21T08:15:02Z.', remedy: 'Check what was made at 2026-11-21T08:15:02Z.', evidence: {command: 'lparsafe points prod-db01', lines: ['2026-11-21T08:15:02Z proved L2 /backup/datavg.savevg']},
		}, 120, false, glyphs).map(each => textOf(each)).join('\n');

		t.notRegex(said, /T\d\d:\d\d:\d\dZ/v);
		t.is(said.split('2026-11-21 03:15:02 -05:00').length, 4, said);
		process.env['TZ'] = 'UTC';
		t.is(localTime('2026-11-21T08:15:02Z'), '2026-11-21 08:15:02 UTC');
	} finally {
		if (zone === undefined) {
			delete process.env['TZ'];
		} else {
			process.env['TZ'] = zone;
		}
	}
});

test('a report is shown as text, and saved as Markdown', async t => {
	const report = '# savevg of datavg on prod-db01\n\n- outcome: **ok**\n- started: 2026-11-21T08:15:02Z\n\n## Steps\n\n| step | state |\n|---|---|\n| Save \\| list | ok |\n\n## Proof\n\n- proved: It said so\n  - 0512-038 savevg: `` a  [b](c) `d` **e** *f* ``\n';
	const ui = openUi({
		home: {
			services: createFakeServices({
				overrides: {
					report: async () => report,
				},
			}), isTraining: false,
		}, rows: 40,
	});

	await toRun(ui);
	await ui.see('Proved, and how');
	ui.type('m');
	await ui.see('outcome');
	const text = ui.text();
	t.false(text.includes('**ok**'), text);
	t.false(text.includes('|---|'), text);
	t.false(text.includes('## Steps'), text);
	t.true(text.includes('Save | list'), text);
	t.regex(text, /started: 2026-11-21 \d\d:15:02/v);
	// What a host printed is no Markdown, whatever it looks like.
	t.true(text.includes('0512-038 savevg: a  [b](c) `d` **e** *f*'), text);
	await ui.close();
});

test('nothing that a host printed is taken for Markdown in a report', t => {
	const evidence = ['* [b](c) `d` ``e`` **f**', 'archlv  jfs2  160', ''];
	const report = reportRun({
		...emptyRun('r-1'), proofs: [{
			rule: 'message', title: 'It said so', verdict: 'proved', evidence,
		}],
	});
	const shown = markdownPage(report, {width: 100, glyphs}).lines.map(each => textOf(each));

	for (const each of evidence) {
		t.true(shown.some(line => line.includes(each)), `${each}\n${shown.join('\n')}`);
	}
});

test('on a large terminal the host screen says below its list what is under the cursor', async t => {
	const ui = openUi({columns: 160, rows: 50, home: {services: createFakeServices(), isTraining: false}});

	await ui.see('prod-db01');
	ui.type(enter);
	await ui.see(/── rootvg ─/v);
	t.regex(ui.text(), /hdisk0\s+100\.0 GiB/v);
	ui.type(`${esc}[B`);
	await ui.see(/── datavg ─/v);
	t.regex(ui.text(), /rawlv01.*no filesystem: raw/v);
	ui.type('\t');
	await ui.see(/── hdisk0 ─/v);
	t.regex(ui.text(), /unique id\s+3321360050768028000FF000000000000010F04214503IBMfcp/v);
	ui.resize(80, 24);
	await ui.lose(/── hdisk0 ─/v);
	await ui.close();
});

test('what is not mounted says so, and no column is cut while there is room', async t => {
	const facts = fakeFacts('prod-db01');
	const ui = openUi({columns: 160, rows: 24, home: {services: createFakeServices({hosts: fakeFleet(), overrides: {facts: async () => facts, knownFacts: async () => facts}}), isTraining: false}});

	await ui.see('prod-db01');
	ui.type(enter);
	await ui.see('datavg');
	ui.type('\t\t');
	await ui.see('/backup');
	t.regex(ui.text(), /\/arch +! not mounted/v);
	t.true(ui.text().includes('nim01:/export/backup nfs3'), ui.text());
	ui.resize(80, 24);
	ui.type(`1${esc}[B${enter}`);
	await ui.see('back it up');
	t.true(ui.text().includes('/arch (not mounted)'), ui.text());
	t.true(ui.text().includes('no filesystem: raw'), ui.text());
	await ui.close();
});

test('a note about room is read to its end at 80 columns', async t => {
	const ui = openUi({home: {services: createFakeServices(), isTraining: false}, rows: 40});

	await toReview(ui);
	t.regex(ui.text(), /estimated from what the\s+filesystems hold/v);
	await ui.close();
});

test('what is not known has the mark of the unknown, not the one of what failed', t => {
	for (const {text} of [phaseSpan('ended', 'unknown', glyphs), phaseSpan('ended', undefined, glyphs), stepSpan('unknown', glyphs), verdictSpan('unknown', glyphs)]) {
		t.regex(text, /^\? unknown/v);
	}

	t.regex(phaseSpan('ended', 'failed', glyphs).text, /^✗ failed/v);
});

test('at 60x15 the step that runs and its output are seen, however much is said of the run; what is cut has a mark', async t => {
	const services = createFakeServices({beat: 2, holds: true});
	const ui = openUi({columns: 60, rows: 15, home: {services, isTraining: false}});

	await toRun(ui);
	await ui.see('running');
	services.setRun('r-20261121-1', state => ({
		...state, adoptedFrom: 'the job directory of maria@desk', recovered: {from: 'transcripts', missing: ['who confirmed it']}, notKept: {since: '2026-11-21T10:40:00.000Z', reason: 'no space is left in `/home`.'},
	}));
	await ui.see('nothing of it can be kept');
	await ui.see(/› ● running Save the volume group/v);
	t.regex(ui.text(), /── Output of/v);
	t.true(ui.text().includes('…'), ui.text());
	services.release();
	await ui.close();
});

test('a password is asked for in whole sentences at 60 columns', t => {
	const dialog = createQuestion(quietDesk(), {
		id: 'q', host: 'prod-db01', kind: 'password', prompt: 'Password:', isEchoed: false,
	}, {onAnswer() {/* Nothing is typed. */}});
	const text = (dialog.draw?.({columns: 60, rows: 15}) ?? []).map(each => textOf(each)).join('\n');

	t.regex(text, /Esc\s[│\s]*declines\./v);
	t.notRegex(text, /…/v);
});

test('that a key does nothing in one place is not said in the next', async t => {
	const ui = openUi({home: {services: createFakeServices(), isTraining: false}});

	await ui.see('prod-db01');
	ui.type(enter);
	await ui.see('datavg');
	ui.type('R');
	await ui.see('R does nothing here');
	ui.type(`${esc}[13~`);
	await ui.see('never read');
	t.false(ui.text().includes('does nothing here'), ui.text());
	await ui.close();
});

test('over time, what a narrow screen has no room for in one row goes on in the next', async t => {
	const ui = openUi({columns: 60, rows: 15, home: {services: createFakeServices(), isTraining: false}});

	await ui.see('prod-db01');
	ui.type('P');
	await ui.see('proved');
	ui.type('T');
	await ui.see('The last 30 d');
	// Wherever lines end: no word is missing.
	t.regex(ui.text().replaceAll(/\s+/gv, ' '), /how old its newest point may be is nowhere said\. .* it is at L2 or above/v);
	await ui.close();
});

test('whoever asks for the form of a deletion sees that it is fetched, and is not called back from where one went meanwhile', async t => {
	const before = createFakeServices();
	const held = Promise.withResolvers<undefined>();
	const ui = openUi({
		home: {
			services: createFakeServices({
				overrides: {
					async method(id, request) {
						await held.promise;

						return before.method(id === 'expire-images' ? 'savevg' : id, request);
					},
				},
			}), isTraining: false,
		},
	});

	await ui.see('prod-db01');
	ui.type('P');
	await ui.see('recovery point');
	ui.type('X');
	await ui.see(/Opening the form of expire-images: what [a-z0-9\-]+ has for it is read\./v);
	ui.type('I');
	await ui.see('Places');
	held.resolve(undefined);
	await ui.lose('Opening the form');
	t.true(ui.text().includes('Places'), ui.text());
	await ui.close();
});

test('a list of all hosts is not marked as production because it was opened from such a host', t => {
	const layer = (name: string, host?: string): Layer => ({
		name, crumb: name, about: '', bindings: () => [], ...host !== undefined && {hostName: () => host},
	});
	const world = {hosts: fakeFleet().map(host => ({...host, isProduction: host.name === 'prod-db01'})), runs: []};
	const way = [layer('fleet', 'prod-db01'), layer('host', 'prod-db01')];

	t.is(productionHost(way, world), 'prod-db01');
	t.is(productionHost([...way, layer('policies')], world), undefined);
	t.is(productionHost([...way, layer('policies'), layer('timeline', 'prod-db01')], world), 'prod-db01');
	t.is(productionHost([...way, layer('docs')], world), 'prod-db01');
});

test('a tip at the start names the keys as they are here, and none that is not there', t => {
	const keys = createKeymap({palette: ['ctrl-p'], sortMenu: []});
	const key = (action: ActionId): string => keyLabel(keys.keysOf(action)[0] ?? '');
	const texts = tipTexts({keys, key});

	t.true(texts.some(text => text.startsWith('Ctrl-P finds every action')), texts.join('\n'));
	t.is(texts.length, tipTexts({keys: usualKeymap, key: action => keyLabel(usualKeymap.keysOf(action)[0] ?? '')}).length - 1);
	t.true(texts.every(text => widthOf(`Tip: ${text}`) <= 80 * 2 && !text.includes('undefined')));
});

for (const [when, change, isTold] of [
	['there is nothing else to say', {}, true],
	['the setting is off', {settings: 'false'}, false],
	['a run is in progress', {hasRun: true}, false],
	['something ended while nobody looked', {hasEnded: true}, false],
] as const) {
	test(`a tip is ${isTold ? 'told' : 'not told'} at the start where ${when}`, async t => {
		const {settings = 'true', hasRun = false, hasEnded = false} = {...change as {settings?: string; hasRun?: boolean; hasEnded?: boolean}};
		const before = createFakeServices();
		const run = {
			runId: 'r-1', startedAt: '2026-11-21T01:00:00.000Z', host: 'prod-db01', method: 'savevg', target: 'vg:datavg', phase: hasRun ? 'running' as const : 'ended' as const, outcome: 'ok' as const, isDrivenHere: false,
		};
		let asked = 0;
		const ui = openUi({
			home: {
				services: createFakeServices({
					overrides: {
						runs: async () => hasRun || hasEnded ? [run] : [],
						endedUnseen: async () => hasEnded ? [run] : [],
						async info() {
							asked += 1;

							return {...await before.info(), settings: [{name: 'tips', value: settings, from: 'default'}]};
						},
					},
				}), isTraining: false,
			},
		});

		await ui.see('prod-db01');

		if (isTold) {
			await ui.see('── Tip: ');
			ui.type(enter);
			await ui.see('Groups');
		} else {
			// Asked for the tip as well as for how one is notified.
			await ui.waitFor('the settings', () => asked >= 2);
			await ui.see('prod-db01');
		}

		t.false(ui.text().includes('Tip: '), ui.text());

		await ui.close();
	});
}

test('what was said several times one after the other stands once among what was said, with how often', t => {
	const desk = quietDesk();

	for (const text of ['one', 'two', 'two', 'two', 'one']) {
		desk.tell(text, 'quiet');
	}

	const lines = (createNotices(desk).draw?.({columns: 80, rows: 24}) ?? []).map(each => textOf(each).replaceAll(/[│\s]+/gv, ' ').trim());

	t.deepEqual(lines.filter(each => /^\d\d:/v.test(each)).map(each => each.slice(9)), ['one', 'two (3 times)', 'one']);
});
