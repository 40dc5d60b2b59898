import test from 'ava';
import {systemClock} from '../../source/base/clock.js';
import {ConnectionError, RefusedError} from '../../source/base/errors.js';
import type {Field} from '../../source/base/method.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import type {OutputPage, OutputRequest} from '../../source/base/output.js';
import type {Outcome, OutputPiece, RunState} from '../../source/base/run.js';
import {emptyRun} from '../../source/base/reduce-run.js';
import type {Change} from '../../source/base/services.js';
import type {RunSummary} from '../../source/base/services/runs.js';
import {
	createFakeServices,
	fakeFleet,
	fakePlan,
	fakePoint,
} from '../helpers/fake-services.js';
import {toForm, toReview, toRun} from '../helpers/to-backup.js';
import {openUi} from '../helpers/ui-terminal.js';
import {outputPage} from '../../source/runs/output-lines.js';
import {summarizeRun} from '../../source/runs/summarize-run.js';
import type {Desk} from '../../source/ui/desk.js';
import {allBindings} from '../../source/ui/dispatch.js';
import type {ActionId} from '../../source/ui/actions.js';
import {textOf} from '../../source/ui/line.js';
import {auditLines} from '../../source/ui/present/audit.js';
import {reviewRows} from '../../source/ui/present/review.js';
import {createTheme} from '../../source/ui/theme.js';
import {
	esc,
	enter,
	down,
	right,
	left,
} from '../helpers/keys.js';

const {glyphs} = createTheme({isAscii: false});

test('that all cautions are acknowledged is said on the review, and not where one is next', async t => {
	const services = createFakeServices();
	const ui = openUi({home: {services, isTraining: false}});
	await toReview(ui);
	ui.type(' '.repeat(3));
	await ui.see('All cautions are acknowledged.');
	ui.type(`${esc}[13~`);
	await ui.see('Nothing runs from here');
	t.false(ui.text().includes('are acknowledged'), ui.text());
	await ui.close();
});

test('who leaves a text as one leaves a pager is back where it was opened, and no hint says that the key quits', async t => {
	const ui = openUi({home: {services: createFakeServices(), isTraining: false}});
	await toReview(ui);
	ui.type(`${esc}[17~`);
	await ui.see('The commands');
	t.regex(await ui.see('F10 Quit'), /Esc Close/v);
	t.notRegex(ui.text(), /q Quit/v);
	ui.type('q');
	await ui.lose('The commands');
	await ui.see('q Quit');
	await ui.close();
});

test('a host on the fleet is backed up and restored from where the cursor is, after what of it was chosen', async t => {
	const ui = openUi({home: {services: createFakeServices(), isTraining: false}});
	await ui.see('prod-db01');
	ui.type('b');
	await ui.see('Back up what of prod-db01?');
	ui.type(`${down}${enter}`);
	t.regex(await ui.see(/Back up datavg on prod-db01: with which method/v), /Fleet › prod-db01 › Back up/v);
	ui.type(`${esc}[13~`);
	await ui.see('varied off');
	ui.type(`${esc}[13~`);
	await ui.see('AIX level');
	ui.type('s');
	await ui.see('Restore what of prod-db01?');
	ui.type(`${esc}[13~ `);
	await ui.see('1 marked');
	ui.type('s');
	await ui.see('one host at a time');
	t.false(ui.text().includes('Restore what of'));
	await ui.close();
});

test('the commands of a plan are searched as a manual is', async t => {
	const ui = openUi({home: {services: createFakeServices(), isTraining: false}, rows: 16});
	await toReview(ui);
	ui.type(`${esc}[17~`);
	await ui.see('Search this text');
	ui.type('/');
	await ui.see('Which text?');
	ui.type(`exclude${enter}`);
	await ui.lose('Which text?');
	t.regex(await ui.see('above'), /The commands ─[^\n]*\n[^\n]*exclude/v);
	ui.type('/nowhere to be seen');
	await ui.see('seen_');
	ui.type(enter);
	await ui.see('Nothing in this text has nowhere to be seen');
	await ui.close();
});

test('from the result of a run Enter opens the recovery point that it made', async t => {
	const ui = openUi({home: {services: createFakeServices({beat: 2}), isTraining: false}});
	await toRun(ui);
	await ui.see('Proved, and how');
	t.regex(await ui.see('Open the recovery point'), /Enter Open the recovery point/v);
	ui.type(enter);
	await ui.see('What it lacks');
	await ui.close();
});

test('Enter on a logical volume tells of it and goes nowhere', async t => {
	const ui = openUi({home: {services: createFakeServices(), isTraining: false}});
	await ui.see('prod-db01');
	ui.type(enter);
	await ui.see('datavg');
	ui.type(`${down}${enter}`);
	await ui.see('back it up');
	ui.type(`G${enter}`);
	t.regex(await ui.see('partitions '), /rawlv01[\s\S]*in no image of savevg or mksysb/v);
	await ui.close();
});

