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
	advise: {keys: ['W'], title: 'Decision help', weight: 57},
	saveAnswers: {keys: ['p'], title: 'Keep the answers as the policy', weight: 59},
	review: {keys: ['ctrl-r'], title: 'Review the plan', weight: 88},
	answer: {keys: ['a'], title: 'Answer the question', weight: 96},
	reattach: {keys: ['t'], title: 'Follow again', weight: 94},
	cancelRun: {keys: ['c'], title: 'Cancel the run', weight: 70},
	leave: {keys: ['d'], title: 'Leave, the run goes on', weight: 72},
	mark: {keys: [' ', 'f7'], title: 'Mark', weight: 60},
	markAll: {keys: ['*'], title: 'Mark all that are shown', weight: 0},
	markRange: {keys: ['M'], title: 'Mark from the last mark to here', weight: 0},
	unmark: {keys: ['u'], title: 'Take all marks away', weight: 0},
	list: {keys: ['f4'], title: 'List of values', weight: 82},
	reset: {keys: ['f5'], title: 'Reset the field', weight: 40},
	command: {keys: ['f6', 'v'], title: 'Show the commands', weight: 80},
	preview: {keys: ['f12'], title: 'Preview what it matches', weight: 66},
	advanced: {keys: ['ctrl-o', 'f11'], title: 'More options', weight: 50},
	exportPlan: {keys: ['e'], title: 'Export', weight: 75},
	addHost: {keys: ['a'], title: 'Add a host', weight: 65},
	importHosts: {keys: ['i'], title: 'Import hosts', weight: 60},
	training: {keys: ['t'], title: 'Open the training fleet', weight: 58},
	refreshAll: {keys: ['A'], title: 'Refresh all', weight: 46},
	sameForAll: {keys: ['A'], title: 'The same for all runs', weight: 45},
	check: {keys: ['C'], title: 'Check the way in', weight: 47},
	edit: {keys: ['e'], title: 'Change', weight: 43},
	label: {keys: ['L'], title: 'Groups, tags, PROD', weight: 22},
	exportHosts: {keys: ['X'], title: 'Export hosts', weight: 18},
	lookAtJob: {keys: ['J'], title: 'Its job on the host', weight: 8},
	giveUp: {keys: ['Z'], title: 'Give the run up', weight: 3},
	takeIn: {keys: ['J'], title: 'Take in as a run', weight: 64},
	kits: {keys: ['i'], title: 'Kits', weight: 33},
	trust: {keys: ['K'], title: 'Host key', weight: 45},
	remove: {keys: ['D'], title: 'Remove', weight: 20},
	filter: {keys: ['/'], title: 'Filter', weight: 52},
	sort: {keys: ['>'], title: 'Sort by the next column', weight: 4},
	sortBack: {keys: ['<'], title: 'Sort by the column before', weight: 0},
	sortMenu: {keys: [','], title: 'Choose the order', weight: 0},
	reverse: {keys: ['O'], title: 'Turn the order round', weight: 0},
	find: {keys: ['/'], title: 'Search the output', weight: 53},
	outputFilter: {keys: ['&'], title: 'Only lines that match', weight: 20},
	markOutput: {keys: ['M'], title: 'Mark the end of the output', weight: 0},
	since: {keys: ['C'], title: 'Only what came since', weight: 0},
	searchNext: {keys: ['n'], title: 'Next match', weight: 38},
	searchPrevious: {keys: ['N'], title: 'Previous match', weight: 0},
	nextError: {keys: ['E'], title: 'Next error line', weight: 0},
	previousError: {keys: ['e'], title: 'Error line before', weight: 0},
	explain: {keys: ['enter'], title: 'Explain the message', weight: 36},
	times: {keys: ['T'], title: 'Times', weight: 0},
	together: {keys: ['o'], title: 'Output and errors together', weight: 0},
	saveOutput: {keys: ['x'], title: 'Save the output', weight: 22},
	copy: {keys: ['y'], title: 'Copy', weight: 24},
	pager: {keys: ['|'], title: 'Show in the pager', weight: 0},
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
	policies: {keys: ['B'], title: 'Policies and breaches', weight: 10},
	timeline: {keys: ['T'], title: 'Points over time', weight: 32},
	rehearse: {keys: ['H'], title: 'Restore it for trial', weight: 31},
	expire: {keys: ['X'], title: 'Delete what may go', weight: 19},
	findPoints: {keys: ['F'], title: 'Look for recovery points', weight: 31},
	info: {keys: ['I'], title: 'Places and settings', weight: 8},
	notices: {keys: [], title: 'What was said and done', weight: 0},
	page: {keys: ['d'], title: 'Page of the manual', weight: 86},
	manual: {keys: [], title: 'The manual', weight: 0},
	commandLog: {keys: ['@'], title: 'Commands that were run', weight: 5},
	palette: {keys: [':', 'ctrl-p'], title: 'All actions', weight: 34},
	back: {keys: ['escape', 'f3'], title: 'Back', weight: 35},
	rowActions: {keys: ['.'], title: 'What can be done with this', weight: 6},
	backward: {keys: ['['], title: 'Back in the places one was at', weight: 0},
	forward: {keys: [']'], title: 'Forward in the places one was at', weight: 0},
	lastPlace: {keys: ['-'], title: 'The place that was shown before', weight: 0},
	tab1: {keys: ['1'], title: 'Part 1', weight: 0},
	tab2: {keys: ['2'], title: 'Part 2', weight: 0},
	tab3: {keys: ['3'], title: 'Part 3', weight: 0},
	tab4: {keys: ['4'], title: 'Part 4', weight: 0},
	tab5: {keys: ['5'], title: 'Part 5', weight: 0},
	tab6: {keys: ['6'], title: 'Part 6', weight: 0},
	tab7: {keys: ['7'], title: 'Part 7', weight: 0},
	tab8: {keys: ['8'], title: 'Part 8', weight: 0},
	tab9: {keys: ['9'], title: 'Part 9', weight: 0},
	screenImage: {keys: ['f8', 'ctrl-s'], title: 'Save an image of the screen', weight: 0},
	shell: {keys: ['f9', '!'], title: 'Shell on the host', weight: 0},
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

