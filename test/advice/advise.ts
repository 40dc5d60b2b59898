import test from 'ava';
import fc from 'fast-check';
import {advise} from '../../source/advice/advise.js';
import {companions} from '../../source/advice/companions.js';
import {exportAdvice} from '../../source/advice/export-advice.js';
import {heldBy} from '../../source/advice/judge-content.js';
import {makeSituation} from '../../source/advice/make-situation.js';
import {questions} from '../../source/advice/questions.js';
import {readLimits} from '../../source/advice/read-limits.js';
import {rules} from '../../source/advice/rules.js';
import {holdsAll} from '../../source/advice/situation.js';
import type {EventId, Part} from '../../source/advice/way.js';
import {ways} from '../../source/advice/ways.js';
import {UsageError} from '../../source/base/errors.js';
import type {Facts} from '../../source/base/facts.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import {documents} from '../../source/base/schemas.js';
import {parseTarget} from '../../source/base/target.js';
import {findMethod} from '../../source/methods/index.js';
import {
	healthyFacts,
	imagePoint,
	methodContext,
	withFilesystem,
} from '../helpers/method-fixture.js';
import {changes, machine, type Machine} from '../helpers/vignettes/machines.js';
import {contraryVignettes} from '../helpers/vignettes/contrary.js';
import {dataVignettes} from '../helpers/vignettes/data.js';
import {oddAnswerVignettes} from '../helpers/vignettes/odd-answers.js';
import {oddVignettes} from '../helpers/vignettes/odd-machines.js';
import {elsewhereVignettes} from '../helpers/vignettes/elsewhere.js';
import {systemVignettes} from '../helpers/vignettes/systems.js';

const vignettes = [...systemVignettes, ...dataVignettes, ...elsewhereVignettes, ...contraryVignettes, ...oddVignettes, ...oddAnswerVignettes];

test('advises as the table of vignettes says: the first choice, what must not come, and why', t => {
	t.true(vignettes.length >= 60);

	for (const {title, machine: traits, target, answers, first, fit, never, must} of vignettes) {
		const advice = advise(machine(traits, parseTarget(target)), answers);
		const [leader] = advice.advice;
		const alone = (way: string) => advice.advice.find(({methods}) => methods.length === 1 && methods[0] === way);
		const texts: Readonly<Record<string, (way: string) => readonly string[] | undefined>> = {
			reason: way => alone(way)?.reasons.map(({text}) => text),
			change: way => alone(way)?.changes,
			gap: () => leader?.gaps,
			conflict: () => advice.conflicts,
			finding: () => advice.findings.map(({text}) => text),
			decision: () => advice.decisions.map(({chosenService, rationale}) => `${chosenService} ${rationale}`),
		};

		// Where all is blocked none comes first.
		t.deepEqual(fit === 'blocked' ? first : [...leader?.methods ?? []].toSorted((left, right) => left.localeCompare(right)), first.toSorted((left, right) => left.localeCompare(right)), `${title}: ${leader?.verdict ?? ''}`);
		t.is(leader?.fit, fit, `${title}: ${leader?.verdict ?? ''}`);
		t.deepEqual(never.filter(way => alone(way)?.fit === 'recommended'), [], `${title}: must not be recommended`);

		for (const each of must) {
			const [kind] = each;
			const words = each.length === 3 ? each[2] : each[1];

			t.regex((texts[kind]?.(each.length === 3 ? each[1] : '') ?? []).join('\n'), words, title);
		}
	}
});

test('argues for and against each way of the table, with evidence or a source, and says of a blocked one what would have to change', t => {
	const named = new Set(vignettes.flatMap(({first, never, must}) => [...first, ...never, ...must.flatMap(each => each.length === 3 ? [each[1]] : [])]));

	t.deepEqual(ways.map(({id}) => id).filter(id => !named.has(id)), [], 'each way is argued over somewhere');

	for (const {title, machine: traits, target, answers} of vignettes) {
		const {advice} = advise(machine(traits, parseTarget(target)), answers);
		const alone = advice.filter(({methods}) => methods.length === 1);
		const idsOf = (entries: typeof alone): readonly string[] => entries.flatMap(({methods}) => methods);

		t.deepEqual(idsOf(alone).toSorted(), ways.map(({id}) => id).toSorted(), title);
		t.deepEqual(idsOf(alone.filter(({fit, reasons}) => reasons.every(reason => reason.for) || (fit !== 'blocked' && reasons.every(reason => !reason.for && reason.rule !== 'holds')))), [], title);
		t.deepEqual(idsOf(alone.filter(({reasons}) => reasons.some(({evidence, source}) => evidence === undefined && source === undefined))), [], title);
		t.deepEqual(idsOf(alone.filter(({fit, changes: wanted, gaps}) => (fit === 'blocked' && wanted.length === 0) || gaps.length === 0)), [], title);
	}
});