test('why something cannot be done is read to its end in the list of all actions', async t => {
	const ui = openUi({home: {services: createFakeServices(), isTraining: false}});
	await ui.see('prod-db01');
	ui.type(':only lines');
	t.regex(await ui.see('works on the output of a run)'), /Only lines that match \(works/v);
	await ui.close();
});

test('goes from the fleet to a proved recovery point', async t => {
	const services = createFakeServices({beat: 2});
	const ui = openUi({home: {services, isTraining: false}});
	await toReview(ui);
	ui.type('R');
	await ui.see('2 cautions are not acknowledged yet');
	t.false(ui.text().includes('Run it now?'));
	ui.type(' ');
	ui.type(' ');
	await ui.see('1 caution is not');
	ui.type(' ');
	await ui.see('ready: R runs it');
	ui.type('R');
	await ui.see('Run it now?');
	ui.type(enter);
	await ui.see('Nothing was started.');
	t.false(services.calls.some(call => call.startsWith('startRun')));
	ui.type('R');
	await ui.see('Run it now?');
	ui.type(`${right}${enter}`);
	await ui.see('Result  ! ok with warnings');
	await ui.see('0512-038');
	t.regex(services.calls.find(call => call.startsWith('startRun')) ?? '', /"acknowledge":\["unmounted-fs@\/arch","raw-lv@rawlv01"\]/v);
	ui.type('\t');
	await ui.see('Output of');
	ui.type(esc);
	await ui.see('back it up');
	t.is(await ui.close(), 0);
});

test('a destructive plan wants its confirmation typed, neither pasted nor answered by Enter', async t => {
	const services = createFakeServices();
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('prod-db01');
	ui.type('P');
	await ui.see('Recovery points');
	await ui.see('proved');
	ui.type('s');
	await ui.see('restvg');
	ui.type(enter);
	await ui.see('Target disks');
	await ui.see('/backup/datavg.savevg');
	ui.type(`${down}${esc}OS`);
	await ui.see('hdisk4');
	ui.type(`${down} ${enter}`);
	await ui.see('lquerypv was not run');
	ui.type(`${esc}[A${down} ${esc}[A ${enter}`);
	await ui.see('<hdisk3');
	ui.type('\u{12}');
	await ui.see('THIS IS DESTROYED');
	ui.type('R');
	await ui.see('Type prod-db01:hdisk3 to go on');
	ui.type(`${esc}[200~prod-db01:hdisk3${esc}[201~`);
	await ui.see('typed, not pasted');
	ui.type(`${right}${enter}`);
	await ui.see('Type prod-db01:hdisk3 exactly');
	ui.type('prod-db01:hdisk3');
	await ui.see('✓ typed');
	t.false(services.calls.some(call => call.startsWith('startRun')));
	ui.type(enter);
	await ui.waitFor('the run', () => services.calls.some(call => call.startsWith('startRun')));
	t.true(services.calls.some(call => call.includes('"confirm":"prod-db01:hdisk3"')));
	await ui.see('Run ');
	t.is(await ui.close(), 0);
});

test('Esc goes back and loses nothing; a digit right after it is a function key in the former place', async t => {
	// The second between Esc and the digit is the app's clock's, however slow this machine is.
	const ui = openUi({clock: {...systemClock, now: () => 1_790_000_000_000}});
	await toForm(ui);
	ui.type('/backup/x');
	await ui.see('[/backup/x_');
	ui.type(esc);
	await ui.see('with which method');
	ui.type('4');
	await ui.see('not usable');
	await ui.see('[/backup/x');
	ui.type(`${esc}[13~`);
	await ui.lose('not usable');
	ui.type(esc);
	await ui.see('with which method');
	ui.type(enter);
	await ui.see('[/backup/x_');
	ui.type(`${esc}[15~`);
	await ui.see('[_');

	// An Esc that leaves a filter does not lead back to what an earlier one left.
	for (const gone of ['[_', 'with which method', 'back it up']) {
		ui.type(`${esc}[13~`);
		await ui.lose(gone);
	}

	ui.type('/datavg');
	await ui.see('/datavg_');
	ui.type(esc);
	await ui.lose('/datavg');
	ui.type('1');
	await ui.see('Help: prod-db01');
	t.is(await ui.close(), 0);
});

test('function keys do as in smit: F1 explains, F4 lists, F6 shows the commands', async t => {
	const services = createFakeServices();
	const ui = openUi({home: {services, isTraining: false}});
	await toForm(ui);
	ui.type(`${esc}OP`);
	await ui.see('Becomes the flag -f.');
	ui.type(enter);
	await ui.lose('Becomes the flag');
	ui.type(`${esc}OS`);
	await ui.see(/\/backup {2}nim01[\s\S]*\/data +not usable/v);
	await ui.see(/As read on[\s\S]* ago; r asks it again/v);
	const asked = services.calls.length;
	ui.type('r');
	await ui.waitFor('facts and values', () => services.calls.slice(asked).some(call => call.startsWith('facts ["prod-db01"')) && services.calls.slice(asked).some(call => call.startsWith('method ')));
	ui.type(enter);
	await ui.see('[/backup_');
	ui.type(`${esc}[17~`);
	await ui.see('The command as it would be now');
	await ui.see('$ savevg -f /backup vg:datavg');
	await ui.see('Directory for the image:');
	await ui.see('without a look at the host');
	t.false(services.calls.some(call => call.startsWith('plan ')));
	ui.type(`${esc}[13~`);
	await ui.lose('The command as it would be now');
	await ui.see('$ savevg -f /backup vg:datavg');
	t.is(await ui.close(), 0);
});

test('a mistake stands at its field, and the cursor goes there', async t => {
	const services = createFakeServices();
	const ui = openUi({home: {services, isTraining: false}});
	await toForm(ui);
	ui.type(enter);
	await ui.see('✗ Directory for the image is missing.');
	ui.type('backup');
	await ui.see('A directory starts with');
	ui.type('\u{1}/');
	await ui.lose('A directory starts with');
	t.false(services.calls.some(call => call.startsWith('plan ')));
	t.is(await ui.close(), 0);
});

test('blocked methods say why and cannot be chosen; digits choose nothing', async t => {
	const ui = openUi();
	await ui.see('prod-db01');
	ui.type(enter);
	await ui.see('datavg');
	ui.type(`${down}b`);
	await ui.see('with which method');
	await ui.see('savevg to tape');
	ui.type('2');
	ui.type(down);
	await ui.see('No tape drive is available');
	ui.type(enter);
	await ui.see('It cannot be chosen: No tape drive');
	t.false(ui.text().includes('Directory for the image'));
	ui.type(`${esc}[H`);
	await ui.see('› ✓ recommended');
	ui.type(`${esc}[F${enter}`);
	await ui.see('› ✗ blocked');
	await ui.see('It cannot be chosen: No tape drive');
	ui.type(`${esc}[H${enter}`);
	await ui.see('Directory for the image');
	t.is(await ui.close(), 0);
});

test('keys that come in one piece are all obeyed', async t => {
	const ui = openUi();
	await ui.see('new-lpar');
	ui.type(`jj${esc}[Ak${enter}`);
	await ui.see('Fleet › prod-db01');
	ui.type(`${esc}[C${esc}[C`);
	await ui.see('/backup');
	ui.type(`//data${enter}`);
	await ui.see('1 of 4 filesystems');
	t.false(ui.text().includes('/arch'));
	ui.type(esc);
	await ui.see('/arch');
	ui.type('/');
	await ui.see('/data_');
	ui.type(`ar${enter}`);
	await ui.see('/ar  1 of 4 filesystems');
	t.is(await ui.close(), 0);
});

test('help and palette are made from the keymap and do what they list', async t => {
	const ui = openUi();
	await ui.see('prod-db01');
	ui.type('?');
	await ui.see('Help: Fleet');
	ui.type('/recovery');
	ui.type(enter);
	await ui.see(/1 of \d+ actions/v);
	ui.type(enter);
	await ui.see('Fleet › Recovery points');
	ui.type(':');
	await ui.see('All actions');
	ui.type('savevg');
	await ui.see('savevg HOST NAME (name the host after it, then what it acts on)');
	ui.type(`${'\u{7F}'.repeat(6)}places`);
	await ui.see('Places and settings');
	ui.type(enter);
	await ui.see('lparsafe 0.1.0');
	t.is(await ui.close(), 0);
});

test('a form that comes late does not open over where one went meanwhile', async t => {
	const services = createFakeServices();
	const {methods} = services;
	const {promise: held, resolve: goOn} = Promise.withResolvers<void>();
	const asked: string[] = [];
	const late = createFakeServices({
		overrides: {
			async methods(options) {
				if (options?.target === 'vg:datavg') {
					asked.push('methods');
					await held;
					asked.push('answered');
				}

				return methods(options);
			},
		},
	});
	const ui = openUi({home: {services: late, isTraining: false}});
	await ui.see('prod-db01');
	ui.type(':savevg prod-db01 datavg');
	await ui.see('Fill in savevg');
	ui.type(enter);
	await ui.waitFor('the question', () => asked.includes('methods'));
	ui.type('P');
	await ui.see('Recovery points');
	goOn();
	await ui.waitFor('the answer', () => asked.includes('answered'));
	ui.type('?');
	await ui.see('Help: Recovery points');
	t.is(await ui.close(), 0);
});

test('the places where one was are gone back and forward through, and made anew from what is known now', async t => {
	const services = createFakeServices();
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('prod-db01');
	ui.type('[');
	await ui.see('one was nowhere before');
	ui.type(enter);
	await ui.see('datavg');
	ui.type(`${down}${enter}`);
	await ui.see('back it up');
	ui.type('P');
	await ui.see('› Recovery points');
	ui.type('[');
	await ui.see('back it up');
	ui.type('[');
	await ui.see('varied off');
	ui.type(']');
	await ui.see('back it up');
	ui.type('-');
	await ui.see('varied off');
	ui.type('-');
	await ui.see('back it up');
	t.regex(ui.lines()[0] ?? '', /^Fleet › prod-db01 › datavg/v);
	ui.type('b');
	await ui.see('with which method');
	// What the help lists is done, also where the key itself is Ink's.
	ui.type('?');
	await ui.see('Help: Back up');
	ui.type(enter);
	await ui.see('Name of the image');
	ui.type('/backup/typed');
	await ui.see('[/backup/typed_');
	ui.type('\u{10}recovery points');
	await ui.see('› Recovery points');
	ui.type(enter);
	await ui.see('Checked');
	ui.type('[');
	await ui.see('[/backup/typed_');
	ui.type('\u{10}backward');
	await ui.see('Back to: Back up');
	ui.type(enter);
	await ui.see('with which method');
	ui.type('[');
	await ui.see('back it up');
	ui.type('P');
	await ui.see('› Recovery points');
	ui.type('[:points db01');
	await ui.see('Back to Fleet › prod-db01 › datavg › Recovery points');
	ui.type(enter);
	await ui.see('› Recovery points');

	for (const seen of ['back it up', 'varied off', 'never read']) {
		ui.type(`${esc}[13~`);
		await ui.see(seen);
	}

	// Also where the host is come to anew, what one was at is under the cursor; other hosts know nothing of it.
	ui.type(enter);
	await ui.see(`${glyphs.cursor} datavg`);
	ui.type(`${esc}[13~`);
	await ui.see('never read');
	await services.removeHost('prod-db01');
	await ui.lose('prod-db01');
	ui.type('-');
	await ui.see('Fleet › prod-db01 is no longer there.');
	t.is(await ui.close(), 0);
});

test('what is done with marked rows is asked once with all their names, and what became of each is told', async t => {
	const services = createFakeServices({
		overrides: {
			async checkHost(name) {
				if (name === 'test-nim') {
					throw new ConnectionError('test-nim does not answer.', {advice: 'Check that it is up.'});
				}

				return {
					format: 1, host: name, checkedAt: new Date().toISOString(), items: [{
						id: 'login', title: 'Logs in', state: 'ok', evidence: [],
					}], way: {
						transport: 'ssh2', hops: [], user: 'root', become: 'none', legacyAlgorithms: false,
					},
				};
			},
		},
	});
	const ui = openUi({home: {services, isTraining: false}, hasMouse: true});
	await ui.see('prod-db01');

	// A click moves the cursor; in a dialog it does nothing.
	ui.type(`${esc}[<0;5;6M`);
	await ui.see(/› +test-nim/v);
	ui.type('g.');
	await ui.see(/prod-db01 ─/v);
	await ui.see('Groups, tags, PROD');
	ui.type(`${esc}[<0;5;6M`);
	await ui.see('The mouse does nothing in a dialog');
	ui.type(`check${enter}`);
	await ui.see('Way in');
	ui.type(esc);
	await ui.lose('Way in');
	ui.type('* jL');
	await ui.see('Groups, tags, PROD: 3 hosts');
	ui.type(`/as not${enter}${enter}`);
	await ui.see('it is not marked as production');
	ui.type(`${esc}[13~/as prod${enter}g${enter}`);
	await ui.see('Mark 3 hosts as production?');
	await ui.see('prod-app02, test-nim, new-lpar');
	t.false(services.calls.some(call => call.startsWith('updateHost')));
	ui.type(`${right}${enter}`);
	await ui.see('3 of 3 done.');
	await ui.see('✓ new-lpar: changed');
	ui.type(esc);
	t.is(services.calls.filter(call => /^updateHost.*"isProduction":true/v.test(call)).length, 3);
	ui.type('C');
	await ui.see('prod-app02 (PROD), test-nim (PROD), new-lpar (PROD)');
	ui.type(`${right}${enter}`);
	await ui.see('2 of 3 done, 1 failed.');
	await ui.see('test-nim (PROD): test-nim does not answer. Check that it is up.');
	await ui.see('new-lpar (PROD): 1 of 1 in order');
	t.is(await ui.close(), 0);
});

test('a backup of marked hosts is one form, a plan for each in one list, and a run for each that nothing stands against', async t => {
	const plain = createFakeServices();
	const services = createFakeServices({
		hosts: fakeFleet().slice(0, 3).map((host, index) => ({...host, volumeGroups: ['rootvg', 'datavg'], isProduction: index === 0})),
		overrides: {
			async plan(request) {
				if (request.host === 'test-nim') {
					throw new ConnectionError('test-nim does not answer.', {advice: 'Check that it is up.'});
				}

				return plans.plan(request);
			},
			startRun: async request => plans.startRun(request),
		},
	});
	const plans = plain;
	const started = (): readonly string[] => plain.calls.filter(call => call.startsWith('startRun'));
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('prod-db01');
	ui.type('*b');
	await ui.see('Back up 3 hosts');
	ui.type(`/savevg: data${enter}${enter}`);
	await ui.see('each image is named after');
	t.false(ui.text().includes('Name of the image'));
	ui.type(`/backup${enter}`);
	await ui.see('prod-db01 (PROD)  ! not run: 2 cautions are not acknowledged');
	await ui.see('no host is ready');
	ui.type('G');
	await ui.see('not run: it has no plan: test-nim does not answer.');
	ui.type('R');
	await ui.see('Run on 0 of 3: no host is ready');

	// The first only leads there; two cautions of the first host, one of the other.
	ui.type(' '.repeat(4));
	await ui.see('1 of 3 ready');
	ui.type('R');
	await ui.see('Run savevg on this host now?');
	await ui.see('prod-db01 is production');
	await ui.see('prod-app02: 1 caution is not acknowledged');
	ui.type(enter);
	await ui.lose('Run savevg on this host now?');
	t.deepEqual(started(), []);
	ui.type('R');
	await ui.see('Run savevg on this host now?');
	ui.type(`${right}${enter}`);
	await ui.see('1 of 1 runs were started');
	t.is(started().length, 1);
	t.regex(started()[0] ?? '', /"acknowledge":\["unmounted-fs@\/arch","raw-lv@rawlv01"\]/v);
	ui.type('g');
	await ui.see('prod-db01 (PROD)  ● started');
	t.is(await ui.close(), 0);
});

test('the welcome offers the training fleet first, and training is unmissable', async t => {
	const ui = openUi({
		home: {services: createFakeServices({hosts: []}), isTraining: false},
		unendedInTraining: async () => 2,
		async switchToTraining(tell) {
			tell('Starting.');

			return {services: createFakeServices(), isTraining: true};
		},
	});
	await ui.see('› ✓'.slice(0, 1));
	await ui.see('Open the training fleet');
	await ui.see('2 runs have not ended in the training home: t opens');
	ui.resize(60, 15);
	await ui.see(/2 runs have not ended[\s\S]*Add a host[\s\S]*Import hosts/v);
	ui.resize(80, 24);
	ui.type(enter);
	await ui.see('prod-db01');
	t.true((ui.text().match(/TRAINING/gv) ?? []).length >= 3);
	t.is(await ui.close(), 0);
});

test('an import shows what it would add and what it leaves alone before anything is stored', async t => {
	const services = createFakeServices({hosts: []});
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('Import hosts');
	ui.type('i');
	await ui.see('Import hosts from');
	ui.type('\r');
	await ui.see('lpar7');
	await ui.see('web-*: it is a pattern, not a host');
	t.regex(ui.text(), /lpar7[^\n]* 10\.1\.2\.7:22 /v);
	t.regex(ui.text(), /lpar8[^\n]* as ssh finds it /v);
	t.false(services.calls.some(call => call.startsWith('importHosts')));
	ui.type(` ${enter}`);
	await ui.see('1 host added.');
	await ui.see('lpar7');
	await ui.lose('lpar8');
	t.is(await ui.close(), 0);
});

test('a new host is added, and its key is stored only on an explicit yes', async t => {
	const services = createFakeServices();
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('prod-db01');
	ui.type('a');
	await ui.see('Identity file');
	ui.type(enter);
	await ui.see('Name is missing.');
	ui.type(`lpar9${down}10.0.0.9${enter}`);
	await ui.see('Is this lpar9?');
	await ui.see('SHA256:q8Zr1vYw0aM3l7J2u6TtBfKcXo9eNhPdS4iGyLx5VQo');
	ui.type(enter);
	await ui.see('was not stored');
	t.false(services.calls.some(call => call.startsWith('trustHost')));
	ui.type('/lpar9\r');
	await ui.see('1 of 5');
	ui.type('K');
	await ui.see('Is this lpar9?');
	ui.type(`${right}${enter}`);
	await ui.see('is stored.');
	t.true(services.calls.includes('trustHost ["lpar9","SHA256:q8Zr1vYw0aM3l7J2u6TtBfKcXo9eNhPdS4iGyLx5VQo"]'));
	t.is(await ui.close(), 0);
});

test('a declined host key is not asked about again by the screen below', async t => {
	const services = createFakeServices();
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('prod-db01');
	ui.type(`jjj${enter}`);
	await ui.see('Is this new-lpar?');
	const asked = services.calls.filter(call => call.startsWith('facts')).length;
	ui.type(`${esc}[13~`);
	await ui.lose('Is this new-lpar?');
	await ui.see('K looks at the host key');
	ui.type('\t');
	await ui.see('[Disks');
	t.deepEqual([asked, services.calls.filter(call => call.startsWith('facts')).length], [1, 1]);
	t.is(await ui.close(), 0);
});

test('a changed host key is refused with the place of the old one', async t => {
	const services = createFakeServices();
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('test-nim');
	ui.type('jjK');
	await ui.see('The key of test-nim has changed');
	await ui.see('/home/op/.ssh/known_hosts:12');
	ui.type(`${enter}${enter}`);
	await ui.lose('has changed');
	t.false(services.calls.some(call => call.startsWith('trustHost')));
	t.is(await ui.close(), 0);
});

test('an unreachable host says why and what to do, and keys answer while it is asked', async t => {
	const services = createFakeServices();
	const asked = Promise.withResolvers<undefined>();
	const ui = openUi({
		home: {
			services: {
				...services, async facts(host, options) {
					await asked.promise;

					return services.facts(host, options);
				},
			}, isTraining: false,
		},
	});
	await ui.see('test-nim');
	ui.type('jjr');
	await ui.see('● asking');
	ui.type('j');
	await ui.see('› ');
	ui.type('k');
	asked.resolve(undefined);
	await ui.see('Check that it is up and that the address is right.');
	t.is(await ui.close(), 0);
});

test('with a run in progress leaving asks first; twice Ctrl-C leaves', async t => {
	const services = createFakeServices({beat: 1, holds: true});
	const plan = fakePlan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	await services.plan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	await services.startRun({planId: plan.id, acknowledge: []});
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see(/savevg prod-db01 \d+ %/v);
	ui.type('q');
	await ui.see('Runs are in progress');
	await ui.see('savevg of datavg on prod-db01  running');
	await ui.see('until its end. The next start');
	ui.type(`${esc}[13~`);
	await ui.lose('Runs are in progress');
	ui.type('U');
	await ui.see('● running');
	ui.type(enter);
	await ui.see('Output of Save the volume group: following');
	ui.type('c');
	await ui.see('Cancel this run?');
	await ui.see('the exclude list is put back');
	ui.type(`${right}${enter}`);
	await ui.see('cancelled');
	ui.type(esc);
	await ui.see('1 run');
	ui.type(enter);
	await ui.see('Result  ! cancelled');
	t.is(await ui.close(), 0);
});

test('what a cancel would do is said of the step that runs, also while it is asked, and one that comes too late names its run', async t => {
	const now = {isPossible: true, text: 'The list is made: ended at once.'};
	const services = createFakeServices({
		beat: 1, holds: true, overrides: {
			async previewCancel() {
				return {...now};
			},
			async cancel(runId) {
				services.setRun(runId, state => ({
					...state, phase: 'ended', outcome: 'ok', endedAt: new Date().toISOString(),
				}));
				throw new RefusedError('The run has ended (ok).', {code: 'ended', advice: '`lparsafe runs show` tells how.'});
			},
		},
	});
	const plan = await services.plan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	const {runId} = await services.startRun({planId: plan.id, acknowledge: []});
	const goOn = (text: string, isPossible = true): void => {
		Object.assign(now, {text, isPossible});
		services.setRun(runId, state => ({...state}));
	};

	const ui = openUi({home: {services, isTraining: false}});
	await ui.see(/savevg prod-db01 \d+ %/v);
	ui.type('U');
	await ui.see('● running');
	ui.type(enter);
	await ui.see('Output of Save the volume group: following');
	ui.type('c');
	await ui.see('The list is made: ended at once.');
	ui.type(right);
	goOn('The group is saved: it must not be interrupted.');
	await ui.see('The group is saved: it must not be interrupted.');
	await ui.see('Cancel this run?');
	goOn('It is over.', false);
	await ui.see('This run cannot be cancelled now');
	t.false(ui.text().includes('[ Cancel the run ]'));
	ui.type(enter);
	await ui.lose('This run cannot be cancelled now');
	t.false(services.calls.some(call => call.startsWith('cancel ')));
	// Whoever leaves with it is told the same.
	goOn('The list is made: ended at once.');
	ui.type('q');
	await ui.see('Runs are in progress');
	ui.type('  ');
	await ui.see('The list is made: ended at once.');
	goOn('The group is saved: it must not be interrupted.');
	await ui.see('The group is saved: it must not be interrupted.');
	ui.type(`${esc}[13~`);
	await ui.lose('Runs are in progress');
	ui.type('c');
	await ui.see('Cancel this run?');
	ui.type(`${right}${enter}`);
	await ui.see('Too late to cancel: savevg of datavg on prod-db01 has ended.');
	t.false(ui.text().includes('runs show'));
	ui.type(`${esc}[13~`);
	await ui.lose('Too late to cancel');
	services.release();
	t.is(await ui.close(), 0);
});

test('leaving with runs in progress names each with what becomes of it; each is left, waited for or cancelled', async t => {
	const services = createFakeServices({beat: 1, holds: true});
	const begin = async (method: string, change: (state: RunState) => RunState): Promise<string> => {
		const plan = await services.plan({
			method, host: 'prod-db01', target: 'vg:datavg', values: {},
		});
		const {runId} = await services.startRun({planId: plan.id, acknowledge: []});
		services.setRun(runId, change);

		return runId;
	};

	const held = await begin('savevg', state => state);
	const lost = await begin('restvg', state => ({
		...state, phase: 'detached', seenAt: '2026-11-21T08:00:05.000Z', detachedBecause: 'no answer',
	}));
	await begin('mksysb', state => ({...state, phase: 'planned', waitsForTurn: 'others write to nim01'}));
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('3 runs from 52 %, 1 detached');
	ui.type('q');
	await ui.see('on prod-db01  has not begun');
	await ui.see('has not begun, and does not begin while lparsafe is closed');
	await ui.see(/last heard of at 2026-11-21 \d\d:00:05\s[^;]+;[\s\S]+still[\s│]+runs/v);
	await ui.see('Run 1 of 3. Enter: leave now. Esc: stay.');
	ui.type('j ');
	await ui.see('Enter: wait for 1 run, then leave.');
	ui.type(' ');
	await ui.see('cancel 1 run, then leave');
	await ui.see('the exclude list is put back');
	ui.type(`${left}j `);
	await ui.see('Enter: wait for 2 runs, then leave.');
	ui.type(enter);
	await ui.see('leaves after 2 runs');
	ui.type('q');
	await ui.see('Enter: wait for 2 runs, then leave.');
	await ui.lose('leaves after 2 runs');
	ui.type(enter);
	await ui.see('leaves after 2 runs');
	services.setRun(lost, state => ({
		...state, phase: 'ended', outcome: 'ok', endedAt: new Date().toISOString(),
	}));
	await ui.see('leaves after 1 run');
	services.release();
	await ui.waitFor('the end', () => !ui.isAlternate());
	t.is(await ui.exit, 0);
	const {phase} = await services.run(held);
	t.is(phase, 'ended');
	t.false(services.calls.some(call => call.startsWith('cancel')));
});

test('an end that is not looked at is told by bell, notification, title and badge, and one that is looked at is not', async t => {
	const services = createFakeServices({beat: 1, holds: true});
	await services.plan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	const {runId: first} = await services.startRun({planId: 'plan-savevg', acknowledge: []});
	const {runId: second} = await services.startRun({planId: 'plan-savevg', acknowledge: []});
	const end = (runId: string): void => {
		services.setRun(runId, state => ({
			...state, phase: 'ended', outcome: 'ok', endedAt: new Date().toISOString(),
		}));
	};

	const ui = openUi({home: {services, isTraining: false}});
	const written = (): string => ui.output.written;
	await ui.see('2 runs from 52 %');
	await ui.waitFor('the title', () => written().includes(`${esc}[22;0t${esc}]0;lparsafe: `) && written().includes(`${esc}]0;lparsafe: 2 runs from 52 %\u{7}`));
	end(first);
	await ui.see('· 1 ended');
	t.true(written().includes(`\u{7}${esc}]9;lparsafe: savevg of datavg on prod-db01 has ended: ✓ ok, proved\u{7}${esc}]777;notify;lparsafe;savevg of datavg`));
	t.true(written().includes(`${esc}]0;lparsafe: 1 ended, savevg prod-db01 52 %\u{7}`));
	ui.type('U');
	await ui.lose('1 ended');
	ui.type(enter);
	await ui.see('Output of Save');
	ui.output.written = '';
	end(second);
	await ui.see('has ended');
	t.false(written().includes(`\u{7}${esc}]9`) || written().includes('1 ended'));
	t.is(await ui.close(), 0);
	t.true(written().includes(`${esc}[?1004l${esc}[23;0t`));
});

test('with the terminal out of sight the end of the run on the screen is told, too', async t => {
	const services = createFakeServices({beat: 1, holds: true});
	await services.plan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	const {runId} = await services.startRun({planId: 'plan-savevg', acknowledge: []});
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('52 %');
	await ui.waitFor('the settings', () => ui.output.written.includes(`${esc}[?1004h`));
	ui.type(`U${enter}`);
	await ui.see('Output of Save');
	ui.type(`${esc}[O`);
	await ui.see('Output of Save');
	services.setRun(runId, state => ({
		...state, phase: 'ended', outcome: 'failed', endedAt: new Date().toISOString(),
	}));
	await ui.see('· 1 ended');
	t.true(ui.output.written.includes(`${esc}]9;lparsafe: savevg of datavg on prod-db01 has ended: ✗ failed\u{7}`));
	ui.type(`${esc}[I`);
	await ui.lose('1 ended');
	t.is(await ui.close(), 0);
});

test('what ended while lparsafe was away is told at its start, and counts as unseen until the runs are looked at', async t => {
	const ended = (runId: string, outcome: Outcome): RunSummary => ({
		runId, startedAt: '2026-11-21T01:00:00.000Z', endedAt: '2026-11-21T02:00:00.000Z', host: 'prod-db01', method: 'savevg', target: 'vg:datavg', phase: 'ended', outcome, isDrivenHere: false,
	});
	const all = [ended('a', 'ok'), ended('b', 'failed'), ended('c', 'ok')];
	// One of them is told when it is seen to end.
	const services = createFakeServices({overrides: {runs: async () => [...all, {...ended('d', 'ok'), phase: 'running'}], endedUnseen: async () => [...all, ended('d', 'ok')]}});
	const ui = openUi({home: {services, isTraining: false}, columns: 100});
	await ui.see('While lparsafe was away, 3 runs have ended: 2 ok, 1 failed. U lists them.');
	await ui.see('· 3 ended');
	ui.type('U');
	await ui.lose('3 ended');
	t.false(ui.output.written.includes(`${esc}]9;`));
	t.is(await ui.close(), 0);
});

test('commands that are logged read no list of runs again', async t => {
	const services = createFakeServices();
	const changes = new TransformStream<Change, Change>();
	const writer = changes.writable.getWriter();
	const ui = openUi({home: {services: {...services, watch: () => changes.readable}, isTraining: false}});
	await ui.see('prod-db01');
	const asked = (): number => services.calls.filter(call => call.startsWith('runs')).length;
	const before = asked();

	for (let count = 0; count < 50; count += 1) {
		await writer.write({topic: 'commands'});
	}

	t.is(asked(), before);
	await writer.write({topic: 'runs', id: 'r'});
	await ui.waitFor('the runs', () => asked() === before + 1);
	t.is(await ui.close(), 0);
});

test('that a key has nothing to do is not said any more once it has', async t => {
	const runs: RunSummary[] = [];
	const changes = new TransformStream<Change, Change>();
	const writer = changes.writable.getWriter();
	const services = createFakeServices({overrides: {runs: async () => [...runs]}});
	const ui = openUi({home: {services: {...services, watch: () => changes.readable}, isTraining: false}});
	await ui.see('prod-db01');
	ui.type(`U${enter}`);
	await ui.see('Open: there is no run');
	runs.push({
		runId: 'a', startedAt: '2026-11-21T01:00:00.000Z', endedAt: '2026-11-21T02:00:00.000Z', host: 'prod-db01', method: 'savevg', target: 'vg:datavg', phase: 'ended', outcome: 'ok', isDrivenHere: false,
	});
	await writer.write({topic: 'runs', id: 'a'});
	await ui.see('savevg datavg');
	await ui.lose('there is no run');
	t.is(await ui.close(), 0);
});

test('the audit says what it compared, what it did not look at, and what happened to the records', async t => {
	const services = createFakeServices({
		overrides: {
			verifyAudit: async () => ({
				isWhole: true, runs: 1, events: 42, problems: [], transcripts: 8, recovered: 1, notes: ['Put back on 2026-11-20 from a copy of 2026-11-01.'],
			}),
		},
	});
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('prod-db01');
	ui.type('Um');
	await ui.see('1 run, 42 events');
	await ui.see('8 transcripts compared with it.');
	await ui.see('Heads noted on hosts were not read');
	await ui.see('1 run taken in again after damage.');
	await ui.see('Put back on 2026-11-20');
	t.is(await ui.close(), 0);
	const read = auditLines({
		isWhole: false, runs: 2, events: 3, problems: [{runId: 'a', seq: 7, text: 'is missing'}], anchors: {read: 1, notRead: [{runId: 'b', reason: 'No answer.'}]},
	}, 100, glyphs).map(each => textOf(each)).join('\n');
	t.regex(read, /broken {2}2 runs, 3 events\n✗ a event 7: is missing\n\nNo transcript was compared with it\.\n1 head noted on hosts compared\. Of 1 job none was read:\n {2}b: No answer\./v);
});

test('room that nobody looked at is told in words', t => {
	const plan = fakePlan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	const told = (space: (typeof plan.space)[number]): string => reviewRows({...plan, space: [space]}, {glyphs, key: action => action}).flatMap(({lines}) => lines(100, false)).map(each => textOf(each)).find(each => each.includes(space.where)) ?? '';

	t.is(told({where: '/scratch', needMiB: 100}).trim(), '/scratch  needs 100 MiB, how much is free was not seen  ? unknown');
	t.is(told({where: '/scratch', availableMiB: 100}).trim(), '/scratch  how much it needs is not known, has 100 MiB  ? unknown');
	t.is(told({where: '/scratch', needMiB: 100, availableMiB: 200}).trim(), '/scratch  needs 100 MiB, has 200 MiB  ✓ enough');
});

test('a run that another lparsafe drives says so, and what it is stays readable', async t => {
	const services = createFakeServices({beat: 1, holds: true});
	await services.plan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	await services.startRun({planId: 'plan-savevg', acknowledge: []});
	const runs = await services.runs();
	const ui = openUi({home: {services: {...services, runs: async () => runs.map(run => ({...run, isDrivenHere: false, drivenBy: 'kim@admin01, process 12345'}))}, isTraining: false}});
	await ui.see('prod-db01');
	ui.type('U');
	await ui.see('by kim@admin01');
	await ui.see('savevg dat');
	ui.type(enter);
	await ui.see('kim@admin01, process 12345 drives it; here it is watched.');
	services.release();
	t.is(await ui.close(), 0);
});

test('what its job does on the host is looked at when one asks, and looked at again', async t => {
	const services = createFakeServices({beat: 1, holds: true});
	await services.plan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	await services.startRun({planId: 'plan-savevg', acknowledge: []});
	let looks = 0;
	const ui = openUi({
		home: {
			services: {
				...services, async lookAtJob(runId) {
					looks += 1;

					if (looks === 2) {
						throw new ConnectionError('No connection to `prod-db01`: it does not answer.', {code: 'unreachable', advice: 'It is asked again later.'});
					}

					return services.lookAtJob(runId);
				},
			}, isTraining: false,
		},
	});
	await ui.see('prod-db01');
	ui.type('U');
	await ui.see('savevg dat');
	ui.type(enter);
	await ui.see('Output of');
	ui.type('J');
	await ui.see('/backup/datavg.savevg.unproved datavg');
	await ui.see('They use the processor.');
	ui.type('r');
	await ui.see('it does not answer.');
	await ui.see('They use the processor.');
	ui.type('r');
	await ui.waitFor('the third look', () => looks === 3);
	services.release();
	t.is(await ui.close(), 0);
});

test('output is followed, stands still when one scrolls, and says how much is new', async t => {
	const services = createFakeServices({beat: 1, holds: true, overrides: {saveOutput: async ({to}) => ({path: to, bytes: 3})}});
	await services.plan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	const {runId} = await services.startRun({planId: 'plan-savevg', acknowledge: []});
	const ui = openUi({home: {services, isTraining: false}, directory: '/home/mia'});
	await ui.see('prod-db01');
	ui.type(`U${enter}`);
	// What the command itself prints has come until it is held.
	await ui.see('Backing up 22800 of 48000 files');
	services.print(runId, 'save', 'out', `\n${Array.from({length: 300}, (_, line) => `line ${line} ok`).join('\n')}\npartial 10 %\rpartial 20 %`);
	await ui.see('partial 20 %');
	t.false(ui.text().includes('partial 10'));
	t.true(ui.text().includes('line 299 ok'));
	ui.type(`${esc}[5~`);
	await ui.see('paused');
	t.false(ui.text().includes('partial'));
	services.print(runId, 'save', 'out', '\nmore\nand more\n');
	await ui.see('paused, +3 new');
	const stood = /line \d+ ok/v.exec(ui.text())?.[0] ?? '';
	services.print(runId, 'save', 'out', `${Array.from({length: 200}, (_, line) => `line late ${line}`).join('\n')}\n`);
	await ui.see('paused, +203 new');
	t.is(/line \d+ ok/v.exec(ui.text())?.[0], stood);
	t.false(ui.text().includes('late'));
	ui.type('/line 17 ok');
	await ui.see(/F1 Help {3}Enter Search {3}Esc Back/v);
	ui.type('\r');
	await ui.see(/› +line 17 ok/v);
	ui.type('N');
	await ui.see('this is the last of all');
	ui.type(`&9 OK${enter}`);
	await ui.see('No line with `9 OK`');
	ui.type(esc);
	await ui.lose('/line 17');
	ui.type(`&\u{15}!line${enter}`);
	await ui.see('follows, &!line');
	await ui.lose('line 18 ok');
	ui.type(`${esc}[F`);
	await ui.see('and more');
	ui.type(esc);
	await ui.see('line late 199');
	ui.type('E');
	await ui.see('There is no error line and no warning.');
	services.print(runId, 'save', 'err', `${esc}]0;evil${esc}\\savevg: ${esc}[31m0511-449 file changed${esc}[0m\n`);
	await ui.see('E savevg: 0511-449 file changed');

	// Where nothing tells an error, what may be one is gone to, and is not called one.
	ui.type('e');
	await ui.see('There is no error line; this is a warning.');
	await ui.see('›E savevg: 0511-449 file changed');
	services.print(runId, 'save', 'err', 'mkvg: 0516-862 no\n');
	await ui.see('E mkvg: 0516-862 no');
	ui.type('E');
	await ui.see('›E mkvg: 0516-862 no');
	ui.type('T');
	await ui.see(/\d\d:\d\d:\d\d ›E mkvg/v);
	ui.type(enter);
	await ui.see('The volume group could not be made.');
	ui.type(enter);
	await ui.lose('The volume group could not be made.');
	ui.type('y');
	await ui.see('The line under the cursor');
	ui.type(enter);
	await ui.see('17 characters were sent to the terminal');
	t.true(ui.output.written.includes(`${esc}]52;c;${Buffer.from('mkvg: 0516-862 no').toString('base64')}\u{7}`));
	ui.type('x');
	await ui.see('byte by byte as it came');
	ui.type(`${esc}[F`);
	ui.type(enter);
	await ui.see('Written: /home/mia/');
	ui.type(`Tooooo${esc}[F`);
	await ui.see('E savevg: 0511-449 file changed');
	services.setRun(runId, state => ({...state, phase: 'detached', detachedBecause: 'the line dropped'}));
	await ui.see('Not watched now: the line dropped');
	services.setRun(runId, state => ({...state, phase: 'running', waitingFor: {stepId: 'save', prompt: 'Mount volume 2 and press Enter'}}));
	await ui.see('It waits for an answer');
	ui.type('a');
	await ui.see('The run asks');
	ui.type(`yes${enter}`);
	await ui.waitFor('the answer', () => services.calls.includes(`answer ["${runId}","yes"]`));
	services.release();
	t.is(await ui.close(), 0);
});

test('a copy of the system is told from an image, and leads to what looks after it', async t => {
	let copy: RecoveryPoint = fakePoint({
		id: 'copy', kind: 'alternate-disk', target: 'lpar', place: {host: 'prod-db01', path: 'hdisk4'}, fromImage: {host: 'prod-db01', path: '/backup/x.mksysb'},
	});
	const fake = createFakeServices();
	const [known] = await fake.methods();
	const disk: Field = {
		name: 'disk', label: 'Disk of the copy', help: 'One of its disks.', kind: 'choice', isRequired: true, choices: [{value: 'hdisk0', label: 'hdisk0'}, {value: 'hdisk4', label: 'hdisk4'}],
	};
	const services = createFakeServices({
		overrides: {
			points: async () => [copy],
			method: async () => ({...known!, id: 'alternate-disk', fields: [disk]}),
			methods: async () => [
				{
					...known!, id: 'restore-files', title: 'Take single files out of an image', direction: 'restore', fit: 'recommended',
				},
				{
					...known!, id: 'alternate-disk', title: 'Look into or remove a copy', direction: 'clone', fit: 'possible', fields: [disk],
				},
			],
		},
	});
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('prod-db01');
	ui.type('P');
	await ui.see('the system copy');
	ui.type(enter);
	await ui.see('from image');
	t.false(ui.text().includes('SHA-256'));
	copy = {...copy, doubt: {at: '2026-11-21T08:00:00.000Z', reason: 'It is awake.'}};
	ui.type('V');
	await ui.see('Look at it again?');
	ui.type(`${down}${enter}`);
	await ui.lose('Look at it again?');
	await ui.see(/Run|savevg/v);
	ui.type(esc);
	await ui.see('It is awake.');
	ui.type('s');
	await ui.see('Look into or remove a copy');
	t.false(ui.text().includes('Take single files'));
	ui.type(enter);
	await ui.see(/Disk of the copy +(?:< *)?hdisk4/v);
	t.is(await ui.close(), 0);
});

test('jobs of others are seen in the job directory of their host, and one is taken in as a run when its operator says so', async t => {
	const services = createFakeServices();
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('prod-db01');
	ui.type(enter);
	await ui.see('rootvg');
	t.false(services.calls.some(call => call.startsWith('hostJobs')));
	ui.type('\t'.repeat(5));
	await ui.see('[Jobs 1]');
	await ui.see(/savevg of v\S+ +● running +kim@laptop +take in/v);
	ui.type(enter);
	await ui.see('Take this job in as a run?');
	await ui.see('stay with the home that started it');
	ui.type(enter);
	await ui.lose('Take this job in');
	t.false(services.calls.some(call => call.startsWith('adoptJob')));
	ui.type(enter);
	await ui.see('Take this job in as a run?');
	ui.type(`${right}${enter}`);
	await ui.waitFor('the run', () => services.calls.includes('adoptJob [{"host":"prod-db01","jobId":"01M7ZST3Q8V62F2EM9RMJNDVBD"}]'));
	await ui.see('Run r-adopte');
	t.is(await ui.close(), 0);
});

test('jobs of a host that could not be read again are shown with when they were read and why', async t => {
	let isDown = false;
	const jobs = createFakeServices();
	const services = createFakeServices({
		overrides: {
			async hostJobs(host) {
				if (isDown) {
					throw new ConnectionError('No connection to `prod-db01`: nothing answers.', {code: 'unreachable', advice: 'Look whether it is up.'});
				}

				return jobs.hostJobs(host);
			},
		},
	});
	const ui = openUi({home: {services, isTraining: false}, columns: 100});
	await ui.see('prod-db01');
	ui.type(enter);
	await ui.see('rootvg');
	ui.type('\t'.repeat(5));
	await ui.see('[Jobs 1]');
	isDown = true;
	ui.type('r');
	await ui.see('[Jobs 1?]');
	await ui.see(/What is shown was read at 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d (?:UTC|[+\-]\d\d:\d\d) and may have changed since; r tries again\./v);
	await ui.see('nothing answers');
	await ui.see(/savevg of v\S+ +● running/v);
	isDown = false;
	ui.type('r');
	await ui.lose('may have changed since');
	await ui.see('[Jobs 1]');
	t.is(await ui.close(), 0);
});

test('the screen of a run says by itself that nothing of it can be kept, although no event tells it', async t => {
	const runId = 'r-full';
	const plan = fakePlan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	let notKept: RunState['notKept'];
	const changes = new TransformStream<Change, Change>();
	const writer = changes.writable.getWriter();
	const services = createFakeServices({
		overrides: {
			runs: async () => [{
				runId, startedAt: '2026-11-21T01:00:00.000Z', host: 'prod-db01', method: 'savevg', target: 'vg:datavg', phase: 'running', isDrivenHere: true, ...notKept !== undefined && {notKept},
			}],
			run: async () => ({
				...emptyRun(runId), plan, phase: 'running', startedAt: '2026-11-21T01:00:00.000Z', ...notKept !== undefined && {notKept}, steps: plan.steps.map(({id}) => ({
					stepId: id, state: 'running', outBytes: 0, errBytes: 0,
				})),
			}),
			follow: () => new TransformStream<never, never>().readable,
		},
	});
	const ui = openUi({home: {services: {...services, watch: () => changes.readable}, isTraining: false}, columns: 100});
	await ui.see('prod-db01');
	ui.type(`U${enter}`);
	await ui.see('Output of');
	notKept = {since: '2026-11-21T01:10:00.000Z', reason: 'There is no space left.'};
	await writer.write({topic: 'runs', id: runId});
	await ui.see('nothing of it can be kept here: There is no space left.');
	notKept = undefined;
	await writer.write({topic: 'runs', id: runId});
	await ui.lose('can be kept here');
	t.is(await ui.close(), 0);
});

test('lines that are told with the growth of output are shown without being asked for', async t => {
	const runId = 'r-grows';
	const plan = fakePlan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	const [stepId = ''] = plan.steps.map(({id}) => id);
	let text = 'the first line\n';
	let asked = 0;
	const pageOf = async (request: OutputRequest): Promise<OutputPage> => {
		const bytesOf = ({stream}: {readonly stream: string}): Uint8Array => Buffer.from(stream === 'out' ? text : '');

		return outputPage({
			size: id => bytesOf(id).length, read: (id, offset, length) => bytesOf(id).subarray(offset, offset + length), times: () => [],
		}, request);
	};

	const pieces = new TransformStream<OutputPiece, OutputPiece>();
	const writer = pieces.writable.getWriter();
	const services = createFakeServices({
		overrides: {
			runs: async () => [{
				runId, startedAt: '2026-11-21T01:00:00.000Z', host: 'prod-db01', method: 'savevg', target: 'vg:datavg', phase: 'running', isDrivenHere: true,
			}],
			run: async () => ({
				...emptyRun(runId), plan, phase: 'running', startedAt: '2026-11-21T01:00:00.000Z', steps: plan.steps.map(({id}) => ({
					stepId: id, state: id === stepId ? 'running' : 'waiting', outBytes: 0, errBytes: 0,
				})),
			}),
			follow: () => pieces.readable,
			async outputPage(request) {
				asked += request.stream === 'out' ? 1 : 0;

				return pageOf(request);
			},
		},
	});
	const tell = async (more: string, isWithLines: boolean): Promise<void> => {
		const from = text.length;

		text += more;
		await writer.write({
			format: 1, type: 'output', at: '2026-11-21T01:00:01.000Z', runId, stepId, stream: 'out', offset: text.length, text: '', ...isWithLines && {
				came: {
					from, page: await pageOf({
						runId, stepId, stream: 'out', at: {stream: 'out', offset: from}, before: 0, after: 500,
					}),
				},
			},
		});
	};

	const ui = openUi({home: {services, isTraining: false}, columns: 100});
	await ui.see('prod-db01');
	ui.type(`U${enter}`);
	await ui.see('the first line');

	const before = asked;

	await tell('the sec', true);
	await ui.see('the sec');
	await tell('ond line\n', true);
	await ui.see('the second line');
	t.is(asked, before);

	await tell('the third line\n', false);
	await ui.see('the third line');
	t.true(asked > before);
	await tell('the fourth line\n', true);
	await ui.see('the fourth line');

	// While one reads further up, it is only counted.
	ui.type('S');
	await ui.see('paused');
	await tell('the fifth line\n', true);
	await ui.see('1 new');
	t.is(await ui.close(), 0);
});

test('the screen of a run says by itself that its step is silent, and no more once it is not, although no event tells it', async t => {
	const runId = 'r-silent';
	const plan = fakePlan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	let silence: RunState['silence'];
	const changes = new TransformStream<Change, Change>();
	const writer = changes.writable.getWriter();
	const state = (): RunState => ({
		...emptyRun(runId), plan, phase: 'running', startedAt: '2026-11-21T01:00:00.000Z', ...silence !== undefined && {silence}, steps: plan.steps.map(({id}) => ({
			stepId: id, state: 'running', outBytes: 0, errBytes: 0,
		})),
	});
	const services = createFakeServices({
		overrides: {
			runs: async () => [summarizeRun(state(), {isDrivenHere: true})],
			run: async () => state(),
			follow: () => new TransformStream<never, never>().readable,
		},
	});
	const ui = openUi({home: {services: {...services, watch: () => changes.readable}, isTraining: false}, columns: 100});
	await ui.see('prod-db01');
	ui.type(`U${enter}`);
	await ui.see('Output of');
	silence = {stepId: 'save', since: '2026-11-21T01:10:00.000Z', limitSeconds: 600};
	await writer.write({topic: 'runs', id: runId});
	await ui.see('Its job is being looked at.');
	silence = {...silence, look: {at: '2026-11-21T01:21:00.000Z', isAlive: true, processes: []}};
	await writer.write({topic: 'runs', id: runId});
	await ui.see('On the host at 01:21:00');
	silence = undefined;
	await writer.write({topic: 'runs', id: runId});
	await ui.lose('Nothing new for');
	t.is(await ui.close(), 0);
});

test('what each tidying job printed stands under its step, with its heading', async t => {
	const runId = 'r-tidied';
	const plan = fakePlan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	const texts: Readonly<Record<string, string>> = {
		'save out': 'of the step itself\n', 'save.J2 out': 'thawing\n', 'save.J3 out': 'thawed anew\n', 'save.J3 err': 'chfs: slowly\n',
	};
	const services = createFakeServices({
		overrides: {
			runs: async () => [{
				runId, startedAt: '2026-11-21T01:00:00.000Z', host: 'prod-db01', method: 'savevg', target: 'vg:datavg', phase: 'detached', isDrivenHere: false,
			}],
			run: async () => ({
				...emptyRun(runId), plan, phase: 'detached', startedAt: '2026-11-21T01:00:00.000Z', steps: plan.steps.map(({id}) => ({
					stepId: id, state: id === 'save' ? 'unknown' : (id === 'check' ? 'ok' : 'waiting'), outBytes: 0, errBytes: 0,
				})), segments: [{
					segment: 0, host: 'prod-db01', jobId: 'J1', stepIds: plan.steps.map(({id}) => id), tidyJobId: 'J3', tidyings: ['J2', 'J3'].map(jobId => ({jobId, stepIds: ['save']})),
				}],
			}),
			async * follow() {/* Nothing comes any more. */},
			async outputPage(request) {
				const bytesOf = ({stepId, stream}: {readonly stepId: string; readonly stream: string}): Uint8Array => Buffer.from(texts[`${stepId} ${stream}`] ?? '');

				return outputPage({
					size: id => bytesOf(id).length, read: (id, offset, length) => bytesOf(id).subarray(offset, offset + length), times: () => [],
				}, request);
			},
		},
	});
	const ui = openUi({home: {services, isTraining: false}, columns: 100, rows: 30});
	await ui.see('prod-db01');
	ui.type(`U${enter}`);
	await ui.see('of the step itself');
	await ui.see('Output of tidying 1 of 2, by a job of its own: 1 line, o shows them alone');
	await ui.see('Output of tidying 2 of 2, by a job of its own: 1 line, o shows them alone');
	await ui.see('thawed anew');
	await ui.see('E chfs: slowly');
	ui.type('oooo');
	await ui.see('Output of tidying 1 of 2 of Save the volume group');
	await ui.see('thawing');
	await ui.lose('of the step itself');
	ui.type('oo');
	await ui.see('Errors of tidying 2 of 2 of Save the volume group');
	ui.type(right);
	await ui.see('This step has not begun yet.');
	ui.type(left);
	await ui.see('Errors of tidying 2 of 2 of Save the volume group');

	// Its host is gone for good.
	ui.type('Z');
	await ui.see('Why will prod-db01 not come back?');
	ui.type(enter);
	await ui.see('with a reason only');
	ui.type('Z');
	await ui.see('Why will prod-db01 not come back?');
	ui.type(`scrapped${enter}`);
	await ui.see('Give this run up?');
	await ui.see('How the run ended stays unknown, for ever');
	await ui.see('Type prod-db01 to go on');
	ui.type(`prod-db0${right}${enter}`);
	await ui.see('Type prod-db01 exactly');
	t.false(services.calls.some(call => call.startsWith('abandon')));
	ui.type(`1${enter}`);
	await ui.waitFor('giving up', () => services.calls.includes(`abandon ["${runId}","scrapped"]`));
	t.is(await ui.close(), 0);
});

test('read-only says so and runs nothing', async t => {
	const services = createFakeServices({beat: 1, holds: true});
	const plan = await services.plan({
		method: 'savevg', host: 'prod-db01', target: 'vg:datavg', values: {},
	});
	const {runId} = await services.startRun({planId: plan.id, acknowledge: []});
	services.calls.length = 0;
	let desk: Desk | undefined;
	const ui = openUi({
		home: {services, isTraining: false}, isReadOnly: true, onDesk(opened) {
			desk = opened;
		},
	});
	const changing: ReadonlySet<ActionId> = new Set(['addHost', 'importHosts', 'edit', 'trust', 'remove', 'label', 'takeIn', 'answer', 'cancelRun', 'giveUp', 'run', 'shell']);
	const met = new Set<ActionId>();
	const look = async (wanted: string): Promise<void> => {
		await ui.see(wanted);
		const here = allBindings(desk!).filter(({action}) => changing.has(action));
		t.deepEqual(here.filter(({disabled}) => !/read-only|no host is chosen/v.test(disabled ?? '')).map(({action}) => action), [], ui.text());

		for (const {action} of here) {
			met.add(action);
		}
	};

	await ui.see('READ-ONLY');
	await look('prod-db01');

	for (const [key, what] of [['D', 'Remove'], ['e', 'Change'], ['K', 'Host key'], ['a', 'Add a host'], ['i', 'Import hosts']]) {
		ui.type(key ?? '');
		await ui.see(`${what ?? ''}: lparsafe was started read-only`);
	}

	ui.type(`${enter}6`);
	await look('take in');
	ui.type('J');
	await ui.see('Take in as a run: lparsafe was started read-only');
	ui.type(`${esc}[13~`);
	await ui.lose('take in');
	await toReview(ui);
	await look('CAUTION');
	ui.type('   R');
	await ui.see('lparsafe was started read-only');
	t.false(services.calls.some(call => call.startsWith('startRun')));
	ui.type('P');
	await ui.see('✓ proved');
	ui.type(enter);
	await look('Proved, and how');
	ui.type('D');
	await ui.see('Forget it: lparsafe was started read-only');
	ui.type('I');
	await look('Places');
	ui.type(`U${enter}`);
	await look('Output of');
	ui.type('c');
	await ui.see('Cancel the run: lparsafe was started read-only');
	services.setRun(runId, state => ({...state, waitingFor: {stepId: 'save', prompt: 'Go on?'}}));
	await ui.see('a Answer the question');
	await look('Go on?');
	services.setRun(runId, ({waitingFor: _, ...state}) => ({
		...state, phase: 'detached', segments: [{
			segment: 0, host: 'prod-db01', jobId: 'J1', stepIds: ['save'],
		}],
	}));
	await look('Not watched now');
	ui.type('Z');
	await ui.see('Give the run up: lparsafe was started read-only');
	ui.type(`${esc}[13~${esc}[13~${esc}[13~`);
	await ui.see('Proved, and how');
	t.deepEqual([...changing].filter(action => !met.has(action)), []);
	ui.type('V');
	await ui.see('Read it again?');
	ui.type(`${esc}[C${enter}`);
	await ui.waitFor('the verification', () => services.calls.some(call => call.startsWith('verifyPoint')));
	t.is(await ui.close(), 0);
});

test('an export is written to a new file and never over another', async t => {
	const ui = openUi({directory: '/nowhere/at/all'});
	await toReview(ui);
	ui.type('e');
	await ui.see('the very script that would run');
	ui.type(enter);
	await ui.see('Cannot write /nowhere/at/all/lparsafe-savevg-prod-db01-vg-datavg.ksh');

	// What is copied is sent to the terminal, which gives no answer.
	const copied = (): string => Buffer.from(ui.output.written.split(']52;c;').at(-1)?.split('\u{7}', 1)[0] ?? '', 'base64').toString();
	ui.type('y');
	await ui.see('characters were sent to the terminal to be copied');
	t.regex(copied(), /\/savevg -i -e -f \S+ datavg\n/v);
	ui.type(`${esc}[13~${esc}[17~`);
	await ui.see('The command as it would be now');
	ui.type('y');
	await ui.waitFor('the command alone', () => /^\S*savevg [^\n]*datavg$/v.test(copied()));
	t.is(await ui.close(), 0);
});

test('survives every size, keeps its place, and says what it needs', async t => {
	const ui = openUi();
	await toForm(ui);
	ui.type('/backup/kept');
	await ui.see('/backup/kept');

	for (const [columns, rows] of [[20, 5], [1, 1], [40, 10], [59, 15], [3, 40], [200, 60], [60, 14]] as const) {
		ui.resize(columns, rows);

		if (!(columns >= 20 && (columns < 60 || rows < 15))) {
			continue;
		}

		await ui.waitFor(`the sizes at ${columns}x${rows}`, () => ui.text().replaceAll(/\s+/gv, '').includes(`${columns}x${rows}`));
		t.true(ui.text().replaceAll(/\s+/gv, '').includes('60x15'));
	}

	ui.resize(60, 15);
	await ui.see('/backup/kept');
	ui.resize(80, 24);
	await ui.see('Save physical partition maps');
	await ui.see('/backup/kept');
	t.is(await ui.close(), 0);
});

test('no frame is taller than the terminal, and little is written for a small change', async t => {
	const ui = openUi({columns: 100, rows: 30});
	await ui.see('new-lpar');
	ui.output.written = '';
	ui.type('j');
	await ui.waitFor('the cursor', () => /› +prod-app02/v.test(ui.text()));
	t.true(ui.output.written.length < 1500, String(ui.output.written.length));
	t.false(ui.output.written.includes(`${esc}[2J`));
	t.is(ui.lines().length, 30);
	t.true(ui.lines()[0]?.startsWith('Fleet') ?? false);
	t.is(await ui.close(), 0);
});

test('quitting leaves no traces: main screen, cursor, no raw mode, no bracketed paste', async t => {
	const ui = openUi();
	await ui.see('prod-db01');
	t.true(ui.isAlternate());
	t.true(ui.input.isRaw);
	t.true(ui.output.written.includes(`${esc}[?2004h`));
	ui.type('q');
	t.is(await ui.exit, 0);
	t.false(ui.isAlternate());
	t.false(ui.input.isRaw);
	const {written} = ui.output;
	t.is(written.includes(`${esc}[?1004h`), written.includes(`${esc}[?1004l`));
	t.is(written.includes(`${esc}[22;0t`), written.includes(`${esc}[23;0t`));
	t.true(written.lastIndexOf(`${esc}[?2004l`) > written.lastIndexOf(`${esc}[?2004h`));
	t.true(written.lastIndexOf(`${esc}[?25h`) > written.lastIndexOf(`${esc}[?25l`));
	t.is(ui.text().trim(), '');
	t.is(ui.errors(), '');
});

test('a fault in drawing is told after the terminal was put back, with exit code 70', async t => {
	const services = createFakeServices({
		overrides: {
			async listHosts() {
				return [...fakeFleet(), undefined as never];
			},
		},
	});
	const ui = openUi({home: {services, isTraining: false}});
	t.is(await ui.exit, 70);
	t.false(ui.isAlternate());
	t.false(ui.input.isRaw);
	t.regex(ui.errors(), /fault of its own/v);
	t.regex(ui.errors(), /Runs that were started go on/v);
});

test('errors of services are told with their advice and break nothing', async t => {
	const failing = async (): Promise<never> => {
		throw Object.assign(new Error('The database is locked.'), {code: 'store-locked', advice: 'End the other lparsafe first.'});
	};

	const ui = openUi({home: {services: createFakeServices({overrides: {runs: failing, points: failing}}), isTraining: false}});
	await ui.see('prod-db01');
	await ui.see('The database is locked. End the other lparsafe first.');
	ui.type('@');
	await ui.see('What was said');
	ui.type('\t');
	await ui.see('What was said and done');
	ui.type(enter);
	t.is(await ui.close(), 0);
});

test('remote text cannot move the cursor or colour the screen', async t => {
	const name = `evil${esc}[2J${esc}[31m\u{202E}`;
	const services = createFakeServices({
		overrides: {
			async facts(host) {
				const {fakeFacts} = await import('../helpers/fake-services.js');

				return {...fakeFacts(host), problems: [{command: name, message: `${name}\nsecond`}]};
			},
		},
	});
	const ui = openUi({home: {services, isTraining: false}});
	await ui.see('prod-db01');
	ui.type(enter);
	await ui.see('rootvg');
	ui.type(`${esc}[Z`);
	await ui.see('evil');
	t.false(ui.output.written.includes(`${esc}[31m`));
	t.false(ui.output.written.includes('\u{202E}'));
	t.true(ui.text().includes('prod-db01'));
	t.is(await ui.close(), 0);
});

test('Ctrl-L draws everything again over what others wrote', async t => {
	const ui = openUi();
	await ui.see('new-lpar');
	const before = ui.text();
	ui.output.write(`${esc}[5;3HBroadcast message from root${esc}[24;1H\r\nscrolled\r\n`);
	await ui.see('Broadcast message');
	ui.type('\u{C}');
	await ui.lose('Broadcast message');
	await ui.waitFor('the same screen', () => ui.lines()[0] === 'Fleet' && ui.text().includes('4 hosts'));
	// Ages go on meanwhile.
	const ageless = (text: string): string => text.replaceAll(/\b\d{1,4} (?:[shd]|min)\b/gv, '').replaceAll(/ +/gv, ' ');

	t.is(ageless(ui.text()), ageless(before));
	ui.type('j');
	await ui.see(/› +prod-app02/v);
	t.is(ui.lines()[0], 'Fleet');
	t.is(await ui.close(), 0);
});

test('lists of values, marks and several lines are kept as they are typed', async t => {
	const services = createFakeServices();
	const ui = openUi({home: {services, isTraining: false}});
	await toForm(ui);
	ui.type(`/backup${down}${down}${enter}`);
	await ui.see('Patterns of grep');
	ui.type(`^\\./tmp/${enter}${esc}[200~a b$(x)\r\n'c"\n${esc}[201~`);
	await ui.see('\'c"');
	ui.type(`${esc}[13~`);
	await ui.see(String.raw`<^\./tmp/, a b$(x), 'c"`);
	ui.type(`${esc}[24~`);
	await ui.see('12 files, 1.4 GiB');
	await ui.see('This is not all of it.');
	ui.type(enter);
	await ui.lose('1.4 GiB');
	ui.type(`${down}${down} `);
	await ui.see(/maps +<yes/v);
	ui.type(`${esc}[17~`);
	await ui.see('The command as it would be now');
	const planned = services.calls.findLast(call => call.startsWith('describeCommand ')) ?? '';
	t.true(planned.includes(JSON.stringify([String.raw`^\./tmp/`, 'a b$(x)', '\'c"'])));
	t.true(planned.includes('"maps":true'));
	ui.type(esc);
	await ui.lose('The command as it would be now');
	ui.type(enter);
	await ui.see('not to be run');
	// One proposal for the field, its command and the review: a name with a time in it is the same in each.
	const proposals = services.calls.flatMap(call => {
		const groups = /^(?<name>method|describeCommand|checkValues|plan) .*"proposedAt":(?<at>\d+)/v.exec(call)?.groups;

		return groups === undefined ? [] : [{name: groups['name'], at: groups['at']}];
	});
	t.deepEqual([...new Set(proposals.map(({name}) => name))].toSorted((one, other) => String(one).localeCompare(String(other))), ['checkValues', 'describeCommand', 'method', 'plan']);
	t.is(new Set(proposals.map(({at}) => at)).size, 1);
	t.is(await ui.close(), 0);
});
