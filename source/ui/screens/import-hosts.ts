import {createStore} from '../create-store.js';
import {troubleOf, type Desk} from '../desk.js';
import type {Host} from '../../base/host.js';
import type {ImportPreview} from '../../base/services.js';
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
import {createText} from '../layers/text.js';

/**
What the SSH config would add, and what is left alone and why; stored only on Enter, and only what is marked where something is.
*/
export const createImportScreen = (desk: Desk): Layer => {
	const state = createStore<{readonly preview?: ImportPreview; readonly failure?: readonly Line[]}>({});
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
			{title: 'Address', width: 24, cell: ({address, port}) => ({text: cleanLine(`${address}:${port}`)})},
			{title: 'User', width: 10, cell: ({user}) => ({text: cleanLine(user)})},
			{
				title: 'Key', width: 24, drop: 1, cell: ({identityFile}) => ({text: cleanLine(identityFile ?? 'agent or default'), tone: 'quiet'}),
			},
		],
		empty: width => state.get().failure ?? (state.get().preview === undefined
			? [line('Reading the SSH config.', 'quiet')]
			: paragraph('There is no host in it that could be added.', width)),
	});

	const load = async (): Promise<void> => {
		try {
			state.set({preview: await desk.services.previewSshConfig()});
		} catch (error) {
			const {message, advice} = troubleOf(error);
			state.set({failure: [line(message, 'danger'), line(advice)]});
		}
	};

	const store = async (): Promise<void> => {
		const marked = list.marked();
		const hosts = marked.length > 0 ? marked : state.get().preview?.hosts ?? [];
		const added = await desk.attempt(async () => desk.services.importHosts(hosts));

		if (added === undefined) {
			return;
		}

		desk.tell(`${added.length} host${added.length === 1 ? '' : 's'} added.`, 'ok');
		await desk.refreshWorld('hosts');
		desk.goHome();
	};

	const skipped = (width: number): readonly Line[] => (state.get().preview?.skipped ?? []).flatMap(({name, reason}) => paragraph(cleanLine(reason), width, {first: span(`${cleanLine(name)}: `, 'title')}));

	return {
		name: 'import',
		crumb: 'Import my SSH config',
		about: 'The hosts that your SSH config names. Space marks those to add; without marks all are added. Nothing is stored before Enter.',
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
					}, ...(total === 0) && {disabled: 'there is nothing to add'},
				},
				{
					action: 'details', title: 'What is skipped and why', run() {
						desk.ask(createText(desk, {title: 'Left alone', lines: width => state.get().preview?.skipped.length === 0 ? [line('Nothing was left alone.')] : skipped(width)}));
					},
				},
			];
		},
		draw({columns, rows}) {
			const {preview} = state.get();
			const lead: readonly Line[] = preview === undefined ? [] : [[span(cleanLine(preview.file), 'title'), span(`  ${preview.hosts.length} to add, ${preview.skipped.length} left alone`)], blank];
			const left = skipped(columns - 2).slice(0, 4);
			const tail: readonly Line[] = left.length === 0 ? [] : [line('Left alone (v shows all):', 'quiet'), ...left];

			return [...lead, ...list.draw({columns, rows: rows - lead.length - tail.length}), ...tail];
		},
	};
};
