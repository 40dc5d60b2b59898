import type {Desk} from './desk.js';
import type {ActionId} from './actions.js';

/**
What one may not have found yet, with the keys that it is about; they are put in as they are on this keyboard.
*/
const tips: ReadonlyArray<{readonly keys: readonly ActionId[]; readonly text: (...keys: readonly string[]) => string}> = [
	{keys: ['palette'], text: key => `${key} finds every action, host and run by some of its letters.`},
	{keys: ['filter'], text: key => `${key} filters a list; ! before the words leaves out what has them.`},
	{keys: ['rowActions'], text: key => `${key} lists what can be done with the line under the cursor.`},
	{keys: ['mark', 'backUp'], text: (mark, backUp) => `${mark} marks hosts; ${backUp} then backs all of them up, by one review.`},
	{keys: ['lastPlace', 'backward', 'forward'], text: (last, backward, forward) => `${last} goes to the place that was shown before, ${backward} and ${forward} through all of them.`},
	{keys: ['advise'], text: key => `${key} on a host or a group weighs every way to protect it by its facts and your answers.`},
	{keys: ['findPoints'], text: key => `${key} on a host looks for what can be restored from, whoever made it.`},
	{keys: ['commandLog'], text: key => `${key} shows every command that was run on a host, and how it ended.`},
	{keys: ['command'], text: key => `${key} in a form shows the commands as they would be now.`},
	{keys: ['nextError', 'explain'], text: (error, explain) => `On a run ${error} goes to the next error line, and ${explain} explains a message of AIX.`},
	{keys: ['markOutput', 'since'], text: (mark, since) => `On a run ${mark} marks the end of its output, and ${since} shows only what came since.`},
	{keys: ['help', 'open'], text: (help, open) => `${help} lists what works on a screen, and ${open} there does it.`},
	{keys: ['sortMenu'], text: key => `${key} chooses the column that a list is sorted by.`},
	{keys: ['screenImage'], text: key => `${key} saves what is on the screen as text.`},
	{keys: [], text: () => '`lparsafe savevg HOST datavg` on the command line opens the filled form.'},
	{keys: [], text: () => '`lparsafe keys` shows what your terminal sends for each key.'},
	{keys: ['info', 'edit'], text: (info, edit) => `${info}, then ${edit}, changes settings; \`tips\` ends these.`},
];

/**
The tips that can be followed here: none for what has no key.
*/
export const tipTexts = ({keys: keymap, key}: Pick<Desk, 'keys' | 'key'>): readonly string[] => tips
	.filter(({keys}) => keys.every(action => keymap.keysOf(action).length > 0))
	.map(({keys, text}) => text(...keys.map(action => key(action))));

/**
Says a tip at the start, another one each minute; not where it would be in the way: with runs in progress, where something else was said, or once one goes on.
*/
export const tellTip = async (desk: Desk): Promise<void> => {
	const {settings} = await desk.services.info();
	const {hosts = [], runs = []} = desk.world.get();
	const isAtStart = (): boolean => {
		const {screens, dialogs} = desk.navigation.get();

		return screens.length === 1 && dialogs.length === 0;
	};

	const isQuiet = desk.notices.get().length === 0 && runs.every(({phase}) => phase === 'ended');
	const texts = tipTexts(desk);
	const text = texts[Math.floor(desk.now() / 60_000) % texts.length];

	if (isQuiet && isAtStart() && text !== undefined && hosts.length > 0 && settings.some(({name, value}) => name === 'tips' && value === 'true')) {
		desk.tell(`Tip: ${text}`, 'quiet', isAtStart);
	}
};
