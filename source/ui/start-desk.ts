import type {Desk} from './desk.js';
import {createWelcomeScreen} from './screens/welcome.js';
import {tellAway} from './tell-away.js';
import {tellTip} from './tell-tip.js';

/**
Begins with a desk: the fleet, what ended while nobody looked, and where there are no hosts yet what to do about that. `words`: where to go at once, as given on the command line.
*/
export const startDesk = (desk: Desk, words: readonly string[] = [], {hasTips = false}: {readonly hasTips?: boolean} = {}): void => {
	desk.goHome();
	const [fleet] = desk.navigation.get().screens;

	const greet = async (): Promise<void> => {
		await tellAway(desk);

		// A tip is not worth a word about what went wrong with it.
		if (hasTips && words.length === 0) {
			await tellTip(desk).catch(() => {/* There is none. */});
		}
	};

	const begin = async (): Promise<void> => {
		await desk.refreshWorld();
		void greet();
		const {screens} = desk.navigation.get();

		// Simulated hosts are asked at once; real ones when their operator goes there or refreshes.
		if (desk.isTraining) {
			const unread = (desk.world.get().hosts ?? []).filter(({factsReadAt}) => factsReadAt === undefined);

			void desk.attempt(async () => desk.services.refreshFacts(unread.map(({name}) => name)));
		}

		if (desk.world.get().hosts?.length === 0 && screens.length === 1 && screens[0] === fleet) {
			desk.navigate({type: 'start', layers: [createWelcomeScreen(desk)]});
		}

		if (words.length === 0) {
			return;
		}

		const {goByWords} = await import('./fast-path.js');

		await goByWords(desk, words);
	};

	void begin();
};
