import type {Utility} from '../utility.js';
import {inputsOf, lineBatches, pieces} from './input.js';
import {parseOptions} from './options.js';
import {createOutput} from './output.js';
import {attempt, program} from './program.js';

const usage = 'Usage: cat [-urSs] [-n [-b]] [-v [-e] [-t]] [-|File ...]';

const visible = (character: string, {tabs, ends}: {readonly tabs: boolean; readonly ends: boolean}): string => {
	let code = character.codePointAt(0)!;
	if (character === '\t') {
		return tabs ? '^I' : '\t';
	}

	if (character === '\n') {
		return ends ? '$\n' : '\n';
	}

	let shown = '';

	if (code >= 0x80) {
		shown = 'M-';
		code -= 0x80;
	}

	if (code === 0x7F) {
		return `${shown}^?`;
	}

	return code < 0x20 ? `${shown}^${String.fromCodePoint(code + 64)}` : shown + String.fromCodePoint(code);
};

export const cat: Utility = program(async context => {
	const options = parseOptions('cat', context.args, 'ursSnbvet', usage);
	const output = createOutput(context.stdout);
	const isPlain = ['n', 'b', 'v', 'e', 't', 'r', 'S'].every(flag => !options.has(flag));
	let status = 0;
	let number = 0;
	let wasBlank = false;

	for (const path of inputsOf(options.operands)) {
		const done = await attempt(context, async () => {
			if (isPlain) {
				for await (const piece of pieces(context, path)) {
					await context.stdout.write(piece);
				}

				return true;
			}

			for await (const {lines, complete} of lineBatches(pieces(context, path))) {
				for (const line of lines) {
					if ((options.has('r') || options.has('S')) && wasBlank && line === '') {
						continue;
					}

					wasBlank = line === '';

					if (options.has('n') && !(options.has('b') && line === '')) {
						number += 1;
						output.put(`${String(number).padStart(6)}\t`);
					}

					const text = complete ? `${line}\n` : line;
					output.put(options.has('v') ? [...text].map(each => visible(each, {tabs: options.has('t'), ends: options.has('e')})).join('') : text);
				}

				await output.flush();
			}

			return true;
		}, (_, error) => `cat: 0652-050 Cannot open ${error.path}.`);

		if (done === undefined && !options.has('s')) {
			status = 2;
		}
	}

	await output.flush();

	return status;
});
