import type {HostCheck} from '../../base/host-check.js';
import {cleanLine} from '../../base/text.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {troubleOf, type Trouble} from '../trouble.js';
import {createScroll} from '../layers/scroll.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
	type Span,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {troubleLines} from '../present/trouble.js';
import type {Glyphs} from '../theme.js';

const stateSpan = (state: HostCheck['items'][number]['state'], glyphs: Glyphs): Span => ({
	ok: span(`${glyphs.ok} ok`, 'ok'),
	caution: span(`${glyphs.caution} caution`, 'caution'),
	failed: span(`${glyphs.danger} failed`, 'danger'),
	'not-checked': span(`${glyphs.unknown} not checked`, 'caution'),
}[state]);

const wayLine = ({way, host}: HostCheck): string => [
	[...way.hops, `${way.user}@${host}`].join(' > '),
	`over ${way.transport === 'ssh' ? 'the system\'s ssh' : 'ssh2'}${way.transportReason === undefined ? '' : ` (${way.transportReason})`}`,
	...way.become === 'none' ? [] : [`becoming another user by ${way.become}`],
	...way.legacyAlgorithms ? ['with legacy algorithms'] : [],
].join(', ');

/**
Whether a host can be reached and used, step by step, with what to do about what is missing.
*/
export const createHostCheckScreen = (desk: Desk, host: string): Layer => {
	const {glyphs} = desk.theme;
	const state = createStore<{readonly check?: HostCheck; readonly failure?: Trouble; readonly since?: number}>({});
	state.subscribe(desk.changed);
	const scroll = createScroll(desk.theme, desk.changed);

	const load = async (): Promise<void> => {
		if (state.get().since !== undefined) {
			return;
		}

		state.update(before => ({...before, since: desk.now()}));

		try {
			state.set({check: await desk.services.checkHost(host)});
		} catch (error) {
			state.set({failure: troubleOf(error)});
		}
	};

	const lines = (width: number): readonly Line[] => {
		const {check, failure, since} = state.get();
		const asking = since === undefined ? [] : [line(`${glyphs.running} Trying the way in, ${Math.floor((desk.now() - since) / 1000)} s. Nothing is changed on the host.`, 'running'), blank];

		if (failure !== undefined) {
			return [...asking, ...troubleLines(failure, width, glyphs, desk.key)];
		}

		if (check === undefined) {
			return asking;
		}

		return [
			...asking,
			...paragraph(cleanLine(wayLine(check)), width, {first: span('Way in  ', 'title')}),
			blank,
			...check.items.flatMap(({title, state: itemState, evidence, remedy}): readonly Line[] => [
				[stateSpan(itemState, glyphs), span(`  ${cleanLine(title)}`)],
				...evidence.flatMap(each => paragraph(cleanLine(each), width, {tone: 'quiet', indent: ' '.repeat(6)})),
				...remedy === undefined ? [] : paragraph(cleanLine(remedy), width, {indent: ' '.repeat(6)}),
			]),
			...check.sudoers === undefined ? [] : [blank, line('Lines for sudoers', 'title'), ...check.sudoers.map(each => line(`  ${cleanLine(each)}`))],
		];
	};

	return {
		name: 'host-check',
		place: {name: 'host-check', args: [host], create: () => createHostCheckScreen(desk, host)},
		hostName: () => host,
		crumb: 'Check',
		get about() {
			return `Tries the way in and the account step by step. Nothing is changed on the host. ${desk.key('refresh')} tries again.`;
		},
		bindings: () => [
			...scroll.bindings(),
			{
				action: 'refresh', title: 'Check again', run() {
					void load();
				}, ...state.get().since !== undefined && {disabled: 'it is being checked now'},
			},
		],
		shown() {
			if (state.get().check === undefined && state.get().failure === undefined) {
				void load();
			}
		},
		draw: ({columns, rows}) => scroll.draw(lines(columns), rows),
	};
};
