import process from 'node:process';
import {terminalFacts} from '../../base/terminal-facts.js';
import {cleanLine} from '../../base/text.js';
import {chooseSetting} from '../change-setting.js';
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
import {unreadLines} from '../present/states.js';
import {createReading} from '../reading.js';

/**
Versions, where everything lies, and every setting with where it came from.
*/
export const createInfoScreen = (desk: Desk): Layer => {
	const info = createReading(desk, async () => desk.services.info());
	const scroll = createScroll(desk.theme, desk.changed);

	const lines = (width: number): readonly Line[] => {
		const known = info.value();

		if (known === undefined) {
			return unreadLines(desk, 'places and settings', info.trouble(), width);
		}

		const row = (name: string, value: string, from = '', room = width < 70 ? 16 : 23): readonly Line[] => paragraph(`${value === '' ? 'not set' : cleanLine(value)}${from === '' ? '' : ` (${from})`}`, width, {first: span(`  ${cleanLine(name).padEnd(room)} `, 'quiet')});

		// Paths are long, their names are not.
		const placeRoom = Math.max(4, ...known.places.map(({name}) => name.length));

		return [
			[span(`lparsafe ${known.version}`, 'title'), span(`  Node ${known.node}${known.isReadOnly ? '  read-only' : ''}${known.isTraining ? '  training' : ''}`)],
			...known.problems.flatMap(({message, advice}) => [...paragraph(cleanLine(message), width, {tone: 'danger', first: span(`${desk.theme.glyphs.danger} `, 'danger')}), ...paragraph(cleanLine(advice), width, {indent: '  '})]),
			blank,
			line('Places', 'title'),
			...known.places.some(({path}) => path === known.home) ? [] : row('home', known.home, '', placeRoom),
			...known.places.flatMap(({name, path}) => row(name, path, '', placeRoom)),
			blank,
			line('Settings', 'title'),
			...known.settings.flatMap(({name, value, from}) => row(name, value, from)),
			blank,
			line('Tools found', 'title'),
			...known.tools.flatMap(({name, version}) => row(name, version)),
			blank,
			line('Terminal', 'title'),
			...terminalFacts({environment: desk.options.environment ?? {}, stdin: process.stdin, stdout: process.stdout}).flatMap(({name, value}) => row(name, value)),
		];
	};

	return {
		name: 'info',
		place: {name: 'info', args: []},
		crumb: 'Places and settings',
		get about() {
			return `Versions, where everything lies, every setting and where it came from. ${desk.key('edit')} changes a setting.`;
		},
		bindings: () => [...scroll.bindings(), {
			action: 'edit', title: 'Change a setting', ...info.value() === undefined && {disabled: 'the settings are not read yet'}, run() {
				chooseSetting(desk, info.value()?.settings ?? [], () => {
					void info.read();
				});
			},
		}, {
			action: 'refresh', run() {
				void info.read();
			},
		}],
		shown() {
			void info.read();
		},
		draw: ({columns, rows}) => scroll.draw(lines(columns), rows),
	};
};
