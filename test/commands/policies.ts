import test from 'ava';
import {ConnectionError, UsageError} from '../../source/base/errors.js';
import type {PointSearch, RecoveryPoint} from '../../source/base/point.js';
import type {PolicyInput, PolicyState} from '../../source/base/policy.js';
import {runEventSchema} from '../../source/base/run.js';
import type {Services} from '../../source/base/services.js';
import {readCommandLine} from '../../source/commands/main.js';
import {commandContext} from '../helpers/command-context.js';
import {storedPoint} from '../helpers/stored-records.js';

/**
What a command line prints as JSON, and its exit code.
*/
const ask = async (line: string, overrides: Partial<Services> = {}) => {
	const {command, words, options} = readCommandLine([...line.split(' '), '--json']);
	let written = '';
	const code = await command?.run(commandContext(overrides, {
		out(text) {
			written += text;
		},
	}), words, options);

	return {code, document: JSON.parse(written) as Record<string, unknown>, written};
};

const stateOf = (state: PolicyState['state']): PolicyState => ({
	host: 'lpar7', target: 'lpar', state, policies: [], checks: [], requiredLevel: 'L2',
});

test('a check of policies exits with 1 where one is breached, with 8 where one is unknown, whatever else is met, and where nothing was judged', async t => {
	const code = async (...states: ReadonlyArray<PolicyState['state']>) => {
		const answer = await ask('points check', {policyStates: async () => states.map(state => stateOf(state))});

		return answer.code;
	};

	t.is(await code('met', 'breached', 'unknown', 'none'), 1);
	t.is(await code('unknown', 'met', 'none'), 8);
	t.is(await code('met', 'none'), 0);
	t.is(await code('none'), 8);
	t.is(await code(), 8);

	const {document, written} = await ask('points check', {policyStates: async () => [stateOf('unknown')]});

	t.is(document['format'], 1);
	t.notRegex(written, /null|undefined/v);
});

test('a host that cannot be searched for points keeps nobody from hearing what the others came to', async t => {
	const findPoints = async (host: string): Promise<PointSearch> => {
		if (host === 'down') {
			throw new ConnectionError('Nothing answers.', {code: 'unreachable', advice: 'Look at it.'});
		}

		return {
			host, searched: [], seen: 2, found: 1, lost: 0, notLooked: [], notes: [],
		};
	};

	const {code, document} = await ask('points find lpar7 down lpar8', {findPoints});

	t.is(code, 4);
	t.like(document, {searches: [{host: 'lpar7'}, {host: 'lpar8'}], failures: [{host: 'down', error: {code: 'unreachable', message: 'Nothing answers.'}}]});
	await t.throwsAsync(ask('points find down', {findPoints}), {instanceOf: ConnectionError});
	t.like(await ask('points find lpar7', {findPoints}), {code: 0});
});

test('what stands on a host reaches no terminal as a command to it, whichever line shows it', async t => {
	const evil = '/backup/\u{1B}]0;owned\u{7}\u{1B}[2J\u{202E}one.savevg';
	const {command, words, options} = readCommandLine(['points', 'show', 'p1']);
	let written = '';

	await command?.run({
		...commandContext({
			point: async () => ({...storedPoint('r1'), target: 'vg:data\u{1B}[8mvg', place: {host: 'lpar7', path: evil}}),
			pointFindings: async () => [],
		}, {
			out(text) {
				written += text;
			},
		}), isJson: false,
	}, words, options);

	t.regex(written, /of vg:datavg on .*lpar7:\/backup\/one\.savevg\n/v);
	t.false(['\u{1B}', '\u{7}', '\u{202E}'].some(character => written.includes(character)));
});

test('a level that was asked for and not proved is no success, though all that was read holds', async t => {
	const said: string[] = [];
	const code = async (line: string, before: RecoveryPoint['verification'], after: RecoveryPoint['verification'], outcome = 'ok') => {
		const {command, words, options} = readCommandLine(line.split(' '));
		let verification = before;

		return command?.run(commandContext({
			point: async () => ({...storedPoint('r1'), verification}),
			async verifyPoint() {
				verification = after;

				return {runId: 'R'};
			},
			async * follow() {
				yield runEventSchema.parse({
					format: 1, seq: 1, at: '2026-11-21T08:00:00.000Z', runId: 'R', type: 'run-ended', outcome, points: [], proofs: [],
				});
			},
		}, {
			say(text) {
				said.push(text);
			},
		}), words, options);
	};

	t.is(await code('points verify p --level L2', 'L1', 'L1'), 7);
	t.regex(said.join(''), /does not prove L2: the recovery point is at L1/v);
	t.is(await code('points verify p --level L2', 'L1', 'L2'), 0);
	t.is(await code('points verify p', 'L0', 'L0'), 0);
	t.is(await code('points raise p', 'L1', 'L1'), 7);
	t.is(await code('points raise p', 'L1', 'L2', 'ok-with-warnings'), 6);
	t.is(await code('points raise p', 'L1', 'L1', 'failed'), 1);
});

test('a policy that asks for nothing, for nonsense or for nobody is refused, and nothing is kept', async t => {
	const saved: PolicyInput[] = [];
	const savePolicy = async (policy: PolicyInput) => {
		saved.push(policy);

		return {...policy, savedAt: '2026-11-21T08:00:00.000Z'};
	};

	for (const [line, message] of [
		['policies set lpar7', /Nothing is asked for/v],
		['policies set lpar7 --level L9', /`L9` is no level for `--level`/v],
		['policies set lpar7 --level l2', /`l2` is no level/v],
		['policies set lpar7 --rpo 0h', /`0h` is no time for `--rpo`/v],
		['policies set lpar7 --rpo 24', /`24` is no time/v],
		['policies set lpar7 --keep 7 --copies 1.5', /`1.5` is no count for `--copies`/v],
		['policies set lpar7/lpar --rpo 24h', /names nothing that a policy can be for/v],
		['policies set tag: --rpo 24h', /names nothing that a policy can be for/v],
		['policies set lpar7/vg: --rpo 24h', /names nothing that a policy can be for/v],
	] as const) {
		const error = await t.throwsAsync(ask(line, {savePolicy}), {instanceOf: UsageError, message}, `after ${line}`);

		t.is((error as UsageError | undefined)?.exitCode, 2);
	}

	t.deepEqual(saved, []);
	await ask('policies set tag:prod --rpo 24h --keep 7', {savePolicy});
	t.deepEqual(saved, [{target: {tag: 'prod'}, rpoSeconds: 86_400, retention: {count: 7}}]);
});

test('points of a host that is nowhere known are an error, not an empty list', async t => {
	await t.throwsAsync(ask('points nowhere', {points: async () => [], listHosts: async () => []}), {instanceOf: UsageError, message: /There is no host `nowhere`/v});
	t.like(await ask('points prod-db01', {points: async () => []}), {code: 0, document: {points: []}});
});

test('what belongs to a deletion is not taken for a dry run', async t => {
	for (const flag of ['--confirm x', '--target vg:datavg', '--acknowledge x', '--detach']) {
		await t.throwsAsync(ask(`points expire lpar7 ${flag}`), {instanceOf: UsageError, message: /is of use with `--run` only/v}, `with ${flag}`);
	}
});
