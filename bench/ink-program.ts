import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
Bundles a small Ink program as the app is bundled, to measure it against: does something with its file and takes it away.

@param source - JavaScript that imports `ink` and `react`.
@param use - Given the bundled file, and a directory that is taken away with it.
*/
export const withInkProgram = async <Result>(source: string, use: (file: string, place: string) => Promise<Result>): Promise<Result> => {
	const place = await mkdtemp(path.join(os.tmpdir(), 'lparsafe-bench-'));

	try {
		const entry = path.join(place, 'program.js');
		const file = path.join(place, 'start.mjs');

		await writeFile(entry, source);
		await build({
			entryPoints: [entry],
			outfile: path.join(place, 'program.mjs'),
			bundle: true,
			platform: 'node',
			format: 'esm',
			nodePaths: [path.join(root, 'node_modules')],
			define: {'process.env.NODE_ENV': '"production"', 'process.env["DEV"]': '"false"', 'process.env.DEV': '"false"'},
			banner: {js: 'import {createRequire as makeRequire} from \'node:module\';const require = makeRequire(import.meta.url);'},
			alias: {'react-devtools-core': path.join(root, 'scripts', 'nothing.js')},
			logLevel: 'error',
		});
		await writeFile(file, 'import {enableCompileCache} from \'node:module\';\nenableCompileCache();\nawait import(\'./program.mjs\');\n');

		return await use(file, place);
	} finally {
		await rm(place, {recursive: true, force: true, maxRetries: 5});
	}
};
