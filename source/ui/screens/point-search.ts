import type {PointSearch} from '../../base/point.js';
import {cleanLine} from '../../base/text.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {createScroll} from '../layers/scroll.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {waitingLines} from '../present/states.js';
import {localTime} from '../present/time.js';
import {troubleLines} from '../present/trouble.js';
import type {Glyphs} from '../theme.js';
import {troubleOf, type Trouble} from '../trouble.js';

type Found = {readonly at: string; readonly search: PointSearch};

const countOf = (count: number, noun = 'recovery point'): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const searchLines = ({at, search: {searched, seen, found, lost, notLooked, notes}}: Found, width: number, glyphs: Glyphs): readonly Line[] => {
	const list = (texts: readonly string[], first: string, tone: 'caution' | 'quiet'): readonly Line[] => texts.flatMap(text => paragraph(cleanLine(text), width, {first: span(`  ${first} `, tone)}));

	return [
		[span('What the search came to', 'title'), span(`  ${localTime(at)}`, 'quiet')],
		[span(`  ${glyphs.ok} `, 'ok'), span(`seen      ${countOf(seen)}, of them ${found} new`)],
		lost === 0 ? [span(`  ${glyphs.ok} `, 'ok'), span('lost      none of those that were known')] : [span(`  ${glyphs.danger} `, 'danger'), span(`lost      ${countOf(lost)} or copies that are not there any more, or are others now`, 'danger')],
		blank,
		line('Looked through for images', 'title'),
		...searched.length === 0 ? [line('  no directory', 'caution')] : list(searched, glyphs.bullet, 'quiet'),
		blank,
		line('Not looked at', 'title'),
		...notLooked.length === 0 ? [line('  nothing was left out')] : list(notLooked, glyphs.unknown, 'caution'),
		...notes.length === 0 ? [] : [blank, line('Notes', 'title'), ...list(notes, glyphs.bullet, 'quiet')],
	];
};

/**
Looks on a host for what can be restored from, and keeps what that came to: seen, new, lost and what could not be looked at.
*/
export const createPointSearchScreen = (desk: Desk, host: string, {isAsking = false}: {readonly isAsking?: boolean} = {}): Layer => {
	const {glyphs} = desk.theme;
	const state = createStore<{readonly last?: Found | undefined; readonly trouble?: Trouble; readonly since?: number; readonly wasRead?: true}>({});
	state.subscribe(desk.changed);
	const scroll = createScroll(desk.theme, desk.changed);

	const readLast = async (): Promise<void> => {
		try {
			const last = await desk.services.lastSearch(host);

			state.update(before => ({...before, last, wasRead: true}));
		} catch (error) {
			state.update(before => ({...before, trouble: troubleOf(error)}));
		}
	};

	const search = async (): Promise<void> => {
		if (state.get().since !== undefined) {
			return;
		}

		state.update(({last}) => ({last, since: desk.now()}));

		try {
			const {seen, found, lost, notLooked} = await desk.services.findPoints(host);

			desk.tell(`${host}: ${countOf(seen)} seen, ${found} new, ${lost} lost${notLooked.length === 0 ? '' : `; ${notLooked.length} not looked at`}.`, lost > 0 || notLooked.length > 0 ? 'caution' : 'ok');
			state.update(({last}) => ({last}));
			await Promise.all([readLast(), desk.refreshWorld('points')]);
		} catch (error) {
			const trouble = troubleOf(error);

			state.update(({last}) => ({last, trouble}));
			await readLast();

			const {last} = state.get();

			desk.tell(`${last === undefined ? `What lies on ${host} is not known, nobody looked there yet` : `What lies on ${host} was last looked at ${localTime(last.at)}, and is not known since`}: ${trouble.message}`, 'danger');
		}
	};

	const lines = (width: number): readonly Line[] => {
		const {last, trouble, since, wasRead} = state.get();

		return [
			...since === undefined
				? []
				: [...waitingLines({
					what: `Looking for recovery points on ${host}; nothing is changed there`, since, now: desk.now(), awaited: 'its commands, and the fronts of new files',
				}, width), blank],
			...trouble === undefined ? [] : [...troubleLines(trouble, width, glyphs, desk.key), blank, ...last === undefined ? [] : paragraph(`It was last looked ${localTime(last.at)}; what lies there since is not known. What follows is of that search.`, width, {tone: 'caution'})],
			...last === undefined ? (since === undefined && trouble === undefined ? [line(wasRead === undefined ? 'Reading what the last search came to.' : `Nobody looked on ${host} yet: ${desk.key('refresh')} does.`, 'quiet')] : []) : searchLines(last, width, glyphs),
		];
	};

	let wasShown = false;

	return {
		name: 'point-search',
		place: {name: 'point-search', args: [host], create: () => createPointSearchScreen(desk, host)},
		hostName: () => host,
		crumb: 'Search',
		get about() {
			return `What a search for recovery points on a host came to: images in the directories that are looked through and where they were, its log of image backups, alternate disks, JFS2 snapshots, dump dates. Nothing is changed on the host. ${desk.key('refresh')} looks again; ${desk.key('points')} lists what is known.`;
		},
		shown() {
			if (wasShown) {
				return;
			}

			wasShown = true;
			void readLast();

			if (isAsking) {
				void search();
			}
		},
		bindings: () => [
			...scroll.bindings(),
			{
				action: 'refresh', title: 'Look again', run() {
					void search();
				}, ...state.get().since !== undefined && {disabled: 'it is being looked for now'},
			},
		],
		draw: ({columns, rows}) => scroll.draw(lines(columns), rows),
	};
};
