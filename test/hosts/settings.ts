import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {OperatorError, UsageError} from '../../source/base/errors.js';
import {prepareHome, resolveHome} from '../../source/hosts/home.js';
import {openSettings} from '../../source/hosts/settings.js';

const newHome = (): string => mkdtempSync(path.join(os.tmpdir(), 'lparsafe-settings-'));

test('says of every setting what it is and where it came from', t => {
	const home = newHome();

	writeFileSync(path.join(home, 'settings.json'), '{"connectSeconds": 12, "theme": "dark", "later": 1}');

	const {values, list, problems} = openSettings({home, environment: {LPARSAFE_DISCOVERY_SECTION_SECONDS: '7', LPARSAFE_THEME: 'light'}, flags: {ascii: true}});

	t.like(values, {
		jobDirectory: '/var/adm/lparsafe', connectSeconds: 12, discoverySectionSeconds: 7, theme: 'light', ascii: true,
	});
	t.deepEqual(problems, []);
	t.deepEqual(Object.fromEntries(list.map(({name, from}) => [name, from])), {
		jobDirectory: 'default', imagePaths: 'default', clipboard: 'default', keys: 'default', motion: 'default', mouse: 'default', pager: 'default', screenReader: 'default', runsPerNfsServer: 'default', connectSeconds: 'settings file', connectsAtOnce: 'default', connectsPerJumpHost: 'default', idleCloseMinutes: 'default', discoverySeconds: 'default', discoverySectionSeconds: 'environment', theme: 'environment', ascii: 'flag', notifyBell: 'default', notifyDesktop: 'default', notifyTitle: 'default', notifyBadge: 'default', tips: 'default', readOnly: 'default',
	});
});

test('sets a corrupt file aside, says so, and goes on with defaults', t => {
	for (const content of ['{"theme": "da', '[]', '"text"', '\0\u{1}']) {
		const home = newHome();
		const file = path.join(home, 'settings.json');

		writeFileSync(file, content);

		const settings = openSettings({home, environment: {}, now: '2026-11-21T08:00:00.000Z'});
		const aside = path.join(home, 'settings.corrupt-20261121T080000000Z.json');

		t.is(settings.values.theme, 'auto');
		t.is(settings.problems[0]?.code, 'settings-corrupt');
		t.true(settings.problems[0]?.message.includes(aside));
		t.is(readFileSync(aside, 'utf8'), content);
		settings.set('theme', 'dark');
		t.deepEqual(openSettings({home, environment: {}}).problems, []);
		t.is(openSettings({home, environment: {}}).values.theme, 'dark');
	}
});

test('passes over a value that does not fit, names it, and writes nothing away', t => {
	const home = newHome();
	const file = path.join(home, 'settings.json');

	writeFileSync(file, '{"jobDirectory": "/tmp/jobs", "connectSeconds": "soon", "ascii": true, "unknown": {"kept": 1}}');

	const settings = openSettings({home, environment: {LPARSAFE_READ_ONLY: 'perhaps'}});

	t.true(settings.values.readOnly);

	t.is(settings.values.jobDirectory, '/var/adm/lparsafe');
	t.is(settings.values.connectSeconds, 30);
	t.true(settings.values.ascii);
	t.is(settings.problems.length, 3);
	settings.set('connectSeconds', '45');
	t.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {
		jobDirectory: '/tmp/jobs', connectSeconds: 45, ascii: true, unknown: {kept: 1},
	});
	t.is(settings.values.connectSeconds, 45);
	// eslint-disable-next-line no-bitwise -- Permission bits.
	t.is(statSync(file).mode & 0o077, 0);
});

test('refuses job directories that a shell would read or a reboot would empty', t => {
	const settings = openSettings({home: newHome(), environment: {}});

	for (const value of ['relative', '/tmp', '/tmp/x', '/var/tmp/x', '/a b', '/a$(id)', '/a/../b', '/', '/a//b', '/-x', '/x\n']) {
		t.throws(() => {
			settings.set('jobDirectory', value);
		}, {instanceOf: UsageError}, `took ${value}`);
	}

	settings.set('jobDirectory', '/backup/lparsafe.d');
	t.is(settings.values.jobDirectory, '/backup/lparsafe.d');
	t.throws(() => openSettings({home: newHome(), environment: {}, flags: {theme: 'pink'}}), {instanceOf: UsageError});
});

test('tells that a settings file is unreadable or cannot be written, and keeps it', t => {
	const home = newHome();

	mkdirSync(path.join(home, 'settings.json'));

	const settings = openSettings({home, environment: {}});

	t.is(settings.problems[0]?.code, 'settings-unreadable');
	t.throws(() => {
		settings.set('theme', 'dark');
	}, {instanceOf: OperatorError, code: 'settings-unwritable'});
	t.deepEqual(readdirSync(home), ['settings.json']);
});

test('finds its home by flag, environment and platform, and makes it for one account', t => {
	const userDirectory = '/home/op';
	const at = (more: Parameters<typeof resolveHome>[0]) => resolveHome({
		environment: {}, platform: 'linux', userDirectory, ...more,
	});

	t.deepEqual(at({}), {path: '/home/op/.local/share/lparsafe', from: 'default'});
	t.deepEqual(at({isTraining: true}), {path: '/home/op/.local/share/lparsafe/training', from: 'default'});
	t.deepEqual(at({environment: {XDG_DATA_HOME: '/data'}}), {path: '/data/lparsafe', from: 'default'});
	t.deepEqual(at({platform: 'darwin'}), {path: '/home/op/Library/Application Support/lparsafe', from: 'default'});
	t.deepEqual(at({environment: {LPARSAFE_HOME: '/env'}}), {path: '/env', from: 'environment'});
	t.deepEqual(at({environment: {LPARSAFE_HOME: '/env'}, flag: '/flag'}), {path: '/flag', from: 'flag'});
	t.throws(() => at({flag: ''}), {instanceOf: UsageError});

	const home = path.join(newHome(), 'a', 'b');

	prepareHome(home);
	// eslint-disable-next-line no-bitwise -- Permission bits.
	t.is(statSync(home).mode & 0o777, 0o700);
	writeFileSync(path.join(home, 'file'), '');
	t.throws(() => {
		prepareHome(path.join(home, 'file', 'below'));
	}, {instanceOf: OperatorError, code: 'home-unusable'});
});
