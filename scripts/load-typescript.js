/**
Lets Node run the sources as they stand: `node --import=./scripts/load-typescript.js FILE.ts`. Node takes the types out by itself; what is added here is that imports name what is built (`./x.js` for `x.ts`), and that JSX, which Node does not read, is made into calls.
*/
import {existsSync, readFileSync} from 'node:fs';
import {createRequire, registerHooks} from 'node:module';
import {fileURLToPath} from 'node:url';

const require = createRequire(import.meta.url);

registerHooks({
	resolve(specifier, context, nextResolve) {
		if (!/^(?:[.\/]|file:).*\.js$/v.test(specifier) || context.parentURL?.includes('/node_modules/')) {
			return nextResolve(specifier, context);
		}

		const url = new URL(specifier, context.parentURL).href.slice(0, -2);

		for (const [ending, format] of [['ts', 'module-typescript'], ['tsx', 'module']]) {
			if (existsSync(new URL(url + ending))) {
				return {url: url + ending, format, shortCircuit: true};
			}
		}

		return nextResolve(specifier, context);
	},

	load(url, context, nextLoad) {
		if (!url.endsWith('.tsx')) {
			return nextLoad(url, context);
		}

		// Few files have any, so that it is loaded by few.
		const {transformSync} = require('esbuild');
		const file = fileURLToPath(url);
		const {code} = transformSync(readFileSync(file, 'utf8'), {
			loader: 'tsx', jsx: 'automatic', format: 'esm', target: 'node22', sourcefile: file, sourcemap: 'inline',
		});

		return {format: 'module', source: code, shortCircuit: true};
	},
});
