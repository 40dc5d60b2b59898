import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {UsageError} from '../../source/base/errors.js';
import type {HostInput} from '../../source/base/services/hosts.js';
import {expandIdentityFile, parseClientSettings} from '../../source/hosts/client-settings.js';
import {previewSshConfig} from '../../source/hosts/import-ssh-config.js';
import {completeHost} from '../../source/hosts/new-host.js';
import {hasParts} from '../helpers/has-parts.js';

const newDirectory = (): string => mkdtempSync(path.join(os.tmpdir(), 'lparsafe-import-'));

test('imports the hosts that an SSH config names, as OpenSSH resolves them, and says what it left', async t => {
	if (!hasParts(t, 'ssh')) {
		return;
	}

	const directory = newDirectory();
	const file = path.join(directory, 'config');

	mkdirSync(path.join(directory, 'more.d'));
	writeFileSync(path.join(directory, 'more.d', '10-a.conf'), 'Host included\n  HostName 10.0.0.9\n');
	writeFileSync(path.join(directory, 'more.d', '20-b.conf'), 'Host = "deeper"\n');
	writeFileSync(file, `# A comment
Include ${directory}/more.d/*.conf
Host prod-db01 prod-db02 # two of them
	HostName %h.prod.example.com
	User root
	Port 2222
	IdentityFile ${directory}/id_prod
	UserKnownHostsFile ${directory}/known
HOST=test-* !test-old
	User tester
Host test-db01
	ProxyJump gate
Host behind
	ProxyCommand nc %h %p
Host aliased
	HostKeyAlias other
Host bad$(reboot)
Host known
Match host *.gone.example.com
	ConnectTimeout 5
`);

	const {hosts, skipped} = await previewSshConfig({file, known: ['known']});

	t.deepEqual(hosts.map(({name}) => name), ['included', 'deeper', 'prod-db01', 'prod-db02', 'test-db01', 'behind', 'aliased']);
	t.like(hosts[2], {
		address: 'prod-db01.prod.example.com', port: 2222, user: 'root', identityFile: `${directory}/id_prod`, knownHostsFile: `${directory}/known`, role: 'lpar', transport: 'auto', become: 'none', sshConfigFile: undefined,
	});
	t.like(hosts[0], {
		address: '10.0.0.9', port: 22, identityFile: undefined, knownHostsFile: undefined,
	});

	for (const name of ['test-db01', 'behind', 'aliased']) {
		t.like(hosts.find(host => host.name === name), {address: name, sshConfigFile: file}, 'What a host cannot keep stays in the config, and the host is found in it.');
	}

	const reasons = new Map(skipped.map(({name, reason}) => [name, reason]));

	for (const [name, reason] of [['test-*', /pattern/v], ['!test-old', /negation/v], ['bad$(reboot)', /characters/v], ['known', /already/v], ['Match host *.gone.example.com', /Match/v]] as const) {
		t.regex(reasons.get(name) ?? '', reason, `${name}: reason`);
	}

	t.is(reasons.size, 5);
});

test('says which SSH config is missing or broken', async t => {
	if (!hasParts(t, 'ssh')) {
		return;
	}

	const directory = newDirectory();

	await t.throwsAsync(previewSshConfig({file: path.join(directory, 'none')}), {instanceOf: UsageError, message: /There is no SSH config/v});
	await t.throwsAsync(previewSshConfig({file: directory}), {instanceOf: UsageError, message: /cannot be read/v});

	const file = path.join(directory, 'config');

	writeFileSync(file, 'Host one\n\tPrt 22\n');

	const {hosts, skipped} = await previewSshConfig({file});

	t.deepEqual(hosts, []);
	t.regex(skipped[0]?.reason ?? '', /line 2.*prt/iv);
});

test('expands what `ssh -G` leaves in identity files', t => {
	const expand = (file: string): string | undefined => expandIdentityFile(file, {
		host: 'db', hostname: 'db.example.com', port: 2222, user: 'root', environment: {KEYS: '/keys'},
	});

	t.is(expand('~/.ssh/id_%n_%r_%p'), `${os.homedir()}/.ssh/id_db_root_2222`);
	// eslint-disable-next-line no-template-curly-in-string -- As OpenSSH writes it.
	t.is(expand('${KEYS}/%h%%'), '/keys/db.example.com%');
	t.is(expand('/x/%C'), undefined);
	// eslint-disable-next-line no-template-curly-in-string -- As OpenSSH writes it.
	t.is(expand('${NOWHERE}/x'), undefined);
});

test('reads agent, timeouts and addresses from what `ssh -G` prints', t => {
	const read = (text: string) => parseClientSettings(text, 'db', {SSH_AUTH_SOCK: '/agent', OTHER: '/other'});

	t.like(read('hostname h\nport 22\nuser u\nconnecttimeout none\n'), {agentSocket: '/agent', connectTimeoutSeconds: undefined, addressFamily: 0});
	t.like(read('identityagent none\nconnecttimeout 5\naddressfamily inet6\n'), {agentSocket: undefined, connectTimeoutSeconds: 5, addressFamily: 6});
	t.like(read('identityagent $OTHER\nidentitiesonly yes\npubkeyauthentication no\n'), {agentSocket: '/other', isIdentitiesOnly: true, isPublicKeyAllowed: false});
	t.deepEqual(read('proxycommand none\nproxyjump gate\n').unsupported, []);
});

test('completes a new host, and refuses names, addresses and users that a shell or a path would read', async t => {
	if (!hasParts(t, 'ssh')) {
		return;
	}

	const directory = newDirectory();
	const configFile = path.join(directory, 'config');

	writeFileSync(configFile, 'Host 10.0.0.1\n\tPort 2200\n\tUser admin\n');
	t.like(await completeHost({name: 'prod-db01', address: '10.0.0.1'}, configFile), {
		port: 2200, user: 'admin', role: 'lpar', become: 'none',
	});
	t.like(await completeHost({
		name: 'prod-db01', address: '10.0.0.1', port: 22, user: 'root',
	}, configFile), {port: 22, user: 'root'});

	const bad: ReadonlyArray<Partial<HostInput>> = [
		...['a b', '', '-x', 'a\nb', 'a\'b', 'a"b', '$(id)', 'a/b', 'a;b', '../x', 'x'.repeat(64)].map(name => ({name})),
		...['a b', '', '-oProxyCommand=x', 'a\nb', '$(id)', 'a;b', '`id`', 'a\'b'].map(address => ({address})),
		...['a b', '-l', 'x\ny', '$(id)', 'a|b', 'a"b'].map(user => ({user})),
		{port: 0},
		{port: 70_000},
		{port: 1.5},
		{role: 'mainframe' as 'lpar'},
		{identityFile: path.join(directory, 'missing')},
	];

	for (const input of bad) {
		const error = await t.throwsAsync(completeHost({
			name: 'n', address: 'a', port: 22, user: 'u', ...input,
		}, configFile), {instanceOf: UsageError}, JSON.stringify(input));

		t.true((error?.message.length ?? 0) > 10 && (error?.advice.length ?? 0) > 10);
	}
});