test('names only ways, signs, questions, choices and methods that there are, each with its source', t => {
	const ids = new Set(ways.map(({id}) => id));
	const situation = makeSituation(methodContext(), {});
	const terms = [...rules.flatMap(({when, needs = [], evidence}) => [...when, ...needs, ...evidence === undefined ? [] : [evidence]]), ...companions.flatMap(({when}) => when)];

	t.is(ids.size, ways.length);
	t.is(new Set(rules.map(({id}) => id)).size, rules.length);
	t.deepEqual([...rules.flatMap(rule => rule.ways), ...companions.flatMap(companion => companion.ways)].filter(id => !ids.has(id)), []);
	t.notThrows(() => holdsAll(situation, terms));

	const isOfQuestion = (term: string): boolean => term.includes('=');
	const asked = terms.filter(term => isOfQuestion(term));

	for (const term of asked) {
		const [question, wanted = ''] = term.replace(/^[!~]/v, '').split('=', 2);
		const choices = questions.find(({id}) => id === question)?.choices.map(({value}) => value) ?? [];

		t.deepEqual(wanted.split('|').filter(value => !choices.includes(value)), [], term);
	}

	t.deepEqual(ways.filter(({source, title}) => source === '' || title === ''), []);
	t.deepEqual(ways.filter(({id, method}) => method !== undefined && (method !== id || findMethod(method) === undefined)), []);

	// What lparsafe does not run says what to type; only Storix and the managed service have no commands that are known.
	t.deepEqual(ways.filter(({method, commands = []}) => method === undefined && commands.length === 0).map(({id}) => id), ['storix', 'compass']);
});

test('takes no disk for there and no agent for absent where they were not looked for', t => {
	const signOf = (name: string, facts: Facts, groups = facts.volumeGroups) => new Map(readLimits(facts, groups, undefined)).get(name)?.is;
	const unread = (facts: Facts, ...ids: readonly string[]): Facts => ({
		...facts, sections: ['groups', 'disks', 'software', 'processes'].map(id => ({
			id, title: id, state: ids.includes(id) ? 'partial' as const : 'ok' as const, readAt: facts.readAt, durationMs: 0,
		})),
	});
	const whole = healthyFacts({agents: []});

	t.false(signOf('other-agent', unread(whole)));
	t.is(signOf('other-agent', unread(whole, 'software')), undefined);
	t.is(signOf('other-agent', unread(whole, 'processes')), undefined);
	t.true(signOf('other-agent', unread({...whole, agents: [{kind: 'netbackup'}]}, 'software')));
	t.like(advise(methodContext({facts: unread(whole, 'software')})).findings.find(({word}) => word === 'other backups'), {state: 'unknown', text: 'Whether NetBackup, NetWorker or Commvault saves this host was not read.'});
	t.is(advise(methodContext({facts: unread(whole)})).findings.find(({word}) => word === 'other backups'), undefined);

	t.false(signOf('disk-missing', unread(whole)));
	t.is(signOf('disk-missing', unread(whole, 'disks')), undefined);
	t.is(signOf('disk-missing', {...whole, physicalVolumes: whole.physicalVolumes.map(disk => disk.volumeGroup === 'datavg' ? {...disk, state: 'unknown'} : disk)}), undefined);
	t.is(signOf('disk-missing', {...whole, problems: [{command: 'lsvg -p datavg', message: 'It took longer than 15 s.'}]}), undefined);
	t.true(signOf('disk-missing', unread({...whole, physicalVolumes: whole.physicalVolumes.map(disk => disk.volumeGroup === 'datavg' ? {...disk, state: 'missing'} : disk)}, 'disks')));
});

