import type {Desk} from './desk.js';
import {targetWords} from './present/run.js';
import {createAdviceScreen} from './screens/advice.js';
import {createHostScreen} from './screens/host.js';
import {createMethodForm} from './screens/method-form.js';

/**
What a target is, from how people write it: `datavg` is a volume group.
*/
const targetFrom = (word: string): string => word === 'lpar' || word.includes(':') ? word : `vg:${word}`;

/**
Goes where the words of a command line point: `HOST` to the host, `METHOD HOST [TARGET]` to the form of the method there, `advise HOST [TARGET]` to the decision help. What they do not name is said, and the fleet stays.
*/
export const goByWords = async (desk: Desk, words: readonly string[]): Promise<void> => {
	const names = new Set((desk.world.get().hosts ?? []).map(({name}) => name));
	const [first = '', second, third] = words;
	const host = second ?? first;

	if (!names.has(host)) {
		desk.tell(second === undefined ? `\`${first}\` is neither a command nor a host of the fleet.` : `There is no host \`${host}\` in the fleet.`, 'caution');

		return;
	}

	const hostScreen = createHostScreen(desk, host);

	desk.go(hostScreen);

	if (second === undefined) {
		return;
	}

	if (first === 'advise') {
		desk.go(createAdviceScreen(desk, {host, target: third === undefined ? 'lpar' : targetFrom(third)}));

		return;
	}

	await desk.attempt(async () => {
		const target = third === undefined ? 'lpar' : targetFrom(third);
		const methods = await desk.services.methods({host, target});

		// Whoever went elsewhere while the host was read is not called back.
		if (desk.navigation.get().screens.at(-1) !== hostScreen) {
			return;
		}

		const method = methods.find(({id}) => id === first);

		if (method !== undefined) {
			desk.go(createMethodForm(desk, {
				method, host, target, values: {},
			}));

			return;
		}

		const all = await desk.services.methods();
		const known = all.find(({id}) => id === first);

		desk.tell(known === undefined ? `There is no method \`${first}\`.` : `${first} does not work on ${targetWords(target)}; it is for ${known.targets.join(', ')}. Name one after the host, such as \`lparsafe ${first} ${host} datavg\`.`, 'caution');
	});
};
