import test from 'ava';
import {hasParts} from '../helpers/has-parts.js';
import {createProgramMachine} from '../helpers/program-machine.js';
import {compareWithReal} from '../helpers/real-tools.js';

const people = 'anna 30 1.5\nbert 25 -2\ncarl 41 0\n\ndora 25 1e3\nemil x 007\n';
const passwd = 'root:!:0:0::/:/usr/bin/ksh\nbin:!:2:2::/bin:\noper:!:201:1:An Operator:/home/oper:/usr/bin/ksh\n';
const files = {
	people, passwd, data: 'a,b;c\n1,2;3\n', prog: '# counts\n{ n[$2]++ }\nEND { for (k in n) t += n[k]; print t }\n', paragraphs: 'one two\nthree\n\n\nfour\nfive six\n',
};

const overPeople = [
	'{print}',
	'{print $1}',
	'{print $2, $1; print NR, NF}',
	'NR == 2',
	'NR==2,NR==4 {print NR": "$0}',
	'/a/,/d/',
	'!/a/',
	'$2 > 28',
	'$2 == 25 {print $1}',
	'$1 ~ /^[a-c]/ {print $1}',
	'$1 !~ /r/ && NF',
	'{s += $2} END {print s, s/NR}',
	'{n[$2]++} END {print n[25], n["30"], length(n[99])}',
	'END {print NR, $0, NF}',
	'BEGIN {FS = "n"} {print $2}',
	'BEGIN {OFS = "-"} {$1 = $1; print}',
	'{$5 = "new"; print; print NF}',
	'{NF = 1; print}',
	'NF {print $NF, $(NF-1)}',
	'{$0 = "x y"; print $2, NF}',
	'{print length, length($1), length()}',
	'{print substr($1, 2), substr($1, 0), substr($1, 2, 100), substr($1, 2, 2)}',
	'{print index($0, " "), index($0, "")}',
	'{n = split($0, a); print n, a[1], a[n]}',
	'{n = split($1, a, "r"); print n, a[1]}',
	'{n = split($0, a, /[ .]/); for (i = 1; i <= n; i++) printf "%s|", a[i]; print ""}',
	'{gsub(/[aeiou]/, "<&>"); print}',
	String.raw`{gsub(/a/, "\\&"); print}`,
	'{n = gsub(/x*/, "-"); print n, $0}',
	'{sub(/n+/, "N", $1); print}',
	'{print sub(/zzz/, "y"), $0}',
	'{print match($0, /[0-9]+/), RSTART, RLENGTH}',
	'{print toupper($1) tolower("ABC")}',
	String.raw`{printf "%s %s\n", $1, ($2 > 26 ? "old" : "young")}`,
	String.raw`{printf("%*d|%-*d|%.*s\n", 5, $2, 5, $2, 2, $1)}`,
	'{print $2 + 0, $3 * 2, $2 % 7, $2 ^ 2, -$2, +$2, !$2}',
	'{print ($2 == $3), ($2 < $3), ($1 < $3), ($2 "" < $3 "")}',
	'{x = $2; x += 2; x -= 1; x *= 3; x /= 2; x %= 5; x ^= 2; print x}',
	'{print i++, ++i, i--, --i}',
	'{a[NR] = $1} END {for (i = NR; i > 0; i--) print a[i]}',
	'{a[$1, $2] = 1} END {print (("anna", 30) in a), (("anna", 31) in a)}',
	'{a[$1]} END {delete a["anna"]; print ("anna" in a), ("bert" in a)}',
	'function f(x) {return x * 2} {print f($2)}',
	'function fact(n) {return n <= 1 ? 1 : n * fact(n - 1)} NR == 1 {print fact(10), fact(20)}',
	'function fill(a, n,   i) {for (i = 1; i <= n; i++) a[i] = i * i} END {fill(sq, 4); print sq[4], i}',
	'function outer(a) {inner(a)} function inner(b) {b["k"] = 7} END {outer(z); print z["k"]}',
	'NR == 1 {next} {print $1}',
	'NR == 3 {exit 3} {print $1} END {print "end"}',
	'{while ((getline line) > 0) n++} END {print n, line, NR}',
	'NR == 1 {getline; print "got", $1, NR}',
	'BEGIN {while ((getline line < "passwd") > 0) n++; print n; close("passwd"); getline line < "passwd"; print line}',
	'BEGIN {print (getline line < "missing")}',
	'BEGIN {"echo hello world" | getline; print $2; "echo again" | getline x; print x}',
	'BEGIN {r = system("exit 3"); print r; system("echo out")}',
	'{print $1 | "sort -r"} END {close("sort -r"); print "done"}',
	'{print $1 > "out"; print $2 > "out"} END {close("out"); while ((getline l < "out") > 0) print "<" l ">"}',
	'{print > "/dev/null"; print "x" > "/dev/stdout"}',
	'BEGIN {do {i++; if (i == 2) continue; if (i > 4) break; print i} while (1)}',
	'BEGIN {for (;;) {if (++i > 3) break}; print i}',
	'BEGIN {while (i < 3) {i++\nif (i == 2)\ncontinue\nelse\nprint i}}',
	'BEGIN {if (1) if (0) print "a"; else print "b"}',
	'BEGIN {if (!("x" in a)) print "no"; a["x"]; if ("x" in a) print "yes"}',
	'BEGIN {print 1 " " 2, 1 2, "a" > "/dev/stdout"}',
	'BEGIN {print 1e6, 1000000, 123456789, 0.1 + 0.2, 1/3, 1e20, 1000 * 1000, 3.0, -0}',
	'BEGIN {CONVFMT = "%.2f"; x = 3.14159 ""; print x; OFMT = "%.3f"; print 3.14159}',
	'BEGIN {print 2 ^ 3 ^ 2, -2 ^ 2, 7 % 3, -7 % 3, 1 - 1 - 1, 2 * 3 + 4, 2 + 3 * 4}',
	'BEGIN {print 1 == 1.0, "a" < "b", "10" < "9", 10 < 9, "abc" < 1, 2 < 10}',
	'BEGIN {print 1 < 2 ? "y" : "n"; print (1 && 0) || 1, !1, !"", !"a", 1 && "", 0 || "x"}',
	'BEGIN {x["a"] = 1; x["b"] = 2; n = 0; for (k in x) n += x[k]; print n; delete x; print length(x)}',
	'BEGIN {$3 = "c"; print NF, $0; $0 = "a b c d"; print NF; $2 = ""; print}',
	String.raw`BEGIN {print "tab\there", "nl\\n", "q\"q", "\101\102"}`,
	'BEGIN {print length("héllo"), toupper("abc1")}',
	'BEGIN {print substr("hello", 2, 3), substr("hello", 4), "[" substr("hello", 9) "]"}',
	'BEGIN {print index("foobar", "bar"), index("foo", "z")}',
	String.raw`BEGIN {s = "aaa"; print gsub(/^a/, "b", s), s; t = "a.b.c"; gsub(".", "x", t); print t; u = "a.b"; gsub(/\./, "x", u); print u}`,
	String.raw`BEGIN {s = "path/to/file"; sub(/.*\//, "", s); print s; t = "abc"; sub(/b/, "[&\\&\\\\&]", t); print t}`,
	'BEGIN {print int(3.9), int(-3.9), int("12abc"), sqrt(16), exp(0), log(1), sin(0), cos(0), atan2(0, -1)}',
	'BEGIN {print length(12345), 1 + "3x", "3" + "4", "a" + 1}',
	String.raw`BEGIN {printf "%d %d %i %5.2f %s%%\n", 3.99, -3.99, "7", 2.345, "x"}`,
	String.raw`BEGIN {printf "%10s|%-10s|%.2s|%+d|% d|%05d\n", "r", "l", "cut", 5, 5, -42}`,
	'BEGIN {x = sprintf("%03d-%s", 7, "z"); print x, length(x)}',
	'BEGIN {a = "A"; b = a++; print a, b; c = c; print c + 0, "[" c "]"}',
	'BEGIN {x = y = 3; print x, y; print x == y ? "eq" : "ne"}',
	'BEGIN { n = split("", e); print n, length(e); print split("a:b:c", p, ":"), p[3]; print split("  lead  trail ", q), q[1]}',
	'BEGIN {print substr("x", 1, 0) "|" ; print (1, 2) in a; print -3 % 2}',
	'BEGIN {exit 4} END {print "still"}',
	'BEGIN {printf "no newline"}',
	'BEGIN { print "a" "b" == "ab", ("a" "b") == "ab" }',
	'# comment only\nBEGIN { # more\nprint "x" ; # tail\n}\n',
	String.raw`BEGIN { if (substr("abc", 2) ~ "^b") print "m"; if ("a.c" ~ "a\\.c") print "dot"; r = "^[0-9]+$"; print ("123" ~ r), ("12a" ~ r) }`,
	'BEGIN { print "x" ~ /[[:alpha:]]/, "1" ~ /[[:alpha:]]/, "a]b" ~ /[]]/, "a/b" ~ /[/]/ }',
	'BEGIN { while (("cat passwd" | getline l) > 0) n++; close("cat passwd"); print n }',
	'BEGIN { printf "%s", "" > "empty"; close("empty"); print (getline z < "empty") }',
	'BEGIN { print length() }',
	'{ a = a $1 } END { print a; print NR ? "some" : "none" }',
	'BEGIN { print ENVIRON["TZ"], ARGC, ARGV[1] }',
	'BEGIN { print 010 + 0, 1e3, .5, 5. }',
	'BEGIN { getline; print; getline x; print x; print NR }',
	'{ $2 = ""; print; print NF }',
	'BEGIN { RS = "" } { print NR ": " $1 " / " NF }',
	'BEGIN { RS = ";"; } { print NR, $0 }',
	'BEGIN { FS = ":" } { print $1 } { FS = " " }',
	'{ print $NF; $NF = "z"; print }',
	'BEGIN { x["a"]; if (("b" in x) == 0) print "ok"; print length(x) }',
	'{ print NR % 2 ? "odd" : "even" }',
	'BEGIN { print toupper(substr("abc", 1, 1)) substr("abc", 2) }',
	'BEGIN { print -1 " " -1; print 1 - -1; x = 5; print x--1, x }',
	'function g() { return } BEGIN { v = g(); print "[" v "]" v + 1 }',
	'function h(a) { a = 5; return a } BEGIN { a = 1; h(a); print a }',
];

