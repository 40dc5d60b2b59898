import test from 'ava';
import {compareWithReal, type ToolCase} from '../helpers/real-tools.js';

const words = 'pear 3 x\napple 10 y\nfig 2 x\napple 1 z\nPlum -5 y\n\n banana 2.5 x\nfig 2 x\n';
const colons = 'b:2:x\na:10:y\nc::z\nb:1:w\nno colon\n';
const binary = Array.from({length: 300}, (_, index) => String.fromCodePoint((index * 7) % 256)).join('');
const files = {
	words, colons, binary, empty: '', open: 'no newline', 'dir/one': '1\n', 'dir/two': '2\n2\n', sorted1: 'a 1\nb 2\nd 4\n', sorted2: 'a x\nc y\nd w\nd z\n', left: 'a\nb\nc\nd\ne\nf\n', right: 'a\nB\nc\ne\nf\ng\nh\n', stanza: 'one:\n\tdev = /dev/a\n\ntwo:\n\tdev = /dev/b\n',
};

const commandLines = (lines: ReadonlyArray<readonly string[]>, stdin?: string): readonly ToolCase[] => lines.map(argv => stdin === undefined ? {argv} : {argv, stdin});

const each = (name: string, lists: readonly string[]): ReadonlyArray<readonly string[]> => lists.map(list => [name, ...list.split(' ').filter(word => word !== '')]);

test('reads files and their parts as this machine does', async t => {
	await compareWithReal(t, files, [
		...commandLines(each('cat', ['words', 'words colons', '-n words', '-v binary', 'empty', 'words - colons', '-u words']), 'stdin\n'),
		...commandLines(each('head', ['words', '-n 2 words', '-2 words', '-c 5 words', '-n 2 words colons', '-n 0 words', '-c 1000 words', 'empty', '-n 1 -']), 'in\nmore\n'),
		...commandLines(each('tail', ['words', '-n 2 words', '-2 words', '-n +3 words', '-c 5 words', '-c +5 words', '-c +1 words', '-c +1000 words', '-n +100 words', '-n 0 words', '-n 3 open', 'empty', '-c 0 words', '-n 100 words']), 'in\n'),
		...commandLines([['tail', '-n', '2'], ['tail', '-c', '+3'], ['tail', '-n', '+2'], ['head', '-n', '1'], ['tail', '-1'], ['tail', '-c', '4'], ['head', '-c', '3']], 'a\nbb\nccc\n'),
		...commandLines(['-l', '-c', '-w'].map(flag => ['sh', '-c', `wc ${flag} | tr -d ' '`]), 'a b\nc'),
		...commandLines(each('cksum', ['words', 'binary empty', 'open'])),
		...commandLines([['cksum']], 'some text\n'),
		...commandLines(each('cmp', ['words words', '-s words colons', '-s left right'])),
		...commandLines(each('comm', ['sorted1 sorted2', '-12 sorted1 sorted2', '-3 left right', '-23 left right'])),
		...commandLines(each('join', ['sorted1 sorted2', '-a 1 sorted1 sorted2', '-a 2 sorted1 sorted2', '-v 1 sorted1 sorted2', '-o 1.2,2.2 sorted1 sorted2', '-a 1 -a 2 -e NONE -o 0,1.2,2.2 sorted1 sorted2'])),
		...commandLines(each('diff', ['words words', 'left right', 'right left', 'words colons', 'empty left', 'left empty', '-b words colons'])),
		...commandLines(each('od', ['-c words', '-An -tx1 binary', '-b words', '-An -c open', '-tx1 -N 20 -j 3 binary', '-An -td1 open', '-A d -t o1 words', '-v -An -tu1 binary'])),
		...commandLines(each('nl', ['-ba words', '-v5 -i2 colons'])),
		...commandLines(each('strings', ['words', '-n 6 colons'])),
	]);
});

