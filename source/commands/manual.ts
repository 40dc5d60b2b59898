import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';

/**
Where the pages lie: beside what was built, or in the sources.
*/
const directory = (): string | undefined => ['docs', '../docs', '../../docs'].map(place => path.join(import.meta.dirname, place)).find(place => existsSync(path.join(place, 'keys.md')));

/**
What is looked for at night stands first.
*/
const first = ['index', 'restore'];

/**
The names of the manual's pages, without `.md`; none where the manual does not lie beside the program.
*/
export const manualPages = async (): Promise<readonly string[]> => {
	const place = directory();
	const files = place === undefined ? [] : await readdir(place, {recursive: true});

	const pages = files.filter(file => file.endsWith('.md')).map(file => file.slice(0, -3).replaceAll('\\', '/')).toSorted();

	return [...first.filter(page => pages.includes(page)), ...pages.filter(page => !first.includes(page))];
};

/**
A page of the manual by its name, or by the last part of it; undefined where there is none.
*/
export const readManual = async (wanted: string): Promise<{readonly page: string; readonly text: string} | undefined> => {
	const name = wanted.replace(/\.md$/v, '');
	const pages = await manualPages();
	const page = pages.find(each => each === name) ?? pages.find(each => path.posix.basename(each) === name);

	return page === undefined ? undefined : {page, text: await readFile(path.join(directory() ?? '', `${page}.md`), 'utf8')};
};
