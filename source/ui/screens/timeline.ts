import {datedAt, rankOf, type RecoveryPoint} from '../../base/point.js';
import {defaultLevel, isRestoredFrom, type PolicyState} from '../../base/policy.js';
import {targetWords} from '../../base/target.js';
import {cleanLine} from '../../base/text.js';
import {formatDuration} from '../../base/units.js';
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
import {
	gapsOf,
	gapWords,
	momentLines,
	sizeLines,
	timelineLegend,
	timelineLines,
	type Moment,
} from '../present/pictures.js';
import {checkSpan, stateOfTarget} from '../present/policy.js';
import {unreadLines} from '../present/states.js';
import {createReading} from '../reading.js';
import {openExpireForm} from './expire-form.js';

const day = 86_400_000;
const spans = [2, 7, 14, 30, 90, 365];
const begins = spans.indexOf(30);

/**
As many gaps and sizes as one looks at.
*/
const mostShown = 40;

type Read = {readonly points: readonly RecoveryPoint[]; readonly state: PolicyState | undefined; readonly going: number};

/**
The points of one target over time: where the gaps are, and how large each was.
*/
export const createTimelineScreen = (desk: Desk, host: string, target: string): Layer => {
	const {glyphs} = desk.theme;
	const scroll = createScroll(desk.theme, desk.changed);
	const read = createReading(desk, async (): Promise<Read> => {
		const [points, states, expiry] = await Promise.all([desk.services.points(host), desk.services.policyStates([host]), desk.services.expiry(host)]);

		return {points: points.filter(point => point.target === target), state: states.find(each => each.target === target), going: expiry.filter(each => each.target === target && !each.isKept).length};
	});
	let at = begins;

	const wider = (by: 1 | -1): void => {
		at = Math.max(0, Math.min(spans.length - 1, at + by));
		desk.changed();
	};

	const momentsOf = (points: readonly RecoveryPoint[], state: PolicyState | undefined): readonly Moment[] => points
		.filter(({kind}) => isRestoredFrom(target, kind))
		.flatMap(point => {
			const time = datedAt(point, desk.now());
			const isExpired = point.expired !== undefined;

			return time === undefined ? [] : [{at: time, isExpired, isGood: (point.doubt === undefined || isExpired) && point.state !== 'partial' && rankOf(point.verification) >= rankOf(state?.requiredLevel ?? defaultLevel)}];
		});

	const picture = ({points, state, going}: Read, columns: number, isLinear: boolean): readonly Line[] => {
		const now = desk.now();
		const days = spans[at] ?? 30;
		const from = now - (days * day);
		const moments = momentsOf(points, state);
		const rpo = state?.rpoSeconds === undefined ? undefined : state.rpoSeconds * 1000;
		const gaps = rpo === undefined ? [] : gapsOf(moments, rpo, now).filter(({to}) => to >= from).toReversed();
		const without = points.filter(point => isRestoredFrom(target, point.kind) && datedAt(point, now) === undefined).length;
		const hasExpired = moments.some(({at: time, isExpired}) => isExpired === true && time >= from);
		const others = points.filter(({kind}) => !isRestoredFrom(target, kind)).length;
		const allSizes = points.flatMap(point => {
			const time = datedAt(point, now);

			return point.kind === 'image' && time !== undefined ? [{at: time, bytes: point.sizeBytes}] : [];
		});
		const sizes = allSizes.filter(({at: time}) => time >= from);
		const level = state?.requiredLevel ?? defaultLevel;

		return [
			[span(`${targetWords(target)} of ${host}`, 'title'), span('  '), ...state === undefined ? [] : [stateOfTarget(state, glyphs)]],
			...state === undefined || state.policies.length === 0 ? [] : paragraph(`Asked for by ${state.policies.join(' and ')}${state.policies.length === 1 ? '' : ': of each value the strictest'}.`, columns, {tone: 'quiet'}),
			...(state?.checks ?? []).flatMap(check => paragraph(cleanLine(check.text), columns, {first: checkSpan(check, glyphs)})),
			...state?.state === 'none' ? paragraph('No policy asks anything of it: how old its newest point may be is nowhere said.', columns, {tone: 'quiet'}) : [],
			...going === 0 ? [] : paragraph(`${going} of its images ${going === 1 ? 'is' : 'are'} due to go by retention; ${desk.key('expire')} opens the form that deletes, and shows what first.`, columns, {tone: 'quiet'}),
			blank,
			...paragraph(`good: nothing is held against it, and it is at ${level} or above`, columns, {first: span(`The last ${formatDuration(days * 86_400)}  `, 'title'), tone: 'quiet'}),
			...isLinear
				? momentLines(moments, from).slice(0, mostShown)
				: [
					...timelineLines(moments, {
						from, now, width: columns, glyphs, ...rpo !== undefined && {rpo},
					}),
					...timelineLegend(glyphs, {hasRpo: rpo !== undefined, hasExpired, width: columns}),
				],
			...moments.length === 0 ? [line('No point of it is known whose age is known.', 'caution')] : [],
			...without === 0 ? [] : [line(`${without} of unknown age, or dated ahead of the clock, ${without === 1 ? 'is' : 'are'} not in the picture.`, 'caution')],
			...others === 0 ? [] : paragraph(`${others} that it cannot be restored from by ${others === 1 ? 'itself' : 'themselves'}, or that only a log tells of, ${others === 1 ? 'is' : 'are'} not in the picture.`, columns, {tone: 'quiet'}),
			...rpo === undefined ? [] : [blank, line(gaps.length === 0 ? (moments.some(({isGood}) => isGood) ? 'No time beyond RPO between good points' : 'No good point, so no time is within RPO') : `${gaps.length} ${gaps.length === 1 ? 'time' : 'times'} beyond RPO`, 'title')],
			...gaps.slice(0, mostShown).flatMap(gap => paragraph(gapWords(gap), columns, {first: span(`  ${glyphs.danger} `, 'danger')})),
			...gaps.length > mostShown ? [line(`  and ${gaps.length - mostShown} earlier`, 'quiet')] : [],
			blank,
			line(sizes.length === 0 ? 'No image in this time' : 'Sizes of its images', 'title'),
			...sizeLines(allSizes, columns, glyphs).slice(0, Math.min(mostShown, sizes.length)),
			...sizes.length > mostShown ? [line(`  and ${sizes.length - mostShown} earlier`, 'quiet')] : [],
		];
	};

	return {
		name: 'timeline',
		place: {name: 'timeline', args: [host, target]},
		hostName: () => host,
		crumb: `${targetWords(target)} over time`,
		get about() {
			return `The recovery points of one target over time, the times that were beyond RPO, and how large each image was. ${desk.key('left')} and ${desk.key('right')} show more and less of the past.`;
		},
		shown() {
			void read.read();
		},
		bindings: () => [
			...scroll.bindings(),
			{
				action: 'left', title: 'More of the past', weight: 60, ...at === spans.length - 1 && {disabled: 'it shows a year'}, run() {
					wider(1);
				},
			},
			{
				action: 'right', title: 'Less of the past', weight: 59, ...at === 0 && {disabled: 'it shows two days'}, run() {
					wider(-1);
				},
			},
			{
				action: 'expire', run() {
					void openExpireForm(desk, {host, target});
				},
			},
			{
				action: 'refresh', run() {
					void read.read();
				},
			},
		],
		draw({columns, rows, isLinear = false}) {
			const value = read.value();

			return scroll.draw(value === undefined ? unreadLines(desk, 'the recovery points', read.trouble(), columns) : picture(value, columns, isLinear), rows);
		},
	};
};