test('filters as this machine does', async t => {
	await compareWithReal(t, files, [
		...commandLines(each('sort', ['words', '-r words', '-n words', '-u words', '-k 2 words', '-k 2n words', '-k2,2n -k1,1r words', '-k 3,3 -k 2,2nr words', '-t: -k2 colons', '-t: -k2,2n colons', '-t: -k 1,1 -u colons', '-f words', '-b words', '-nr words', '-c sorted1', '-c words', '-k 1.2 words', '-k1.2,1.3 words', '-d words', '-t : -k 3r colons', '-n -u words', '-k 2b,2 words', '-k1,1 words', 'open words', '-m sorted1 sorted2', '-fu words'])),
		...commandLines([['sort'], ['sort', '-n']], '10\n9\n-1\n1.5\n\nabc\n'),
		...commandLines([['uniq'], ['uniq', '-d'], ['uniq', '-u'], ['uniq', '-f', '1'], ['uniq', '-s', '1']], 'a x\na x\nb x\nc y\nc y\nc z\n'),
		...commandLines([['sh', '-c', 'uniq -c | sed "s/^ *//"']], 'a\na\nb\n'),
		...commandLines([
			['cut', '-d:', '-f1', 'colons'],
			['cut', '-d:', '-f2-', 'colons'],
			['cut', '-d:', '-f-2', '-s', 'colons'],
			['cut', '-c1-3', 'words'],
			['cut', '-c2', 'words'],
			['cut', '-b', '1,3-4', 'words'],
			['cut', '-d', ' ', '-f', '2,1', 'words'],
			['cut', '-f1', 'words'],
			['paste', 'left', 'right'],
			['paste', '-d,', 'left', 'right', 'empty'],
			['paste', '-s', 'left'],
			['paste', '-s', '-d', String.raw`,\n`, 'left'],
		]),
		...commandLines([['paste', '-', '-'], ['paste', '-d:', '-', '-', '-']], '1\n2\n3\n4\n5\n'),
		...commandLines([
			['tr', 'a-z', 'A-Z'], ['tr', '-d', '0-9'], ['tr', '-s', ' '], ['tr', '-cd', String.raw`[:alnum:]\n`], ['tr', '-cs', '[:alpha:]', String.raw`[\n*]`], ['tr', '[:lower:]', '[:upper:]'], ['tr', String.raw`\n`, ' '], ['tr', 'abc', 'x'], ['tr', '-d', String.raw`\012`], ['tr', '-s', 'a-z', 'A-Z'], ['tr', '-ds', 'a', 'l'], ['tr', String.raw`\t`, '_'], ['tr', '-c', 'a-z', '.'],
		], 'hello  World 123\tall\nabc  xyz\n'),
		...commandLines([['tee', 'copy'], ['tee', '-a', 'copy']], 'teed\n'),
		...commandLines([['cat', 'copy']]),
		...commandLines([['split', '-l', '2', 'words', 'part'], ['cat', 'partaa', 'partab'], ['split', '-b', '10', '-a', '1', 'words', 'p'], ['cat', 'pa', 'pb']]),
	]);
});

