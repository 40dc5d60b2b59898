import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {createFakeServices} from '../helpers/fake-services.js';
import {newDirectory} from '../helpers/new-directory.js';
import {openUi, type UiTerminal} from '../helpers/ui-terminal.js';
import {
	esc,
	enter,
	down,
	right,
} from '../helpers/keys.js';

const open = async ({columns = 80, rows = 24, ...rest}: Partial<Parameters<typeof openUi>[0]> = {}): Promise<{readonly ui: UiTerminal; readonly services: ReturnType<typeof createFakeServices>; close(): Promise<void>}> => {
	const services = createFakeServices();
	const ui = openUi({
		columns, rows, home: {services, isTraining: false}, ...rest,
	});

	await ui.see('prod-db01');

	return {
		ui, services, async close() {
			services.release();
			await ui.close();
		},
	};
};

/**
The decision help for datavg, by the way of the words of a command line.
*/
const openAdvice = async (options?: Parameters<typeof open>[0]) => {
	const opened = await open(options);

	opened.ui.type(':advise prod-db01 datavg');
	await opened.ui.see('Decision help for prod-db01 datavg');
	opened.ui.type(enter);
	await opened.ui.see('What is to be protected?');

	return opened;
};

test('asks one question at a time with why, has answered what facts answer, and weighs every way anew with each answer', async t => {
	const {ui, close} = await openAdvice();

	await ui.see('From the facts: a data group (lspv: datavg is a data group)');
	t.regex(ui.text(), /Why: A way that holds the system/v);
	t.regex(ui.text(), /\(\*\) a data group/v);
	await ui.see(/possible +Volume group in a file/v);

	// An answer is changed, and taken back: then the facts answer again.
	ui.type(`${esc}[A `);
	await ui.see('Your answer: the system (rootvg)');
	await ui.see(/while the target is datavg/v);
	await ui.see(/recommended +mksysb image in a file/v);
	t.regex(ui.text(), /recommended +mksysb image in a file +It h/v);
	ui.type(down.repeat(8));
	await ui.see('not known: take the answer back');
	ui.type(' ');
	await ui.see('From the facts: a data group');

	// Several answers of one question hold together; Enter goes on with them.
	ui.type(right);
	await ui.see('2/12 Against what?');
	t.regex(ui.text(), /Not answered: it counts as not known/v);
	ui.type(` ${down} `);
	await ui.see('Your answer: deletion, corruption');
	ui.type(enter);
	await ui.see('3/12 How much may be lost');
	ui.type(enter);
	await ui.see('4/12');
	ui.type(`${esc}[D`);
	await ui.see('Your answer: nothing');
	t.regex(ui.text(), /\(\*\) nothing/v);
	await close();
});

test('keeps every way visible with its reasons, opens the form of one that lparsafe runs, and tells commands and guide of one it does not', async t => {
	const {ui, close} = await openAdvice();

	ui.type('2');
	await ui.see('41 ways');
	t.regex(ui.text(), /For and against/v);

	// By hand: its commands and its guide.
	ui.type('/i-node');
	await ui.see('of 41 ways');
	ui.type(`${enter}${enter}`);
	await ui.see('$ backup -0 -uf /backup/data.0 /data');
	await ui.see('A level holds what changed');
	ui.type(enter);
	await ui.lose('A level holds what changed');

	// What is blocked says why and what would have to change, and opens nothing.
	ui.type(`${esc}/RMAN`);
	await ui.see('of 41 ways');
	ui.type(`${enter}${enter}`);
	await ui.see('Blocked: It does not hold the structure');
	ui.type(enter);
	ui.type(`${esc}/(savevg)`);
	await ui.see('of 41 ways');
	ui.type(`${enter}${enter}`);
	await ui.see('Directory for the image');
	t.regex(ui.text(), /savevg to a file: datavg on prod-db01/v);
	await close();
});

test('opens for each part of a strategy its form, for the group that is chosen', async t => {
	const {ui, close} = await open();

	ui.type('W');
	await ui.see('Decision help for what of prod-db01?');
	ui.type('\r');
	await ui.see('prod-db01: from facts read');
	ui.type('2');
	await ui.see('43 ways');
	ui.type(enter);
	await ui.see('Which part of the strategy?');
	ui.type(`${down}${enter}`);
	await ui.see('savevg: which of them?');
	ui.type(enter);
	t.regex(await ui.see('savevg to a file: datavg on prod-db01'), /Directory for the image/v);
	await close();
});

