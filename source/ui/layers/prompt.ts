import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {
	blank,
	paragraph,
	span,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {drawField, editText, textField} from '../text-field.js';
import {plainText} from '../field-value.js';
import {boxed} from './box.js';

/**
Asks for one line of text. Esc gives none; what was typed is kept by `draft` until whoever got the answer says that it was taken.
*/
export const createPrompt = (desk: Desk, {title, question, does = 'Send', draft, onAnswer}: {
	readonly title: string;
	readonly question: string;

	/**
	What Enter does with the answer.
	*/
	readonly does?: string;
	readonly draft: string;
	readonly onAnswer: (text: string, taken: () => void) => void;
}): Layer => {
	const field = createStore(textField(plainText(desk.drafts.get(draft)?.['text'])));
	field.subscribe(desk.changed);

	const layer: Layer = {
		name: 'prompt',
		crumb: title,
		get about() {
			return `Type the answer and press ${desk.key('open', true)}; ${desk.key('back', true)} gives none.`;
		},
		isTyping: () => true,
		press(press) {
			const edited = editText(field.get(), press);

			if (edited === undefined) {
				return false;
			}

			field.set(edited);
			desk.drafts.set(draft, {text: edited.text});

			return true;
		},
		bindings: () => [{
			action: 'open', title: does, run() {
				const {text} = field.get();
				desk.close(layer);
				onAnswer(text, () => {
					// Unless something else was typed meanwhile.
					if (desk.drafts.get(draft)?.['text'] === text) {
						desk.drafts.delete(draft);
					}
				});
			},
		}],
		draw: ({columns}) => boxed(title, [
			...paragraph(question, columns - 4),
			blank,
			[span('> ', 'key'), ...drawField(field.get(), columns - 8)],
		], columns, desk.theme),
	};

	return layer;
};
