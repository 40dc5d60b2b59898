import {UsageError} from '../base/errors.js';
import {verificationLevels} from '../base/point.js';
import {
	parsePolicyId,
	policyId,
	type Expiry,
	type Policy,
	type PolicyInput,
	type PolicyState,
	type Retention,
} from '../base/policy.js';
import {formatTarget, parseTarget} from '../base/target.js';
import {cleanLine} from '../base/text.js';
import {formatDuration, parseDuration} from '../base/units.js';
import type {Command, OptionValues} from './command.js';
import {runOptions, runRequest} from './plan.js';
import {show, table} from './show.js';

const secondsOf = (name: string, value: unknown): number => {
	const seconds = parseDuration(String(value));

	if (seconds === undefined) {
		throw new UsageError(`\`${String(value)}\` is no time for \`--${name}\`.`, {advice: 'Write a number and a unit: `30m`, `24h`, `7d`, `4w`.'});
	}

	return seconds;
};

const countOf = (name: string, value: unknown): number => {
	if (!/^[1-9]\d{0,4}$/v.test(String(value))) {
		throw new UsageError(`\`${String(value)}\` is no count for \`--${name}\`.`, {advice: 'Write a whole number from 1.'});
	}

	return Number(value);
};

const levelOf = (value: unknown): NonNullable<Policy['requiredLevel']> => {
	const level = verificationLevels.find(each => each === value);

	if (level === undefined) {
		throw new UsageError(`\`${String(value)}\` is no level for \`--level\`.`, {advice: `There are ${verificationLevels.join(', ')}.`});
	}

	return level;
};

const given = <Name extends string, Value>(name: Name, value: unknown, read: (value: unknown) => Value): Readonly<Partial<Record<Name, Value>>> => (value === undefined ? {} : {[name]: read(value)}) as Partial<Record<Name, Value>>;

const retentionOf = (options: OptionValues): Retention | undefined => {
	const generations = {
		...given('daily', options['daily'], value => countOf('daily', value)),
		...given('weekly', options['weekly'], value => countOf('weekly', value)),
		...given('monthly', options['monthly'], value => countOf('monthly', value)),
		...given('yearly', options['yearly'], value => countOf('yearly', value)),
	};
	const retention = {
		...given('count', options['keep'], value => countOf('keep', value)),
		...given('ageSeconds', options['keep-for'], value => secondsOf('keep-for', value)),
		...Object.keys(generations).length > 0 && {generations},
	};

	return Object.keys(retention).length === 0 ? undefined : retention;
};

const targetOf = (text: string): PolicyInput['target'] => {
	try {
		return parsePolicyId(text);
	} catch (error) {
		throw new UsageError(`\`${text}\` names nothing that a policy can be for.`, {advice: 'Write `HOST`, `HOST/vg:NAME`, `tag:TAG` or `tag:TAG/vg:NAME`.', cause: error});
	}
};

const time = (seconds: number | undefined): string => seconds === undefined ? '' : formatDuration(seconds);

const retentionWords = ({count, ageSeconds, generations = {}}: Retention): string => [
	...count === undefined ? [] : [`the newest ${count}`],
	...ageSeconds === undefined ? [] : [`those of ${formatDuration(ageSeconds)}`],
	...Object.entries(generations).map(([name, many]) => `${many} ${name}`),
].join(', ');

const list: Command = {
	words: ['policies'],
	usage: '',
	summary: 'what targets must meet',
	options: {},
	arguments: [0, 0],
	async run(context) {
		const services = await context.services();
		const policies = await services.policies();

		show(context, {policies}, () => policies.length === 0
			? 'There is no policy yet: `lparsafe policies set HOST --rpo 24h` makes one.'
			: table(['FOR', 'RPO', 'RTO', 'LEVEL', 'COPIES', 'KEPT'], policies.map(({target, rpoSeconds, rtoSeconds, requiredLevel, minimumCopies, retention}: Policy) => [
				policyId(target), time(rpoSeconds), time(rtoSeconds), requiredLevel ?? '', minimumCopies === undefined ? '' : String(minimumCopies), retention === undefined ? '' : retentionWords(retention),
			])));

		return 0;
	},
};

const set: Command = {
	words: ['policies', 'set'],
	usage: 'HOST|HOST/TARGET|tag:TAG|tag:TAG/TARGET [--rpo TIME] [--rto TIME] [--level L0…L5] [--copies N] [--keep N] [--keep-for TIME] [--daily N] [--weekly N] [--monthly N] [--yearly N]',
	summary: 'keeps what a target must meet, in place of what was kept for it; a time is 30m, 24h, 7d, 4w',
	options: Object.fromEntries(['rpo', 'rto', 'level', 'copies', 'keep', 'keep-for', 'daily', 'weekly', 'monthly', 'yearly'].map(name => [name, {type: 'string'}])),
	arguments: [1, 1],
	async run(context, [text = ''], options) {
		const target = targetOf(text);
		const retention = retentionOf(options);
		const asked = {
			...given('rpoSeconds', options['rpo'], value => secondsOf('rpo', value)),
			...given('rtoSeconds', options['rto'], value => secondsOf('rto', value)),
			...given('requiredLevel', options['level'], value => levelOf(value)),
			...given('minimumCopies', options['copies'], value => countOf('copies', value)),
			...retention !== undefined && {retention},
		};

		if (Object.keys(asked).length === 0) {
			throw new UsageError('Nothing is asked for.', {advice: 'Give at least one value, such as `--rpo 24h`; `lparsafe policies remove` takes a policy away.'});
		}

		const services = await context.services();
		const known = await services.policies();
		const answers = known.find(each => policyId(each.target) === text)?.answers;
		const policy = await services.savePolicy({
			target, ...asked, ...answers !== undefined && {answers},
		});

		const {holds} = await services.policyReach(target);

		show(context, {policy}, () => `Kept the policy for ${text}.${holds.length === 0 ? ' It holds for no target that is known.' : ` It holds for ${holds.length} target${holds.length === 1 ? '' : 's'}.`}`);

		return 0;
	},
};

