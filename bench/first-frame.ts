import {spawn} from 'node:child_process';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {withInkProgram} from './ink-program.js';
import {interleave} from './interleave.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
Milliseconds from the start of a program in a pseudo-terminal (`script` gives it one) until its first frame shows the text.
*/
const firstFrame = async (command: string, text: string, environment: Readonly<Record<string, string>>): Promise<number> => new Promise((resolve, reject) => {
	const begin = performance.now();
	const child = spawn('script', ['-qec', command, '/dev/null'], {
		detached: true, stdio: ['pipe', 'pipe', 'ignore'], env: {
			...process.env, CI: 'false', TERM: 'xterm-256color', COLUMNS: '80', LINES: '24', ...environment,
		},
	});
	let seen = '';

	child.stdout.setEncoding('utf8');
	child.stdout.on('data', (piece: string) => {
		seen += piece;

		if (!seen.includes(text)) {
			return;
		}

		resolve(performance.now() - begin);
		process.kill(-(child.pid ?? 0), 'SIGKILL');
	});
	child.on('exit', () => {
		reject(new Error(`\`${command}\` ended before \`${text}\` was seen:\n${seen}`));
	});
});

/**
The first frame of the built app against a bundled Ink program that prints one word.
*/
export const benchFirstFrame = async (): Promise<{readonly app: number; readonly yardstick: number}> => {
	const source = 'import {render, Text} from \'ink\';\nimport React from \'react\';\nrender(React.createElement(Text, null, \'yardstick\'), {alternateScreen: true, interactive: true});\nsetInterval(() => undefined, 1000);\n';

	return withInkProgram(source, async (file, place) => {
		const home = {LPARSAFE_HOME: path.join(place, 'home')};
		const [app, yardstick] = await interleave(
			async () => firstFrame(`${process.execPath} ${path.join(root, 'distribution', 'lparsafe.js')}`, 'Fleet', home),
			async () => firstFrame(`${process.execPath} ${file}`, 'yardstick', home),
			9,
		);

		return {app, yardstick};
	});
};
