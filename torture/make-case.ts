import type {Step, StepDraft} from '../source/base/plan.js';
import {createRandom, type Random} from './random.js';

/**
A stretch of the pool of bytes that all steps write from.
*/
type Stretch = {readonly stream: 'out' | 'err'; readonly from: number; readonly length: number; readonly pause: boolean};

/**
What a step of a case does: writes its first half, waits where it `holds` until it is let go, writes the rest, ends.
*/
export type CaseStep = {
	readonly id: string;
	readonly kind: 'load' | 'freeze' | 'thaw' | 'unlock' | 'manual';
	readonly interruptible: Step['interruptible'];
	readonly always: boolean;
	readonly holds: boolean;
	readonly before: readonly Stretch[];
	readonly after: readonly Stretch[];
	readonly exitCode: number;
};

/**
A case, all of it from its seed: `POINT/NUMBER`.
*/
export type Case = {
	readonly seed: string;
	readonly point: string;
	readonly shell: 'ksh93' | 'mksh';
	readonly transport: 'ssh2' | 'ssh';
	readonly steps: readonly CaseStep[];
	readonly held: string;

	/**
	Whether the way in needs a passphrase, so that the app knows a secret; steps write it, whole and in pieces.
	*/
	readonly hasSecret: boolean;
	readonly random: Random;
};

/**
What unlocks the key of cases that have a secret.
*/
export const secret = 'Zürich 7 "a$b\'c';

export type CaseShape = {
	/**
	Whether the run has a manual step, and so two segments.
	*/
	readonly hasManual?: boolean;

	/**
	Whether a step may fail; default: yes.
	*/
	readonly mayFail?: boolean;

	/**
	How the step that is held may be interrupted; default: by chance.
	*/
	readonly interruptible?: Step['interruptible'];
	readonly hasAlways?: boolean;
	readonly mostBytes?: number;
	readonly transport?: Case['transport'];
};

const poolSize = 1024 * 1024;

/**
Bytes with everything in them that could be taken for something else: frames of the follower, answers of verbs, escape sequences, NUL, lone carriage returns, invalid UTF-8.
*/
export const makePool = (): Uint8Array => {
	const random = createRandom('the pool');
	const bytes = new Uint8Array(poolSize);
	const traps = ['D journal 0 5\n', '\nX 0\n', '\n@end\n', '\n@begin\n', 'G\n', '\u{1B}[2J\u{1B}]0;x\u{7}', '\r\r\n', '\0\0', '0512-003 savevg', 'ümlaut €\n', '\nF lparsafe\n', '%d $(reboot) `id`\n', secret, `password: ${secret}\n`].map(text => Buffer.from(text));

	for (let at = 0; at < bytes.length;) {
		if (random.isLucky(0.3)) {
			const trap = random.pick(traps);

			bytes.set(trap.subarray(0, Math.min(trap.length, bytes.length - at)), at);
			at += trap.length;
		} else {
			const end = Math.min(bytes.length, at + random.whole(1, 90));

			for (; at < end; at += 1) {
				bytes[at] = random.isLucky(0.9) ? random.whole(32, 126) : random.whole(0, 255);
			}
		}
	}

	return bytes;
};

const stretches = (random: Random, most: number): readonly Stretch[] => Array.from({length: random.whole(0, 3)}, () => {
	const length = random.pick([0, 1, random.whole(2, 200), random.whole(200, 5000), random.whole(5000, most)]);

	return {
		stream: random.isLucky(0.7) ? 'out' : 'err', from: random.whole(0, poolSize - length - 1), length, pause: random.isLucky(0.3),
	};
});

