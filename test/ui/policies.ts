import test from 'ava';
import {OperatorError} from '../../source/base/errors.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import type {PolicyInput, PolicyState} from '../../source/base/policy.js';
import {textOf} from '../../source/ui/line.js';
import {createPoliciesScreen} from '../../source/ui/screens/policies.js';
import {createPointScreen} from '../../source/ui/screens/point.js';
import {createPointSearchScreen} from '../../source/ui/screens/point-search.js';
import {createPolicyFormScreen} from '../../source/ui/screens/policy-form.js';
import {createTimelineScreen} from '../../source/ui/screens/timeline.js';
import {createTheme} from '../../source/ui/theme.js';
import {createFakeServices} from '../helpers/fake-services.js';
import {quietDesk} from '../helpers/quiet-desk.js';
import {openUi} from '../helpers/ui-terminal.js';
import {until} from '../helpers/until.js';

const theme = createTheme({isAscii: true});
const day = 86_400_000;
const rpoSeconds = 86_400;

const pointOf = (daysAgo: number | undefined, more: Partial<RecoveryPoint> = {}): RecoveryPoint => ({
	id: `p${daysAgo}${more.kind ?? ''}`, kind: 'image', host: 'lpar7', target: 'vg:datavg', method: 'savevg', place: {host: 'lpar7', path: `/backup/${daysAgo}`}, sizeBytes: 1e9, state: 'proved', verification: 'L2', proofs: [], restoredBy: ['restvg'],
	source: {hostname: 'lpar7', machineId: '00F6', osLevel: '7200-05-06-2320'}, ...daysAgo !== undefined && {madeAt: new Date(Date.now() - (daysAgo * day)).toISOString()}, ...more,
});

const stateOf = (more: Partial<PolicyState>): PolicyState => ({
	host: 'lpar7', target: 'vg:datavg', state: 'breached', policies: ['lpar7'], checks: [], requiredLevel: 'L2', ...more,
});

const screenText = (draw: ((size: {readonly columns: number; readonly rows: number}) => ReadonlyArray<Parameters<typeof textOf>[0]>) | undefined, columns = 120): string => draw?.({columns, rows: 60}).map(line => textOf(line)).join('\n') ?? '';

