import type {HostEntry} from '../../base/services.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../keymap.js';
import {confirmEach, mostAtOnce} from '../layers/confirm-each.js';
import {
	paragraph,
	span,
	type Line,
} from '../line.js';
import {createDeskList} from '../desk-list.js';
import type {Layer} from '../navigation.js';
import {
	connectionSpan,
	factsSpan,
	hostMarks,
	wayText,
} from '../present/host.js';
import {cutLines, troubleLines} from '../present/trouble.js';
import {createAddHostScreen} from './add-host.js';
import {askHostKey} from './host-key.js';
import {createHostScreen} from './host.js';
import {createHostCheckScreen} from './host-check.js';
import {chooseImport} from './import-hosts.js';
import {createTrainingScreen} from './open-training.js';
import {refreshHost} from './refresh-host.js';

const removeHosts = (desk: Desk, hosts: readonly HostEntry[]): void => {
	const [first] = hosts;

	confirmEach(desk, {
		rows: hosts,
		nameOf: ({name, isProduction = false}) => `${name}${isProduction ? ' (PROD)' : ''}`,
		hostOf: ({name}) => name,
		title: hosts.length === 1 ? `Remove ${first?.name ?? ''} from the fleet?` : `Remove these ${hosts.length} hosts from the fleet?`,
		text: 'Only lparsafe forgets it. Nothing changes on a machine; runs and recovery points stay known.',
		keep: hosts.length === 1 ? 'Keep it' : 'Keep them',
		does: hosts.length === 1 ? 'Remove it' : 'Remove them',
		act: async ({name}) => desk.services.removeHost(name),
		async done(count) {
			desk.tell(hosts.length === 1 && count === 1 ? `${first?.name ?? ''} is no longer in the fleet.` : `${count} of ${hosts.length} hosts are no longer in the fleet.`, count === hosts.length ? 'ok' : 'caution');
			await desk.refreshWorld('hosts');
		},
	});
};

