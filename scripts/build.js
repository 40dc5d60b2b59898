/**
Bundles what users start. `--if-stale`: only when a source is newer than what was built.
*/
import {
	chmod,
	cp,
	mkdir,
	readdir,
	readFile,
	rename,
	rm,
	stat,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const target = path.join(root, 'distribution');
const place = `${target}.${process.pid}`;
const stamp = 'built.json';
const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));

const newestIn = async directory => {
	const entries = await readdir(path.join(root, directory), {recursive: true, withFileTypes: true});
	const times = await Promise.all(entries
		.filter(entry => entry.isFile())
		.map(async entry => {
			const {mtimeMs} = await stat(path.join(entry.parentPath, entry.name));

			return mtimeMs;
		}));

	return Math.max(0, ...times);
};

const isFresh = async () => {
	try {
		const [{mtimeMs: builtAt}, {mtimeMs: manifestAt}, source, scripts, docs] = await Promise.all([
			stat(path.join(target, stamp)),
			stat(path.join(root, 'package.json')),
			newestIn('source'),
			newestIn('scripts'),
			newestIn('docs'),
		]);

		return builtAt > Math.max(source, scripts, docs, manifestAt);
	} catch {
		return false;
	}
};

/**
What CommonJS code in the bundle expects to find.
*/
const moduleNames = `import {createRequire as lparsafeCreateRequire} from 'node:module';
const require = lparsafeCreateRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

const common = {
	absWorkingDir: root,
	bundle: true,
	platform: 'node',
	format: 'esm',
	minifySyntax: true,
	legalComments: 'none',
	logLevel: 'warning',
	define: {
		'process.env.NODE_ENV': '"production"',
		'process.env["NODE_ENV"]': '"production"',
		'process.env["DEV"]': '"false"',
		'process.env.DEV': '"false"',

		// Yoga and ssh2 carry WebAssembly in their own text, and would load all of Node's HTTP client to read it.
		fetch: 'undefined',
		'globalThis.lparsafeVersion': JSON.stringify(manifest.version),
	},

	// Ink asks for its development tools only in development; they are not part of what users start.
	alias: {'react-devtools-core': './scripts/nothing.js'},

	// The native helpers of ssh2 are left out: plain JavaScript is fast enough, and nothing is compiled on the operator's machine.
	external: ['*.node', 'cpu-features'],
};

/**
Ink asks two libraries the same in every frame; in the bundle it asks ours, which remember what they said. Ours ask the libraries themselves. Texts are put on the screen by ours, too.
*/
const kept = {
	name: 'kept',
	setup({onResolve}) {
		// A regular expression of Go, which knows no flags of ours.
		// eslint-disable-next-line require-unicode-regexp
		onResolve({filter: /^(?:string-width|@alcalzone\/ansi-tokenize)$/}, ({path: name, importer}) => importer.startsWith(path.join(root, 'source'))
			? undefined
			: {path: path.join(root, 'source', 'ui', 'ink', `${path.basename(name)}.ts`)});

		// eslint-disable-next-line require-unicode-regexp
		onResolve({filter: /^\.\/(?:output|sanitize-ansi)\.js$/}, ({path: name, importer}) => importer.includes(path.join('ink', 'build'))
			? {path: path.join(root, 'source', 'ui', 'ink', `${path.basename(name, '.js')}.ts`)}
			: undefined);

		// Ways for web clients to go through SSH: nothing here does, and they load both of Node's web servers.
		// eslint-disable-next-line require-unicode-regexp
		onResolve({filter: /^\.\/http-agents\.js$/}, () => ({path: path.join(root, 'scripts', 'nothing.js')}));
	},
};

if (!process.argv.includes('--if-stale') || !await isFresh()) {
	// Beside it and then swapped, so that what runs now, or another build, never sees half of it.
	await mkdir(place, {recursive: true});

	await Promise.all([
		build({
			absWorkingDir: root,
			entryPoints: {lparsafe: 'source/entry.ts'},
			outdir: place,
			platform: 'node',
			format: 'esm',
			target: 'node14.18',
			logLevel: 'warning',
		}),
		build({
			...common,
			plugins: [kept],
			entryPoints: {
				cli: 'source/cli.ts',
				engine: 'source/engine/worker.ts',
				simulate: 'source/simulator/main.ts',
				schemas: 'source/base/schemas.ts',
			},
			outdir: place,
			chunkNames: 'chunks/[name]-[hash]',
			splitting: true,
			target: 'node22',
			banner: {js: moduleNames},
		}),
	]);

	const {jsonSchemas} = await import(path.join(place, 'schemas.js'));

	await mkdir(path.join(place, 'schemas'));
	await Promise.all(Object.entries(jsonSchemas()).map(async ([name, schema]) => writeFile(path.join(place, 'schemas', `${name}.json`), `${JSON.stringify(schema, undefined, '\t')}\n`)));
	await cp(path.join(root, 'docs'), path.join(place, 'docs'), {recursive: true});
	await chmod(path.join(place, 'lparsafe.js'), 0o755);
	await writeFile(path.join(place, stamp), JSON.stringify({version: manifest.version}));
	await rm(target, {recursive: true, force: true});
	await rename(place, target);
}
