import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {boxed} from '../layers/box.js';
import {createFinder} from '../layers/find-in-lines.js';
import {span, textOf, type Line} from '../line.js';
import {moveBindings} from '../move-bindings.js';
import type {Layer, Navigation} from '../navigation.js';
import {markdownPage, type Page} from '../present/markdown.js';

/**
Where one is in the manual: a page, its first line on the screen, and the link that Enter follows.
*/
type Spot = {readonly name: string; readonly start: number; readonly link: number};

type State = Spot & {
	/**
	Undefined while it is read.
	*/
	readonly text: string | undefined;

	/**
	The heading to begin at.
	*/
	readonly anchor: string | undefined;
	readonly trail: readonly Spot[];
};

const index = 'index';

/**
A link of a page as the name of the page that it leads to, and the heading there.
*/
const follow = (from: string, to: string): {readonly name: string; readonly anchor?: string} => {
	const {pathname, hash} = new URL(to, `file:///${from}`);
	const name = decodeURIComponent(pathname).slice(1).replace(/\.md$/v, '');

	return {name, ...hash !== '' && {anchor: hash.slice(1)}};
};

/**
The pages that tell of the place one is at, the closest first: of its dialogs, then of its screen. The last is where the manual begins.
*/
export const pagesFor = ({screens, dialogs}: Pick<Navigation, 'screens' | 'dialogs'>): readonly string[] => [
	...[...dialogs.toReversed(), ...screens.slice(-1)].filter(({name}) => name !== 'help').map(({guide, name}) => guide ?? `screens/${name}`),
	index,
];

/**
The manual at the first of these pages that there is. Links lead from page to page, Esc goes back through them.
*/
export const createManual = (desk: Desk, names: readonly string[]): Layer => {
	const state = createStore<State>({
		name: names[0]?.split('#', 1)[0] ?? index, start: 0, link: -1, text: undefined, anchor: undefined, trail: [],
	});
	state.subscribe(desk.changed);
	let drawn: Page = {lines: [], links: [], headings: []};
	let room = 1;
	let first = 0;

	const read = async (name: string): Promise<string | undefined> => desk.attempt(async () => desk.options.readPage?.(name));

	const open = async ([wanted = index, ...others]: readonly string[], spot: Omit<Partial<State>, 'name' | 'text'> = {}): Promise<void> => {
		const [name = wanted, anchor] = wanted.split('#', 2);
		const text = await read(name);

		if (text === undefined && others.length > 0) {
			await open(others, spot);

			return;
		}

		state.update(before => ({
			...before, start: 0, link: -1, anchor, ...spot, name, text: text ?? `# ${name}\n\nThe manual has no such page. \`lparsafe docs\` lists its pages.`,
		}));
	};

	const scrollTo = (line: number): void => {
		state.update(before => ({...before, anchor: undefined, start: Math.max(0, Math.min(drawn.lines.length - room, line))}));
	};

	/**
	So that the line is seen.
	*/
	const show = (line: number): void => {
		if (line < first || line >= first + room) {
			scrollTo(line - Math.floor(room / 3));
		}
	};

	/**
	The next link from the one chosen, or from the top of what is seen.
	*/
	const step = (by: 1 | -1): void => {
		const {link} = state.get();
		const chosen = drawn.links[link];
		const isSeen = chosen !== undefined && chosen.row >= first && chosen.row < first + room;
		const from = isSeen ? link : drawn.links.findIndex(({row}) => row >= first) - (by === 1 ? 1 : 0);
		const next = Math.max(0, Math.min(drawn.links.length - 1, from + by));

		state.update(before => ({...before, link: next}));
		show(drawn.links[next]?.row ?? 0);
	};

	const enter = (link = state.get().link): void => {
		const {name, trail} = state.get();
		const {to} = drawn.links[link] ?? {};

		if (to === undefined) {
			return;
		}

		const {name: page, anchor} = follow(name, to);

		void open([page], {anchor, trail: [...trail, {name, start: first, link}]});
	};

	const finder = createFinder(desk, {
		what: 'page', lines: () => drawn.lines, first: () => first, goTo: scrollTo,
	});

	void open(names);

	return {
		name: 'manual',
		crumb: 'Manual',
		get about() {
			return `The manual. ${desk.key('next')} and ${desk.key('previous')} choose a link, ${desk.key('open')} follows it, ${desk.key('back')} goes back.`;
		},
		back() {
			const {trail} = state.get();
			const last = trail.at(-1);

			if (last === undefined) {
				return false;
			}

			void open([last.name], {start: last.start, link: last.link, trail: trail.slice(0, -1)});

			return true;
		},
		bindings(): readonly Binding[] {
			const {link, name} = state.get();
			const none = drawn.links.length === 0 ? {disabled: 'this page has no links'} : {};

			return [
				...moveBindings({
					by(lines) {
						scrollTo(first + lines);
					},
					page: () => Math.max(1, room - 1),
					toTop() {
						scrollTo(0);
					},
					toBottom() {
						scrollTo(drawn.lines.length);
					},
				}),
				{
					action: 'open', title: 'Follow the link', ...link === -1 && {disabled: `${desk.key('next')} chooses a link first`}, run() {
						enter();
					},
				},
				{
					action: 'next', title: 'Next link', ...none, run() {
						step(1);
					},
				},
				{
					action: 'previous', title: 'Link before', ...none, run() {
						step(-1);
					},
				},
				...finder.bindings(),
				{
					action: 'manual', title: 'Where the manual begins', ...name === index && {disabled: 'this is it'}, run() {
						void open([index], {trail: [...state.get().trail, {name, start: first, link}]});
					},
				},
			];
		},
		linear() {
			drawn = markdownPage(state.get().text ?? 'Reading.', {width: 100, glyphs: desk.theme.glyphs});

			return {
				lines: drawn.lines.map(each => textOf(each)),
				items: drawn.links.map(({label}, link) => ({
					label, run() {
						enter(link);
					},
				})),
			};
		},
		draw({columns, rows}): readonly Line[] {
			const {text, start, link, anchor, name} = state.get();
			const {glyphs} = desk.theme;

			drawn = markdownPage(text ?? 'Reading.', {width: columns - 4, glyphs, chosen: link});
			room = Math.max(1, rows - 3);

			const wanted = anchor === undefined ? start : drawn.headings.find(({id}) => id === anchor)?.row ?? 0;
			first = Math.max(0, Math.min(drawn.lines.length - room, wanted));
			const below = drawn.lines.length - first - room;

			return boxed(`Manual: ${name}`, [
				...drawn.lines.slice(first, first + room),
				[span(`${first > 0 ? `${glyphs.up} ${first} above  ` : ''}${below > 0 ? `${glyphs.down} ${below} more below` : 'the end'}`, 'quiet')],
			], columns, desk.theme);
		},
	};
};

/**
The key that opens the page of the place one is at.
*/
export const pageBinding = (desk: Desk): Binding => ({
	action: 'page', ...desk.options.readPage === undefined && {disabled: 'the manual does not lie beside this program'}, run() {
		desk.ask(createManual(desk, pagesFor(desk.navigation.get())));
	},
});
