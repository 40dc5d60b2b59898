import {
	savedAnswersText,
	type Advice,
	type AdviceAnswers,
	type AdviceQuestion,
} from '../base/advice.js';
import {createStore, type Store} from './create-store.js';
import type {Desk} from './desk.js';
import {troubleOf, type Trouble} from './trouble.js';

/**
The value of the choice that answers nothing.
*/
export const notKnown = '';

type State = {
	readonly advice?: Advice;
	readonly failure?: Trouble;

	/**
	What was answered here and is not kept as a policy; an empty one takes an answer back.
	*/
	readonly answers: AdviceAnswers;

	/**
	The question that is asked, by its place.
	*/
	readonly at: number;

	/**
	The choice under the cursor; undefined: the one that holds.
	*/
	readonly choice?: string;
};

/**
The decision help's questions, one at a time, and what is argued from the answers.
*/
export type Conversation = {
	readonly state: Store<State>;
	questions(): readonly AdviceQuestion[];
	question(): AdviceQuestion | undefined;

	/**
	The choice that the cursor is on, or begins at.
	*/
	chosen(question: AdviceQuestion): string;

	/**
	Moves the cursor to another of the choices, the last of which is that it is not known.
	*/
	move(to: (index: number, count: number) => number): void;

	/**
	Answers and stays; one of several is marked or no longer marked.
	*/
	mark(question: AdviceQuestion, choice: string): void;

	/**
	Answers and goes on; of several that are marked already, all hold.
	*/
	take(question: AdviceQuestion, choice: string): void;
	goTo(at: number): void;

	/**
	Argues anew from what is known of the host now.
	*/
	argue(): Promise<void>;
	save(): Promise<void>;
	exportReasoning(): Promise<void>;
};

export const valuesOf = ({answer}: AdviceQuestion): readonly string[] => answer?.split(',') ?? [];

export const createConversation = (desk: Desk, {host, target, onEnd}: {
	readonly host: string;
	readonly target: string;

	/**
	The last question was answered.
	*/
	onEnd(): void;
}): Conversation => {
	const draft = `advice ${host} ${target}`;
	const state = createStore<State>({answers: (desk.drafts.get(draft) ?? {}) as AdviceAnswers, at: 0});

	state.subscribe(desk.changed);

	let asked = 0;

	const request = () => ({
		host, target, answers: state.get().answers, isFromKnown: true,
	});

	const argue = async (): Promise<void> => {
		asked += 1;
		const mine = asked;

		try {
			const advice = await desk.services.advise(request());

			// What a later answer overtook is not shown.
			if (mine === asked) {
				state.update(({failure: _, ...before}) => ({...before, advice}));
			}
		} catch (error) {
			if (mine === asked) {
				state.update(before => ({...before, failure: troubleOf(error)}));
			}
		}
	};

	const questions = (): readonly AdviceQuestion[] => state.get().advice?.questions ?? [];

	const goTo = (at: number): void => {
		if (at >= questions().length) {
			onEnd();
		} else if (at >= 0) {
			state.update(({choice: _, ...before}) => ({...before, at}));
		}
	};

	/**
	What is marked by now, also where what follows from it is not heard yet.
	*/
	const markedOf = (question: AdviceQuestion): readonly string[] => {
		const given = [state.get().answers[question.id] ?? []].flat();

		return given.length > 0 ? given : (question.from === 'operator' ? [] : valuesOf(question));
	};

	const mark = (question: AdviceQuestion, choice: string): void => {
		const before = markedOf(question);
		const several = before.includes(choice) ? before.filter(each => each !== choice) : [...before, choice];
		const one = question.isMany ? several : [choice];

		state.update(known => ({...known, answers: {...known.answers, [question.id]: choice === notKnown ? [] : one}}));
		desk.drafts.set(draft, state.get().answers);
		void argue();
	};

	const questionHere = (): AdviceQuestion | undefined => questions()[Math.min(state.get().at, questions().length - 1)];
	const chosen = (question: AdviceQuestion): string => state.get().choice ?? valuesOf(question)[0] ?? question.choices[0]?.value ?? notKnown;

	return {
		state,
		questions,
		question: questionHere,
		chosen,
		move(to) {
			const question = questionHere();

			if (question === undefined) {
				return;
			}

			const values = [...question.choices.map(({value}) => value), notKnown];
			const index = Math.max(0, Math.min(values.length - 1, to(values.indexOf(chosen(question)), values.length)));

			state.update(before => ({...before, choice: values[index]!}));
		},
		mark,
		take(question, choice) {
			if (!question.isMany || choice === notKnown || markedOf(question).length === 0) {
				mark(question, choice);
			}

			goTo(state.get().at + 1);
		},
		goTo,
		argue,
		async save() {
			const sent = request();

			desk.tell(savedAnswersText(await desk.services.saveAnswers(sent)), 'ok');

			// What was answered meanwhile is not kept yet.
			const answers = Object.fromEntries(Object.entries(state.get().answers).filter(([id, answer]) => answer !== sent.answers[id]));

			if (Object.keys(answers).length === 0) {
				desk.drafts.delete(draft);
			} else {
				desk.drafts.set(draft, answers);
			}

			state.update(before => ({...before, answers}));
			await argue();
		},
		async exportReasoning() {
			const text = await desk.services.exportAdvice(request());
			const place = await desk.options.saveFile(`lparsafe-advice-${host}-${target}.md`.replaceAll(/[^\w.\-]+/gv, '-'), text);

			desk.tell(`Written: ${place}`, 'ok');
		},
	};
};
