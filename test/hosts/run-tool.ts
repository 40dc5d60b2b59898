import {spawnSync} from 'node:child_process';
import {
	chmodSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import fc from 'fast-check';
import {runTool} from '../../source/hosts/run-tool.js';
import {askForSettings} from '../../source/hosts/shared-settings.js';
import {hasParts} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';

// A `Match exec` is the one way to make the real tool slow, fail or print at will, but a program of that name says more.
const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-tools-'));
const program = path.join(directory, 'ssh-keygen');

writeFileSync(program, `#!/bin/sh
case $1 in
echo) printf '%s' "$2"; printf 'err %s' "$2" >&2; exit "$3";;
kill) kill -9 $$;;
read) cat;;
esac
`);
chmodSync(program, 0o755);
const theirPath = process.env['PATH'] ?? '';

process.env['PATH'] = `${directory}:${theirPath}`;

test('tools that are wanted together each give their own output, exit code and messages', async t => {
	const words = ['', '0', ' 12', 'a b', '\'', '"$HOME"', '$(id)', '`id`', '*', 'a\nb', 'a 0', ...Array.from({length: 40}, (_, index) => `word ${index}`)];
	const results = await Promise.all(words.map(async (word, index) => runTool('ssh-keygen', ['echo', word, String(index % 5)])));

	t.deepEqual(results, words.map((word, index) => ({code: index % 5, stdout: word, stderr: `err ${word}`})));
});

test('a tool that dies is told by itself, and the others have answered', async t => {
	const [first, killed, input, last] = await Promise.allSettled([['echo', 'a', '0'], ['kill'], ['read'], ['echo', 'b', '1']].map(async words => runTool('ssh-keygen', words)));

	t.like(first, {status: 'fulfilled', value: {code: 0, stdout: 'a'}});
	t.like(killed, {status: 'rejected', reason: {code: 'tool-failed'}});
	t.like(input, {status: 'fulfilled', value: {code: 0, stdout: ''}});
	t.like(last, {status: 'fulfilled', value: {code: 1, stdout: 'b'}});
});

test('a word that no program can be given is refused', async t => {
	await t.throwsAsync(runTool('ssh', ['-G', 'a\0b']), {instanceOf: TypeError});
});

// It is asked to say what it reads, which is a level of its log.
const withoutLevel = (text: string): string => text.replace(/^loglevel .*$/mv, '');

const calls = path.join(directory, 'calls');

/**
What `ssh` says of hosts that are asked for together, and how often it was started.
*/
const askTogether = async (configFile: string, hosts: ReadonlyArray<{readonly address: string; readonly port?: number; readonly user?: string}>): Promise<{readonly answers: readonly string[]; readonly count: number}> => {
	rmSync(calls, {force: true});

	const answers = await Promise.all(hosts.map(async host => askForSettings({...host, configFile})));

	return {answers: answers.map(({code, stdout}) => `${code} ${withoutLevel(stdout)}`), count: readFileSync(calls, 'utf8').length};
};

const ownAnswer = (configFile: string, {address, port, user}: {readonly address: string; readonly port?: number; readonly user?: string}): string => {
	const {status, stdout} = spawnSync('ssh', ['-G', '-F', configFile, ...(port === undefined ? [] : ['-p', String(port)]), ...(user === undefined ? [] : ['-l', user]), '--', address], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: {...process.env, PATH: theirPath}});

	return `${status} ${withoutLevel(stdout)}`;
};

const countCalls = (): void => {
	const ssh = path.join(directory, 'ssh');

	writeFileSync(ssh, `#!/bin/sh\nprintf . >>${calls}\nPATH='${theirPath}' exec ssh "$@"\n`);
	chmodSync(ssh, 0o755);
};

test.serial('hosts that no line of the config tells apart share one answer, and a changed config is asked again', async t => {
	if (!hasParts(t, 'ssh')) {
		return;
	}

	countCalls();

	const config = path.join(directory, 'alike');
	const hosts = Array.from({length: 12}, (_, index) => ({address: `db${index}.example.com`, port: 2200 + index, user: `user${index % 2}`}));

	writeFileSync(config, '# Host db1, 100%\nHost *\n\tUser nobody\n\tIdentityFile ~/.ssh/id_fleet\n');

	const {answers, count} = await askTogether(config, hosts);

	t.is(count, 1);
	t.deepEqual(answers, hosts.map(host => ownAnswer(config, host)));

	writeFileSync(config, 'Host *\n\tIdentityFile ~/.ssh/id_other\n');

	const again = await askTogether(config, hosts.slice(0, 2));

	t.is(again.count, 1);
	t.true(again.answers.every(answer => answer.includes('id_other')));
});

test.serial('whatever stands in the config, each host gets what ssh says for it alone', async t => {
	if (!hasParts(t, 'ssh')) {
		return;
	}

	countCalls();

	const config = path.join(directory, 'any config');
	const included = path.join(directory, 'included');
	const line = fc.constantFrom(
		'Host *', 'Host=*', 'Host db1', 'host db1 10.*', '  HOST !db1 *', '"Host" db1', 'Host "db1"', 'Match host db1', 'match all', 'Match final all', `Include ${included}`, 'HostName %h.example.com', 'hostname other', '"HostName" other', 'User admin', 'Port 2222', 'ProxyJump gate', 'IdentityFile ~/.ssh/%h', 'HostKeyAlias alias', 'CanonicalizeHostname yes', 'LogLevel QUIET', '# Match all %h', 'Tag blue', 'Match tagged blue',
	);
	const host = fc.record({address: fc.constantFrom('db1', 'db2', '10.0.0.7', 'DB1', 'fe80::1', 'admin@db1'), port: fc.constantFrom(22, 2200), user: fc.constantFrom('root', 'oper')}, {requiredKeys: ['address']});

	await fc.assert(fc.asyncProperty(fc.array(line, {maxLength: 6}), fc.array(line.filter(each => !each.startsWith('Include')), {maxLength: 3}), fc.array(host, {minLength: 2, maxLength: 4}), async (lines, more, hosts) => {
		writeFileSync(config, `${lines.join('\n')}\n`);
		writeFileSync(included, `${more.join('\n')}\n`);

		const {answers} = await askTogether(config, hosts);

		t.deepEqual(answers, hosts.map(each => ownAnswer(config, each)), `${lines.join('\n')}\n--\n${more.join('\n')}`);
	}), {numRuns: isLong ? 150 : 8});
});
