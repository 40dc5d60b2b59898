import {cleanLine} from '../base/text.js';
import type {Setting} from '../base/services/home.js';
import type {Desk} from './desk.js';
import {createMenu} from './layers/menu.js';
import {createPrompt} from './layers/prompt.js';
import {topLayer} from './navigation.js';

const askValue = (desk: Desk, setting: Setting, onChanged: () => void): void => {
	const {name, value, about} = setting;
	const place = topLayer(desk.navigation.get());
	const draft = `setting ${name}`;

	if (!desk.drafts.has(draft)) {
		desk.drafts.set(draft, {text: cleanLine(value)});
	}

	desk.ask(createPrompt(desk, {
		title: `The setting ${name}`, question: `It says ${cleanLine(about ?? name)}. What it says now can be typed over.`, does: 'Set it', draft,
		onAnswer(text, taken) {
			const store = async (): Promise<void> => {
				const stored = await desk.attempt(async () => desk.services.setSetting(name, text.trim()));

				if (stored === undefined) {
					// What was typed is there to be mended, unless one is elsewhere by now.
					if (topLayer(desk.navigation.get()) === place) {
						askValue(desk, setting, onChanged);
					}

					return;
				}

				const from = stored.settings.find(each => each.name === name)?.from;

				taken();
				onChanged();

				if (from === 'environment' || from === 'flag') {
					desk.tell(`Stored, but the ${from} says otherwise, and stands over it.`, 'caution');
				} else {
					desk.tell('Stored. What is read at the start holds from the next one on.', 'ok');
				}
			};

			void store();
		},
	}));
};

/**
Asks which setting is changed, and what it says from then on. What does not fit is refused with what would.
*/
export const chooseSetting = (desk: Desk, settings: readonly Setting[], onChanged: () => void): void => {
	desk.ask(createMenu(desk, {
		title: 'Change a setting', noun: 'setting', intro: 'It is stored in the settings file of this home.',
		rows: () => settings.map(({name, value, about}) => ({id: name, label: `${name}: ${cleanLine(about ?? '')}`, detail: value === '' ? 'empty' : cleanLine(value)})),
		onChoose([chosen]) {
			const setting = settings.find(({name}) => name === chosen);

			if (setting !== undefined) {
				askValue(desk, setting, onChanged);
			}
		},
	}));
};