test('computes what the awk of this machine computes', async t => {
	if (!hasParts(t, 'mawk')) {
		return;
	}

	await compareWithReal(t, files, overPeople.map(source => ({argv: ['awk', source, 'people'], real: ['mawk', source, 'people']})));
});

test('computes as POSIX says where the awk of this machine does not', async t => {
	const machine = createProgramMachine();
	const expected: Readonly<Record<string, string>> = {
		'BEGIN {printf "%c%c%c", 65, "hello", ""}': 'Ah',
		'{printf "%c|%d|%e", $2, $2, $3}': '!|33|1.500000e+00',
		'{print $9 == 0, $9 == "", $1 == 0}': '1 1 0\n',
		'BEGIN {print substr("12345", 2.6, 2), substr("hello", 0, 2), substr("hello", -1, 3)}': '34 h h\n',
		'BEGIN {print 2 ^ 53, 100000 * 100000, 2 ** 3}': '9007199254740992 10000000000 8\n',
		'BEGIN {"echo a" | getline x; print x, NR}': 'a 1\n',
		'BEGIN {print "ab" ~ /a{1}b/, "a/b" ~ "a\\/b", "0x1A" + 0}': '1 1 0\n',
		'BEGIN {srand(7); a = rand(); srand(7); print a == rand(), a < 1, srand()}': '1 1 7\n',
	};

	for (const [source, out] of Object.entries(expected)) {
		t.is((await machine.run(['awk', source], {stdin: 'x 33 1.5\n'})).out, out, source);
	}
});