/**
Which keys do what, with what the settings changed in it.
*/
export type Keymap = {
	keysOf(action: ActionId): readonly string[];

	/**
	What the settings ask for and cannot be done; the usual keys hold there.
	*/
	readonly problems: ReadonlyArray<{readonly code: string; readonly message: string; readonly advice: string}>;
};

const namedKeys = new Set([
	'up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end', 'insert', 'delete', 'backspace', 'enter', 'escape', 'tab', 'shift-tab', ' ',
]);

const isKeyName = (name: string): boolean => namedKeys.has(name) || /^(?:f(?:[1-9]|1[0-2])|ctrl-[a-z])$/v.test(name) || (/^[\u{21}-\u{7E}]$/v.test(name) && name.length === 1);

/**
The key of an action as it is written in prose.
*/
export type KeyOf = (action: ActionId) => string;

/**
Without these one would be caught.
*/
const needed: ReadonlySet<ActionId> = new Set(['help', 'back', 'quit', 'interrupt']);

/**
What a terminal or a multiplexer may keep for itself; Ctrl-I, Ctrl-J and Ctrl-M are Tab and Enter.
*/
const unsure = new Set(['ctrl-b', 'ctrl-i', 'ctrl-j', 'ctrl-m', 'ctrl-q', 'ctrl-s']);

/**
What is done with hosts must not happen by a key that is pressed by habit.
*/
const careful = new Set(['enter', ' ', 'escape', 'tab']);

/**
What is done where one is typing, and a letter would only be typed.
*/
const whileTyping: ReadonlySet<ActionId> = new Set(['open', 'back', 'interrupt', 'up', 'down', 'next', 'previous', 'review', 'list', 'reset', 'command', 'preview', 'advanced']);

const isActionId = (name: string): name is ActionId => Object.hasOwn(actions, name);

const usualKeys = (action: ActionId): readonly string[] => actions[action].keys;

/**
The keymap with these keys for these actions, by the action's id. Actions that share a key as they are (they never meet on one screen) may share any; no other key is given twice.
*/
export const createKeymap = (overrides: Readonly<Record<string, readonly string[]>> = {}): Keymap => {
	const changed = new Map<ActionId, readonly string[]>();
	const problems: Array<Keymap['problems'][number]> = [];
	const refuse = (action: string, why: string): void => {
		problems.push({code: 'keys-invalid', message: `The keys for \`${action}\` in the settings are passed over: ${why}.`, advice: 'Correct `keys` in the settings; the usual keys hold.'});
	};

	const mistakeIn = (action: ActionId, keys: readonly string[]): string | undefined => {
		const strange = keys.find(key => !isKeyName(key));

		if (strange !== undefined) {
			return `\`${strange}\` is no key`;
		}

		if (keys.length === 0 && needed.has(action)) {
			return 'it cannot be without a key';
		}

		if (keys.length > 0 && keys.every(key => unsure.has(key))) {
			return 'terminals may keep such a key for themselves; it needs another one, too';
		}

		if (whileTyping.has(action) && keys.every(key => key.length === 1)) {
			return 'it is needed where letters are typed, too: it needs a key that is none';
		}

		return action === 'run' && keys.some(key => careful.has(key)) ? 'a run must not begin by a key that is pressed by habit' : undefined;
	};

	for (const [action, keys] of Object.entries(overrides)) {
		const mistake = isActionId(action) ? mistakeIn(action, keys) : 'there is no such action';

		if (mistake === undefined) {
			changed.set(action as ActionId, keys);
		} else {
			refuse(action, mistake);
		}
	}

	const keysOf = (action: ActionId): readonly string[] => changed.get(action) ?? usualKeys(action);

	// What shares a key as it is never meets on one screen.
	const isApart = (one: ActionId, other: ActionId): boolean => usualKeys(one).some(key => usualKeys(other).includes(key));
	const otherWith = (action: ActionId, keys: readonly string[]): ActionId | undefined => (Object.keys(actions) as ActionId[]).find(each => each !== action && !isApart(each, action) && keysOf(each).some(key => keys.includes(key)));

	const didTakeOneBack = (): boolean => {
		const clashing = changed.entries().map(([action, keys]) => ({action, other: otherWith(action, keys)})).find(({other}) => other !== undefined);

		if (clashing?.other === undefined) {
			return false;
		}

		changed.delete(clashing.action);
		refuse(clashing.action, `one of them is a key of \`${clashing.other}\` (${actions[clashing.other].title})`);

		return true;
	};

	// One that is taken back may be in the way of another.
	let isSettled = false;

	while (!isSettled) {
		isSettled = !didTakeOneBack();
	}

	return {keysOf, problems};
};

export const usualKeymap = createKeymap();

export const keysLabel = (action: ActionId, keymap = usualKeymap): string => keymap.keysOf(action).map(name => keyLabel(name)).join(' ');

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
The key to show for an action: where letters are typed, one that is no letter.
*/
export const shownKey = (action: ActionId, isTyping: boolean, keymap = usualKeymap): string | undefined => {
	const keys = keymap.keysOf(action);

	return isTyping ? keys.find(name => name.length > 1) : keys[0];
};

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
