import type {Point} from './point.js';
import type {SimulatedPoint} from './simulated.js';

const sides = [
	['app', 'The app and its home', 'The process of the app, the files that it keeps, the clock and the other apps of its machine.'],
	['line', 'The line', 'What lies between the app and a host: every byte of it, either way.'],
	['host', 'The host', 'The processes of a job, its directory and its filesystem, the machine itself.'],
] as const;

/**
The list of fault points as `docs/faults.md` has it.
*/
export const faultsDocument = (points: readonly Point[], simulated: readonly SimulatedPoint[]): string => [
	'# Faults, and what is promised',
	'',
	'A run is never lost. This is the list of the faults that are tried, over and over, at each instant where they would do most harm: `npm run torture` kills, cuts, stalls, fills, reboots, sets clocks wrong and starts second apps, against a real OpenSSH server with ksh93 and mksh as the shells of the host. Written from `torture/points/`.',
	'',
	'After every case, whatever befell it:',
	'',
	'- each transcript has the bytes that the step wrote, and those of the log on the host: none is lost, none is doubled',
	'- the outcome is what the steps themselves noted, or *unknown* with its reason, where the point says that it may be',
	'- no step was begun twice; *always* steps were done, and what was frozen is not frozen any more',
	'- each event is there once, in order, and the audit finds the chain whole; a change that is made to it on purpose is found',
	'- no process of the job is left, no mutex; the same lock is free for the next run',
	'- in some cases another home then runs something on that lock, and the audit holds by what the host keeps, too',
	'- no secret lies in any file that was written, or stood in the arguments of any process',
	'- the app itself died of nothing but what was done to it, does not grow without bound, and ends when it is asked to',
	'',
	'```',
	'npm run torture -- --cases 10000 --jobs 8',
	'npm run torture -- --point line-cut-in-output --cases 200',
	'npm run torture -- --case line-cut-in-output/7 --keep',
	'npm run torture -- --host /tmp/machine',
	'```',
	'',
	'A case is all of its name: the point and a number, from which follow the steps, their bytes, the shell of the host, the transport and the instant. `--keep` leaves the home, what the steps noted and the jobs of a case that failed. `--host` plays none: a machine stands in that directory for trials by hand. Machines are Linux namespaces with mounts, processes, boot id and clock of their own, which needs root; without it, the points marked ◆ are passed over, and it is said.',
	'',
	'What a power loss does to the host\'s own disk cache is not imitated.',
	...sides.flatMap(([side, title, text]) => [
		'',
		`## ${title}`,
		'',
		text,
		'',
		'| point | promised |',
		'|---|---|',
		...points.filter(point => point.side === side).map(({name, promised, needs}) => `| \`${name}\`${needs === undefined ? '' : ' ◆'} | ${promised} |`),
	]),
	'',
	'## Simulated machines',
	'',
	'The same on a machine of the training fleet, which has AIX\'s programs and no perl, through its control channel: `npm run torture -- --machine simulator`.',
	'',
	'| point | promised |',
	'|---|---|',
	...simulated.map(({name, promised}) => `| \`${name}\` | ${promised} |`),
	'',
].join('\n');