test('reads separators, assignments and operands as the awk of this machine', async t => {
	if (!hasParts(t, 'mawk')) {
		return;
	}

	const lines: ReadonlyArray<readonly string[]> = [
		['-F:', '{print $1, $NF}', 'passwd'],
		['-F', ':', '$3 > 1 {print $1}', 'passwd'],
		['-F[,;]', '{print $2 $3}', 'data'],
		['-F,', '{print $1}', 'data'],
		[String.raw`-F\t`, '{print $1}', 'data'],
		['-F|', '{print NF}', 'data'],
		['-v', 'x=5', 'BEGIN {print x + 1}'],
		['-v', String.raw`x=a\tb`, 'BEGIN {print x}'],
		['-vx=7', '-vy=8', 'BEGIN {print x y}'],
		['{print x, $1}', 'x=1', 'data', 'x=2', 'data'],
		['FNR == 1 {print FILENAME, NR}', 'data', 'passwd'],
		['-f', 'prog', 'people'],
		['END {print x}', 'x=late', 'data'],
		['{print}', '-'],
		['{print}', 'data', '-'],
		[String.raw`BEGIN {RS=""; FS="\n"} {print $1 "|" $2; print NF}`, 'paragraphs'],
		['BEGIN {RS=""} {print NF ":" $0 ";"}', 'paragraphs'],
		['--', '{print $1}', 'data'],
	];
	await compareWithReal(t, files, lines.map(args => ({argv: ['awk', ...args], real: ['mawk', ...args], stdin: 'from stdin\nlast'})));
});

test('says what is wrong with a program of awk and ends with 2', async t => {
	const machine = createProgramMachine();

	for (const source of ['{print', '}', '{print $}', 'BEGIN {f(1)}', '/[/', 'BEGIN {print 1/0}', 'BEGIN { x = }', '{ if }']) {
		const {status, err} = await machine.run(['awk', source], {stdin: 'x\n'});
		t.is(status, 2, source);
		t.regex(err, /^awk: 0602-5\d\d /v, source);
	}

	t.is((await machine.run(['awk'])).status, 2);
	t.regex((await machine.run(['awk', '{print}', 'gone'])).err, /0602-5\d\d Cannot find or open file gone/v);
});