test('searches as this machine does', async t => {
	await compareWithReal(t, files, [
		...commandLines(each('grep', ['a words', '-v a words', '-c a words', '-n fig words', '-l a words colons', '-i plum words', '-h a words colons', 'a words colons', '-w fig words', '-x fig words', '-E a|f words', '-F . words', '-q zzz words', '-e fig -e pear words', '-c zzz words colons', '^a words', 'x$ words', '^$ words', '-n ^$ words', '[0-9][0-9] words', '[[:upper:]] words', '-E (ap)+ words', '-E p{2} words', '[^a-z] colons', '-vc : colons', '-f sorted1 words', '-F -x open open', '-E ^(fig|pear) words', '-iv P words', '-lv a words colons', '-s a gone', '-hn a words colons', '-E -w (b|c) colons', '-y PEAR words', '-F -i APPLE words', '-F -w fig words', '-Fe 2 words'])),
		...commandLines([['grep', ''], ['grep', '-n', ''], ['grep', '-E', ''], ['grep', '-F', ''], ['grep', 'a\nc'], ['grep', '-v', 'b'], ['grep', '-c', 'b'], ['grep', '-e', '-x'], ['grep', '--', '-x'], ['grep', '.'], ['grep', '*a'], ['grep', '^*'], ['grep', '-E', 'a|b'], ['egrep', 'a+b?'], ['fgrep', 'a.c'], ['grep', String.raw`a\.c`], ['grep', 'a[.]c'], ['grep', String.raw`\(a\)\1`], ['grep', String.raw`a\{2,3\}`], ['grep', '-E', 'a{2,}$'], ['grep', '[]a]'], ['grep', '[^]a]'], ['grep', '[a-]'], ['grep', '-q', 'a'], ['grep', '-w', 'aa'], ['grep', '-E', '()'], ['grep', '-E', '^(a|b)*$']], 'a\nb\naa\naaa b\na.c\nabc\n-x\n\n*a\n]\n').map(item => item.argv[0] === 'egrep' ? {...item, real: ['grep', '-E', ...item.argv.slice(1)]} : (item.argv[0] === 'fgrep' ? {...item, real: ['grep', '-F', ...item.argv.slice(1)]} : item)),
		...commandLines([
			['sh', '-c', 'find . -type f | sort'], ['sh', '-c', 'find dir -print | sort'], ['find', 'dir', '-name', 'o*'], ['sh', '-c', 'find . -type d | sort'], ['find', '.', '-name', 'dir', '-prune', '-o', '-name', 'one', '-print'], ['find', 'dir', '-type', 'f', '-size', '+2c'], ['sh', '-c', 'find dir -type f -exec cat {} + | sort'], ['sh', '-c', String.raw`find dir -type f -exec echo got {} \; | sort`], ['sh', '-c', String.raw`find . \( -name one -o -name two \) -print | sort`], ['find', 'dir', '!', '-name', 't*', '-type', 'f'], ['find', 'gone', '-print'], ['find', 'dir', '-depth', '-name', 'dir'], ['sh', '-c', 'find . -name "[lr]*t" | sort'], ['find', 'dir', '-name', 'one', '-a', '-type', 'd'], ['find', 'dir', '-name', 'one', '-exec', 'test', '-s', '{}', ';', '-print'], ['find', 'empty', '-size', '0'], ['find', 'dir', '-links', '1', '-name', 'one'],
		]),
		...commandLines([['xargs', 'echo', 'x'], ['xargs', '-n', '2', 'echo'], ['xargs', '-n1', 'echo'], ['xargs'], ['xargs', '-I', '{}', 'echo', '<{}>'], ['xargs', '-L', '1', 'echo', 'l'], ['xargs', 'false'], ['xargs', '-E', 'c', 'echo']], 'a b\n"c d" e\\ f\n\'g h\'\n'),
	]);
});