const remove: Command = {
	words: ['policies', 'remove'],
	usage: 'HOST|HOST/TARGET|tag:TAG|tag:TAG/TARGET',
	summary: 'takes a policy away; points stay',
	options: {},
	arguments: [1, 1],
	async run(context, [id = '']) {
		const services = await context.services();

		await services.removePolicy(id);
		show(context, {removed: id}, () => `There is no policy for ${id} any more.`);

		return 0;
	},
};

/**
`failed` where a target does not meet its policy, `unknown` where of one nobody knows, and where no policy holds for any: a check that judged nothing is none.
*/
const codeOf = (states: readonly PolicyState[]): number => states.some(({state}) => state === 'breached') ? 1 : (states.some(({state}) => state === 'unknown') || states.every(({state}) => state === 'none') ? 8 : 0);

const check: Command = {
	words: ['points', 'check'],
	usage: '[HOST…]',
	summary: 'how targets stand against their policies, the worst first; exit code 1 where one is breached, 8 where one is unknown or none has a policy',
	options: {},
	arguments: [0, 1000],
	async run(context, hosts) {
		const services = await context.services();
		const states = await services.policyStates(hosts.length === 0 ? undefined : hosts);
		const without = states.filter(({state}) => state === 'none').length;

		show(context, {states}, () => [
			...states.length === without
				? []
				: [table(['STATE', 'HOST', 'TARGET', 'NEWEST', 'LEVEL', 'WHY'], states.filter(({state}) => state !== 'none').map(({state, host, target, newest, worst}) => [
					state, host, target, newest === undefined ? 'none' : newest.madeAt ?? 'age unknown', newest?.level ?? '', cleanLine(worst ?? ''),
				]))],
			...states.length === 0 ? ['No target is known here: nothing was checked.'] : [],
			...without === 0 ? [] : [`${without} ${without === 1 ? 'target has' : 'targets have'} no policy.`],
		].join('\n'));

		return codeOf(states);
	},
};

/**
The target whose images are to go: the one that was named, else the only one of which retention lets some go.

@throws UsageError where there is none, or more than one.
*/
const goingTarget = (going: readonly Expiry[], named: unknown): string => {
	const targets = [...new Set(going.map(({target}) => target))];
	const [only, ...others] = typeof named === 'string' ? [formatTarget(parseTarget(named))] : targets;

	if (only === undefined || others.length > 0) {
		throw new UsageError(only === undefined ? 'Retention lets no image go.' : `Images of ${targets.join(', ')} would go.`, {code: only === undefined ? 'nothing-to-expire' : 'which-target', advice: only === undefined ? '`lparsafe points expire HOST` says why each stays.' : 'Say with `--target` of which; each is a run of its own.'});
	}

	return only;
};

const expire: Command = {
	words: ['points', 'expire'],
	usage: 'HOST [--run [--target T] [--acknowledge FINDING]… [--confirm TEXT] [--ticket T] [--detach]]',
	summary: 'what the retention of the policies would keep of the images of a host, and what would go; a dry run, with `--run` deletes what goes of one target',
	options: {run: {type: 'boolean'}, target: {type: 'string'}, ...runOptions},
	arguments: [1, 1],
	async run(context, [host = ''], options) {
		const [needsRun] = options['run'] === true ? [] : ['target', ...Object.keys(runOptions)].filter(name => options[name] !== undefined);

		if (needsRun !== undefined) {
			throw new UsageError(`\`--${needsRun}\` is of use with \`--run\` only.`, {advice: 'Without `--run` nothing is deleted: what would go is listed.'});
		}

		const services = await context.services();
		const expiry = await services.expiry(host);
		const going = expiry.filter(({isKept}) => !isKept);

		if (options['run'] === true) {
			return runRequest(context, {
				method: 'expire-images', host, target: goingTarget(going, options['target']), values: {},
			}, options);
		}

		show(context, {expiry}, () => expiry.length === 0
			? `There are no images of ${host}.`
			: [
				table(['', 'TARGET', 'MADE', 'PLACE', 'WHY'], expiry.map(({isKept, target, madeAt, place, reason}) => [isKept ? 'keep' : 'would go', target, madeAt ?? 'age unknown', `${place.host}:${place.path}`, reason])),
				`${going.length} of ${expiry.length} would go. Nothing was deleted.${going.length === 0 ? '' : ` \`lparsafe points expire ${host} --run\` deletes them, and asks for a confirmation that names them.`}`,
			].join('\n'));

		return 0;
	},
};

export const policyCommands: readonly Command[] = [list, set, remove, check, expire];
