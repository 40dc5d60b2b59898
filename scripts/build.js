/**
Bundles what users start. `--if-stale`: only when a source is newer than what was built.
*/
import {
	chmod,
	mkdir,
	readdir,
	readFile,
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
const stamp = path.join(target, 'built.json');
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
		const [{mtimeMs: builtAt}, {mtimeMs: manifestAt}, source, scripts] = await Promise.all([
			stat(stamp),
			stat(path.join(root, 'package.json')),
			newestIn('source'),
			newestIn('scripts'),
		]);

		return builtAt > Math.max(source, scripts, manifestAt);
	} catch {
		return false;
	}
};

/**
Ink asks for its development tools only in development; they are not part of what users start.
*/
const withoutDevelopmentTools = {
	name: 'without-development-tools',
	setup(bundler) {
		bundler.onResolve({filter: /^react-devtools-core$/v}, ({path: name}) => ({path: name, namespace: 'nothing'}));
		bundler.onLoad({filter: /.*/v, namespace: 'nothing'}, () => ({contents: 'export default {}'}));
	},
};

/**
The native helpers of ssh2 are left out: plain JavaScript is fast enough, and nothing is compiled on the operator's machine.
*/
const withoutNativeHelpers = {
	name: 'without-native-helpers',
	setup(bundler) {
		bundler.onResolve({filter: /(?:\.node|cpu-features)$/v}, ({path: name}) => ({path: name, namespace: 'absent'}));
		bundler.onLoad({filter: /.*/v, namespace: 'absent'}, () => ({contents: 'throw new Error("not built");', loader: 'js'}));
	},
};

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
		'globalThis.lparsafeVersion': JSON.stringify(manifest.version),
	},
	plugins: [withoutDevelopmentTools, withoutNativeHelpers],
};

if (!process.argv.includes('--if-stale') || !await isFresh()) {
	await rm(target, {recursive: true, force: true});
	await mkdir(target, {recursive: true});

	await Promise.all([
		build({
			...common,
			entryPoints: {lparsafe: 'source/entry.ts'},
			outdir: 'distribution',
			bundle: false,
			target: 'node14.18',
		}),
		build({
			...common,
			entryPoints: {
				cli: 'source/cli.ts',
				engine: 'source/engine/worker.ts',
				simulate: 'source/simulator/main.ts',
			},
			outdir: 'distribution',
			chunkNames: 'chunks/[name]-[hash]',
			splitting: true,
			target: 'node22',
			banner: {js: 'import {createRequire as makeRequire} from \'node:module\';const require = makeRequire(import.meta.url);'},
		}),
	]);

	await chmod(path.join(target, 'lparsafe.js'), 0o755);
	await writeFile(stamp, JSON.stringify({version: manifest.version}));
}
