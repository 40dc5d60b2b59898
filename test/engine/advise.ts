import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {isoTime} from '../../source/base/clock.js';
import {OperatorError} from '../../source/base/errors.js';
import type {Facts} from '../../source/base/facts.js';
import {documents} from '../../source/base/schemas.js';
import type {CommandContext} from '../../source/commands/command.js';
import {readCommandLine} from '../../source/commands/main.js';
import {createEngine} from '../../source/engine/create-engine.js';
import {openStore} from '../../source/store/open-store.js';
import {healthyFacts} from '../helpers/method-fixture.js';
import {newDirectory} from '../helpers/new-directory.js';

/**
What `advise --json` promises.
*/
type AdviceDocument = ReturnType<typeof documents.advice.parse>;

const hours = (count: number): string => isoTime(Date.now() - (count * 3_600_000));

/**
An engine whose host `prod-db01` answers nobody, with what is known of it from before.
*/
const openHome = async (t: ExecutionContext, known?: Facts, tags: readonly string[] = []) => {
	const home = path.join(newDirectory(t), 'home');

	if (known !== undefined) {
		const store = openStore({home, now: () => Date.now()});

		store.facts.save(known);
		store.close();
	}

	const services = createEngine({
		home, isTraining: false, isReadOnly: false, version: 'test', isResuming: false, onBug(error) {
			throw error;
		},
	});

	t.teardown(async () => services.close());
	await services.addHost({
		name: 'prod-db01', address: '127.0.0.1', port: 1, user: 'root', role: 'lpar', tags: [...tags], become: 'none', transport: 'ssh2', legacyAlgorithms: false,
	});

	const command = async (...args: readonly string[]): Promise<{readonly code: number; readonly out: string; readonly said: string}> => {
		const out: string[] = [];
		const said: string[] = [];
		const line = readCommandLine(['advise', ...args]);
		const context: Pick<CommandContext, 'isJson' | 'terminal' | 'services'> = {
			isJson: args.includes('--json'),
			terminal: {
				out(text) {
					out.push(text);
				},
				say(text) {
					said.push(text);
				},
				ask: async () => undefined,
				line: async () => undefined,
				interrupted: new AbortController().signal,
			},
			services: async () => services,
		};
		const code = await line.command!.run(context as CommandContext, line.words, line.options);

		return {code, out: out.join('\n'), said: said.join('\n')};
	};

	const document = async (...args: readonly string[]): Promise<AdviceDocument> => {
		const {code, out} = await command(...args, '--json');

		t.is(code, 0, out);

		return documents.advice.parse(JSON.parse(out));
	};

	return {services, command, document};
};

test('argues over a host that is down from what was read of it before, and says how old that is and why it was not asked', async t => {
	const {command, document} = await openHome(t, healthyFacts({readAt: hours(30)}));
	const advice = await document('prod-db01', '--target', 'vg:datavg', '--answer', 'apart=other-array');
	const {code, out} = await command('prod-db01', '--target', 'vg:datavg');
	const {out: markdown} = await command('prod-db01', '--target', 'vg:datavg', '--export', 'markdown');

	t.like(advice, {host: 'prod-db01', target: 'vg:datavg', factsProblem: {code: 'unreachable'}});
	t.is(advice.advice[0]?.methods[0], 'savevg');
	t.is(code, 0);
	t.regex(out, /read 1 d 6 h ago/v);
	t.regex(out, /not asked now: .*127\.0\.0\.1/v);
	t.regex(markdown, /could not be asked: /v);

	// What is exported is the same with and without it.
	const {out: beside} = await command('prod-db01', '--target', 'vg:datavg', '--export', 'markdown', '--json');

	t.is(beside, markdown);
});

test('argues from answers alone over a host of which nothing was ever read: what nobody knows is not known, and nothing is taken for free or there', async t => {
	const {command, document} = await openHome(t);
	const blank = await document('prod-db01');

	t.is(blank.factsReadAt, undefined);
	t.like(blank, {factsProblem: {code: 'unreachable'}});
	t.is(blank.questions.find(({id}) => id === 'protect')?.answer, undefined);
	t.deepEqual(blank.advice.filter(({fit}) => fit === 'recommended'), []);

	const system = await document('prod-db01', '--answer', 'protect=system');
	const wayOf = (advice: AdviceDocument, id: string) => advice.advice.find(({methods}) => methods.length === 1 && methods[0] === id);

	// An image of the system needs nothing that facts would have to say first; a clone needs a disk that is known to be free.
	t.not(wayOf(system, 'mksysb')?.fit, 'blocked', wayOf(system, 'mksysb')?.verdict);
	t.not(wayOf(system, 'alt_disk_copy')?.fit, 'recommended');
	t.true(wayOf(system, 'alt_disk_copy')?.reasons.some(({text}) => text.startsWith('Not known')) ?? false);
	t.true(wayOf(system, 'nim-mksysb')?.reasons.some(({text}) => text.startsWith('Not known')) ?? false);
	t.notRegex(JSON.stringify(system), /"nothing of it"/v);

	const {code, out} = await command('prod-db01', '--answer', 'protect=system');

	t.is(code, 0);
	t.regex(out, /nothing was ever read of prod-db01/iv);
});

