/**
`npm run torture`: plays cases of faults and says which do not hold.
*/
import process from 'node:process';
import {parseArgs} from 'node:util';
import {points} from './points.js';
import {simulatedPoints} from './simulated.js';
import {stand} from './stand.js';
import {tortureAll, tortureSimulated} from './torture-all.js';

const help = `Plays faults at named points and says which promises do not hold; docs/faults.md lists them.

npm run torture -- [options]

  --cases N             how many (100); the points take turns
  --seed S              the number of the first case of each point (1)
  --jobs J              how many at once (4), each on a machine of its own
  --point NAME          only this one; may be given again; NAME* is all that begin so
  --case POINT/NUMBER   this case; may be given again
  --keep                leave what a case that failed left
  --machine full        Linux namespaces with an OpenSSH server (needs root)
  --machine plain       an OpenSSH server on this machine; points that need more are passed over
  --machine simulator   machines of the training fleet, with AIX's programs and no perl; its points are its own
  --host DIR            no cases: a machine that stands in a new directory for trials by hand, and takes orders
  --help                this

A case is all of its name: the point and a number say everything that happens in it.
`;

const {values} = parseArgs({
	options: {
		cases: {type: 'string', default: '100'},
		seed: {type: 'string', default: '1'},
		jobs: {type: 'string', default: '4'},
		machine: {type: 'string'},
		host: {type: 'string'},
		help: {type: 'boolean', default: false},
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

/**
Plays cases on a machine of the training fleet.
*/
const playInSimulator = async (): Promise<void> => {
	const wanted = values.case.map(seed => seed.split('/', 2));
	const names = new Set([...values.point, ...wanted.map(([name]) => name)]);
	const chosen = names.size === 0 ? simulatedPoints : simulatedPoints.filter(({name}) => names.has(name));

	if (chosen.length < names.size) {
		throw new Error(`The points of simulated machines are ${simulatedPoints.map(({name}) => name).join(', ')}.`);
	}

	const numbers = wanted.length > 0
		? [...new Set(wanted.map(([, number]) => Number(number)))]
		: Array.from({length: Math.ceil(Number(values.cases) / chosen.length)}, (_, index) => Number(values.seed) + index);
	let failed = 0;

	const verdicts = await tortureSimulated({
		points: chosen,
		numbers,
		onVerdict({seed, problems}) {
			failed += problems.length > 0 ? 1 : 0;
			print(problems.length === 0 ? `holds   ${seed}` : `FAILED  npm run torture -- --machine simulator --case ${seed}  ${problems.join('; ')}`);
		},
	});

	print(`${verdicts.length} cases of ${chosen.length} points, ${failed} failed`);
	process.exitCode = failed === 0 ? 0 : 1;
};

if (values.help) {
	process.stdout.write(help);
} else if (values.host !== undefined) {
	await stand(values.host);
} else if (values.machine === 'simulator') {
	await playInSimulator();
} else if ([undefined, 'full', 'plain'].includes(values.machine)) {
	await playOnMachines();
} else {
	throw new Error(`There is no machine \`${values.machine}\`: full, plain or simulator.`);
}
