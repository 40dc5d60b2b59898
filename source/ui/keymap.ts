/**
Everything that a key can do, once: the footer, the help, the palette and the readme are drawn from this table.

`keys` are names of presses; the first is the one shown. `weight` orders the footer, the heaviest first; 0 is not shown there.
*/
export const actions = {
	up: {keys: ['up', 'k'], title: 'Up', weight: 0},
	down: {keys: ['down', 'j'], title: 'Down', weight: 0},
	pageUp: {keys: ['pageup', 'ctrl-u'], title: 'One page up', weight: 0},
	pageDown: {keys: ['pagedown', 'ctrl-d'], title: 'One page down', weight: 0},
	top: {keys: ['home', 'g'], title: 'First', weight: 0},
	bottom: {keys: ['end', 'G'], title: 'Last', weight: 0},
	left: {keys: ['left', 'h'], title: 'Left', weight: 0},
	right: {keys: ['right', 'l'], title: 'Right', weight: 0},
	open: {keys: ['enter'], title: 'Open', weight: 90},
	next: {keys: ['tab'], title: 'Next part', weight: 55},
	previous: {keys: ['shift-tab'], title: 'Previous part', weight: 0},
	run: {keys: ['R'], title: 'Run', weight: 99},
	acknowledge: {keys: [' ', 'f7'], title: 'Acknowledge', weight: 95},
	backUp: {keys: ['b'], title: 'Back up', weight: 85},
	restore: {keys: ['s'], title: 'Restore', weight: 84},
	review: {keys: ['ctrl-r', 'f8'], title: 'Review the plan', weight: 88},
	answer: {keys: ['a'], title: 'Answer the question', weight: 96},
	reattach: {keys: ['t'], title: 'Follow again', weight: 94},
	cancelRun: {keys: ['c'], title: 'Cancel the run', weight: 70},
	leave: {keys: ['d'], title: 'Leave, the run goes on', weight: 72},
	mark: {keys: [' ', 'f7'], title: 'Mark', weight: 60},
	list: {keys: ['f4'], title: 'List of values', weight: 82},
	reset: {keys: ['f5'], title: 'Reset the field', weight: 40},
	command: {keys: ['f6', 'v'], title: 'Show the commands', weight: 80},
	preview: {keys: ['f9'], title: 'Preview what it matches', weight: 66},
	advanced: {keys: ['ctrl-o', 'f11'], title: 'More options', weight: 50},
	exportPlan: {keys: ['e'], title: 'Export', weight: 75},
	addHost: {keys: ['a'], title: 'Add a host', weight: 65},
	importHosts: {keys: ['i'], title: 'Import hosts', weight: 60},
	training: {keys: ['t'], title: 'Open the training fleet', weight: 58},
	refreshAll: {keys: ['A'], title: 'Refresh all', weight: 46},
	sameForAll: {keys: ['A'], title: 'The same for all runs', weight: 45},
	check: {keys: ['C'], title: 'Check the way in', weight: 47},
	edit: {keys: ['e'], title: 'Change', weight: 43},
	kits: {keys: ['i'], title: 'Kits', weight: 33},
	trust: {keys: ['K'], title: 'Host key', weight: 45},
	remove: {keys: ['D'], title: 'Remove', weight: 20},
	filter: {keys: ['/'], title: 'Filter', weight: 52},
	sort: {keys: ['>'], title: 'Sort by the next column', weight: 4},
	sortBack: {keys: ['<'], title: 'Sort by the column before', weight: 0},
	reverse: {keys: ['O'], title: 'Turn the order round', weight: 0},
	searchNext: {keys: ['n'], title: 'Next match', weight: 38},
	searchPrevious: {keys: ['N'], title: 'Previous match', weight: 0},
	nextError: {keys: ['E'], title: 'Next error line', weight: 0},
	follow: {keys: ['S'], title: 'Follow the output', weight: 62},
	fullScreen: {keys: ['f'], title: 'Output full screen', weight: 42},
	wrapLines: {keys: ['w'], title: 'Wrap long lines', weight: 0},
	stream: {keys: ['o'], title: 'Output or errors', weight: 48},
	transcript: {keys: ['o'], title: 'Transcript', weight: 64},
	verify: {keys: ['V'], title: 'Check it again', weight: 63},
	report: {keys: ['m'], title: 'Report', weight: 30},
	details: {keys: ['v', 'f6'], title: 'Details', weight: 44},
	refresh: {keys: ['r', 'f2'], title: 'Refresh', weight: 48},
	runs: {keys: ['U'], title: 'Runs', weight: 12},
	points: {keys: ['P'], title: 'Recovery points', weight: 11},
	info: {keys: ['I'], title: 'Places and settings', weight: 8},
	notices: {keys: ['@'], title: 'What was said and done', weight: 5},
	palette: {keys: [':', 'ctrl-p'], title: 'All actions', weight: 14},
	back: {keys: ['escape', 'f3'], title: 'Back', weight: 35},
	quit: {keys: ['q', 'f10'], title: 'Quit', weight: 30},
	redraw: {keys: ['ctrl-l'], title: 'Draw again', weight: 0},
	suspend: {keys: ['ctrl-z'], title: 'Suspend', weight: 0},
	interrupt: {keys: ['ctrl-c'], title: 'Quit', weight: 0},
	help: {keys: ['?', 'f1'], title: 'Help', weight: 100},
} as const satisfies Readonly<Record<string, {readonly keys: readonly string[]; readonly title: string; readonly weight: number}>>;

