import type {TestFn} from 'ava';
import type {Finding} from '../../source/base/plan.js';
import type {Method, MethodContext, PlanDraft} from '../../source/methods/method.js';
import {readValues} from '../../source/methods/values.js';
import {looksOf, type LookText} from './method-fixture.js';

/**
What differs from the calm case: facts and points, what looks printed, values of parameters.
*/
export type Situation = {
	readonly context?: Partial<MethodContext>;
	readonly looks?: Readonly<Record<string, LookText>>;
	readonly values?: Readonly<Record<string, unknown>>;
};

/**
A hazard in its three kinds of fixture.
*/
export type Hazard = {
	readonly id: string;
	readonly subject?: string;
	readonly level: Finding['level'];
	readonly fires: Situation;

	/**
	The calm case unless given.
	*/
	readonly silent?: Situation;
	readonly undecidable: Situation;

	/**
	Of the finding that says that it was not checked.
	*/
	readonly undecidedLevel?: Finding['level'];

	/**
	What is said in place of a check whose finding cannot even be named.
	*/
	readonly instead?: string;
};

/**
A method over the calm case and whatever differs from it.
*/
export const underSituations = (method: Method, {context, looks, values}: {readonly context: (change: Partial<MethodContext>) => MethodContext} & Required<Pick<Situation, 'looks' | 'values'>>) => {
	const prepare = (situation: Situation) => {
		const whole = context(situation.context ?? {});
		const given = {...values, ...situation.values};

		return {context: whole, read: readValues(method, given, method.resolve(whole, given).defaults), looks: looksOf({...looks, ...situation.looks})};
	};

	return {
		prepare,
		preflight(situation: Situation = {}): readonly Finding[] {
			const {context: whole, read, looks: seen} = prepare(situation);

			return method.preflight(whole, read.values, seen);
		},
		plan(situation: Situation = {}): PlanDraft {
			const {context: whole, read, looks: seen} = prepare(situation);

			return method.plan(whole, read.values, seen);
		},
	};
};

/**
Tests each hazard of a method: it fires with evidence, stays silent, and says when it was not checked.
*/
export const testHazards = (test: TestFn, method: Method, hazards: readonly Hazard[], preflight: (situation?: Situation) => readonly Finding[], {undecidedLevel: usual = 'block'}: Pick<Hazard, 'undecidedLevel'> = {}): void => {
	for (const [index, hazard] of hazards.entries()) {
		const {id, subject, level, fires, silent = {}, undecidable, undecidedLevel = usual, instead = id} = hazard;
		const isIt = (finding: Finding): boolean => finding.id === id && (subject === undefined || finding.subject === subject);

		test(`${method.id}: ${id}${subject === undefined ? '' : `@${subject}`} (${index}, ${level}) fires with evidence, stays silent, and says when it was not checked`, t => {
			const fired = preflight(fires).filter(finding => isIt(finding) && finding.notChecked !== true);

			t.true(fired.some(finding => finding.level === level), JSON.stringify(preflight(fires)));
			t.true(fired.every(finding => finding.evidence !== undefined && finding.title.length > 10 && (finding.remedy !== undefined || finding.level === 'note')), JSON.stringify(fired));
			t.deepEqual(preflight(silent).filter(finding => isIt(finding) && finding.level === level), []);

			const undecided = preflight(undecidable).filter(finding => finding.id === instead && finding.notChecked === true);

			t.true(undecided.some(finding => finding.level === undecidedLevel), JSON.stringify(preflight(undecidable)));
			t.true(undecided.every(finding => finding.evidence !== undefined && finding.remedy !== undefined), JSON.stringify(undecided));
		});
	}
};
