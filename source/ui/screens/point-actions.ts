import type {RecoveryPoint} from '../../base/point.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {confirmEach, tooMany} from '../layers/confirm-each.js';
import type {List} from '../list-shape.js';
import {hostWords} from '../present/production-marks.js';
import {targetWords} from '../present/run.js';
import {localMinute} from '../present/time.js';
import {openExpireForm, whyNotExpired} from './expire-form.js';
import {createPickerScreen, requestFor, whyNotRestored} from './picker.js';
import {createPointScreen} from './point.js';
import {openRehearsalForm, whyNotRehearsed} from './rehearsal-form.js';
import {askReproof, askReproofs, whyNotReproved} from './reproof.js';
import {createTimelineScreen} from './timeline.js';

const nameOf = (desk: Desk) => ({host, target, place, madeAt}: RecoveryPoint): string => `${targetWords(target)} of ${hostWords(desk.world.get().hosts, host)} (${localMinute(madeAt)}, ${place.host}:${place.path})`;

const hostOf = ({host}: RecoveryPoint): string => host;

/**
What is named of a point is long.
*/
const most = 10;

const forgetPoints = (desk: Desk, points: readonly RecoveryPoint[]): void => {
	confirmEach(desk, {
		rows: points, nameOf: nameOf(desk), hostOf, title: points.length === 1 ? 'Forget this recovery point?' : `Forget these ${points.length} recovery points?`,
		text: 'Only lparsafe\'s records go; images and copies stay where they are.',
		keep: points.length === 1 ? 'Keep it' : 'Keep them', does: points.length === 1 ? 'Forget it' : 'Forget them',
		async act({id}) {
			await desk.services.forgetPoint(id);

			return 'forgotten';
		},
		async done(count) {
			desk.tell(`${count} of ${points.length} recovery points were forgotten.`, count === points.length ? 'ok' : 'caution');
			await desk.refreshWorld('points');
		},
	});
};

/**
What can be done with the recovery point under the cursor, or with the marked ones.
*/
export const pointBindings = (desk: Desk, list: List<RecoveryPoint>): readonly Binding[] => {
	const point = list.current();
	const marked = list.marked();
	const meant = marked.length > 0 || point === undefined ? marked : [point];
	const needsPoint = point === undefined ? {disabled: 'there is no recovery point'} : {};

	return [
		{
			action: 'open', ...needsPoint, run() {
				if (point !== undefined) {
					desk.go(createPointScreen(desk, point));
				}
			},
		},
		{
			action: 'restore', title: point?.kind === 'alternate-disk' ? 'Look after it' : 'Restore from it', ...needsPoint, ...point !== undefined && whyNotRestored(point), run() {
				if (point !== undefined) {
					desk.go(createPickerScreen(desk, requestFor(point)));
				}
			},
		},
		{
			// It only reads, so read-only has nothing against it.
			action: 'verify', title: marked.length > 0 ? `Check ${marked.length} marked again` : (point?.kind === 'alternate-disk' ? 'Look at it again' : 'Raise its level'), ...needsPoint, ...whyNotReproved(meant), ...tooMany(marked, most), run() {
				const [only, ...others] = meant;

				if (only !== undefined && others.length === 0) {
					askReproof(desk, only);
				} else {
					askReproofs(desk, meant, nameOf(desk));
				}
			},
		},
		{
			action: 'timeline', ...needsPoint, run() {
				if (point !== undefined) {
					desk.go(createTimelineScreen(desk, point.host, point.target));
				}
			},
		},
		{
			action: 'rehearse', ...needsPoint, ...point !== undefined && whyNotRehearsed(point), run() {
				if (point !== undefined) {
					void openRehearsalForm(desk, point);
				}
			},
		},
		{
			action: 'expire', title: marked.length > 0 ? `Delete the images of ${marked.length} marked` : 'Delete what may go', ...needsPoint, ...whyNotExpired(meant), run() {
				if (meant[0] !== undefined) {
					void openExpireForm(desk, meant[0], marked);
				}
			},
		},
		{
			action: 'remove', title: marked.length > 0 ? `Forget ${marked.length} marked` : 'Forget it', ...needsPoint, ...tooMany(marked, most), run() {
				forgetPoints(desk, meant);
			},
		},
	];
};

/**
What the cursor or the marks are on, for the menu of actions.
*/
export const pointRow = (list: List<RecoveryPoint>) => {
	const point = list.current();
	const actions = ['open', 'restore', 'timeline', 'verify', 'rehearse', 'expire', 'remove'] as const;

	return point === undefined ? undefined : {title: list.markedWords() ?? `${targetWords(point.target)} of ${point.host}`, actions};
};