export type ActionId = keyof typeof actions;

/**
An action as it works here and now.
*/
export type Binding = {
	readonly action: ActionId;
	readonly run: () => void;

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

const shown: Readonly<Record<string, string>> = {
	' ': 'Space', up: 'Up', down: 'Down', left: 'Left', right: 'Right', pageup: 'PgUp', pagedown: 'PgDn', home: 'Home', end: 'End',
	enter: 'Enter', escape: 'Esc', tab: 'Tab', 'shift-tab': 'Shift-Tab',
};

/**
A key as people write it: `F4`, `Ctrl-L`, `PgUp`, `R`.
*/
export const keyLabel = (name: string): string => {
	if (/^f\d+$/v.test(name)) {
		return name.toUpperCase();
	}

	return name.startsWith('ctrl-') ? `Ctrl-${name.slice(5).toUpperCase()}` : shown[name] ?? name;
};

export const keysLabel = (action: ActionId): string => actions[action].keys.map(name => keyLabel(name)).join(' ');

export const titleOf = ({action, title}: Binding): string => title ?? actions[action].title;

const hasKey = (action: ActionId, name: string): boolean => (actions[action].keys as readonly string[]).includes(name);

/**
The binding for a key; the first wins, and one that works wins over a disabled one.
*/
export const bindingFor = (bindings: readonly Binding[], name: string): Binding | undefined => {
	const candidates = bindings.filter(({action}) => hasKey(action, name));

	return candidates.find(({disabled}) => disabled === undefined) ?? candidates[0];
};

/**
The key to show for an action: where letters are typed, one that is no letter.
*/
export const shownKey = (action: ActionId, isTyping: boolean): string | undefined => {
	const {keys}: {readonly keys: readonly string[]} = actions[action];

	return isTyping ? keys.find(name => name.length > 1) : keys[0];
};

/**
The bindings for the footer, the most useful first; help is always there.
*/
export const footerBindings = (bindings: readonly Binding[]): readonly Binding[] => {
	const weightOf = ({action, weight}: Binding): number => weight ?? actions[action].weight;
	const seen = new Set<ActionId>();

	return bindings
		.filter(binding => {
			const isNew = !seen.has(binding.action);
			seen.add(binding.action);

			return isNew && weightOf(binding) > 0;
		})
		.toSorted((left, right) => weightOf(right) - weightOf(left));
};

/**
How well a query matches a text: the letters in their order, words and beginnings first; undefined: not at all.
*/
export const fuzzyScore = (query: string, text: string): number | undefined => {
	const wanted = query.toLowerCase().replaceAll(' ', '');
	const given = text.toLowerCase();
	const at = given.indexOf(query.toLowerCase());

	if (at !== -1) {
		return at === 0 ? 1000 : 500 - at;
	}

	let from = 0;
	let score = 100;

	for (const letter of wanted) {
		const found = given.indexOf(letter, from);

		if (found === -1) {
			return undefined;
		}

		score -= found - from;
		from = found + 1;
	}

	return score;
};