test('counts copies as policies do, and promises of none what was only answered', t => {
	const given = {apart: 'other-site', locked: 'yes', place: 'file,tape'};
	const find = (points: readonly RecoveryPoint[], facts = healthyFacts()) => {
		const {findings} = advise(methodContext({points, facts}), given);

		return Object.fromEntries(findings.map(({word, state, text}) => [word, `${state}: ${text}`]));
	};

	const elsewhere = {host: 'nim01', path: '/export/datavg.savevg'};

	// Without a point there is nothing that an answer could be true of.
	const none = find([]);

	t.regex(none['3 copies'] ?? '', /^bad: /v);
	t.regex(none['1 elsewhere'] ?? '', /^unknown: By the answers, a copy lies at another site; lparsafe knows of none\./v);
	t.regex(none['1 out of reach'] ?? '', /^unknown: By the answers, /v);
	t.regex(none['2 media'] ?? '', /^unknown: /v);

	// Two files on one machine are lost together; what lies on another's filesystem is not.
	const twice = imagePoint({copies: [{host: 'prod-db01', path: '/mnt/nfs/datavg.savevg'}]});
	const mounted = healthyFacts();

	t.regex(find([twice])['3 copies'] ?? '', /^bad: The data in use and 1 copy of the newest point: one more is missing; 2 files, but what lies on one machine is lost with it and counts once\./v);
	t.regex(find([twice])['1 elsewhere'] ?? '', /^unknown: By the answers, .* all that lparsafe knows of lies on prod-db01\./v);
	t.regex(find([twice], {
		...mounted, filesystems: [...mounted.filesystems, {
			mountPoint: '/mnt/nfs', device: '/export', type: 'nfs3', isMounted: true, node: 'nim01',
		}],
	})['3 copies'] ?? '', /^good: The data in use and 2 copies/v);

	const two = find([imagePoint({copies: [elsewhere]})]);

	t.regex(two['3 copies'] ?? '', /^good: The data in use and 2 copies of the newest point\./v);
	t.regex(two['1 elsewhere'] ?? '', /^good: By the answers, a copy lies at another site/v);

	// A snapshot is no copy, part of it is not all of it, and what is dated ahead is not the newest.
	const ahead = imagePoint({id: 'ahead', madeAt: '2030-01-01T00:00:00.000Z', copies: [elsewhere]});

	t.regex(find([imagePoint(), ahead])['3 copies'] ?? '', /^bad: The data in use and 1 copy/v);
	t.regex(find([imagePoint({state: 'partial', copies: [elsewhere]})])['3 copies'] ?? '', /^bad: lparsafe knows no whole recovery point/v);
	t.regex(find([imagePoint({kind: 'snapshot', copies: [elsewhere]})])['3 copies'] ?? '', /^bad: lparsafe knows no whole recovery point/v);
	t.regex(find([{...ahead, verification: 'L4'}])['0 errors'] ?? '', /from a copy of unknown age/v);
});

test('where all ways are blocked, those that could hold what is asked for come first', t => {
	for (const event of ['site', 'array', 'machine']) {
		const {advice} = advise(machine(['a raw volume in datavg'], parseTarget('lv:rawlv01')), {protect: 'raw-volume', against: event});
		const placeOf = (way: string): number => advice.findIndex(({methods}) => methods[0] === way);

		t.true(advice.every(({fit}) => fit === 'blocked'), `loss of the ${event}`);
		t.true(placeOf('raw-copy') < placeOf('mksysb') && placeOf('storage-protect-image') < placeOf('rman'), `loss of the ${event}`);
		t.true(advice[placeOf('raw-copy')]?.changes.some(text => text.includes('disturb=stopped')), `loss of the ${event}`);
	}
});

test('says which questions and choices there are when an answer is none', t => {
	t.throws(() => advise(methodContext(), {colour: 'blue'}), {instanceOf: UsageError, message: /no question `colour`/v});
	t.throws(() => advise(methodContext(), {rpo: 'soon'}), {instanceOf: UsageError, message: /`soon` is no answer to `rpo`/v});
});

