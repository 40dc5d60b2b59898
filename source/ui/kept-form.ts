import type {FieldMistake} from '../base/method.js';
import {createStore} from './create-store.js';
import type {Desk} from './desk.js';
import type {Values} from './field-value.js';
import {createForm, type Form, type FormOptions} from './form.js';
import type {Line} from './line.js';
import {troubleLines} from './present/trouble.js';
import {readOnlyReason} from './read-only.js';
import {troubleOf, type Trouble} from './trouble.js';

type KeptFormOptions<Kept> = Pick<FormOptions, 'fields' | 'intro' | 'enterTitle'> & {
	/**
	The name under which what was typed survives leaving the form.
	*/
	readonly draft: string;
	readonly begins: Values;

	/**
	What is wrong before anything is asked.
	*/
	readonly mistakesIn: (values: Values) => readonly FieldMistake[];
	readonly save: (values: Values) => Promise<Kept>;
	readonly onSaved: (kept: Kept) => void | Promise<void>;
};

/**
A form whose values are kept in the home by one press: checked first, once at a time, and not where lparsafe may only read. `failed` draws why it could not be.
*/
export const createKeptForm = <Kept>(desk: Desk, {draft, begins, mistakesIn, save, onSaved, ...options}: KeptFormOptions<Kept>): Form & {readonly failed: (width: number) => readonly Line[]} => {
	const values = createStore<Values>(desk.drafts.get(draft) ?? begins);
	const mistakes = createStore<readonly FieldMistake[]>([]);
	const failure = createStore<Trouble | undefined>(undefined);
	let isSaving = false;

	for (const store of [mistakes, failure]) {
		store.subscribe(desk.changed);
	}

	values.subscribe(() => {
		desk.drafts.set(draft, values.get());
		failure.set(undefined);

		if (mistakes.get().length > 0) {
			mistakes.set(mistakesIn(values.get()));
		}
	});

	const keep = async (): Promise<void> => {
		if (isSaving) {
			return;
		}

		if (desk.isReadOnly) {
			desk.tell(`Nothing was changed: ${readOnlyReason}.`, 'caution');

			return;
		}

		const wrong = mistakesIn(values.get());
		mistakes.set(wrong);

		if (wrong[0] !== undefined) {
			form.focus(wrong[0].name);

			return;
		}

		isSaving = true;

		try {
			const kept = await save(values.get());
			desk.drafts.delete(draft);
			await onSaved(kept);
		} catch (error) {
			failure.set(troubleOf(error));
		} finally {
			isSaving = false;
		}
	};

	const form = createForm(desk, {
		...options,
		values,
		begins,
		mistakes: mistakes.get,
		onEnter() {
			void keep();
		},
	});

	return {
		...form,
		failed(width) {
			const failed = failure.get();

			return failed === undefined ? [] : troubleLines(failed, width, desk.theme.glyphs, desk.key);
		},
	};
};
