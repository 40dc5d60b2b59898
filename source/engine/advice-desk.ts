import {advise} from '../advice/advise.js';
import {exportAdvice} from '../advice/export-advice.js';
import {answersOf, answersToKeep, policyOf} from '../advice/policy-answers.js';
import type {Advice, AdviceRequest} from '../base/advice.js';
import {isoTime, type Clock} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import type {Facts} from '../base/facts.js';
import type {Host} from '../base/host.js';
import type {AdviceServices} from '../base/services/advice.js';
import type {PolicyServices} from '../base/services/policies.js';
import type {Store} from '../base/store.js';
import {parseTarget, type Target} from '../base/target.js';
import {bareFacts} from './bare-facts.js';
import type {FleetFacts} from './fleet-facts.js';
import {adviceFactsMilliseconds} from './planner.js';

/**
The decision help over what is known of a host, and its answers as a policy.
*/
export const createAdviceDesk = ({store, clock, facts, hostOf, jobDirectory, savePolicy}: {
	readonly store: {readonly points: Pick<Store['points'], 'list'>; readonly policies: Pick<Store['policies'], 'list'>; readonly runs: Pick<Store['runs'], 'restores'>};
	readonly clock: Pick<Clock, 'now'>;
	readonly facts: Pick<FleetFacts, 'read' | 'known'>;
	hostOf(name: string): Host;
	readonly jobDirectory: string;
	readonly savePolicy: PolicyServices['savePolicy'];
}): AdviceServices => {
	/**
	A host that does not answer is argued over from what was read of it before; what was never read is not known.
	*/
	const factsToArgueFrom = async (host: Host, target: Target, isFromKnown: boolean): Promise<{readonly known?: Facts | undefined; readonly problem?: OperatorError}> => {
		// AIX's commands have nothing to ask a hypervisor or a control host.
		if (target.kind === 'vm' || ['esxi', 'control', 'hmc', 'storage'].includes(host.role)) {
			return {};
		}

		if (isFromKnown) {
			return {known: facts.known(host.name)};
		}

		try {
			return {known: await facts.read(host, {maxAge: adviceFactsMilliseconds})};
		} catch (error) {
			if (!(error instanceof OperatorError)) {
				throw error;
			}

			return {known: facts.known(host.name), problem: error};
		}
	};

	const adviseOn = async ({host: name, target: targetId = 'lpar', answers, isFromKnown = false}: AdviceRequest): Promise<Advice> => {
		const host = hostOf(name);
		const target = parseTarget(targetId);
		const {known, problem} = await factsToArgueFrom(host, target, isFromKnown);
		const now = clock.now();
		const advice = advise({
			facts: known ?? bareFacts(host, isoTime(now)), target, now, host, points: store.points.list(name), jobDirectory,
		}, answers, {hasFacts: known !== undefined, restores: store.runs.restores(), saved: answersOf({policies: store.policies.list(), host, target})});

		return problem === undefined ? advice : {...advice, factsProblem: {code: problem.code, message: problem.message, advice: problem.advice}};
	};

	return {
		advise: adviseOn,
		exportAdvice: async request => exportAdvice(await adviseOn(request)),
		async saveAnswers(request) {
			const {questions} = await adviseOn({...request, isFromKnown: true});
			const among = {policies: store.policies.list(), host: hostOf(request.host), target: parseTarget(request.target ?? 'lpar')};
			const {policy, inPlaceOf} = policyOf(among, answersToKeep(questions, among));

			return {policy: await savePolicy(policy), inPlaceOf};
		},
	};
};