test('takes the same answers as a list and joined by commas, and shows the document that is promised', t => {
	const joined = advise(methodContext(), {against: 'deletion,disk', apart: 'other-array'});

	t.deepEqual(joined, advise(methodContext(), {against: ['deletion', 'disk'], apart: 'other-array'}));
	t.deepEqual(documents.advice.parse({format: 1, ...joined}).advice.length, joined.advice.length);
	t.true(joined.questions.every(({why, choices}) => why.length > 20 && choices.length > 1));
	t.like(joined.questions.find(({id}) => id === 'protect'), {answer: 'group', from: 'facts', evidence: {lines: ['datavg is a data group']}});
	t.true(joined.advice.flatMap(({reasons}) => reasons).every(({evidence, source}) => evidence !== undefined || source !== undefined));

	// Each way stays visible, whatever is answered.
	t.deepEqual(ways.filter(({id}) => joined.advice.every(({methods}) => methods.length > 1 || methods[0] !== id)), []);
});

test('writes the reasoning as Markdown, with the columns of the table of decisions, and no markup of a host\'s own', t => {
	const context = methodContext();
	const evil = {...context, facts: {...context.facts, volumeGroups: context.facts.volumeGroups.map(group => group.name === 'datavg' ? {...group, logicalVolumes: [...group.logicalVolumes, {...group.logicalVolumes[0]!, mountPoint: '/x](http://evil)\n# Heading', name: 'lv'}]} : group)}};
	const text = exportAdvice(advise(evil, {against: 'deletion'}));

	t.true(text.includes('| Aspects | Domains | Requirements | Chosen Service | Decisions / Rationale |'));
	t.true(text.includes('## Questions and answers'));
	t.notRegex(text, /^# Heading/mv);
	t.notRegex(text, /[^\\]\]\(http/v);
});

/**
Rules that call a way no backup by itself.
*/
const besides = new Set(['clone-beside', 'clone-same-pool', 'esxi-snapshot-alone', 'mirror-no-backup', 'replication-no-backup', 'snapshot-alone', 'snapshot-no-backup']);

test('recommends nothing from answers alone that are random, other than what holds something; and leaves none out', t => {
	const answers = fc.record(Object.fromEntries(questions.map(({id, choices, isMany}) => {
		const values = choices.map(({value}) => value);

		return [id, isMany ? fc.subarray(values) : fc.constantFrom(...values)];
	})), {requiredKeys: []});
	const traits = fc.subarray(Object.keys(changes).filter(name => name !== 'a VMware machine') as Machine[], {maxLength: 6});
	const targets = fc.constantFrom('lpar', 'vg:datavg', 'vg:rootvg', 'fs:/data', 'lv:rawlv01', 'db:PROD');

	const property = fc.property(answers, traits, targets, (given, names, target) => {
		const {advice, questions: asked} = advise(machine(names, parseTarget(target)), given as Record<string, string | string[]>);
		const recommended = new Set(advice.filter(({fit}) => fit === 'recommended').flatMap(({methods}) => methods));
		const isArchive = ['cpio', 'tar', 'vdp', 'sysback'].some(id => recommended.has(id)) || (recommended.has('storage-copy-bare') && given['disturb'] !== 'stopped');
		// What lies on the very disks of its source is left after nothing that takes them.
		const isAgainstArray = given['against']?.includes('array') === true && given['apart'] === 'same-disks';

		// What must not be used is in no strategy; what helps beside others alone may be.
		const isMixed = advice.some(({methods}) => methods.length > 1 && methods.some(id => {
			const alone = advice.find(each => each.methods.length === 1 && each.methods[0] === id);

			return alone?.fit === 'blocked' && !alone.verdict.startsWith('Not by itself');
		}));
		// What is lost with every event that is feared does not lead.
		const [leader] = advice;
		const feared = (given['against'] ?? []) as readonly EventId[];
		const isLost = leader?.fit !== 'blocked' && feared.length > 0 && ways.filter(({id, method}) => leader?.methods.includes(method ?? id) === true).every(({survives}) => feared.every(event => survives[event] === undefined));
		const isRawOpen = given['disturb'] !== 'stopped' && advice.some(({fit, methods}) => fit === 'recommended' && methods.includes('raw-copy'));

		// What is held by a clone or a snapshot alone is not backed up.
		const situation = makeSituation(machine(names, parseTarget(target)), given as Record<string, string | string[]>);
		const isBeside = (id: string): boolean => advice.some(({methods, reasons}) => methods.length === 1 && methods[0] === id && reasons.some(({rule = ''}) => besides.has(rule)));
		const holdersOf = (part: Part, methods: readonly string[]): readonly string[] => ways.filter(way => methods.includes(way.method ?? way.id) && heldBy(way, situation).includes(part)).map(({id, method}) => method ?? id);
		const isUndoOnly = advice.some(({fit, methods}) => fit === 'recommended' && situation.parts.some(part => {
			const holders = holdersOf(part, methods);

			return holders.length > 0 && holders.every(id => isBeside(id));
		}));

		return !isArchive
			&& !isUndoOnly
			&& !isMixed
			&& !isLost
			&& !isRawOpen
			&& asked.length >= questions.length - 1
			&& advice.filter(({methods}) => methods.length === 1).length === ways.length
			&& !(isAgainstArray && ['mksysb', 'savevg', 'rman'].some(id => recommended.has(id)));
	});

	t.notThrows(() => {
		fc.assert(property, {numRuns: 600});
	});
});

test('says how long writing back takes by what restores took, says so where none was measured, and does not recommend what is too late by it', t => {
	const image = imagePoint({sizeBytes: 36_000_000_000});
	const given = {
		rto: 'hours', against: 'disk', apart: 'other-array', disturb: 'in-use',
	};
	const wayOf = (options: Parameters<typeof advise>[2], points = [image]) => advise(methodContext({points}), given, options).advice.find(({methods}) => methods.join(' ') === 'savevg');
	const restore = {host: 'prod-db01', target: 'vg:datavg', sizeBytes: 10_000_000_000};

	t.deepEqual(wayOf({})?.restoreTime, {text: 'How long a restore takes is not known: none was measured here.'});
	t.is(wayOf({})?.fit, 'recommended');

	// 10 GB in 100 s, so 36 GB in 360 s.
	const quick = wayOf({restores: [{...restore, seconds: 100}]});

	t.is(quick?.restoreTime?.seconds, 360);
	t.regex(quick?.restoreTime?.text ?? '', /about 6 min: datavg: .* \(its newest image\) at .*\/s by 1 restores? of it/v);
	t.is(quick?.fit, 'recommended');

	const slow = wayOf({restores: [{...restore, seconds: 10_000}]});

	t.is(slow?.restoreTime?.seconds, 36_000);
	t.is(slow?.fit, 'possible');
	t.true(slow?.reasons.some(({rule}) => rule === 'rto-measured'));
	t.true(slow?.gaps.some(text => text.includes('would be back later than in hours')));

	// The newest is told by its time, whatever zone it is written in, and is none that is dated ahead.
	const size = (...points: ReadonlyArray<readonly [madeAt: string, sizeBytes: number]>) => wayOf({restores: [{...restore, seconds: 100}]}, points.map(([madeAt, sizeBytes], index) => imagePoint({id: `image${index}`, madeAt, sizeBytes})))?.restoreTime?.seconds;

	t.is(size(['2026-11-20T23:30:00+14:00', 10_000_000_000], ['2026-11-20T22:00:00-01:00', 20_000_000_000]), 200);
	t.is(size(['2026-11-20T09:00:00.000Z', 20_000_000_000], ['2030-01-01T00:00:00.000Z', 10_000_000_000]), 200);

	// Without an image by what the filesystems hold, where all of them were measured.
	t.regex(wayOf({restores: [{...restore, seconds: 100}]}, [])?.restoreTime?.text ?? '', /what its filesystems hold/v);

	const facts = withFilesystem('/data', {usedMiB: undefined});
	const unread = advise(methodContext({facts}), given, {restores: [{...restore, seconds: 100}]}).advice.find(({methods}) => methods.join(' ') === 'savevg');

	t.regex(unread?.restoreTime?.text ?? '', /size of datavg was not read whole/v);
	t.is(unread?.restoreTime?.seconds, undefined);
});
