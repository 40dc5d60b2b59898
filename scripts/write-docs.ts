/**
Writes the manual's pages from the definitions: `npm run docs`.
*/
import {mkdir, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {docPages} from './doc-pages.js';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));

// A method that is gone leaves no page.
await rm(path.join(docs, 'methods'), {recursive: true, force: true});
await mkdir(path.join(docs, 'methods'), {recursive: true});
await Promise.all(Object.entries(docPages()).map(async ([name, text]) => writeFile(path.join(docs, name), text)));