test('says of nonsense what it is, with the exit code of a wrong command line', async t => {
	const {command, document} = await openHome(t, healthyFacts({readAt: hours(1)}));

	for (const [args, words] of [
		[['prod-db01', '--answer', 'colour=blue'], /no question `colour`/v],
		[['prod-db01', '--answer', 'rpo=soon'], /`soon` is no answer to `rpo`/v],
		[['prod-db01', '--answer', 'rpo'], /rpo/v],
		[['prod-db01', '--target', 'datavg'], /datavg/v],
		[['prod-db01', '--export', 'pdf'], /`pdf` is no format/v],
		[['nobody'], /nobody/v],
	] as const) {
		const error = await t.throwsAsync<OperatorError>(command(...args), {instanceOf: OperatorError, message: words}, args.join(' '));

		t.is(error.exitCode, 2);
		t.true(error.advice.length > 5);
	}

	// Of two answers to one question the stricter is taken, and that is said; an empty one is none.
	const twice = await document('prod-db01', '--target', 'vg:datavg', '--answer', 'rpo=day', '--answer', 'rpo=minutes', '--answer', 'against=');

	t.is(twice.questions.find(({id}) => id === 'rpo')?.answer, 'minutes');
	t.true(twice.conflicts.some(text => text.includes('the stricter, `minutes`, was taken')));
	t.is(twice.questions.find(({id}) => id === 'against')?.answer, undefined);

	// What contradicts itself is judged all the same, and the contradiction stands above it.
	const torn = await document('prod-db01', '--target', 'vg:datavg', '--answer', 'against=site', '--answer', 'apart=same-array', '--answer', 'rpo=none', '--answer', 'disturb=stopped');

	t.is(torn.conflicts.length, 2);
	t.not(torn.advice[0]?.fit, 'recommended');
});

test('keeps answers as the policy of their target, argues from them the next time, and takes back what is emptied', async t => {
	const {services, command, document} = await openHome(t, healthyFacts({readAt: hours(1)}));
	const {code, said} = await command('prod-db01', '--target', 'vg:datavg', '--answer', 'rpo=hours', '--answer', 'rto=day', '--answer', 'against=deletion,site', '--answer', 'protect=group', '--save');

	t.is(code, 0);
	t.regex(said, /policy of prod-db01\/vg:datavg: RPO 8 h, RTO 1 d/v);
	t.like(await services.policies(), [{
		target: {host: 'prod-db01', id: 'vg:datavg'}, rpoSeconds: 28_800, rtoSeconds: 86_400, answers: {
			rpo: 'hours', rto: 'day', against: ['deletion', 'site'], protect: 'group',
		},
	}]);

	const again = await document('prod-db01', '--target', 'vg:datavg', '--answer', 'rto=days', '--answer', 'against=');
	const answers = Object.fromEntries(again.questions.map(({id, answer, from}) => [id, `${answer ?? '-'} ${from ?? ''}`]));

	t.like(answers, {
		rpo: 'hours policy', rto: 'days operator', against: '- ', protect: 'group policy',
	});
	t.regex(again.questions.find(({id}) => id === 'rpo')?.evidence?.lines[0] ?? '', /^prod-db01\/vg:datavg, saved /v);

	// What a policy asks for besides stays, and a number that says the same as the answer.
	await services.savePolicy({
		target: {host: 'prod-db01', id: 'vg:datavg'}, rpoSeconds: 7200, minimumCopies: 2, retention: {count: 7}, requiredLevel: 'L3', answers: {rpo: 'hours'},
	});
	await command('prod-db01', '--target', 'vg:datavg', '--answer', 'rto=hours', '--save');
	t.like(await services.policies(), [{
		rpoSeconds: 7200, rtoSeconds: 28_800, minimumCopies: 2, retention: {count: 7}, requiredLevel: 'L3', answers: {rpo: 'hours', rto: 'hours'},
	}]);

	// The policy of the host holds for its groups, not what it protects; an answer that is none any more does no harm.
	await services.savePolicy({target: {host: 'prod-db01'}, rpoSeconds: 600, answers: {protect: 'lpar', colour: 'blue', place: ['nfs', 'moon']}});

	const other = await document('prod-db01', '--target', 'vg:backupvg');

	t.like(Object.fromEntries(other.questions.map(({id, answer, from}) => [id, `${answer ?? '-'} ${from ?? ''}`])), {rpo: 'minutes policy', protect: 'group facts', place: 'nfs policy'});

	await t.throwsAsync(command('prod-db01', '--answer', 'rpo=soon', '--save'), {message: /no answer/v});

	const kept = await services.policies();

	t.is(kept.length, 2);
});

