import type {RecoveryPoint} from '../../base/point.js';
import type {Desk} from '../desk.js';
import {paragraph, line} from '../line.js';
import {createList} from '../list.js';
import type {Layer} from '../navigation.js';
import {pointColumns} from '../present/point.js';
import {createKitsScreen} from './kits.js';
import {createPickerScreen, requestFor} from './picker.js';
import {createPointScreen} from './point.js';

/**
Everything that can be restored from.
*/
export const createPointsScreen = (desk: Desk): Layer => {
	const list = createList<RecoveryPoint>({
		theme: desk.theme,
		rows: () => desk.world.get().points ?? [],
		idOf: ({id}) => id,
		noun: 'recovery point',
		onChange: desk.changed,
		columns: pointColumns(desk.theme.glyphs, desk.now, true),
		empty: width => desk.world.get().points === undefined ? [line('Reading the recovery points.', 'quiet')] : paragraph('There is nothing to restore from yet. Choose a host, then a volume group, then b to back it up.', width),
	});

	return {
		name: 'points',
		crumb: 'Recovery points',
		about: 'What can be restored from, how old it is, and how far it was checked. Enter shows what was proved; s restores from it.',
		isTyping: list.isTyping,
		press: list.press,
		back: list.back,
		shown() {
			void desk.refreshWorld('points');
		},
		bindings() {
			const point = list.current();
			const needsPoint = point === undefined ? {disabled: 'there is no recovery point'} : {};

			return [
				...list.bindings(),
				{
					action: 'open', ...needsPoint, run() {
						if (point !== undefined) {
							desk.go(createPointScreen(desk, point));
						}
					},
				},
				{
					action: 'restore', title: point?.kind === 'alternate-disk' ? 'Look after it' : 'Restore from it', ...needsPoint, run() {
						if (point !== undefined) {
							desk.go(createPickerScreen(desk, requestFor(point)));
						}
					},
				},
				{
					action: 'kits', run() {
						desk.go(createKitsScreen(desk));
					},
				},
				{
					action: 'refresh', run() {
						void desk.refreshWorld('points');
					},
				},
			];
		},
		draw: size => list.draw(size),
	};
};