/**
Makes the case of a seed.
*/
export const makeCase = (point: string, number: number, {hasManual = false, mayFail = true, interruptible, hasAlways = true, mostBytes = 60_000, transport}: CaseShape = {}): Case => {
	const seed = `${point}/${number}`;
	const random = createRandom(seed);
	const loads = random.whole(1, 3);
	const heldAt = random.whole(0, loads - 1);
	const failsAt = mayFail && random.isLucky(0.2) ? random.whole(heldAt, loads - 1) : -1;
	const ways: ReadonlyArray<Step['interruptible']> = ['yes', 'with-cleanup', 'no'];
	const step = (id: string, kind: CaseStep['kind'], more: Partial<CaseStep> = {}): CaseStep => ({
		id, kind, interruptible: random.pick(ways), always: false, holds: false, before: stretches(random, mostBytes), after: stretches(random, mostBytes), exitCode: 0, ...more,
	});
	const steps = Array.from({length: loads}, (_, index) => step(`load-${index}`, 'load', {
		holds: index === heldAt,
		...(index === heldAt && interruptible !== undefined && {interruptible}),
		exitCode: index === failsAt ? random.pick([1, 2, 20, 255]) : 0,
	}));

	if (hasManual) {
		steps.splice(heldAt + 1, 0, step('by-hand', 'manual', {before: [], after: []}));

		if (heldAt === loads - 1) {
			steps.push(step('last', 'load'));
		}
	}

	if (hasAlways) {
		const always = {
			always: true, interruptible: 'no', before: [], after: [],
		} as const;

		steps.unshift(step('freeze', 'freeze', {before: [], after: []}));

		// A part's always steps are its own: what the first part froze is thawed by it.
		const end = steps.findIndex(({kind}) => kind === 'manual');

		steps.splice(end === -1 ? steps.length : end, 0, step('thaw', 'thaw', always), ...random.isLucky(0.5) ? [step('unlock', 'unlock', always)] : []);
	}

	const hasSecret = random.isLucky(0.25);

	return {
		seed,
		point,
		shell: random.pick(['ksh93', 'mksh']),
		transport: hasSecret ? 'ssh2' : transport ?? (random.isLucky(0.15) ? 'ssh' : 'ssh2'),
		hasSecret,
		steps,
		held: `load-${heldAt}`,
		random,
	};
};

/**
Bytes as they are kept: a secret that is known becomes as many `*`.
*/
export const masked = (bytes: Uint8Array, {hasSecret}: Case): Uint8Array => {
	const found = Buffer.from(secret);
	const all = Buffer.from(bytes);

	for (let at = hasSecret ? all.indexOf(found) : -1; at !== -1; at = all.indexOf(found, at + found.length)) {
		all.fill('*', at, at + found.length);
	}

	return all;
};

/**
The bytes that a step writes to a stream when it ends by itself.
*/
export const expectedBytes = ({kind, before, after}: CaseStep, stream: 'out' | 'err', pool: Uint8Array): Uint8Array => kind === 'load' ? Buffer.concat([...before, ...after].filter(stretch => stretch.stream === stream).map(({from, length}) => pool.subarray(from, from + length))) : Buffer.from(stream === 'out' && kind !== 'manual' ? `${kind} done\n` : '');

/**
Where a case keeps what really happened: each step adds to `ID.begun` and `ID.ended`.
*/
type Places = {readonly truth: string; readonly state: string; readonly pool: string};

const write = ({stream, from, length, pause}: Stretch, pool: string): string => `tail -c +${from + 1} ${pool} | head -c ${length}${stream === 'err' ? ' >&2' : ''}${pause ? '; sleep 0.1' : ''}`;

const scriptOf = ({id, kind, holds, before, after, exitCode}: CaseStep, {truth, state, pool}: Places): string => {
	const body = {
		load: [
			...before.map(stretch => write(stretch, pool)),
			...holds ? [`until [ -f ${truth}/${id}.go ]; do sleep 0.05; done`] : [],
			...after.map(stretch => write(stretch, pool)),
		],
		freeze: [`: > ${state}/frozen`, 'echo freeze done'],
		thaw: [`rm -f ${state}/frozen`, 'echo thaw done'],
		unlock: [`rm -f ${state}/locked`, 'echo unlock done'],
		manual: [],
	}[kind];

	return [`echo begun >> ${truth}/${id}.begun`, ...body, `echo ${exitCode} >> ${truth}/${id}.ended`, `exit ${exitCode}`].join('\n');
};

/**
The step as a plan has it.
*/
export const draftOf = (step: CaseStep, places: Places): StepDraft => step.kind === 'manual'
	? {
		id: step.id, title: step.id, kind: 'manual', interruptible: 'yes', instructions: 'Say that it is done.',
	}
	: {
		id: step.id,
		title: step.id,
		kind: 'command',
		interruptible: step.interruptible,
		always: step.always,
		pipelines: [{argvs: [['/bin/sh', '-c', scriptOf(step, places)]]}],
		...step.always && {timeLimitSeconds: 60},
	};