test('keeps the answers as the policy of the target, and writes the reasoning as Markdown', async t => {
	const directory = newDirectory(t);
	const {ui, services, close} = await openAdvice({directory});

	t.regex(ui.text(), /\(p Keep the answers as the policy\)/v);
	ui.type(`${right}${right}`);
	await ui.see('3/12');
	ui.type(`${down}${down} `);
	await ui.see('Your answer: hours');
	ui.type('p');
	await ui.see('policy of prod-db01/vg:datavg: RPO 8 h');
	await ui.see('From the policy: hours');
	t.like(await services.policies(), [{target: {host: 'prod-db01', id: 'vg:datavg'}, rpoSeconds: 28_800, answers: {rpo: 'hours'}}]);

	ui.type('e');
	await ui.see('Written: ');
	t.regex(readFileSync(path.join(directory, 'lparsafe-advice-prod-db01-vg-datavg.md'), 'utf8'), /# What protects vg:datavg of prod-db01[\s\S]*hours \(from the policy\)[\s\S]*\| Aspects \| Domains/v);
	await close();
});

test('loses no answer that is given while others are being kept', async t => {
	const services = createFakeServices();
	const asked = Promise.withResolvers<void>();
	const held = Promise.withResolvers<void>();
	const ui = openUi({
		columns: 80,
		rows: 24,
		home: {
			services: {
				...services, async saveAnswers(request) {
					const saved = await services.saveAnswers(request);

					asked.resolve();
					await held.promise;

					return saved;
				},
			}, isTraining: false,
		},
	});

	await ui.see('prod-db01');
	ui.type(':advise prod-db01 datavg');
	await ui.see('Decision help for prod-db01 datavg');
	ui.type(enter);
	await ui.see('What is to be protected?');
	ui.type(`${right}${right}`);
	await ui.see('3/12');
	ui.type(`${down}${down} `);
	await ui.see('Your answer: hours');
	ui.type('p');
	await asked.promise;
	ui.type(right);
	await ui.see('4/12');
	ui.type(`${down} `);
	await ui.see('Your answer: hours');
	held.resolve();
	await ui.see('policy of prod-db01/vg:datavg: RPO 8 h');
	ui.type(`${esc}[D`);
	await ui.see('From the policy: hours');
	ui.type(right);
	await ui.see('4/12');
	await ui.see('Your answer: hours');
	ui.type('p');
	await ui.see('From the policy: hours');
	t.like(await services.policies(), [{answers: {rpo: 'hours', rto: 'hours'}}]);
	services.release();
	await ui.close();
});

test('says where what contradicts itself, explains the words as findings here, and has the decisions in their columns', async t => {
	const {ui, close} = await openAdvice({columns: 160, rows: 50});

	// Beside the conversation stands the ranking with the reasons of its first.
	t.regex(ui.text(), /1\/12 What is to be protected\? +As it stands/v);
	ui.type(`${right} ${right.repeat(6)}`);
	await ui.see('8/12 How far away');
	ui.type('3');
	await ui.see('What the words of strategy mean for this target');
	await ui.see(/\? unknown 1 elsewhere: /v);
	ui.type('4');
	await ui.see(/Aspects +Domains +Requirements +Chosen Service +Decisions \/ Rationale/v);
	await close();
});

test('the names of ways take the room that there is beside them', async t => {
	const {ui, close} = await openAdvice({columns: 160, rows: 50});

	ui.type('\t');
	await ui.see('Done by');
	t.regex(ui.text(), /Mirror copy split off \(splitvg\) +by hand/v);
	t.regex(ui.text(), /Filesystems by i-node, levels 0 to 9 \(/v);
	await close();
});

test('is whole on a small terminal, without glyphs and without colours', async t => {
	const {ui, close} = await openAdvice({
		columns: 60, rows: 15, isAscii: true, hasColor: false,
	});

	for (const key of [' ', right, ' ', '2', '3', '4', '1']) {
		ui.type(key);
		await ui.see('prod-db01');

		t.true(ui.lines().every(each => each.length <= 60));
		t.true(ui.lines().length <= 15);
	}

	await ui.see('2/12 Against what?');
	t.regex(ui.text(), /As it stands|possible/v);
	await close();
});

test('an image of the screen has all that is seen, on the decision help and on the picker too', async t => {
	const directory = newDirectory(t);
	const {ui, close} = await openAdvice({directory});
	const image = async (name: string): Promise<string> => {
		ui.type(`${esc}[19~`);
		await ui.see(`${name}.`);

		return readFileSync(path.join(directory, name), 'utf8');
	};

	t.regex(await image('lparsafe-screen.txt'), /^Fleet[^\n]+Decision help\n[\s\S]*What is to be protected\?\nWhy: [\s\S]*\(\*\) a data group\n[\s\S]*As it stands\n[\s\S]*Esc Back/v);
	ui.type(`${esc}[13~b`);
	await ui.see('recommended');
	t.regex(await image('lparsafe-screen-2.txt'), /with which method\?\n\n› ✓ recommended +savevg to a file\n[^\n]+\n[\s\S]*\nWhy\n[\s\S]*Esc Back/v);
	ui.type('?');
	await ui.see('Help: ');
	t.regex(await image('lparsafe-screen-3.txt'), /┌─ Help: /v);
	await close();
});
