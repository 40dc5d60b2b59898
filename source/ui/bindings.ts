import {actions, type ActionId} from './actions.js';
import {keyLabel, usualKeymap} from './keymap.js';

/**
An action as it works here and now.
*/
export type Binding = {
	readonly action: ActionId;
	readonly run: () => void;

	/**
	What a letter of its keys does here instead; the footer names another key then.
	*/
	readonly onLetter?: () => void;

	/**
	The action's name here, such as `Open prod-db01`.
	*/
	readonly title?: string;

	/**
	Why it does not work now. It stays visible and says so.
	*/
	readonly disabled?: string;

	/**
	Its place in the footer here, where it differs from the table's.
	*/
	readonly weight?: number;
};

export const titleOf = ({action, title}: Binding): string => title ?? actions[action].title;

/**
The binding for a key; the first wins, and one that works wins over a disabled one.
*/
export const bindingFor = (bindings: readonly Binding[], name: string, keymap = usualKeymap): Binding | undefined => {
	const candidates = bindings.filter(({action}) => keymap.keysOf(action).includes(name));

	return candidates.find(({disabled}) => disabled === undefined) ?? candidates[0];
};

/**
The keys that do a binding among those beside it, as people write them: none where each of them does another one first.
*/
export const ownKeys = (binding: Binding, bindings: readonly Binding[], keymap = usualKeymap): string => keymap.keysOf(binding.action)
	.filter(name => bindingFor(bindings, name, keymap) === binding && (binding.onLetter === undefined || name.length > 1))
	.map(name => keyLabel(name))
	.join(' ');

/**
The bindings for the footer, the most useful first; help is always there. Of several for one action it is the one that the key does.
*/
export const footerBindings = (bindings: readonly Binding[]): readonly Binding[] => {
	const weightOf = ({action, weight}: Binding): number => weight ?? actions[action].weight;
	const shownOf = new Map<ActionId, Binding>();

	for (const binding of bindings) {
		const before = shownOf.get(binding.action);

		if (before === undefined || (before.disabled !== undefined && binding.disabled === undefined)) {
			shownOf.set(binding.action, binding);
		}
	}

	return shownOf.values()
		.filter(binding => weightOf(binding) > 0)
		.toArray()
		.toSorted((left, right) => weightOf(right) - weightOf(left));
};
