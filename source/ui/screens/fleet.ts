import type {HostEntry} from '../../base/services/hosts.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {tooMany} from '../layers/confirm-each.js';
import {paragraph, type Line} from '../line.js';
import {createDeskList} from '../desk-list.js';
import type {Layer} from '../navigation.js';
import {
	connectionSpan,
	factsSpan,
	hostMarks,
	wayText,
} from '../present/host.js';
import {policyOrder, policySpan, policyText} from '../present/policy.js';
import {unreadLines} from '../present/states.js';
import {cutLines, troubleLines} from '../present/trouble.js';
import {createAddHostScreen} from './add-host.js';
import {chooseAdvice, chooseMethod} from './choose-target.js';
import {askHostKey} from './host-key.js';
import {backUpMany} from './back-up-many.js';
import {createHostScreen} from './host.js';
import {checkHosts, exportHosts, removeHosts} from './host-actions.js';
import {createHostCheckScreen} from './host-check.js';
import {chooseImport} from './import-hosts.js';
import {chooseLabel} from './label-hosts.js';
import {createTrainingScreen} from './open-training.js';
import {refreshHost} from './refresh-host.js';

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
				title: 'Policy', width: [0, 12], drop: 1, cell: host => policySpan(host, desk.theme.glyphs), order: policyOrder,
			},
			{
				title: 'Role', width: 7, drop: 3, cell: ({role}) => ({text: role}),
			},
			{
				title: 'AIX level', width: 15, drop: 2, cell: ({osLevel}) => osLevel === undefined || osLevel === 'unknown' ? {text: 'unknown', tone: 'quiet'} : {text: osLevel},
			},
			{
				title: 'Volume groups', width: 24, grow: 60, drop: 4, cell: ({volumeGroups}) => ({text: volumeGroups?.join(' ') ?? ''}),
			},
			{title: 'Connection', width: [14, 18], cell: host => connectionSpan(host, desk.world.get(), desk.theme.glyphs, desk.now())},
			{
				title: 'Facts read', width: [10, 16], drop: 1, cell: host => factsSpan(host, desk.theme.glyphs, desk.now()), order: ({factsReadAt}) => factsReadAt === undefined ? Number.MAX_SAFE_INTEGER : -Date.parse(factsReadAt),
			},
			{
				title: 'Groups and tags', width: 20, grow: 60, drop: 5, cell: ({groups = [], tags}) => ({text: [...groups, ...tags].join(' '), tone: 'quiet'}),
			},
		],
		empty(width) {
			const {hosts, unread} = desk.world.get();

			return hosts === undefined
				? unreadLines(desk, 'the fleet', unread.hosts, width)
				: paragraph(`No hosts yet. ${desk.key('addHost')} adds a host, ${desk.key('importHosts')} imports hosts, ${desk.key('training')} opens the training fleet.`, width);
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
			? [...policyText(host) === undefined ? [] : paragraph(policyText(host) ?? '', columns, {tone: 'caution'}), ...paragraph(host.story ?? wayText(host), columns, {tone: 'quiet'})]
			: [...fleetEnded(found.code, columns), ...troubleLines(found, columns, desk.theme.glyphs, desk.key)];

		return lines;
	};

	const bindings = (): readonly Binding[] => {
		const host = list.current();
		const needsHost = host === undefined ? {disabled: 'there is no host'} : {};
		const marked = list.marked();
		const meant = marked.length > 0 || host === undefined ? marked : [host];

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
				action: 'check', ...needsHost, ...marked.length > 1 && {title: `Check the way into ${marked.length} marked`, ...tooMany(marked)}, run() {
					if (marked.length > 1) {
						checkHosts(desk, marked);
					} else if (marked[0] !== undefined) {
						desk.go(createHostCheckScreen(desk, marked[0].name));
					} else if (host !== undefined) {
						desk.go(createHostCheckScreen(desk, host.name));
					}
				},
			},
			{
				action: 'advise', weight: 44, ...needsHost, run() {
					if (host !== undefined) {
						chooseAdvice(desk, host);
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
				action: 'backUp', ...needsHost, ...marked.length > 0 && {title: `Back up ${marked.length} marked`, ...tooMany(marked)}, run() {
					if (marked.length > 0) {
						void backUpMany(desk, marked);
					} else if (host !== undefined) {
						chooseMethod(desk, host, 'backup');
					}
				},
			},
			{
				action: 'restore', ...needsHost, ...marked.length > 0 && {disabled: `one host at a time: ${desk.key('unmark')} takes the marks away`}, run() {
					if (host !== undefined) {
						chooseMethod(desk, host, 'restore');
					}
				},
			},
			{
				action: 'label', ...marked.length > 0 && {title: `Groups, tags, PROD of ${marked.length} marked`}, ...needsHost, ...tooMany(marked), run() {
					chooseLabel(desk, meant);
				},
			},
			{
				action: 'exportHosts', title: marked.length > 0 ? `Export ${marked.length} marked` : 'Export all that are listed', ...needsHost, run() {
					void exportHosts(desk, (marked.length > 0 ? marked : list.visible()).map(({name}) => name));
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
				action: 'remove', ...needsHost, ...marked.length > 0 && {title: `Remove ${marked.length} marked`}, ...tooMany(marked), run() {
					removeHosts(desk, meant);
				},
			},
		];
	};

	return {
		name: 'fleet',
		place: {name: 'fleet', args: []},
		crumb: 'Fleet',
		get about() {
			return `Your hosts. ${desk.key('open')} opens one; ${desk.key('refresh')} asks it for fresh facts, ${desk.key('refreshAll')} all that are listed; what failed says why below the list. !2 beside the age: two questions were not answered. ${desk.key('mark')} marks hosts, and what is done then is done with all of them; the key ${desk.key('rowActions')} lists what that can be. ${desk.key('sort')} and ${desk.key('sortBack')} choose the column to sort by, the key ${desk.key('sortMenu')} lists all columns, ${desk.key('reverse')} turns the order round.`;
		},
		isTyping: list.isTyping,
		press: list.press,
		click: list.click,
		back: list.back,
		hostName: () => list.current()?.name,
		row() {
			const host = list.current();
			const marked = list.marked();

			return host === undefined ? undefined : {title: list.markedWords() ?? host.name, actions: marked.length > 0 ? ['backUp', 'refresh', 'check', 'label', 'exportHosts', 'remove'] : ['open', 'backUp', 'restore', 'advise', 'refresh', 'check', 'edit', 'label', 'trust', 'shell', 'remove']};
		},
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