test('the targets stand the worst first, each with its age against RPO, and what nobody knows is no bar', async t => {
	const desk = quietDesk({
		theme, services: createFakeServices({
			overrides: {
				policyStates: async () => [
					stateOf({
						worst: 'the newest point is 3 d old', checks: [{
							check: 'rpo', state: 'breached', ratio: 3, text: 'the newest point is 3 d old',
						}], rpoSeconds,
					}),
					stateOf({host: 'lpar8', checks: [{check: 'rpo', state: 'breached', text: 'no good point at L2 or above'}], rpoSeconds}),
					stateOf({
						host: 'lpar9', state: 'unknown', checks: [{check: 'rpo', state: 'unknown', text: 'nobody looked'}], rpoSeconds,
					}),
					stateOf({host: 'lpar10', state: 'none', policies: []}),
				],
			},
		}),
	});
	const screen = createPoliciesScreen(desk);

	t.regex(screenText(screen.draw), /Reading how the targets stand/v);
	screen.shown?.();
	await until(() => screenText(screen.draw).includes('lpar10'));

	const rows = screenText(screen.draw).split('\n').filter(line => line.includes('lpar'));

	t.regex(rows[0] ?? '', /lpar7 +datavg +x breached +none known +#####\|####> the newest point is 3 d old/v);
	t.notRegex(rows[1] ?? '', /[#\|]/v);
	t.regex(rows[2] ?? '', /\? unknown +none known +\? unknown/v);
	t.regex(rows[3] ?? '', /no policy/v);
	desk.stop();
});

test('over time, a point in doubt, one below its level and one of another target end no gap, and one without an age is said to be left out', async t => {
	const desk = quietDesk({
		theme, services: createFakeServices({
			overrides: {
				points: async () => [
					pointOf(10),
					pointOf(6, {doubt: {at: new Date().toISOString(), reason: 'It is gone.'}}),
					pointOf(5, {verification: 'L1'}),
					pointOf(4, {target: 'lpar'}),
					pointOf(undefined),
					pointOf(3.5, {kind: 'log-entry'}),
					pointOf(3, {sizeBytes: 1e8}),
					pointOf(9),
					pointOf(-2, {id: 'ahead'}),
				],
				expiry: async () => [{
					id: 'p10', host: 'lpar7', target: 'vg:datavg', place: {host: 'lpar7', path: '/backup/10'}, isKept: false, reason: 'no rule of its policy keeps it',
				}],
				policyStates: async () => [stateOf({
					checks: [{
						check: 'rpo', state: 'breached', ratio: 3, text: 'the newest point is 3 d old',
					}], rpoSeconds,
				})],
			},
		}),
	});
	const screen = createTimelineScreen(desk, 'lpar7', 'vg:datavg');

	screen.shown?.();
	await until(() => screenText(screen.draw).includes('beyond RPO'));

	const text = screenText(screen.draw);

	t.regex(text, /2 times beyond RPO/v);
	t.regex(text, /: 5 d beyond RPO/v);
	t.regex(text, /to now: 2 d beyond RPO/v);
	t.regex(text, /2 of unknown age, or dated ahead of the clock, are not in the picture/v);
	t.regex(text, /Asked for by lpar7\./v);
	t.regex(text, /1 of its images is due to go by retention; X opens the form/v);
	t.regex(text, /1 that it cannot be restored from/v);
	t.regex(text, /-90 % +#+ +x small/v);
	t.true(text.split('\n').every(line => line.length <= 120));
	t.true(screenText(screen.draw, 40).split('\n').every(line => line.length <= 80));
	desk.stop();
});

test('the form of a policy refuses what is no time, says whom it will hold for, and keeps what was answered in the decision help', async t => {
	const saved: PolicyInput[] = [];
	const desk = quietDesk({
		theme, services: createFakeServices({
			overrides: {
				policyReach: async () => ({
					holds: [{host: 'lpar7', target: 'lpar'}], nearer: [{host: 'lpar7', target: 'vg:datavg', policies: ['lpar7/vg:datavg']}], unread: ['lpar8'],
				}),
				async savePolicy(policy) {
					saved.push(policy);

					return {...policy, savedAt: '2026-11-21T07:30:00Z'};
				},
			},
		}),
	});
	const answers = {losing: 'a-day'};
	const screen = createPolicyFormScreen(desk, {tag: 'prod'}, {
		target: {tag: 'prod'}, rpoSeconds: 129_600, requiredLevel: 'L3', retention: {generations: {weekly: 4}}, answers, savedAt: '2026-11-21T07:30:00Z',
	});
	const run = (): void => {
		screen.bindings().find(({action}) => action === 'open')?.run();
	};

	screen.shown?.();
	await until(() => screenText(screen.draw).includes('Holds for'));
	t.regex(screenText(screen.draw), /1d 12h/v);
	t.regex(screenText(screen.draw), /Not for +datavg of lpar7: a nearer policy holds there whole \(lpar7\/vg:datavg\)/v);
	t.regex(screenText(screen.draw), /which groups lpar8 has: not read, or not in full/v);

	for (const name of 'xx') {
		screen.press?.({name, text: name});
	}

	run();
	t.regex(screenText(screen.draw), /RPO: `1d 12hxx` is no time. A number and a unit/v);
	t.deepEqual(saved, []);

	screen.press?.({name: 'backspace'});
	screen.press?.({name: 'backspace'});
	run();
	await until(() => saved.length > 0);
	t.deepEqual(saved, [{
		target: {tag: 'prod'}, rpoSeconds: 129_600, requiredLevel: 'L3', retention: {generations: {weekly: 4}}, answers,
	}]);
	desk.stop();
});

test('a search that fails says so, and shows what the one before came to as that', async t => {
	const desk = quietDesk({
		theme, services: createFakeServices({
			overrides: {
				async findPoints() {
					throw new OperatorError('lpar7 does not answer.', {code: 'unreachable', advice: 'Look at the line.'});
				},
				lastSearch: async host => ({
					at: '2026-11-20T07:30:00Z', search: {
						host, searched: ['/backup'], seen: 4, found: 1, lost: 1, notLooked: ['lsmksysb -B: not there'], notes: [],
					},
				}),
			},
		}),
	});
	const screen = createPointSearchScreen(desk, 'lpar7', {isAsking: true});

	screen.shown?.();
	await until(() => screenText(screen.draw).includes('does not answer') && screenText(screen.draw).includes('4 recovery points'));
	t.regex(screenText(screen.draw), /It was last looked 2026-11-20 [\s\S]*what lies there since is not known\. What follows is of that search/v);
	t.regex(desk.notices.get().map(({text}) => text).join('\n'), /What lies on lpar7 was last looked at 2026-11-20 .*, and is not known since: lpar7 does not answer/v);
	t.regex(screenText(screen.draw), /lost +1 recovery point or copies that are not there any more/v);
	t.regex(screenText(screen.draw), /lsmksysb -B: not there/v);
	desk.stop();
});

test('a point shows what it lacks with the evidence and what to do, the worst first', async t => {
	const desk = quietDesk({
		theme, services: createFakeServices({
			overrides: {
				pointFindings: async () => [
					{
						id: 'small', level: 'caution', title: 'The image is small.', evidence: {command: 'lparsafe points', lines: ['4.0 GiB']}, remedy: 'Look for what it lacks.',
					},
					{id: 'in-doubt', level: 'block', title: 'It is gone.'},
				],
			},
		}),
	});
	const screen = createPointScreen(desk, pointOf(1));

	screen.shown?.();
	await until(() => screenText(screen.draw).includes('It is gone.'));
	t.regex(screenText(screen.draw), /BLOCKS +It is gone\.[\s\S]*CAUTION +The image is small\.[\s\S]*4\.0 GiB[\s\S]*Remedy: Look for what it lacks/v);
	desk.stop();
});

test('from the points, one of them and the policies, `X` opens what deletes images and `H` what restores one for trial, filled in', async t => {
	const asked: Array<readonly [string, unknown]> = [];
	const savevg = await createFakeServices().method('savevg', {host: 'prod-db01'});
	const services = createFakeServices({
		overrides: {
			async method(id, request) {
				asked.push([id, request?.values]);

				return {
					...savevg, id, title: `The form of ${id}`, fields: [],
				};
			},
		},
	});
	const ui = openUi({home: {services, isTraining: false}});
	const back = async (seen: string): Promise<void> => {
		ui.type('\u{1B}[13~');
		await ui.see(seen);
	};

	await ui.see('prod-db01');
	ui.type('P');
	await ui.see('matched to source');
	ui.type('X');
	await ui.see('The form of expire-images: datavg on prod-db01');
	await back('matched to source');
	ui.type('H');
	await ui.see('The form of restvg: datavg on prod-db01');
	await back('matched to source');
	ui.type('\r');
	await ui.see('Proved, and how');
	ui.type('H');
	await ui.see('The form of restvg: datavg on prod-db01');
	await back('Proved, and how');
	ui.type('X');
	await ui.see('The form of expire-images: datavg on prod-db01');
	await back('Proved, and how');
	ui.type('B');
	await ui.see('no policy asks anything of it');
	ui.type('X');
	await ui.see('The form of expire-images');
	t.deepEqual([...new Set(asked.map(asking => JSON.stringify(asking)))], [
		['expire-images', undefined],
		['expire-images', {}],
		['restvg', {image: '/backup/datavg.savevg', names: 'new'}],
		['expire-images', {images: ['p-7f31c2']}],
	].map(asking => JSON.stringify(asking)));
	await ui.close();
});

test('what cannot be read, restored for trial or deleted says why, on the list and on the point', async t => {
	const gone = pointOf(3, {expired: {at: new Date().toISOString(), runId: 'r9'}, doubt: {at: new Date().toISOString(), reason: 'It was expired.'}});
	const dump = pointOf(1, {
		kind: 'dump', target: 'fs:/home', place: {host: 'lpar7', path: 'unknown'}, restoredBy: [], proofs: [],
	});
	const services = createFakeServices({overrides: {points: async () => [dump, gone], pointCount: async () => 2}});
	const ui = openUi({home: {services, isTraining: false}});

	await ui.see('prod-db01');
	ui.type('P');
	await ui.see('expired');

	for (const isInside of [false, true]) {
		ui.type('s');
		await ui.see('no method; by hand: restore');
		ui.type('V');
		await ui.see('only images and alternate disks can be read again');
		ui.type('H');
		await ui.see('only an image that is there restores');
		ui.type('X');
		await ui.see('only an image that is there can be deleted');

		if (isInside) {
			continue;
		}

		ui.type('\r');
		await ui.see('Proved, and how');
		t.regex(ui.text().replaceAll(/\s+/gv, ' '), /restored by no method; by hand: restore -rqf MEDIUM .*level 0 first.*Nothing was proved of it yet\./v);
	}

	ui.type('\u{1B}[13~');
	await ui.see('expired');
	ui.type('j');
	ui.type('s');
	await ui.see('its image was deleted: there is nothing to restore from');
	ui.type('V');
	await ui.see('its image was deleted: there is nothing to read');
	t.false(services.calls.some(call => call.startsWith('verifyPoint')));
	await ui.close();
});

test('several points are raised after one question that says how far each gets and what is read', async t => {
	const services = createFakeServices({overrides: {points: async () => [pointOf(1, {sha256: 'a'.repeat(64)}), pointOf(2, {verification: 'L1'}), pointOf(3, {verification: 'L4'})], pointCount: async () => 3}});
	const ui = openUi({home: {services, isTraining: false}});

	await ui.see('prod-db01');
	ui.type('P');
	await ui.see('trial restore');
	ui.type('   V');
	await ui.see('Read these 3 again?');
	t.regex(ui.text().replaceAll(/[\s│]+/gv, ' '), /1 is read to L3; 1 is read to L2; 1 is read again, L4 as before\. That reads 3\.7 GiB/v);
	await ui.close();
});
