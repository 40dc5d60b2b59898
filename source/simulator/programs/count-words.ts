import type {Utility} from '../utility.js';
import {byteTextOfWord} from './byte-text.js';
import {inputsOf, lineBatches, pieces} from './input.js';
import {parseOptions} from './options.js';
import {createOutput} from './output.js';
import {attempt, program} from './program.js';

const wordsIn = (text: string): number => text.match(/[^\t-\r ]+/gv)?.length ?? 0;

export const wc: Utility = program(async context => {
	const options = parseOptions('wc', context.args, 'cmkwl', 'Usage: wc [-c | -m] [-lw] [-k] [File ...]');
	const units = ['l', 'w', 'c'].filter(flag => options.has(flag) || (flag === 'c' && (options.has('m') || options.has('k'))));
	const shown = units.length === 0 ? ['l', 'w', 'c'] : units;
	const inputs = inputsOf(options.operands);
	const output = createOutput(context.stdout);
	const total: Record<string, number> = {l: 0, w: 0, c: 0};
	let status = 0;

	const put = (counts: Readonly<Record<string, number>>, name: string | undefined): void => {
		output.put(`${shown.map(unit => ` ${String(counts[unit]).padStart(7)}`).join('')}${name === undefined ? '' : ` ${byteTextOfWord(name)}`}\n`);
	};

	for (const path of inputs) {
		const counts = await attempt(context, async () => {
			const found: Record<string, number> = {l: 0, w: 0, c: 0};

			if (path !== undefined && shown.length === 1 && shown[0] === 'c' && context.files.status(path).kind === 'file') {
				found['c'] = context.files.status(path).size;
				return found;
			}

			if (!shown.includes('w')) {
				for await (const piece of pieces(context, path)) {
					found['c']! += piece.length;

					for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) {
						found['l']! += 1;
					}
				}

				return found;
			}

			for await (const {lines, complete} of lineBatches(pieces(context, path))) {
				for (const line of lines) {
					found['w']! += wordsIn(line);
					found['c']! += line.length + (complete ? 1 : 0);
				}

				found['l']! += complete ? lines.length : 0;
			}

			return found;
		}, (_, error) => `wc: 0652-755 Cannot open ${error.path}.`);

		if (counts === undefined) {
			status = 2;
			continue;
		}

		for (const unit of ['l', 'w', 'c']) {
			total[unit]! += counts[unit]!;
		}

		put(counts, path);
	}

	if (inputs.length > 1) {
		put(total, 'total');
	}

	await output.flush();

	return status;
});