test('loosens nothing by keeping answers: what a farther policy asks holds on or is taken over, and what is not its own is not kept', async t => {
	const {services, command, document} = await openHome(t, healthyFacts({readAt: hours(1)}), ['prod']);
	const asked = {
		rpoSeconds: 7200, minimumCopies: 2, retention: {count: 30}, requiredLevel: 'L3',
	} as const;
	const holding = async () => {
		const states = await services.policyStates(['prod-db01']);

		return states.map(({target, policies, rpoSeconds, requiredLevel}) => ({
			target, policies, rpoSeconds, requiredLevel,
		})).toSorted((left, right) => left.target.localeCompare(right.target));
	};

	await services.savePolicy({target: {tag: 'prod'}, ...asked, answers: {apart: 'other-site'}});

	const before = await holding();

	t.deepEqual(before.map(({policies}) => policies), [['tag:prod'], ['tag:prod'], ['tag:prod']]);

	// What asks for nothing takes nothing's place.
	const plain = await command('prod-db01', '--answer', 'place=nfs', '--save');

	t.notRegex(plain.said, /RPO|in place of/v);
	t.deepEqual(await holding(), before);

	const kept = await services.policies();

	t.deepEqual(kept.find(({target}) => 'host' in target)?.answers, {place: ['nfs']});
	const advice = await document('prod-db01');

	t.like(Object.fromEntries(advice.questions.map(({id, answer, from}) => [id, `${answer ?? '-'} ${from ?? ''}`])), {rpo: 'hours policy', apart: 'other-site policy', place: 'nfs policy'});

	// What asks for a time stands in the place of the tag's whole.
	const timed = await command('prod-db01', '--answer', 'rto=day', '--save');

	t.regex(timed.said, /policy of prod-db01: RPO 2 h, RTO 1 d\. It holds in place of tag:prod, and asks for what that asked for besides/v);
	t.deepEqual(await holding(), before.map(each => ({...each, policies: ['prod-db01']})));

	const policies = await services.policies();

	t.like(policies.find(({target}) => 'host' in target), {...asked, rtoSeconds: 86_400, answers: {place: ['nfs'], rto: 'day'}});
	t.is(policies.find(({target}) => 'host' in target)?.answers?.['apart'], undefined);
});

test('keeps no time as an answer where policies together ask for what no single one can', async t => {
	const {services, command} = await openHome(t, healthyFacts({readAt: hours(1)}), ['prod', 'db']);

	await services.savePolicy({target: {tag: 'prod'}, retention: {count: 30}});
	await services.savePolicy({target: {tag: 'db'}, rpoSeconds: 7200});

	const error = await t.throwsAsync<OperatorError>(command('prod-db01', '--answer', 'rto=day', '--save'), {instanceOf: OperatorError, message: /tag:db.*tag:prod.*retention/v});

	t.regex(error.advice, /lparsafe policies set prod-db01/v);
	const kept = await services.policies();

	t.is(kept.length, 2);
});

test('argues from the times by which a target is judged: a tag that names it comes before its host, and of several tags the strictest', async t => {
	const {services, document} = await openHome(t, healthyFacts({readAt: hours(1)}), ['prod', 'db']);
	const rpo = async (target: string) => {
		const {questions} = await document('prod-db01', '--target', target);
		const {answer, from, evidence} = questions.find(({id}) => id === 'rpo') ?? {};

		return `${answer ?? '-'} ${from ?? ''} ${evidence?.lines.map(line => line.replace(/,.*/v, '')).join(' ') ?? ''}`;
	};

	await services.savePolicy({target: {tag: 'db'}, rpoSeconds: 86_400});
	await services.savePolicy({target: {tag: 'prod'}, rpoSeconds: 600});
	t.is(await rpo('vg:datavg'), 'minutes policy tag:db tag:prod');

	await services.savePolicy({target: {host: 'prod-db01'}, rpoSeconds: 86_400, answers: {rpo: 'day', protect: 'lpar'}});
	t.is(await rpo('vg:datavg'), 'day policy prod-db01');

	await services.savePolicy({target: {tag: 'prod', id: 'vg:datavg'}, rpoSeconds: 7200});
	t.is(await rpo('vg:datavg'), 'hours policy tag:prod/vg:datavg');
	t.is(await rpo('vg:backupvg'), 'day policy prod-db01');

	// One that keeps answers alone asks for nothing, and takes nothing's place.
	await services.savePolicy({target: {host: 'prod-db01', id: 'vg:datavg'}, answers: {apart: 'other-site'}});
	t.is(await rpo('vg:datavg'), 'hours policy tag:prod/vg:datavg');
});
