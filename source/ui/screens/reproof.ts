import type {RecoveryPoint} from '../../base/point.js';
import type {Desk} from '../desk.js';
import {confirmEach} from '../layers/confirm-each.js';
import {createConfirm} from '../layers/confirm.js';
import {paragraph, span} from '../line.js';
import {
	levelWords,
	raising,
	raisingWords,
	reproofs,
} from '../present/point.js';
import {createRunScreen} from './run.js';

/**
Why these cannot be looked at again; nothing to add to a binding otherwise.
*/
export const whyNotReproved = (points: readonly RecoveryPoint[]): {readonly disabled?: string} => {
	if (points.some(({expired}) => expired !== undefined)) {
		return {disabled: 'its image was deleted: there is nothing to read'};
	}

	return points.some(point => reproofs(point).length === 0) ? {disabled: 'only images and alternate disks can be read again'} : {};
};

/**
Asks how far a point is to be proved, with what each way reads, and shows the run.
*/
export const askReproof = (desk: Desk, point: RecoveryPoint): void => {
	const ways = reproofs(point);

	desk.ask(createConfirm(desk, {
		title: point.kind === 'alternate-disk' ? 'Look at it again?' : 'Read it again?',
		hosts: [point.place.host],
		lines: width => [
			...paragraph(point.place.path, width, {tone: 'title'}),
			[span(`It is ${point.verification}, ${levelWords[point.verification]}. `), span('A run that only reads.', 'quiet')],
			...ways.flatMap(({text}) => paragraph(text, width, {first: span(`${desk.theme.glyphs.bullet} `, 'quiet')})),
		],
		choices: [
			{label: 'Not now', run() {/* That is all. */}},
			...ways.map(({label, level}) => ({
				label, run() {
					void desk.attempt(async () => {
						desk.tell(`${point.kind === 'alternate-disk' ? 'Looking at' : 'Reading'} ${point.place.path} again.`, 'running');
						const {runId} = await desk.services.verifyPoint(point.id, level === undefined ? {} : {level});
						desk.go(createRunScreen(desk, runId));
					});
				},
			})),
		],
	}));
};

/**
The same of several at once, each to the next level that reading can prove.
*/
export const askReproofs = (desk: Desk, points: readonly RecoveryPoint[], nameOf: (point: RecoveryPoint) => string): void => {
	confirmEach(desk, {
		rows: points, nameOf, hostOf: ({place}) => place.host, title: `Read these ${points.length} again?`,
		text: `A run each that only reads, behind everything else that runs there. ${raisingWords(points)}`,
		keep: 'Not now', does: 'Read again',
		async act({id, verification}) {
			const {runId} = await desk.services.verifyPoint(id, raising(verification));

			return `run ${runId} began`;
		},
		done(count) {
			desk.tell(`${count} run${count === 1 ? '' : 's'} began. ${desk.key('runs')} lists the runs.`, 'running');
		},
	});
};
