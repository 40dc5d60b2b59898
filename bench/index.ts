import process from 'node:process';
import {benchFacts} from './facts.js';
import {benchFirstFrame} from './first-frame.js';
import {benchFleet} from './fleet.js';
import {benchImage} from './image.js';
import {benchFollow} from './job-follow.js';
import {benchManyHosts} from './many-hosts.js';
import {benchPoints} from './points.js';
import {benchUi} from './ui.js';
import {benchTranscripts} from './transcripts.js';

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

const {keyMilliseconds, memoryMiB} = await benchManyHosts();

rows.push({
	what: 'a key in a fleet of 5,000 hosts to the changed frame, 95th percentile',
	figure: `${keyMilliseconds.toFixed(1)} ms`,
	bound: '≤ 16 ms',
	holds: keyMilliseconds <= 16,
}, {
	what: 'memory of the app with 5,000 hosts',
	figure: `${memoryMiB.toFixed(0)} MiB`,
	bound: '≤ 250 MiB',
	holds: memoryMiB <= 250,
});

const {screens, bytesRatio, clears, idleShare} = await benchUi();

for (const {name, keyMilliseconds: key} of screens) {
	rows.push({
		what: `a key on ${name} at 200 × 60 with 5,000 hosts, runs and points, to the changed frame, 95th percentile`,
		figure: `${key.toFixed(1)} ms`,
		bound: '≤ 16 ms',
		holds: key <= 16,
	});
}

rows.push({
	what: 'bytes that a key writes on those screens, against one run a row from its first to its last changed cell',
	figure: `${bytesRatio.toFixed(2)} ×`,
	bound: '≤ 2 ×',
	holds: bytesRatio <= 2,
}, {
	what: 'times that a key cleared the screen or a part of it',
	figure: String(clears),
	bound: '0',
	holds: clears === 0,
}, {
	what: 'processor time of the app, all threads and processes, while nothing happens on the fleet screen',
	figure: `${(idleShare * 100).toFixed(2)} % of one core`,
	bound: '≤ 1 %',
	holds: idleShare <= 0.01,
});

const {cold, warm, ansible, keyMilliseconds: meanwhile} = await benchFleet();
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

rows.push({
	what: 'facts of 200 hosts, 50 at a time, cold, against `xargs -P 50 ssh` with the same script, key exchange and cipher',
	figure: `${(cold[0] / cold[1]).toFixed(2)} × (${seconds(cold[0])} against ${seconds(cold[1])})`,
	bound: '≤ 1.3 ×',
	holds: cold[0] <= 1.3 * cold[1],
}, {
	what: 'the same again over open connections: times as fast as `xargs -P 50 ssh`',
	figure: `${(warm[1] / warm[0]).toFixed(1)} × (${seconds(warm[0])} against ${seconds(warm[1])})`,
	bound: '≥ 3 ×',
	holds: warm[1] >= 3 * warm[0],
}, {
	what: 'a key while the app asks them, to the frame that answers it, 95th percentile',
	figure: `${meanwhile.toFixed(1)} ms`,
	bound: '≤ 50 ms',
	holds: meanwhile <= 50,
}, ansible === undefined
	? {
		what: '`ansible -f 50 -m raw` is not installed here, so nothing was compared with it', figure: 'not measured', bound: '≥ 4 ×', holds: false,
	}
	: {
		what: 'facts of 200 hosts, cold: times as fast as `ansible -f 50 -m raw`',
		figure: `${(ansible / cold[0]).toFixed(1)} × (${seconds(cold[0])} against ${seconds(ansible)})`,
		bound: '≥ 4 ×',
		holds: ansible >= 4 * cold[0],
	});

const {backlog, quietShare, one, many} = await benchFollow();