/**
All hosts, with what is known of each and how old that is. Asking a host never holds up a key.
*/
export const createFleetScreen = (desk: Desk): Layer => {
	const list = createDeskList<HostEntry>(desk, 'fleet', {
		rows: () => desk.world.get().hosts ?? [],
		idOf: ({name}) => name,
		noun: 'host',
		canMark: true,
		columns: [
			{title: 'Host', width: 'rest', cell: ({name}) => ({text: name, tone: 'title'})},
			{
				title: 'Note', width: [4, 11], cell: hostMarks,
			},
			{
				title: 'Role', width: 7, drop: 3, cell: ({role}) => ({text: role}),
			},
			{
				title: 'AIX level', width: 15, drop: 2, cell: ({osLevel}) => osLevel === undefined || osLevel === 'unknown' ? {text: 'unknown', tone: 'quiet'} : {text: osLevel},
			},
			{
				title: 'Volume groups', width: 24, drop: 4, cell: ({volumeGroups}) => ({text: volumeGroups?.join(' ') ?? ''}),
			},
			{title: 'Connection', width: [14, 18], cell: host => connectionSpan(host, desk.world.get(), desk.theme.glyphs, desk.now())},
			{
				title: 'Facts read', width: [10, 16], drop: 1, cell: host => factsSpan(host, desk.theme.glyphs, desk.now()), order: ({factsReadAt}) => factsReadAt === undefined ? Number.MAX_SAFE_INTEGER : -Date.parse(factsReadAt),
			},
			{
				title: 'Groups and tags', width: 20, drop: 5, cell: ({groups = [], tags}) => ({text: [...groups, ...tags].join(' '), tone: 'quiet'}),
			},
		],
		empty(width) {
			if (desk.world.get().hosts !== undefined) {
				return paragraph(`No hosts yet. ${desk.key('addHost')} adds a host, ${desk.key('importHosts')} imports hosts, ${desk.key('training')} opens the training fleet.`, width);
			}

			const failure = desk.notices.get().findLast(({tone}) => tone === 'danger');

			return failure === undefined
				? [[span('Reading the fleet.', 'quiet')]]
				: [...paragraph(failure.text, width, {tone: 'danger', first: span(`${desk.theme.glyphs.danger} `, 'danger')}), [span(`${desk.key('refresh')} tries again.`, 'quiet')]];
		},
	});

	const fleetEnded = (code: string, columns: number): readonly Line[] => desk.isTraining && code === 'unreachable'
		? paragraph(`The simulated fleet may have ended: ${desk.key('quit')}, then \`lparsafe training\` again. Nothing is lost.`, columns, {tone: 'caution'})
		: [];

	const trouble = (columns: number): readonly Line[] => {
		const host = list.current();

		if (host === undefined) {
			return [];
		}

		const found = desk.world.get().trouble[host.name] ?? host.factsError ?? (host.connection === 'failed' ? host.connectionError : undefined);
		const lines = found === undefined
			? paragraph(host.story ?? wayText(host), columns, {tone: 'quiet'})
			: [...fleetEnded(found.code, columns), ...troubleLines(found, columns, desk.theme.glyphs, desk.key)];

		return lines;
	};

	const bindings = (): readonly Binding[] => {
		const host = list.current();
		const needsHost = host === undefined ? {disabled: 'there is no host'} : {};
		const marked = list.marked();

		return [
			...list.bindings(),
			{
				action: 'open', title: host === undefined ? 'Open' : `Open ${host.name}`, ...needsHost,
				run() {
					if (host !== undefined) {
						desk.go(createHostScreen(desk, host.name));
					}
				},
			},
			{
				action: 'refresh', ...marked.length > 0 && {title: `Refresh ${marked.length} marked`},
				run() {
					void desk.refreshWorld();

					if (marked.length > 1) {
						void desk.refreshFleet(marked.map(({name}) => name));
					} else if (host !== undefined) {
						void refreshHost(desk, marked[0]?.name ?? host.name);
					}
				},
			},
			{
				action: 'refreshAll', title: 'Refresh all that are listed', ...needsHost, run() {
					void desk.refreshFleet(list.visible().map(({name}) => name));
				},
			},
			{
				action: 'check', ...needsHost, run() {
					if (host !== undefined) {
						desk.go(createHostCheckScreen(desk, host.name));
					}
				},
			},
			{
				action: 'edit', ...needsHost, run() {
					if (host !== undefined) {
						desk.go(createAddHostScreen(desk, host));
					}
				},
			},
			{
				action: 'addHost', run() {
					desk.go(createAddHostScreen(desk));
				},
			},
			{
				action: 'importHosts', run() {
					chooseImport(desk);
				},
			},
			...desk.isTraining || desk.options.switchToTraining === undefined
				? []
				: [{
					action: 'training', run() {
						desk.go(createTrainingScreen(desk));
					},
				} as const],
			{
				action: 'trust', ...needsHost,
				run() {
					if (host !== undefined) {
						void askHostKey(desk, host.name, () => {
							void desk.readFacts(host.name, {fresh: true});
						});
					}
				},
			},
			{
				action: 'remove', ...needsHost, ...marked.length > 0 && {title: `Remove ${marked.length} marked`}, ...marked.length > mostAtOnce && {disabled: `at most ${mostAtOnce} at once, so that all can be named`},
				run() {
					if (marked.length > 0) {
						removeHosts(desk, marked);
					} else if (host !== undefined) {
						removeHosts(desk, [host]);
					}
				},
			},
		];
	};

	return {
		name: 'fleet',
		crumb: 'Fleet',
		get about() {
			return `Your hosts. ${desk.key('open')} opens one; ${desk.key('refresh')} asks it (or all marked ones) for fresh facts, ${desk.key('refreshAll')} all that are listed; what failed says why below the list. !2 beside the age: two questions were not answered. ${desk.key('sort')} and ${desk.key('sortBack')} choose the column to sort by, ${desk.key('sortMenu')} lists them, ${desk.key('reverse')} turns the order round.`;
		},
		isTyping: list.isTyping,
		press: list.press,
		back: list.back,
		hostName: () => list.current()?.name,
		bindings,
		shown() {
			// At the start all is being read already.
			if (desk.world.get().hosts !== undefined) {
				void desk.refreshWorld('hosts');
			}
		},
		draw({columns, rows}) {
			const whole = trouble(columns);
			const most = rows < 12 ? 3 : 5;
			const below = cutLines(whole, most, desk.theme.glyphs);

			return [...list.draw({columns, rows: rows - Math.max(3, below.length)}), ...below];
		},
	};
};
