import test from 'ava';
import {createProgramMachine} from '../helpers/program-machine.js';
import {compareWithReal} from '../helpers/real-tools.js';

const text = 'one fish\ntwo fish\nred fish\nblue fish\n\nend of 5 fish\n';
const files = {
	text, keys: 'a=1\nb=2\n# note\nc=3\n', tail: 'no newline', script: '# a script\ns/fish/cat/\n/red/{\n  s/red/RED/\n  p\n}\n$d\n',
};

const scripts = [
	's/fish/cat/',
	's/i/I/2',
	's/[aeiou]/*/g',
	's/o/0/2g',
	String.raw`s/\(.*\) \(.*\)/\2 \1/`,
	's/fish/<&>/',
	String.raw`s/fish/<\&>/`,
	's/x*/-/g',
	's/^/> /',
	's/$/ </',
	's|fish|a/b|',
	String.raw`s,fish,a\,b,`,
	String.raw`s/fi\/sh/x/`,
	's/ /\\\n/',
	's/^[^ ]* //',
	's/.*/[&]/',
	's/a*b*/X/2',
	String.raw`s/\(o\)\(n\)*/<\1\2>/`,
	String.raw`s/b\{0,1\}l/L/`,
	String.raw`s/e\{2\}/EE/`,
	'2d',
	'$d',
	'2,4d',
	'/red/d',
	'/two/,/blue/d',
	'/red/,$d',
	'2,/blue/d',
	'4,2d',
	'/^$/d',
	'2!d',
	'/fish/!d',
	'$!d',
	'1,3!s/fish/x/',
	'2p',
	'$p',
	'/two/p',
	'2q',
	'/red/q',
	'$=',
	'/fish/=',
	'n;d',
	String.raw`$!N;s/\n/+/`,
	'N;P;D',
	'$!N;$!D',
	String.raw`N;N;s/\n/,/g`,
	'1!G;h;$!d',
	'G',
	'x;p;x',
	String.raw`H;$!d;x;s/\n/|/g`,
	'h;s/fish//;G',
	'y/abc/xyz/',
	String.raw`y/o\nf/0.F/`,
	'y,/o,|0,',
	'i\\\ninserted',
	'a\\\nappended',
	'2c\\\nchanged',
	'2,4c\\\nrange changed',
	'$!{2,3c\\\nx\n}',
	'a\\\n  two\\\nlines',
	'/two/i\\\nbefore two',
	'/red/{s/red/x/\na\\\nafter\n}',
	String.raw`:a;s/^\(.\{1,10\}\)$/ \1/;ta`,
	':top\ns/o/0/\nt top',
	'/two/b\ns/fish/x/',
	'/two/bend\ns/fish/x/\n:end',
	's/one/1/;t\ns/fish/not/',
	'r keys',
	'2r keys',
	'$r missing',
	'w out',
	's/two/2/w out2',
	'/one/{s/one/1/;s/fish/F/}',
	'/fish/{/red/d}',
	'/fish/{/red/!d;}',
	'1{p;p;d}',
	's/fish/cat/p',
	'l',
	'=;d',
	String.raw`\,two,d`,
	String.raw`\xredxd`,
	's/[/]/x/',
	's/[]]/x/',
	's/[^]]/x/',
	's/[[:digit:]][[:space:]]/D/',
	's/[[:upper:][:digit:]]/U/g',
	's/f.sh$/F/',
	String.raw`s/^\(b.o\)/x/`,
	's/*/x/',
	String.raw`s/\*/x/`,
	's/^*/x/',
	String.raw`s/a\{1,\}/A/`,
	's/fish/\\\n/',
	'5{s/^$/empty/}',
	'/^$/,$!d',
	'/two/s//2/',
	String.raw`s/\(a\)\(b\)*/<\2>/`,
	String.raw`s/i\(s\)*/[\1]/`,
	'D',
	'$!N;P;D',
	'N;l;D',
	'1d;n;d',
	'2,3{=;d}',
	String.raw`s/\(fi\)\(sh\)/\2\1\2/`,
	String.raw`s/o/\//`,
	String.raw`s;fish;a\;b;`,
	'2,2p',
	'6,2p',
	'2,1!d',
	'/zzz/,/red/d',
	'$!{h;d};H;x',
];

test('edits as the sed of this machine', async t => {
	await compareWithReal(t, files, [
		...scripts.map(script => ({argv: ['sed', script, 'text'], real: ['sed', '--posix', script, 'text']})),
		...scripts.slice(0, 60).map(script => ({argv: ['sed', '-n', script, 'text'], real: ['sed', '--posix', '-n', script, 'text']})),
	]);
});

test('reads scripts, several files and stdin as the sed of this machine', async t => {
	const lines: ReadonlyArray<readonly string[]> = [
		['-n', '-e', 's/a/A/p', '-e', '/b/p', 'keys'],
		['-f', 'script', 'text'],
		['-n', '-f', 'script', 'text'],
		['-e', '1d', '-f', 'script', 'text', 'keys'],
		['s/n/N/', 'tail'],
		['p', 'tail', 'keys'],
		['$d', 'keys', 'text'],
		['1d', 'keys', 'text'],
		['s/in/IN/'],
		['s/in/IN/', '-'],
		['-ne', '1p', 'keys'],
		['--', 's/a/b/', 'keys'],
		['#n\np', 'keys'],
	];
	await compareWithReal(t, files, lines.map(args => ({argv: ['sed', ...args], real: ['sed', '--posix', ...args], stdin: 'in stdin\nmore'})));
});

test('writes files by w and s///w', async t => {
	const machine = createProgramMachine();
	machine.files.write('text', text);
	await machine.run(['sed', '-n', '-e', '/two/w first', '-e', 's/red/RED/w second', 'text']);
	t.is(Buffer.from(machine.files.read('first')).toString(), 'two fish\n');
	t.is(Buffer.from(machine.files.read('second')).toString(), 'RED fish\n');
});

test('says what is wrong with a script and ends with 2', async t => {
	const machine = createProgramMachine();

	for (const script of ['k', 's/a', 's/a/b/zz', 'y/a/bc/', '{p', 'p}', 'b nowhere', '1,2q', String.raw`s/\(a/b/`, String.raw`s/a/\1/`, '/[/p', '1,p']) {
		const {status, err} = await machine.run(['sed', script], {stdin: 'x\n'});
		t.is(status, 2, script);
		t.regex(err, /^sed: 0602-4\d\d /v, script);
	}

	t.is((await machine.run(['sed', '-i', 's/a/b/', 'f'])).status, 2);
	t.regex((await machine.run(['sed', 'p', 'gone'])).err, /Cannot open gone/v);
});
