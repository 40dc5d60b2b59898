import {rankMethods} from '../advice/rank-methods.js';
import {isoTime, type Clock} from '../base/clock.js';
import {UsageError} from '../base/errors.js';
import {hideSecrets} from '../base/hide-secrets.js';
import type {Host} from '../base/host.js';
import type {FieldMistake, MethodDescription, Preview} from '../base/method.js';
import type {Plan} from '../base/plan.js';
import type {Redactor} from '../base/redactor.js';
import type {CommandDescription, MethodRequest} from '../base/services/methods.js';
import type {Shell} from '../base/shell.js';
import type {Store} from '../base/store.js';
import {parseTarget} from '../base/target.js';
import {newJobId} from '../jobs/job-id.js';
import {isApplicable, describeMethod} from '../methods/describe.js';
import {findMethod, methods} from '../methods/index.js';
import type {Method, MethodContext} from '../methods/method.js';
import {readValues} from '../methods/values.js';
import {fileServersOf} from '../plans/file-servers.js';
import {identityOf} from '../plans/identity.js';
import {sealPlan} from '../plans/seal-plan.js';
import {describeCommand} from './describe-command.js';
import {expiryOn} from './expiry-on.js';
import type {FleetFacts} from './fleet-facts.js';
import {makeLooks} from './make-looks.js';

/**
A plan is made of facts that were read for it, however young the stored ones are: a run may have ended since.
*/
const planFactsMilliseconds = -1;

/**
Facts older than this are read again before methods are judged: what was lost a minute ago must not look as if it were there.
*/
export const adviceFactsMilliseconds = 15_000;

export type Planner = {
	describeAll(options: {readonly host?: string; readonly target?: string; readonly values?: Readonly<Record<string, unknown>>}): Promise<readonly MethodDescription[]>;
	describe(id: string, options: Partial<Omit<MethodRequest, 'method'>>): Promise<MethodDescription>;
	check(request: MethodRequest): Promise<readonly FieldMistake[]>;
	preview(request: MethodRequest & {readonly field: string}): Promise<Preview>;
	plan(request: MethodRequest): Promise<Plan>;

	/**
	From known facts, without a look at the host; values may still be wrong.
	*/
	describeCommand(request: MethodRequest): Promise<CommandDescription>;
};

export type PlannerOptions = {
	readonly store: Store;
	readonly clock: Clock;
	readonly facts: FleetFacts;
	hostOf(name: string): Host;
	shellOf(host: Host): Promise<Shell>;
	readonly jobDirectory: string;
	readonly redactor: Redactor;
};

const methodOf = (id: string): Method => {
	const method = findMethod(id);

	if (method === undefined) {
		throw new UsageError(`There is no method \`${id}\`.`, {advice: `There are: ${methods.map(each => each.id).join(', ')}.`});
	}

	return method;
};

