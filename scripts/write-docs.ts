/**
Writes the manual's pages from the definitions and from what the screens say of themselves: `npm run docs`.
*/
import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {definitionPages, screenPages} from './doc-pages.js';
import {recordScreens} from './record-screens.js';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const pages = {...definitionPages(), ...screenPages(await recordScreens())};

// A method or a screen that is gone leaves no page.
await Promise.all(['methods', 'screens'].map(async name => {
	await rm(path.join(docs, name), {recursive: true, force: true});
	await mkdir(path.join(docs, name), {recursive: true});
}));
await Promise.all(Object.entries(pages).map(async ([name, text]) => writeFile(path.join(docs, name), text)));
