/**
`npm run torture`: plays cases of faults and says which do not hold.

- `--cases N` (default 100) of the seeds from `--seed S` (default 1), `--jobs J` at once (default 4), on machines of the `--machine full|plain|simulator` kind
- `--point NAME` only these; may be given again
- `--case POINT/NUMBER` this one; `--keep` leaves what a failed one left
*/
import process from 'node:process';
import {parseArgs} from 'node:util';
import {points} from './points.js';
import {simulatedPoints} from './simulated.js';
import {tortureAll, tortureSimulated} from './torture-all.js';

const {values} = parseArgs({
	options: {
		cases: {type: 'string', default: '100'},
		seed: {type: 'string', default: '1'},
		jobs: {type: 'string', default: '4'},
		machine: {type: 'string'},
		point: {type: 'string', multiple: true, default: []},
		case: {type: 'string', multiple: true, default: []},
		keep: {type: 'boolean', default: false},
	},
});

const print = (line: string): void => {
	process.stdout.write(`${line}\n`);
};

/**
Plays cases on machines with a real OpenSSH server, and prints what came of them.
*/
const playOnMachines = async (): Promise<void> => {
	const chosen = values.point.length === 0 ? points : points.filter(({name}) => values.point.some(wanted => name === wanted || (wanted.endsWith('*') && name.startsWith(wanted.slice(0, -1)))));
	const first = Number(values.seed);
	const plan = values.case.length > 0
		? values.case.map(seed => {
			const [name, number] = seed.split('/', 2);
			const point = points.find(each => each.name === name);

			if (point === undefined || number === undefined) {
				throw new Error(`There is no case \`${seed}\`; a case is POINT/NUMBER.`);
			}

			return {point, number: Number(number)};
		})
		: Array.from({length: Number(values.cases)}, (_, index) => ({point: chosen[index % chosen.length]!, number: first + Math.floor(index / chosen.length)}));

	const counts = new Map<string, {played: number; failed: number; struck: number; milliseconds: number}>();
	let told = Date.now();
	let played = 0;
	let failed = 0;

	const {skipped} = await tortureAll(plan, {
		jobs: Number(values.jobs),
		isKept: values.keep,
		...(values.machine === 'full' || values.machine === 'plain') && {kind: values.machine},
		onVerdict({point, seed, problems, milliseconds, directory, outcome, struck}) {
			const count = counts.get(point) ?? {
				played: 0, failed: 0, struck: 0, milliseconds: 0,
			};

			played += 1;
			count.played += 1;
			count.struck += struck;
			count.milliseconds += milliseconds;
			counts.set(point, count);

			if (problems.length > 0) {
				failed += 1;
				count.failed += 1;
				print(`FAILED  npm run torture -- --case ${seed} --keep  (${outcome}) ${problems.join('; ')}${directory === undefined ? '' : `  in ${directory}`}`);
			}

			if (!(Date.now() - told > 10_000)) {
				return;
			}

			told = Date.now();
			print(`${played} of ${plan.length} cases, ${failed} failed`);
		},
	});

	for (const [name, count] of counts) {
		print(`${count.failed === 0 ? 'holds ' : 'BROKEN'}  ${String(count.played - count.failed).padStart(5)} of ${String(count.played).padEnd(5)} ${String(Math.round(count.milliseconds / count.played)).padStart(6)} ms  ${name}${count.struck === 0 ? '' : ` (${count.struck} planned faults struck)`}`);
	}

	for (const name of skipped) {
		print(`SKIPPED ${name}: needs a machine of its own (Linux, root)`);
	}

	print(`${played} cases of ${counts.size} points, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
};

if (values.machine === 'simulator') {
	const verdicts = await tortureSimulated({rounds: Math.ceil(Number(values.cases) / simulatedPoints.length), seed: Number(values.seed)});

	for (const {seed, problems} of verdicts) {
		print(problems.length === 0 ? `holds   ${seed}` : `FAILED  ${seed}  ${problems.join('; ')}`);
	}

	process.exitCode = verdicts.every(({problems}) => problems.length === 0) ? 0 : 1;
} else {
	await playOnMachines();
}