export const createPlanner = ({store, clock, facts, hostOf, shellOf, jobDirectory, redactor}: PlannerOptions): Planner => {
	const readerOn = (hostName: string) => (path: string): string | undefined => store.runs.unended().find(runId => {
		const [planned] = store.runs.events(runId);
		const plan = planned?.type === 'planned' && planned.plan.hosts.some(({host}) => host === hostName) ? planned.plan : undefined;

		return plan !== undefined && [plan.verifies?.path, plan.parameters['image']].includes(path);
	});

	const contextOf = async (hostName: string, targetId: string, options?: {readonly maxAge: number}): Promise<MethodContext> => {
		const host = hostOf(hostName);
		const target = parseTarget(targetId);

		return {
			facts: await facts.read(host, options), target, now: clock.now(), host, points: store.points.list(hostName), expiry: expiryOn(store, host, clock.now()), readerOf: readerOn(hostName), jobDirectory,
		};
	};

	const requested = async (request: MethodRequest, options?: {readonly maxAge: number}) => {
		const method = methodOf(request.method);
		const context = {...await contextOf(request.host, request.target, options), ...request.proposedAt !== undefined && {proposedAt: request.proposedAt}};

		if (!isApplicable(method, context)) {
			throw new UsageError(`\`${method.id}\` does not act on \`${request.target}\` of a host with the role \`${context.host.role}\`.`, {advice: `It acts on ${method.targets.map(kind => `\`${kind}\``).join(', ')} of hosts with the role ${method.roles.map(role => `\`${role}\``).join(', ')}.`});
		}

		const {values, mistakes} = readValues(method, request.values, method.resolve(context, request.values).defaults);

		return {
			method, context, values, mistakes: mistakes.length > 0 ? mistakes : method.mistakes?.(context, values) ?? [],
		};
	};

	const usable = async (request: MethodRequest, options?: {readonly maxAge: number}) => {
		const {mistakes, ...rest} = await requested(request, options);
		const [first] = mistakes;

		if (first !== undefined) {
			throw new UsageError(`\`${first.name}\`: ${first.message}`, {code: 'wrong-value', advice: `\`lparsafe methods ${request.method} --host ${request.host} --target ${request.target}\` lists what it takes.`});
		}

		return rest;
	};

	return {
		async describeCommand({method, host: hostName, target, values, proposedAt}) {
			const host = hostOf(hostName);
			const known = facts.known(hostName);

			return describeCommand(methodOf(method), known === undefined
				? undefined
				: {
					facts: known, target: parseTarget(target), now: clock.now(), host, points: store.points.list(hostName), expiry: expiryOn(store, host, clock.now()), jobDirectory, ...proposedAt !== undefined && {proposedAt},
				}, values);
		},
		async describeAll({host, target, values = {}}) {
			if (host === undefined || target === undefined) {
				return methods.map(method => describeMethod(method));
			}

			const context = await contextOf(host, target, {maxAge: adviceFactsMilliseconds});

			return rankMethods(methods.filter(method => isApplicable(method, context)).map(method => describeMethod(method, context, values)));
		},
		async describe(id, {host, target, values = {}, proposedAt}) {
			const method = methodOf(id);

			return host === undefined || target === undefined ? describeMethod(method) : describeMethod(method, {...await contextOf(host, target, {maxAge: adviceFactsMilliseconds}), ...proposedAt !== undefined && {proposedAt}}, values);
		},
		async check(request) {
			const {mistakes} = await requested(request);

			return mistakes;
		},
		async preview(request) {
			const {method, context, values} = await usable(request);
			const preview = method.previews?.[request.field];

			if (preview === undefined) {
				throw new UsageError(`\`${request.field}\` of \`${method.id}\` has no preview.`, {advice: 'Only fields that say so have one.'});
			}

			const shell = await shellOf(context.host);
			const looks = await makeLooks(shell, preview.looks(context, values));

			return preview.read(context, values, looks);
		},
		async plan(request) {
			const {method, context, values} = await usable(request, {maxAge: planFactsMilliseconds});
			const shell = await shellOf(context.host);
			const looks = await makeLooks(shell, method.looks(context, values));
			const findings = method.preflight(context, values, looks);
			const draft = method.plan(context, values, looks);
			const written = [...(draft.produces?.kind === 'image' ? [draft.produces.path] : []), ...draft.space.map(({where}) => where)].filter(path => path.startsWith('/'));
			const writesTo = fileServersOf(context.facts, written);
			const plan = sealPlan({
				...draft,
				method: method.id,
				direction: method.direction,
				target: request.target,
				parameters: {...values},
				// Evidence may quote what a host printed; the plan is sealed as it is shown.
				findings: hideSecrets([...findings], redactor),
				destroysInWords: [...draft.destroysInWords],
				locks: [...draft.locks],
				...(writesTo.length > 0 && {writesTo: [...writesTo]}),
				host: context.host.name,
				identity: identityOf(context.facts),
			}, {plannedAt: isoTime(context.now), id: newJobId(context.now)});

			store.plans.save(plan);

			return plan;
		},
	};
};
