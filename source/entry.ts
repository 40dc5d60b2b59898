#!/usr/bin/env node
/**
What users start. It is plain enough for any Node, so that an old one can be told what is wanted before anything else is loaded.
*/
import process from 'node:process';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 13)) {
	const {enableCompileCache} = await import('node:module');

	enableCompileCache();

	// The bundle lies beside this file only once both are built.
	const cli = './cli.js';
	const {main} = await import(cli) as {main(): Promise<void>};

	await main();
} else {
	process.stderr.write(`lparsafe needs Node.js 22.13 or newer, and this is ${process.versions.node}. Install a newer Node.js, or start it with \`npm start\`, which brings its own.\n`);
	process.exitCode = 2;
}
