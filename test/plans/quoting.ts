import {execFileSync} from 'node:child_process';
import process from 'node:process';
import test from 'ava';
import fc from 'fast-check';
import {renderBody} from '../../source/plans/render-step.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';

const shells = ['ksh93', 'mksh', 'dash', 'bash'] as const;

const nasty = [
	'', ' ', '\n', '\t', '\'', '"', '\\', '$HOME', '$(touch /tmp/lparsafe-nope)', '`touch /tmp/lparsafe-nope`', '*', '?', '[a-z]*', '~', '~root', '-n', '--', '!', '!!', '#x', ';', '&', '|', '>x', '<(x)', '{a,b}', 'a=b', '=', '\'\'\'', String.raw`\'`, 'a\n\nb\n', 'END_OF_TEXT', '<<\'E\'', 'ü€𝄞', '\u{1}\u{7F}\u{1B}[31m', ['$', '{x#*}'].join(''), String.raw`$'\n'`, 'if', '%s', String.raw`\c`, String.raw`\0101`, 'x\\',
];

const word = fc.oneof(
	fc.constantFrom(...nasty),
	fc.string({unit: 'grapheme', maxLength: 12}),
	fc.string({unit: fc.constantFrom('\'', '"', '\\', '$', '`', '(', ')', '\n', ' ', '*', '!', '<', 'a', '='), maxLength: 10}),
).filter(text => !text.includes('\0'));

for (const name of shells) {
	test(`${name} reads every word as it was given, in arguments and environment`, t => {
		if (!hasParts(t, name)) {
			return;
		}

		fc.assert(fc.property(fc.array(word, {minLength: 60, maxLength: 120}), words => {
			const all = [...nasty, ...words];
			const script = renderBody({
				id: 'x', title: 'x', kind: 'command', destroys: [], always: false, interruptible: 'yes',
				environment: {set: {WORDS: all.join('|')}, unset: ['NOT_SET']},
				pipelines: [
					{argvs: [['/usr/bin/printf', String.raw`%s\0`, ...all]]},
					{argvs: [['/usr/bin/printenv', '-0', 'WORDS']]},
				],
			}).join('\n');
			const out = execFileSync(placeOf(name)!, ['-s'], {input: `${script}\n`, encoding: 'utf8', env: {PATH: process.env['PATH'], LC_ALL: 'C.UTF-8'}});

			t.deepEqual(out.split('\0').slice(0, -1), [...all, all.join('|')]);
		}), {numRuns: isLong ? 100 : 10});
	});
}
