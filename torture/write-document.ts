/**
Writes `docs/faults.md` from the points: `node --import=./scripts/load-typescript.js torture/write-document.ts`.
*/
import {mkdir, writeFile} from 'node:fs/promises';
import {faultsDocument} from './faults-document.js';
import {points} from './points.js';
import {simulatedPoints} from './simulated.js';

const file = new URL('../docs/faults.md', import.meta.url);

await mkdir(new URL('.', file), {recursive: true});
await writeFile(file, faultsDocument(points, simulatedPoints));
