import process from 'node:process';
import {benchFacts} from './facts.js';
import {benchFirstFrame} from './first-frame.js';

const rows: Array<{readonly what: string; readonly figure: string; readonly bound: string; readonly holds: boolean}> = [];

const frame = await benchFirstFrame();
const ratio = frame.app / frame.yardstick;

rows.push({
	what: 'first frame of the built app, against a bundled Ink program that prints one word',
	figure: `${ratio.toFixed(2)} × (${frame.app.toFixed(0)} ms against ${frame.yardstick.toFixed(0)} ms)`,
	bound: '≤ 1.5 ×',
	holds: ratio <= 1.5,
});

const facts = await benchFacts();

for (const [what, milliseconds] of [['connect and discover', facts.library], ['the whole command `facts HOST --fresh`', facts.command]] as const) {
	const above = milliseconds - facts.yardstick;

	rows.push({
		what: `${what}, above the OpenSSH client running the same script with the same key exchange`,
		figure: `${above.toFixed(0)} ms (${milliseconds.toFixed(0)} ms against ${facts.yardstick.toFixed(0)} ms)`,
		bound: '≤ 250 ms',
		holds: above <= 250,
	});
}

for (const {what, figure, bound, holds} of rows) {
	process.stdout.write(`${holds ? 'holds' : 'MISSED'}  ${figure}  (${bound})  ${what}\n`);
}

process.exitCode = rows.every(({holds}) => holds) ? 0 : 1;
