import test from 'ava';
import {outputPage} from '../../source/runs/output-lines.js';
import {placeReadAt} from '../../source/ui/output-since.js';
import {createFakeServices} from '../helpers/fake-services.js';
import {openUi} from '../helpers/ui-terminal.js';

const esc = '\u{1B}';
const enter = '\r';

/**
A step that prints, whose output has come as far as it will by itself.
*/
const openRun = async () => {
	const services = createFakeServices({beat: 1, holds: true});

	await services.plan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	const {runId} = await services.startRun({planId: 'plan-savevg', acknowledge: []});
	const ui = openUi({home: {services, isTraining: false}});

	await ui.see('prod-db01');
	ui.type(`U${enter}`);
	await ui.see('Backing up 22800 of 48000 files');

	return {
		ui, services, print(text: string) {
			services.print(runId, 'save', 'out', text);
		},
	};
};

test('a mark stands below what had come when it was set, and stays there', async t => {
	const {ui, services, print} = await openRun();

	print('\nbefore\n');
	await ui.see('before');
	ui.type('M');
	await ui.see(/before *\n── marked \d\d:\d\d:\d\d ─/v);
	print('after\n');
	await ui.see(/before *\n── marked [\d:]+ ─+ *\n +after/v);

	// The rows that it takes are counted: the newest line is still the last one.
	print(`${Array.from({length: 6}, (_, line) => `more ${line}`).join('\n')}\n`);
	await ui.see('more 5');
	t.regex(ui.text(), /before *\n── marked [\d:]+ ─+ *\n +after *\n +more 0/v);
	ui.type('M');
	await ui.see(/more 5 *\n── marked/v);
	ui.type('&more');
	ui.type(enter);
	await ui.lose('after');
	t.regex(ui.text(), /more 5 *\n── marked/v);
	services.release();
	await ui.close();
});

test('only what comes from now on is shown when one asks for it, and Esc shows all again', async t => {
	const {ui, services, print} = await openRun();

	print('\nbefore\n');
	await ui.see('before');
	ui.type('C');
	await ui.see('Show the output since');
	await ui.see('What comes from now on');
	ui.type(enter);
	await ui.see(/Nothing came after \d\d:\d\d:\d\d yet; Esc shows all lines\./v);
	t.regex(ui.text(), /only since \d\d:\d\d:\d\d/v);
	t.false(ui.text().includes('before'));
	print('after\n');
	await ui.see('after');
	t.false(ui.text().includes('before'));

	// Neither its first line nor what is searched brings back what came before.
	ui.type(`${esc}[H`);
	await ui.see(/› after/v);
	t.false(ui.text().includes('before'));
	ui.type(`/before${enter}`);
	await ui.see('That line came before what is shown');
	ui.type(`${esc}[13~`);
	await ui.lose('/before');
	ui.type(`${esc}[13~`);
	await ui.lose('only since');
	await ui.see(/\n +before *\n +after/v);
	services.release();
	await ui.close();
});

test('what came after the last mark is shown, and without one it is said how to set it', async t => {
	const {ui, services, print} = await openRun();

	print('\nbefore\n');
	await ui.see('before');
	ui.type(`C${esc}[B`);
	await ui.see(/Not usable: none is set; M\s/v);
	ui.type(`${esc}[13~`);
	await ui.lose('Show the output since');
	ui.type('M');
	await ui.see('── marked');
	print('after\n');
	await ui.see('after');
	ui.type(`C${esc}[B`);
	await ui.see('What came after the mark of');
	ui.type(enter);
	await ui.lose('before');
	t.true(ui.text().includes('after'));
	services.release();
	await ui.close();
});

test('its last minutes are those before its newest line was read', async t => {
	const now = Date.now();
	const [runId, stepId] = ['r', 'save'];
	// Ten lines of nine bytes, each read a minute after the one before; an open one at the end.
	const text = Buffer.from(`${Array.from({length: 10}, (_, line) => `line ${line} .\n`).join('')}open`);
	const reader = (isKept: boolean) => ({
		size: () => text.length,
		read: (_: unknown, offset: number, length: number) => text.subarray(offset, offset + length),
		times: () => isKept ? Array.from({length: 10}, (_, line) => ({stream: 'out' as const, offset: line * 9, at: now + (line * 60_000)})) : [],
	});
	const found = async (minutes: number, isKept = true): Promise<number | undefined> => placeReadAt(async offset => {
		const page = await outputPage(reader(isKept), {
			runId, stepId, stream: 'out', at: {stream: 'out', offset}, before: 0, after: 1,
		});

		return page.lines[0];
	}, text.length, now + (9 * 60_000) - (minutes * 60_000));

	t.is(await found(0), 9 * 9);
	t.is(await found(3), 6 * 9);
	t.is(await found(3.5), 6 * 9);
	t.is(await found(60), 0);
	// Nothing was read as late as that.
	t.is(await found(-5), text.length);
	t.is(await found(3, false), undefined);
});
