import {homedir} from 'node:os';
import {createStore} from '../create-store.js';
import {hostMarks} from '../present/host.js';
import {troubleLines} from '../present/trouble.js';
import type {Desk} from '../desk.js';
import {readOnlyReason} from '../read-only.js';
import {troubleOf, type Trouble} from '../trouble.js';
import type {Host} from '../../base/host.js';
import type {ImportPreview} from '../../base/services/hosts.js';
import {cleanLine} from '../../base/text.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import {createList} from '../list.js';
import type {Layer} from '../navigation.js';
import {createMenu} from '../layers/menu.js';
import {createPrompt} from '../layers/prompt.js';
import {createText} from '../layers/text.js';

/**
The sources of hosts; those that need a file ask for it.
*/
const sources = [
	{
		id: 'ssh-config', label: 'My SSH config', preview: async ({services}: Desk) => services.previewSshConfig(),
	},
	{
		id: 'ssh-config-file', label: 'Another SSH config', question: 'Which SSH config?', preview: async ({services}: Desk, file: string) => services.previewSshConfig(file),
	},
	{
		id: 'ansible', label: 'An Ansible inventory', question: 'Which inventory (INI, YAML or JSON; a file or a directory)?', preview: async ({services}: Desk, file: string) => services.previewAnsibleInventory(file),
	},
	{
		id: 'file', label: 'A file of hosts export', question: 'Which file?', preview: async ({services}: Desk, file: string) => services.previewHostsFile(file),
	},
] as const;

/**
Asks what to import from, then shows what that would add.
*/
export const chooseImport = (desk: Desk): void => {
	desk.ask(createMenu(desk, {
		title: 'Import hosts from', rows: () => sources, onChoose([id]) {
			const source = sources.find(each => each.id === id);

			if (source === undefined) {
				return;
			}

			if ('question' in source) {
				desk.ask(createPrompt(desk, {
					title: source.label, question: source.question, does: 'Read it', draft: `import-${source.id}`, onAnswer(text, taken) {
						const file = text.trim().replace(/^~(?=\/)/v, () => homedir());

						desk.go(createImportScreen(desk, async () => source.preview(desk, file), taken));
					},
				}));
			} else {
				desk.go(createImportScreen(desk, async () => source.preview(desk)));
			}
		},
	}));
};

/**
What an import would add, and what is left alone and why; stored only on Enter, and only what is marked where something is.
*/
const createImportScreen = (desk: Desk, preview: () => Promise<ImportPreview>, onStored?: () => void): Layer => {
	const state = createStore<{readonly preview?: ImportPreview; readonly failure?: Trouble}>({});
	state.subscribe(desk.changed);
	const list = createList<Host>({
		theme: desk.theme,
		rows: () => state.get().preview?.hosts ?? [],
		idOf: ({name}) => name,
		noun: 'host',
		canMark: true,
		onChange: desk.changed,
		columns: [
			{title: 'Host', width: 'rest', cell: ({name}) => ({text: cleanLine(name), tone: 'title'})},
			{title: 'Note', width: [4, 11], cell: hostMarks},
			// What ssh itself finds by its config is not said as if it were known.
			{title: 'Address', width: [12, 24], cell: ({address, port, sshConfigFile}) => ({text: sshConfigFile === undefined ? cleanLine(`${address}:${port}`) : 'as ssh finds it'})},
			{title: 'User', width: [5, 16], cell: ({user, become}) => ({text: cleanLine(become === 'none' ? user : `${user} by ${become}`)})},
			{
				title: 'Key', width: [8, 24], drop: 1, cell: ({identityFile}) => ({text: cleanLine(identityFile ?? 'agent or default'), tone: 'quiet'}),
			},
		],
		empty(width) {
			const {failure, preview: found} = state.get();

			if (failure !== undefined) {
				return [...troubleLines(failure, width, desk.theme.glyphs, desk.key), blank, line(`${desk.key('refresh')} reads it again, ${desk.key('back')} goes back; ${desk.key('importHosts')} asks for another place.`, 'quiet')];
			}

			return found === undefined
				? [line('Reading what it names.', 'quiet')]
				: paragraph(`There is no host in it that could be added. ${desk.key('back')} goes back.`, width);
		},
	});

	const load = async (): Promise<void> => {
		try {
			state.set({preview: await preview()});
		} catch (error) {
			state.set({failure: troubleOf(error)});
		}
	};

	let isStoring = false;

	const store = async (): Promise<void> => {
		if (isStoring) {
			return;
		}

		isStoring = true;

		const marked = list.marked();
		const hosts = marked.length > 0 ? marked : state.get().preview?.hosts ?? [];
		const added = await desk.attempt(async () => desk.services.importHosts(hosts));

		isStoring = false;

		if (added === undefined) {
			return;
		}

		onStored?.();
		desk.tell(`${added.length} host${added.length === 1 ? '' : 's'} added.`, 'ok');
		await desk.refreshWorld('hosts');

		if (desk.navigation.get().screens.at(-1) === layer) {
			desk.goHome();
		}
	};

	const skipped = (width: number): readonly Line[] => (state.get().preview?.skipped ?? []).flatMap(({name, reason}) => paragraph(cleanLine(reason), width, {first: span(`${cleanLine(name)}: `, 'title')}));

	const layer: Layer = {
		name: 'import',
		crumb: 'Import hosts',
		get about() {
			return `The hosts that were found. ${desk.key('mark')} marks those to add; without marks all are added. Nothing is stored before ${desk.key('open')}.`;
		},
		isTyping: list.isTyping,
		press: list.press,
		back: list.back,
		shown() {
			void load();
		},
		bindings() {
			const count = list.marked().length;
			const total = state.get().preview?.hosts.length ?? 0;

			return [
				...list.bindings(),
				{
					action: 'open', title: `Add ${count > 0 ? `the ${count} marked` : `all ${total}`}`, run() {
						void store();
					}, ...(total === 0) && {disabled: 'there is nothing to add'}, ...desk.isReadOnly && {disabled: readOnlyReason},
				},
				{
					action: 'refresh', title: 'Read it again', run() {
						void load();
					},
				},
				{
					action: 'importHosts', title: 'Another place', run() {
						desk.back();
						chooseImport(desk);
					},
				},
				{
					action: 'details', title: 'What is skipped and why', ...(state.get().preview?.skipped.length ?? 0) === 0 && {disabled: 'nothing was left alone'}, run() {
						desk.ask(createText(desk, {title: 'Left alone', lines: skipped}));
					},
				},
			];
		},
		draw({columns, rows}) {
			const found = state.get().preview;
			const lead: readonly Line[] = found === undefined
				? []
				: [
					[span(cleanLine(found.file), 'title'), span(`  ${found.hosts.length} to add, ${found.skipped.length} left alone`)],
					...(found.notes ?? []).flatMap(note => paragraph(cleanLine(note), columns, {tone: 'caution'})),
					blank,
				];
			const left = skipped(columns - 2).slice(0, 4);
			const tail: readonly Line[] = left.length === 0 ? [] : [line(`Left alone (${desk.key('details')} shows all):`, 'quiet'), ...left];

			return [...lead, ...list.draw({columns, rows: rows - lead.length - tail.length}), ...tail];
		},
	};

	return layer;
};
