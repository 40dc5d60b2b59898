import {spawnSync} from 'node:child_process';
import process from 'node:process';
import test from 'ava';
import fc from 'fast-check';
import {compile} from '../../source/simulator/programs/regular-expression.js';

const lines = ['', 'a', 'b', 'ab', 'ba', 'aab', 'abb', 'abab', 'aabb', 'abcabc', 'cab', 'ccc', 'a.c', 'a]b', 'a-c', 'xaybz', 'abcacbbac', 'a b', ' a', 'A1', 'aaaaab', 'bcbcbc', '(a)', 'a*', 'a^b', 'b$', 'a{2}'];

const matchesOf = (pattern: string, dialect: 'basic' | 'extended'): string => {
	const expression = compile(pattern, {dialect});
	let text = '';

	for (const [index, line] of lines.entries()) {
		for (let from = 0; from <= line.length;) {
			const match = expression.exec(line, from);

			if (match === undefined) {
				break;
			}

			if (match.end > match.index) {
				text += `${index + 1}:${line.slice(match.index, match.end)}\n`;
			}

			from = match.end > match.index ? match.end : match.end + 1;
		}
	}

	return text;
};

const grep = (flags: readonly string[], pattern: string): {readonly out: string; readonly isKnown: boolean; readonly isRefused: boolean} => {
	const {stdout, status} = spawnSync('grep', [...flags, '-e', pattern], {
		input: `${lines.join('\n')}\n`, encoding: 'latin1', env: {PATH: process.env['PATH'], LC_ALL: 'C'}, timeout: 500,
	});

	return {out: stdout, isKnown: typeof status === 'number', isRefused: status === 2};
};

const selected = (pattern: string, dialect: 'basic' | 'extended'): string => {
	const expression = compile(pattern, {dialect});

	return lines.flatMap((line, index) => expression.test(line) ? [`${index + 1}:${line}\n`] : []).join('');
};

const bracket = fc.constantFrom('[ab]', '[^a]', '[a-c]', '[]a]', '[^]b]', '[a-]', '[[:alpha:]]', '[[:digit:]b]', '[^[:lower:]]', '[[.a.]]', '[[=b=]]', '[.*]');
const atom = fc.oneof({weight: 5, arbitrary: fc.constantFrom('a', 'b', 'c')}, {weight: 1, arbitrary: fc.constant('.')}, {weight: 2, arbitrary: bracket});

const extended: fc.Arbitrary<string> = fc.letrec<{pattern: string; branch: string; piece: string; base: string}>(tie => ({
	pattern: fc.array(tie('branch'), {minLength: 1, maxLength: 3}).map(parts => parts.join('|')),
	branch: fc.array(tie('piece'), {minLength: 1, maxLength: 3}).map(parts => parts.join('')),
	piece: fc.tuple(tie('base'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,1}', '{2,}')).map(([base, quantifier]) => base + quantifier),
	base: fc.oneof({maxDepth: 1}, {weight: 4, arbitrary: atom}, {weight: 1, arbitrary: tie('pattern').map(pattern => `(${pattern})`)}),
})).pattern.chain(pattern => fc.constantFrom(pattern, `^${pattern}`, `(${pattern})$`));

const basic: fc.Arbitrary<string> = fc.letrec<{branch: string; piece: string; base: string}>(tie => ({
	branch: fc.array(tie('piece'), {minLength: 1, maxLength: 3}).map(parts => parts.join('')),
	piece: fc.tuple(tie('base'), fc.constantFrom('', '', '', '*', String.raw`\{2\}`, String.raw`\{1,2\}`, String.raw`\{0,\}`)).map(([base, quantifier]) => base + quantifier),
	base: fc.oneof({maxDepth: 1}, {weight: 5, arbitrary: atom}, {weight: 1, arbitrary: fc.constantFrom('^', '$', '+', '?', '(', '|', '{', String.raw`\.`, String.raw`\*`)}, {weight: 1, arbitrary: tie('branch').map(pattern => String.raw`\(${pattern}\)`)}),
})).branch.chain(pattern => fc.constantFrom(pattern, `^${pattern}`, `${pattern}$`));

/**
Whether the real one isAgreed; some expressions are refused by it or too much for it.
*/
const isAgreed = (pattern: string, dialect: 'basic' | 'extended'): boolean => {
	const real = grep(dialect === 'basic' ? ['-n'] : ['-n', '-o', '-E'], pattern);

	return !real.isKnown || real.isRefused || real.out === (dialect === 'basic' ? selected(pattern, dialect) : matchesOf(pattern, dialect));
};

test('finds the leftmost longest match of extended expressions, as the grep of this machine', t => {
	const result = fc.check(fc.property(extended, pattern => isAgreed(pattern, 'extended')), {numRuns: 120, seed: 2026});
	t.deepEqual(result.counterexample ?? [], []);
});

test('selects the lines of basic expressions, as the grep of this machine', t => {
	// Anchors in the middle and stars behind them are undefined in POSIX.
	const isDefined = (pattern: string): boolean => !/\*\*|\\\)\^|\$\\\(|\\\(\^?\*|^\^?\*|\{\^|\^\*|\^\\\{|\$\*|\$\\\{|.\^|\$./v.test(pattern.replaceAll(/\[[^\]]*\]+/gv, 'x'));
	const result = fc.check(fc.property(basic.filter(pattern => isDefined(pattern)), pattern => isAgreed(pattern, 'basic')), {numRuns: 120, seed: 2026});
	t.deepEqual(result.counterexample ?? [], []);
});

test('gives groups what POSIX gives them', t => {
	const cases: ReadonlyArray<readonly [pattern: string, text: string, groups: ReadonlyArray<string | undefined>]> = [
		['(a|ab)(c|bcd)(d*)', 'abcd', ['abcd', 'ab', 'c', 'd']],
		['(a*)(ab)*', 'abab', ['abab', '', 'ab']],
		['(a|ab)*c', 'aababc', ['aababc', 'ab']],
		['(x)?a', 'a', ['a', undefined]],
		['(.*)/(.*)', '/usr/lib/x', ['/usr/lib/x', '/usr/lib', 'x']],
	];

	for (const [pattern, text, groups] of cases) {
		t.deepEqual([...compile(pattern, {dialect: 'extended'}).exec(text)!.groups], [...groups], pattern);
	}
});

test('refuses what is no expression', t => {
	for (const pattern of ['[', '[a', 'a\\', '(', 'a)', '[b-a]', '[[:nope:]]', 'a{2,1}']) {
		t.throws(() => compile(pattern, {dialect: 'extended'}), {name: 'PatternProblem'}, pattern);
	}
});

test('does not hang on expressions that make others hang', t => {
	const started = process.cpuUsage().user;
	compile('(a|aa)+$', {dialect: 'extended'}).exec(`${'a'.repeat(24)}b`);
	t.true(process.cpuUsage().user - started < 3_000_000);
});
