import {UsageError} from '../base/errors.js';
import type {Command} from './command.js';
import {manualPages, readManual} from './manual.js';
import {show} from './show.js';

const docs: Command = {
	words: ['docs'],
	usage: '[PAGE]',
	summary: 'the manual: its pages, or one of them',
	options: {},
	arguments: [0, 1],
	async run(context, [wanted]) {
		const pages = await manualPages();

		if (pages.length === 0) {
			throw new UsageError('The manual does not lie beside this program.', {advice: 'Install lparsafe anew; its package holds the manual.'});
		}

		if (wanted === undefined) {
			show(context, {pages}, () => pages.join('\n'));

			return 0;
		}

		const found = await readManual(wanted);

		if (found === undefined) {
			throw new UsageError(`The manual has no page \`${wanted}\`.`, {advice: '`lparsafe docs` lists the pages.'});
		}

		show(context, found, () => found.text);

		return 0;
	},
};

export const docsCommands: readonly Command[] = [docs];