test('computes, tests and prints as this machine does', async t => {
	await compareWithReal(t, files, [
		...commandLines(each('expr', ['1 + 2', '7 - 10', '2 * 3', '7 / 2', '-7 / 2', '7 % 3', '1 < 2', '2 <= 1', 'a = a', 'a != a', 'b > a', '10 < 9', 'abc : a.', String.raw`abc : a\(.\)c`, 'abc : z', String.raw`abc : z\(.\)`, '0', '', '1 | 0', '0 | 5', '1 & 2', '0 & 2', '( 1 + 2 ) * 3', '1 +', 'a + 1', '1 / 0', '2 + 3 * 4', 'abc', '00', '5 = 05', 'a.c : .*'])),
		...commandLines(each('test', ['', 'x', '-n x', '-z x', 'a = a', 'a = b', 'a != b', '1 -eq 01', '1 -lt 2', '2 -le 1', '3 -gt 2', '3 -ge 4', '1 -ne 1', '-f words', '-d dir', '-d words', '-e gone', '-s empty', '-s words', '-r words', '! -f gone', '! x', '-f words -a -d dir', '-f gone -o -d dir', '( -f gone )', '! ( a = b )', '-n', '=', '-f', 'x -eq 1', 'a = a -a b = c -o d = d', '! a = b', '-h words', '-p words', '-x words'])),
		...commandLines([['[', 'a', '=', 'a', ']'], ['[', 'a', '=', 'b', ']'], ['[', ']'], ['[', 'a']]),
		...commandLines([
			['printf', String.raw`%s\n`, 'a', 'b'],
			['printf', 'plain'],
			['printf', String.raw`%d %i\n`, '42', '-7'],
			['printf', String.raw`%5d|%-5d|%05d\n`, '42', '42', '42'],
			['printf', String.raw`%x %X %o %u\n`, '255', '255', '8', '7'],
			['printf', String.raw`%s %s\n`, 'a', 'b', 'c'],
			['printf', String.raw`%.2f %e %g\n`, '3.14159', '12345.678', '0.0001'],
			['printf', String.raw`%c%c\n`, 'hello', 'world'],
			['printf', '%b', String.raw`a\tb\n`],
			['printf', String.raw`%%\n`],
			['printf', String.raw`\101\n`],
			['printf', String.raw`%s\n`],
			['printf', String.raw`%d\n`],
			['printf', String.raw`%5.2s|\n`, 'abcdef'],
			['printf', String.raw`%*d\n`, '5', '42'],
			['printf', String.raw`%d\n`, '0x1f'],
			['printf', String.raw`%d\n`, '010'],
			['printf', String.raw`%d\n`, '\'A'],
			['printf', '--', String.raw`x\n`],
			['printf', String.raw`%s-%s\n`, '1', '2', '3', '4'],
			['printf', '%b', String.raw`x\cy`],
			['printf', String.raw`%-10s|\n`, 'ab'],
			['printf', String.raw`%+d % d\n`, '5', '5'],
			['printf', String.raw`%#x %#o\n`, '255', '8'],
			['printf', String.raw`%.3d\n`, '5'],
			['printf', String.raw`%g %g %g %G\n`, '1000000', '1e10', '1.50', '1e-10'],
			['printf', String.raw`%.0f %.0f %.0f %.1f %.2f %.0e %g\n`, '0.5', '1.5', '2.5', '0.25', '0.125', '2.5', '0.5'],
			['printf', String.raw`%d\n`, 'abc'],
			['printf', String.raw`%d\n`, '12x'],
		]),
		...commandLines([['basename', '/a/b/c'], ['basename', '/a/b/c.txt', '.txt'], ['basename', '/'], ['basename', 'a/'], ['basename', '.txt', '.txt'], ['dirname', '/a/b'], ['dirname', 'a'], ['dirname', '/'], ['dirname', 'a/b/'], ['dirname', '/a'], ['true'], ['false'], ['sh', '-c', 'yes | head -n 3'], ['sh', '-c', 'date -u +%z | wc -l | tr -d " "'], ['env', '-i', 'A=1', 'B=2'], ['sh', '-c', 'env X=5 sh -c \'echo $X\''], ['sh', '-c', 'env -i /bin/sh -c "echo ok"'], ['nohup', 'echo', 'hi'], ['nice', 'echo', 'hi'], ['sh', '-c', 'dd if=words bs=4 count=3 2>/dev/null'], ['sh', '-c', 'dd if=words bs=4 skip=2 2>/dev/null'], ['sh', '-c', 'dd bs=3 conv=ucase 2>/dev/null < words'], ['sh', '-c', 'cp words ddout; printf XY | dd of=ddout bs=1 seek=2 conv=notrunc 2>/dev/null; cat ddout'], ['sh', '-c', 'printf abc | dd of=ddnew bs=2 seek=1 2>/dev/null; od -An -c ddnew'], ['sh', '-c', 'printf abcdef | dd ibs=1 obs=4 2>/dev/null'], ['sh', '-c', 'printf abc | dd bs=8 conv=sync 2>/dev/null | od -An -c']]),
	]);
});

test('copies, moves, links and removes as this machine does', async t => {
	const script = `set -e
mkdir -p w/x/y w/z
echo one > w/a; echo two > w/x/b; ln -s a w/link; ln w/a w/hard; chmod 640 w/a; mkfifo w/pipe
cp w/a w/copy; cp -p w/a w/kept; cp w/a w/x w/z 2>/dev/null || echo "status $?"
cp -R w/x w/x2; cp -R w/x w/z; ln -s x w/dirlink
cat w/copy w/x2/b w/z/x/b w/z/a
mv w/copy w/moved; mv w/moved w/z; test -f w/z/moved && echo moved
test -h w/link && echo link; cat w/link
rm w/hard; test -e w/hard || echo gone
rm -r w/x2; test -d w/x2 || echo tree gone
rmdir w/x 2>/dev/null || echo not empty
rm -f w/nothing; echo "rm -f $?"
rm w/nothing 2>/dev/null || echo cannot
mkdir w/m; chmod 711 w/m; chmod u-x,go+w w/m
ln -sf b w/link; ln -f w/a w/again
touch w/new; test -s w/new || echo empty
cp -R w w2 2>/dev/null; (cd w2 && find . -type f | sort)
rm -rf w w2; ls`;
	await compareWithReal(t, {}, [{argv: ['sh', '-c', script]}]);
});
