import test from 'ava';
import {UsageError} from '../../source/base/errors.js';
import {commands, helpText, readCommandLine} from '../../source/commands/main.js';
import {readHostChange} from '../../source/commands/host-input.js';
import {readSets} from '../../source/commands/set-values.js';
import {table} from '../../source/commands/show.js';

test('finds the command with the longest name, wherever the flags stand', t => {
	t.deepEqual(readCommandLine(['--json', 'hosts', 'add', 'a', '--address', 'b']).command?.words, ['hosts', 'add']);
	t.deepEqual(readCommandLine(['--home', '/x', 'hosts']).command?.words, ['hosts']);
	t.deepEqual(readCommandLine(['hosts', '--home', '/x', 'trust', 'a']).command?.words, ['hosts', 'trust']);
	t.like(readCommandLine(['runs', 'show', '01ABC', '--json']), {words: ['01ABC'], globals: {json: true}});
	t.like(readCommandLine(['plan', 'savevg', 'prod-db01', '--target', 'vg:datavg', '--set', 'a=1', '--set', 'b=2']), {words: ['savevg', 'prod-db01'], options: {target: 'vg:datavg', set: ['a=1', 'b=2']}});
	t.is(readCommandLine(['training']).command, undefined);
	t.is(readCommandLine([]).command, undefined);
});

test('says in a sentence what is wrong with a command line, with what to write instead', t => {
	for (const args of [['facts'], ['facts', 'a', 'b'], ['hosts', '--nonsense'], ['run', 'savevg', 'a', '--target'], ['--nonsense'], ['hosts', 'add', 'a', '--port']]) {
		const error = t.throws(() => readCommandLine(args), {instanceOf: UsageError}, args.join(' '));

		t.is(error?.exitCode, 2);
		t.true((error?.advice.length ?? 0) > 10);
		t.notRegex(error?.message ?? '', /\n/v);
	}
});

test('each command has words of its own, and none is announced that is not there', t => {
	const names = commands.map(({words}) => words.join(' '));

	t.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
	t.notRegex(helpText(), /not there yet/v);
});

test('shows every command, every flag and every exit code in the help', t => {
	const text = helpText();

	for (const {words, summary} of commands) {
		t.true(text.includes(`lparsafe ${words.join(' ')}`));
		t.true(text.includes(summary));
	}

	for (const word of ['--home', '--json', '--read-only', '--ascii', '--no-color', '--screen-reader', '130', ' 70']) {
		t.true(text.includes(word), `The help says nothing of ${word}.`);
	}

	t.true(helpText(readCommandLine(['facts', '--help']).command).includes('--fresh'));
});

test('reads --set words; a value may hold anything, a name given twice becomes a list', t => {
	t.deepEqual(readSets(['a=1', 'b=x=$(rm -rf /) \'\n', 'a=2']), {a: ['1', '2'], b: 'x=$(rm -rf /) \'\n'});
	t.throws(() => readSets(['nothing']), {instanceOf: UsageError});
	t.throws(() => readSets(['=x']), {instanceOf: UsageError});
});

test('draws a table without what a terminal would act on', t => {
	t.is(table(['NAME', 'AGE'], [['a\u{1B}[31m\nb', '1'], ['c', '22']]), 'NAME  AGE\na b   1\nc     22');
});

test('changes of a host only what is said, and takes away what `--clear` names', t => {
	t.deepEqual(readHostChange({
		tag: ['db', 'weekly'], group: ['prod'], production: true, port: '2222',
	}), {
		tags: ['db', 'weekly'], groups: ['prod'], isProduction: true, port: 2222,
	});
	t.deepEqual(readHostChange({address: '10.0.0.1', clear: ['jump', 'production', 'tag']}), {
		address: '10.0.0.1', jump: undefined, isProduction: false, tags: [],
	});

	for (const options of [{}, {clear: ['address']}, {jump: 'bastion', clear: ['jump']}, {role: 'king'}, {port: '0'}]) {
		t.throws(() => readHostChange(options), {instanceOf: UsageError});
	}
});
