import {fileURLToPath} from 'node:url';

const config = {
	extensions: ['ts', 'tsx'],
	files: ['test/**/*', '!test/fixtures/**', '!test/helpers/**'],
	environmentVariables: {
		FORCE_COLOR: '0',
		// Each file of tests is a process of its own and would compile again what the one before had compiled.
		NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url)),
	},
	nodeArguments: [`--import=${new URL('scripts/load-typescript.js', import.meta.url).href}`],
	timeout: '4m',
	workerThreads: false,
	concurrency: 5,
};

export default config;
