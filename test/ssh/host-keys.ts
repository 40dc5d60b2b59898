import {execFileSync, spawnSync} from 'node:child_process';
import {createHmac} from 'node:crypto';
import {
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {HostKeyError} from '../../source/base/errors.js';
import {collect} from '../../source/base/shell.js';
import {connect} from '../../source/ssh/connect.js';
import {offeredKey, trust} from '../../source/ssh/offered-key.js';
import {fingerprintOf, pinningJudge, type HostKeyJudge} from '../../source/ssh/host-key-judge.js';
import {knownLines, judgeKey} from '../../source/ssh/known-hosts.js';
import {parseKnownHosts, type KnownLine} from '../../source/ssh/known-hosts-file.js';
import {hasParts} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';
import {makeKey, startSshd, type Sshd} from '../helpers/sshd.js';

let server: Promise<Sshd> | undefined;

const shared = async (): Promise<Sshd> => {
	server ??= startSshd({hostKeys: ['ed25519', 'rsa']});

	return server;
};

test.after.always(async () => {
	const sshd = await server;

	await sshd?.stop();
});

const publicKey = (file: string): string => readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');

test('asks a judge once, and wants the same key for ever after', t => {
	let asked = 0;
	const {verify, key} = pinningJudge(() => {
		asked += 1;

		return true;
	});

	t.true(verify(Buffer.from('first')));
	t.true(verify(Buffer.from('first')));
	t.false(verify(Buffer.from('other')));
	t.true(verify(Buffer.from('first')));
	t.is(asked, 1);
	t.is(Buffer.from(key() ?? []).toString(), 'first');
	t.regex(fingerprintOf(Buffer.from('first')), /^SHA256:[\w+\/]{43}$/v);
});

test('refuses a judge that answers with anything but true or false', t => {
	// @ts-expect-error -- An async judge must not compile: ssh2 would take its Promise for a yes.
	const asynchronous: HostKeyJudge = async () => false;

	for (const judge of [asynchronous, () => null, () => 0, () => 'yes', () => undefined] as HostKeyJudge[]) {
		const pinned = pinningJudge(judge);

		t.false(pinned.verify(Buffer.from('key')));
		t.false(pinned.verify(Buffer.from('key')));
		t.true(pinned.bug() instanceof TypeError);
	}

	const throwing = pinningJudge(() => {
		throw new Error('boom');
	});

	t.false(throwing.verify(Buffer.from('key')));
	t.is(throwing.bug()?.message, 'boom');
});

test.serial('judges an offered key by what the known hosts say', async t => {
	if (!hasParts(t, 'sshd', 'ssh', 'ssh-keygen')) {
		return;
	}

	const sshd = await shared();
	const file = path.join(sshd.directory, 'table');
	const name = `[127.0.0.1]:${sshd.port}`;
	const ed25519 = publicKey(sshd.hostKeyFile('ed25519'));
	const rsa = publicKey(sshd.hostKeyFile('rsa'));
	const other = publicKey(makeKey(path.join(sshd.directory, 'stranger')));
	const otherRsa = publicKey(makeKey(path.join(sshd.directory, 'stranger_rsa'), 'rsa'));
	const hashed = path.join(sshd.directory, 'hashed');

	writeFileSync(hashed, `${name} ${ed25519}\n`);
	execFileSync('ssh-keygen', ['-q', '-H', '-f', hashed], {stdio: 'ignore'});

	const table: ReadonlyArray<readonly [title: string, content: string, verdict: string, where?: string]> = [
		['plain', `# a comment\n${name} ${ed25519}\n`, 'known', ':2'],
		['nothing', '', 'unknown'],
		['another host only', `elsewhere ${ed25519}\n`, 'unknown'],
		['the port forgotten', `127.0.0.1 ${ed25519}\n`, 'unknown'],
		['hashed', readFileSync(hashed, 'utf8'), 'known', ':1'],
		['pattern', `[127.0.0.*]:${sshd.port} ${ed25519}\n`, 'known', ':1'],
		['pattern with negation', `[127.*]:${sshd.port},!${name} ${ed25519}\n`, 'unknown'],
		['RSA only: asked for RSA', `${name} ${rsa}\n`, 'known', ':1'],
		['another key of the type', `${name} ${other}\n`, 'changed', ':1'],
		['another key of another type', `${name} ${otherRsa}\n`, 'changed', ':1'],
		['old and new key', `${name} ${other}\n${name} ${ed25519}\n`, 'known', ':2'],
		['revoked', `${name} ${ed25519}\n@revoked * ${ed25519}\n`, 'revoked', ':2'],
		['a stranger revoked', `@revoked * ${other}\n${name} ${ed25519}\n`, 'known', ':2'],
		['authority only', `@cert-authority * ${other}\n`, 'authority'],
		['authority and key', `@cert-authority * ${other}\n${name} ${ed25519}\n`, 'known', ':2'],
	];

	for (const [title, content, verdict, where] of table) {
		writeFileSync(file, content);

		const host = sshd.host({knownHostsFile: file});
		const offered = await offeredKey(host, {home: sshd.directory, configFile: 'none', environment: {}});

		t.is(offered.verdict, (verdict === 'authority' ? 'unknown' : verdict) as typeof offered.verdict, title);
		t.is(offered.where, where === undefined ? undefined : `${file}${where}`, title);

		if (verdict === 'known') {
			const shell = await connect(host, {home: sshd.directory, configFile: 'none', environment: {}});

			t.is(shell.hostKey, offered.fingerprint, title);
			await shell.close();
		} else {
			const error = await t.throwsAsync(connect(host, {home: sshd.directory, configFile: 'none', environment: {}}), {instanceOf: HostKeyError, code: `host-key-${verdict}`}, title);

			t.deepEqual(error?.offered, {type: offered.type, fingerprint: offered.fingerprint}, title);
			t.true(where === undefined || error?.message.includes(`${file}${where}`), title);
			t.is(readFileSync(file, 'utf8'), content, title);
		}
	}
});

test.serial('keeps names under their alias and in any case', async t => {
	if (!hasParts(t, 'sshd', 'ssh', 'ssh-keygen')) {
		return;
	}

	const sshd = await shared();
	const file = path.join(sshd.directory, 'alias');
	const configFile = path.join(sshd.directory, 'alias_config');

	writeFileSync(file, `The-Alias ${publicKey(sshd.hostKeyFile('ed25519'))}\n`);
	writeFileSync(configFile, 'Host *\n\tHostKeyAlias the-alias\n');

	const offered = await offeredKey(sshd.host({knownHostsFile: file}), {home: sshd.directory, configFile, environment: {}});

	t.is(offered.verdict, 'known');
});

test.serial('takes an unreadable file for an error, not for an empty one', async t => {
	if (!hasParts(t, 'ssh-keygen')) {
		return;
	}

	const sshd = await shared();
	const directory = path.join(sshd.directory, 'a-directory');

	mkdirSync(directory, {recursive: true});
	await t.throwsAsync(connect(sshd.host({knownHostsFile: directory}), {home: sshd.directory, configFile: 'none', environment: {}}), {instanceOf: HostKeyError, code: 'known-hosts-unreadable'});
	t.deepEqual(await knownLines('nobody', [path.join(sshd.directory, 'missing')]), []);
	t.is(judgeKey([], 'ssh-ed25519', Buffer.from('key')).verdict, 'unknown');
});

test.serial('stores a key only for its fingerprint, in the file of the host or the app, and leaves the operator\'s alone', async t => {
	if (!hasParts(t, 'sshd', 'ssh', 'ssh-keygen')) {
		return;
	}

	const sshd = await shared();
	const home = path.join(sshd.directory, 'home');
	const theirs = path.join(sshd.directory, 'theirs');
	const configFile = path.join(sshd.directory, 'trust_config');
	const {knownHostsFile: _, ...host} = sshd.host();
	const options = {home, configFile, environment: {}};

	writeFileSync(theirs, '');
	writeFileSync(configFile, `Host *\n\tUserKnownHostsFile ${theirs}\n\tGlobalKnownHostsFile none\n\tHashKnownHosts yes\n`);

	const {fingerprint, verdict} = await offeredKey(host, options);

	t.is(verdict, 'unknown');
	await t.throwsAsync(trust(host, 'SHA256:wrong', options), {instanceOf: HostKeyError, code: 'host-key-mismatch'});
	t.throws(() => statSync(path.join(home, 'known_hosts')));

	const trusted = await trust(host, fingerprint, options);
	const own = path.join(home, 'known_hosts');

	t.like(trusted, {verdict: 'known', where: `${own}:1`});
	t.regex(readFileSync(own, 'utf8'), /^\|1\|\S+ ssh-ed25519 \S+\n$/v);
	// eslint-disable-next-line no-bitwise -- Permission bits.
	t.is(statSync(own).mode & 0o777, 0o600);
	t.is(readFileSync(theirs, 'utf8'), '');

	const shell = await connect(host, options);

	await shell.close();
	t.like(await trust(host, fingerprint, options), {verdict: 'known'});
	t.is(readFileSync(own, 'utf8').split('\n').length, 2);

	// What the operator's own file says counts as well.
	rmSync(own);
	writeFileSync(theirs, `[127.0.0.1]:${sshd.port} ${publicKey(makeKey(path.join(sshd.directory, 'imposter')))}`);
	await t.throwsAsync(trust(host, fingerprint, options), {instanceOf: HostKeyError, code: 'host-key-changed'});

	const file = path.join(sshd.directory, 'unended');

	writeFileSync(file, `elsewhere ${publicKey(sshd.hostKeyFile('rsa'))}`);
	writeFileSync(configFile, 'Host *\n\tHashKnownHosts no\n');
	t.like(await trust(sshd.host({knownHostsFile: file}), fingerprint, options), {where: `${file}:2`});
	t.is(readFileSync(file, 'utf8').split('\n').length, 3);
	t.like(await offeredKey(sshd.host({knownHostsFile: file}), options), {where: `${file}:2`});
});

/**
How sshd(8) says that a pattern of a known_hosts file is read: `*` and `?`, nothing else.
*/
const isMatched = (pattern: string, name: string): boolean => {
	if (pattern === '') {
		return name === '';
	}

	const [first = '', rest] = [pattern[0], pattern.slice(1)];

	return first === '*' ? isMatched(rest, name) || (name !== '' && isMatched(pattern, name.slice(1))) : name !== '' && (first === '?' || first === name[0]) && isMatched(rest, name.slice(1));
};

const isNamed = (patterns: readonly string[], name: string): boolean => patterns.some(each => !each.startsWith('!') && isMatched(each, name)) && patterns.every(each => !each.startsWith('!') || !isMatched(each.slice(1), name));

const knownNames = ['db01', 'db02', 'db01.example.com', '192.0.2.7', '[db01]:2222', '[192.0.2.7]:2222', 'fe80::1'] as const;
const knownPatterns = [...knownNames, '*', 'db*', 'db0?', '*.example.com', '[*]:2222', '[db01]:*', '192.0.2.?', '??'] as const;
const markers = {plain: '', 'cert-authority': '@cert-authority ', revoked: '@revoked '} as const;

test.serial('reads any known_hosts file as it is written: hashed names, patterns, negations, ports, several names, markers, comments', async t => {
	if (!hasParts(t, 'sshd', 'ssh-keygen')) {
		return;
	}

	const sshd = await shared();
	const file = path.join(sshd.directory, 'any known');
	const keys = [sshd.hostKeyFile('ed25519'), sshd.hostKeyFile('rsa'), sshd.identityFile].map(each => publicKey(each));
	const hash = (name: string, salt: Uint8Array): string => `|1|${Buffer.from(salt).toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
	const patterns = fc.array(fc.tuple(fc.boolean(), fc.constantFrom(...knownPatterns)).map(([isNot, pattern]) => `${isNot ? '!' : ''}${pattern}`), {minLength: 1, maxLength: 4});
	const named = fc.oneof(
		patterns.map(each => ({text: each.join(','), isFor: (name: string) => isNamed(each, name)})),
		fc.tuple(fc.constantFrom(...knownNames), fc.uint8Array({minLength: 20, maxLength: 20})).map(([own, salt]) => ({text: hash(own, salt), isFor: (name: string) => name === own})),
	);
	const row = fc.record({
		named, marker: fc.constantFrom('plain', 'cert-authority', 'revoked'), key: fc.constantFrom(...keys), comment: fc.constantFrom('', ' root@db01', ' # Host db02 found: line 1', ` two${' '.repeat(2)}words `), indent: fc.constantFrom('', ' '.repeat(2), '\t'),
	}).map(each => ({...each, text: `${each.indent}${markers[each.marker]}${each.named.text} ${each.key}${each.comment}`}));
	const other = fc.constantFrom('', '# db01 ssh-ed25519 AAAA', ' '.repeat(3), 'nonsense').map(text => ({text}));

	await fc.assert(fc.asyncProperty(fc.array(fc.oneof({weight: 4, arbitrary: row}, other), {maxLength: 12}), fc.constantFrom(...knownNames), fc.constantFrom('\n', ''), async (rows, name, end) => {
		writeFileSync(file, rows.map(({text}) => text).join('\n') + end);

		const expected = rows.flatMap((each, index): KnownLine[] => {
			if (!('named' in each) || !each.named.isFor(name)) {
				return [];
			}

			const [type = '', key = ''] = each.key.split(' ', 2);

			return [{
				line: index + 1, marker: each.marker, file, type, key: Buffer.from(key, 'base64'),
			}];
		});

		t.deepEqual(await knownLines(name, [file]), expected);
	}), {numRuns: isLong ? 150 : 6});
});

test.serial('finds in a file in clear the very lines that ssh-keygen finds', async t => {
	if (!hasParts(t, 'sshd', 'ssh-keygen')) {
		return;
	}

	const sshd = await shared();
	const file = path.join(sshd.directory, 'in clear');
	const key = publicKey(sshd.hostKeyFile('ed25519'));
	const pattern = fc.oneof(fc.constantFrom(...knownPatterns, 'DB01', 'Db0*', ''), fc.string({unit: fc.constantFrom(...'!*.01?bd'), minLength: 1, maxLength: 8}));
	const row = fc.record({
		marker: fc.constantFrom('', '', '', '@cert-authority ', '@revoked ', '@REVOKED ', '@other ', '@revoked @cert-authority '),
		names: fc.array(pattern, {minLength: 1, maxLength: 4}).map(each => each.join(',')),
		gap: fc.constantFrom(' ', '\t', '  '),
		key: fc.constantFrom(key, key, key, `${key} a comment`, `${key}\r`, '1024 65537 1234567', 'ssh-ed25519', 'ssh-ed25519 # AAAA', ''),
		indent: fc.constantFrom('', ' ', '\t'),
	}).map(each => `${each.indent}${each.marker}${each.names}${each.gap}${each.key}`);

	fc.assert(fc.property(fc.array(row, {minLength: 1, maxLength: 12}), fc.constantFrom(...knownNames), (rows, name) => {
		const text = `${rows.join('\n')}\n`;

		writeFileSync(file, text);

		const printed = spawnSync('ssh-keygen', ['-F', name, '-f', file], {encoding: 'utf8'}).stdout;
		const theirs = Array.from(printed.matchAll(/^# Host .* found: line (?<line>\d+)/gmv), match => Number(match.groups?.['line']));

		t.deepEqual(parseKnownHosts(text, file)?.find(name).map(({line}) => line), theirs, text);
	}), {numRuns: isLong ? 600 : 40});
	t.is(parseKnownHosts(`|1|${'A'.repeat(27)}=|${'A'.repeat(27)}= ${key}\n`, file), undefined);
});

test.serial('sees at once what was changed in a known_hosts file', async t => {
	const sshd = await shared();
	const file = path.join(sshd.directory, 'changing');
	const [one, other] = [publicKey(sshd.hostKeyFile('ed25519')), publicKey(sshd.identityFile)];
	const settled = new Date(Date.now() - 60_000);

	for (const key of [one, other, one]) {
		writeFileSync(file, `db01 ${key}\n`);
		utimesSync(file, settled, settled);

		const [line] = await knownLines('db01', [file]);

		t.is(Buffer.from(line?.key ?? []).toString('base64'), key.split(' ', 2)[1] ?? '');
	}
});

test.serial('a server is not made to prove host keys that nobody asked for', async t => {
	if (!hasParts(t, 'sshd')) {
		return;
	}

	const sshd = await startSshd({hostKeys: ['ed25519', 'rsa'], config: ['LogLevel DEBUG3']});

	try {
		const shell = await connect(sshd.host(), {home: sshd.directory, configFile: 'none', environment: {}});

		t.like(await collect(shell.exec(['echo', 'there'])), {exit: {kind: 'exited', code: 0}});
		await shell.close();
		t.regex(sshd.log(), /notify_hostkeys: sent \d hostkeys/v);
		t.notRegex(sshd.log(), /hostkeys-prove/v);
	} finally {
		await sshd.stop();
	}
});