rows.push({
	what: '200 MB of log that came while the app was away, against `ssh HOST cat FILE > FILE` with the same key exchange and cipher',
	figure: `${(backlog[0] / backlog[1]).toFixed(2)} × (${seconds(backlog[0])} against ${seconds(backlog[1])})`,
	bound: '≤ 2 ×',
	holds: backlog[0] <= 2 * backlog[1],
}, {
	what: 'processor time of the app, all threads and processes, on the screen of a run that prints a line a second',
	figure: `${(quietShare[0] * 100).toFixed(2)} % of one core (a bare Ink program of that size that draws a line a second: ${(quietShare[1] * 100).toFixed(2)} %)`,
	bound: '≤ 1 %',
	holds: quietShare[0] <= 0.01,
});

for (const {hosts, bytesPerSecond, keyMilliseconds: key, delayMilliseconds, memoryMiB: most, growth, isSame} of [one, many]) {
	const of = hosts === 1 ? 'one run that prints 20 MB a second' : `${hosts} runs on as many hosts that print 20 MB a second together`;

	rows.push({
		what: `${of}: what came here, byte for byte`,
		figure: `${(bytesPerSecond / 1e6).toFixed(1)} MB/s${isSame ? '' : ', and NOT the same bytes'}`,
		bound: '≥ 19 MB/s',
		holds: isSame && bytesPerSecond >= 19e6,
	}, {
		what: `${of}: a key in the app to the frame that answers it, 95th percentile`,
		figure: `${key.toFixed(1)} ms`,
		bound: '≤ 50 ms',
		holds: key <= 50,
	}, {
		what: `${of}: from a line's time on its host to its bytes here, 95th percentile`,
		figure: `${delayMilliseconds.toFixed(0)} ms`,
		bound: '≤ 500 ms',
		holds: delayMilliseconds <= 500,
	}, {
		what: `${of}: memory of the app, and how it grows`,
		figure: `${most.toFixed(0)} MiB, ${growth.toFixed(2)} MiB/s`,
		bound: '≤ 200 MiB, ≤ 0.2 MiB/s',
		holds: most <= 200 && growth <= 0.2,
	});
}

const {open, find, hold} = await benchTranscripts();

rows.push({
	what: '200 MB of output: its last screen is there', figure: `${open.toFixed(0)} ms`, bound: '≤ 100 ms', holds: open <= 100,
}, {
	what: '200 MB of output looked through for words that are not there, against `grep -i -F`, and the longest other work of the thread waited',
	figure: `${seconds(find[0])} against ${seconds(find[1])}, ${hold.toFixed(0)} ms`,
	bound: '≤ 3 s, ≤ 50 ms',
	holds: find[0] <= 3000 && hold <= 50,
});

const {walk} = await benchImage();

rows.push({
	what: 'an image of 1 GB with 15,000 entries walked through, beside as many plain reads of the same headers',
	figure: `${walk[0].toFixed(0)} ms (${walk[1].toFixed(0)} ms)`,
	bound: '≤ 500 ms',
	holds: walk[0] <= 500,
});

const points = await benchPoints();

for (const [what, milliseconds] of [
	['how each of them stands, for the fleet screen', points.list],
	['how each target stands, for `points check`', points.states],
	['the same after a point has changed', points.changed],
	['the points of a target over time, and what is due to go', points.timeline],
	['whom a policy holds for', points.reach],
	['the first page of all points and how many there are', points.page],
	['the points of one host', points.host],
	['the point whose image has a SHA-256', points.detail],
] as const) {
	rows.push({
		what: `1,000 hosts with 100,000 points under a policy: ${what}`,
		figure: `${milliseconds.toFixed(1)} ms`,
		bound: '≤ 100 ms',
		holds: milliseconds <= 100,
	});
}

for (const {what, figure, bound, holds} of rows) {
	process.stdout.write(`${holds ? 'holds' : 'MISSED'}  ${figure}  (${bound})  ${what}\n`);
}

process.exitCode = rows.every(({holds}) => holds) ? 0 : 1;
