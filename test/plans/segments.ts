import {spawnSync} from 'node:child_process';
import {
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import type {Plan, StepDraft} from '../../source/base/plan.js';
import {renderSegments} from '../../source/plans/render-segment.js';
import {sealPlan} from '../../source/plans/seal-plan.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';

const shells = ['ksh93', 'mksh', 'dash', 'bash'] as const;

const temporary = (t: ExecutionContext): string => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-plans-'));

	t.teardown(() => {
		rmSync(directory, {recursive: true, force: true});
	});

	return directory;
};

const makeStep = (id: string, changes: Partial<StepDraft> = {}): StepDraft => ({
	id, title: `Does ${id}`, kind: 'command', interruptible: 'yes', ...changes,
});

const makePlan = (steps: ReadonlyArray<StepDraft & {readonly host?: string}>, changes: Partial<Plan> = {}): Plan => sealPlan({
	host: 'prod-db01',
	identity: {
		hostKey: 'SHA256:x', rootvgDisks: [], hostname: 'prod-db01', machineId: '00F6',
	},
	otherHosts: [{
		host: 'nim01',
		identity: {
			hostKey: 'SHA256:y', rootvgDisks: [], hostname: 'nim01', machineId: '00F7',
		},
	}],
	method: 'test',
	direction: 'backup',
	target: 'vg:datavg',
	parameters: {},
	destroysInWords: [],
	findings: [],
	steps,
	proof: [],
	locks: ['datavg'],
	space: [],
	...changes,
}, {plannedAt: '2026-11-21T08:00:00.000Z', id: 'plan-1'});

type Ran = {
	readonly status: number | undefined;
	readonly journal: readonly string[];
	readonly directory: string;
	file(name: string): string;
};

/**
Runs the first segment as the supervisor would.
*/
const runSegment = (t: ExecutionContext, interpreter: string, plan: Plan, environment: Readonly<Record<string, string>> = {}): Ran => {
	const directory = temporary(t);

	writeFileSync(path.join(directory, 'script'), renderSegments(plan)[0]!.script);

	const {status, stderr} = spawnSync(interpreter, [path.join(directory, 'script')], {
		env: {
			PATH: process.env['PATH'], LPARSAFE_JOB: directory, LPARSAFE_SHELL: interpreter, ...environment,
		},
		input: '',
		encoding: 'utf8',
	});

	t.is(stderr, '');

	return {
		status: status ?? undefined,
		directory,
		journal: readFileSync(path.join(directory, 'journal'), 'utf8').trim().split('\n').map(line => line.replace(/ \d{4}-\d\d-\d\dT[\d:]+Z$/v, '')),
		file: name => readFileSync(path.join(directory, name), 'utf8'),
	};
};

for (const name of shells) {
	test(`${name} runs steps in order, keeps each step's streams apart and tells the first failure`, t => {
		if (!hasParts(t, name)) {
			return;
		}

		const plan = makePlan([
			makeStep('one', {pipelines: [{argvs: [['echo', 'it\'s $(touch /nope) `x` "q" \\ *']]}]}),
			makeStep('two', {pipelines: [{argvs: [['sh', '-c', 'echo bad >&2; exit 3']]}], onFailure: 'continue'}),
			makeStep('three', {pipelines: [{argvs: [['true']]}], requires: ['two']}),
			makeStep('four', {pipelines: [{argvs: [['sh', '-c', 'echo a; exit 5'], ['cat'], ['tr', 'a', 'b']]}]}),
			makeStep('five', {pipelines: [{argvs: [['echo', 'never']]}]}),
			makeStep('six', {always: true, pipelines: [{argvs: [['echo', 'thawed']]}]}),
		]);
		const {status, journal, file} = runSegment(t, placeOf(name)!, plan);

		t.deepEqual(journal, [
			'start one', 'end one 0', 'start two', 'end two 3', 'skip three two did not succeed', 'start four', 'end four 5', 'skip five four failed', 'start six', 'end six 0', 'done 3',
		]);
		t.is(status, 3);
		t.is(file('001-one.out'), 'it\'s $(touch /nope) `x` "q" \\ *\n');
		t.is(file('002-two.err'), 'bad\n');
		t.is(file('004-four.out'), 'b\n');
		t.is(file('006-six.out'), 'thawed\n');
	});
}
