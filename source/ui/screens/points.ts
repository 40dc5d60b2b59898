import type {RecoveryPoint} from '../../base/point.js';
import type {Desk} from '../desk.js';
import {paragraph, line} from '../line.js';
import {createDeskList} from '../desk-list.js';
import {confirmEach} from '../layers/confirm-each.js';
import type {Layer} from '../navigation.js';
import {pointColumns} from '../present/point.js';
import {localTime} from '../present/time.js';
import {createKitsScreen} from './kits.js';
import {createPickerScreen, requestFor} from './picker.js';
import {createPointScreen} from './point.js';

const nameOf = ({host, target, place, madeAt}: RecoveryPoint): string => `${target} of ${host} (${localTime(madeAt).slice(0, 16)}, ${place.host}:${place.path})`;

const hostOf = ({host}: RecoveryPoint): string => host;

const tooMany = ({length}: readonly RecoveryPoint[]): {readonly disabled?: string} => length > most ? {disabled: `at most ${most} at once, so that all can be named`} : {};

/**
What is named of a point is long.
*/
const most = 10;

const verifyPoints = (desk: Desk, points: readonly RecoveryPoint[]): void => {
	confirmEach(desk, {
		rows: points, nameOf, hostOf, title: points.length === 1 ? 'Read it again?' : `Read these ${points.length} again?`,
		text: 'A run each that only reads: an image to its end, which loads its host and its network; of a copy on disks, whether it is still there.',
		keep: 'Not now', does: 'Read again',
		act: async ({id}) => desk.services.verifyPoint(id),
		done(count) {
			desk.tell(`${count} run${count === 1 ? '' : 's'} began. ${desk.key('runs')} lists the runs.`, 'running');
		},
	});
};

const forgetPoints = (desk: Desk, points: readonly RecoveryPoint[]): void => {
	confirmEach(desk, {
		rows: points, nameOf, hostOf, title: points.length === 1 ? 'Forget this recovery point?' : `Forget these ${points.length} recovery points?`,
		text: 'Only lparsafe\'s records go; images and copies stay where they are.',
		keep: points.length === 1 ? 'Keep it' : 'Keep them', does: points.length === 1 ? 'Forget it' : 'Forget them',
		act: async ({id}) => desk.services.forgetPoint(id),
		async done(count) {
			desk.tell(`${count} of ${points.length} recovery points were forgotten.`, count === points.length ? 'ok' : 'caution');
			await desk.refreshWorld('points');
		},
	});
};

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
		empty: width => desk.world.get().points === undefined ? [line('Reading the recovery points.', 'quiet')] : paragraph(`There is nothing to restore from yet. Choose a host, then a volume group, then ${desk.key('backUp')} to back it up.`, width),
	});

	return {
		name: 'points',
		crumb: 'Recovery points',
		get about() {
			return `What can be restored from, how old it is, and how far it was checked. ${desk.key('open')} shows what was proved; ${desk.key('restore')} restores from it.`;
		},
		isTyping: list.isTyping,
		press: list.press,
		back: list.back,
		shown() {
			void desk.refreshWorld('points');
		},
		bindings() {
			const point = list.current();
			const marked = list.marked();
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
					// It only reads, so read-only has nothing against it.
					action: 'verify', title: marked.length > 0 ? `Check ${marked.length} marked again` : 'Check it again', ...needsPoint, ...tooMany(marked), run() {
						verifyPoints(desk, marked.length > 0 || point === undefined ? marked : [point]);
					},
				},
				{
					action: 'remove', title: marked.length > 0 ? `Forget ${marked.length} marked` : 'Forget it', ...needsPoint, ...tooMany(marked), run() {
						forgetPoints(desk, marked.length > 0 || point === undefined ? marked : [point]);
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
