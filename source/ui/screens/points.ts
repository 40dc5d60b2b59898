import type {RecoveryPoint} from '../../base/point.js';
import type {Desk} from '../desk.js';
import {createDeskList} from '../desk-list.js';
import {paragraph} from '../line.js';
import type {Layer} from '../navigation.js';
import {noneLines, unreadLines} from '../present/states.js';
import {pointColumns} from '../present/point.js';
import {createKitsScreen} from './kits.js';
import {createPointSearchScreen} from './point-search.js';
import {pointBindings, pointRow} from './point-actions.js';

/**
Everything that can be restored from.
*/
export const createPointsScreen = (desk: Desk): Layer => {
	const list = createDeskList<RecoveryPoint>(desk, 'points', {
		rows: () => desk.world.get().points ?? [],
		idOf: ({id}) => id,
		noun: 'recovery point',
		canMark: true,
		columns: pointColumns(desk.theme.glyphs, desk.now, true),
		empty: width => desk.world.get().points === undefined ? unreadLines(desk, 'the recovery points', desk.world.get().unread.points, width) : noneLines(`There is nothing to restore from yet. Choose a host, then a volume group, then ${desk.key('backUp')} to back it up; on a host ${desk.key('findPoints')} looks for what is there.`, width),
	});

	return {
		name: 'points',
		place: {name: 'points', args: []},
		crumb: 'Recovery points',
		get about() {
			return `What can be restored from, how old it is, and how far it was checked. ${desk.key('open')} shows what was proved; ${desk.key('restore')} restores from it. ${desk.key('mark')} marks; ${desk.key('verify')} and ${desk.key('remove')} are for all that are marked. ${desk.key('expire')} opens the form that deletes images: the marked ones, else what retention lets go of that target.`;
		},
		isTyping: list.isTyping,
		press: list.press,
		click: list.click,
		back: list.back,
		shown() {
			void desk.refreshWorld('points');
		},
		row: () => pointRow(list),
		bindings() {
			return [
				...list.bindings(),
				...pointBindings(desk, list),
				{
					action: 'findPoints', ...list.current() === undefined && {disabled: 'no host is meant: look from its own screen'}, run() {
						const point = list.current();

						if (point !== undefined) {
							desk.go(createPointSearchScreen(desk, point.host, {isAsking: true}));
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
		draw({columns, rows}) {
			const {points = [], pointCount = 0} = desk.world.get();
			const rest = pointCount > points.length ? paragraph(`The newest are listed, ${points.length} of ${pointCount}; all of a host stand on its screen.`, columns, {tone: 'quiet'}) : [];

			return [...list.draw({columns, rows: rows - rest.length}), ...rest];
		},
	};
};
