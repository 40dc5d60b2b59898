import type {RunSummary} from '../base/services/runs.js';
import {createStore, type Store} from './create-store.js';
import {goingText, inProgress} from './departure.js';
import type {Navigation} from './navigation.js';
import type {Notifier, NotifySettings} from './notifier.js';

/**
Whether the operator has seen how runs ended, and what is done where one looks elsewhere.
*/
export type Attention = {
	/**
	Runs whose end was not looked at yet.
	*/
	readonly unseen: Store<readonly string[]>;

	/**
	How many of them to show.
	*/
	badge(): number;
	setUp(settings: NotifySettings): void;
	ended(run: RunSummary, text: string): void;

	/**
	Runs that had ended before one could look.
	*/
	endedBefore(runIds: readonly string[]): void;

	/**
	The terminal says that one looks at it, or elsewhere.
	*/
	focus(isFocused: boolean): void;

	/**
	What is on the screen has changed.
	*/
	look(): void;
};

const titleOf = (runs: readonly RunSummary[], unseen: number): string => {
	const going = inProgress(runs);
	const parts = [
		...unseen === 0 ? [] : [`${unseen} ended`],
		...going.length === 0 ? [] : [goingText(going)],
	];

	return parts.length === 0 ? 'lparsafe' : `lparsafe: ${parts.join(', ')}`;
};

export const createAttention = ({runs, navigation, notifier}: {readonly runs: () => readonly RunSummary[]; readonly navigation: Store<Navigation>; readonly notifier: Notifier | undefined}): Attention => {
	const unseen = createStore<readonly string[]>([]);
	let isFocused = true;
	let hasBadge = false;

	const isSeen = (runId: string): boolean => {
		const screen = navigation.get().screens.at(-1);

		return isFocused && (screen?.runId === runId || screen?.name === 'runs');
	};

	const look = (): void => {
		if (unseen.get().some(runId => isSeen(runId))) {
			unseen.update(before => before.filter(runId => !isSeen(runId)));
		}

		notifier?.title(titleOf(runs(), unseen.get().length));
	};

	return {
		unseen,
		badge: () => hasBadge ? unseen.get().length : 0,
		setUp(settings) {
			hasBadge = settings.hasBadge;
			notifier?.begin(settings);
			look();
		},
		ended({runId}, text) {
			if (isSeen(runId)) {
				return;
			}

			unseen.update(before => [...before, runId]);
			notifier?.tell(text);
		},
		endedBefore(runIds) {
			unseen.update(before => [...new Set([...before, ...runIds])]);
			look();
		},
		focus(isLookedAt) {
			isFocused = isLookedAt;
			look();
		},
		look,
	};
};
