import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {UsageError} from '../base/errors.js';
import type {Command} from './command.js';
import {show} from './show.js';

/**
Where the pages lie: beside what was built, or in the sources.
*/
const findDirectory = (): string | undefined => ['docs', '../docs', '../../docs'].map(place => path.join(import.meta.dirname, place)).find(place => existsSync(path.join(place, 'keys.md')));

const docs: Command = {
	words: ['docs'],
	usage: '[PAGE]',
	summary: 'the manual: its pages, or one of them',
	options: {},
	arguments: [0, 1],
	async run(context, [page]) {
		const directory = findDirectory();
		const files = directory === undefined ? [] : await readdir(directory, {recursive: true});
		const pages = files.filter(file => file.endsWith('.md')).map(file => file.slice(0, -3).replaceAll('\\', '/')).toSorted();

		if (directory === undefined || pages.length === 0) {
			throw new UsageError('The manual does not lie beside this program.', {advice: 'Install lparsafe anew; its package holds the manual.'});
		}

		if (page === undefined) {
			show(context, {pages}, () => pages.join('\n'));

			return 0;
		}

		const wanted = page.replace(/\.md$/v, '');
		const name = pages.find(each => each === wanted) ?? pages.find(each => path.posix.basename(each) === wanted);

		if (name === undefined) {
			throw new UsageError(`The manual has no page \`${page}\`.`, {advice: '`lparsafe docs` lists the pages.'});
		}

		const text = await readFile(path.join(directory, `${name}.md`), 'utf8');

		show(context, {page: name, text}, () => text);

		return 0;
	},
};

export const docsCommands: readonly Command[] = [docs];
