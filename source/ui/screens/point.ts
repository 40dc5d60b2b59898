import {restoreWords, type RecoveryPoint} from '../../base/point.js';
import {cleanLine} from '../../base/text.js';
import {formatBytes} from '../../base/units.js';
import type {Desk} from '../desk.js';
import {createConfirm} from '../layers/confirm.js';
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
	ageText,
	levelWords,
	stateOfPoint,
} from '../present/point.js';
import {findingLines, rankedFindings} from '../present/review.js';
import {targetWords, verdictSpan, worstFirst} from '../present/run.js';
import {localMinute, localTime} from '../present/time.js';
import {createReading} from '../reading.js';
import {openExpireForm, whyNotExpired} from './expire-form.js';
import {createKitsScreen} from './kits.js';
import {createPickerScreen, requestFor, whyNotRestored} from './picker.js';
import {openRehearsalForm, whyNotRehearsed} from './rehearsal-form.js';
import {askReproof, whyNotReproved} from './reproof.js';
import {createPointSearchScreen} from './point-search.js';
import {createRunScreen} from './run.js';
import {createTimelineScreen} from './timeline.js';

/**
One recovery point: where it lies, what was proved of it and how, and the way to restore from it.
*/
export const createPointScreen = (desk: Desk, opened: RecoveryPoint): Layer => {
	const {glyphs} = desk.theme;
	const scroll = createScroll(desk.theme, desk.changed);
	const findings = createReading(desk, async () => desk.services.pointFindings(opened.id));
	const isCopy = opened.kind === 'alternate-disk';

	// What a later look found out of it is shown, too.
	const current = (): RecoveryPoint => desk.world.get().points?.find(({id}) => id === opened.id) ?? opened;

	const findingsOf = (width: number): readonly Line[] => {
		const known = findings.value();

		if (known === undefined) {
			return paragraph(findings.trouble()?.message ?? 'Reading what is known against it.', width, {tone: 'quiet', indent: '  '});
		}

		const isProved = current().proofs.every(({verdict}) => verdict === 'proved');

		return known.length === 0 ? [line(`  Nothing ${isProved ? 'is known against it' : 'besides what is not proved below'}.`, 'quiet')] : rankedFindings(known).flatMap(finding => findingLines(finding, width, false, glyphs));
	};

	const lines = (width: number): readonly Line[] => {
		const point = current();
		const row = (name: string, value: string | undefined): readonly Line[] => paragraph(value === undefined ? 'unknown' : cleanLine(value), width, {first: span(name.padEnd(14), 'quiet')});

		return [
			[span(`${targetWords(point.target)} of ${point.host}`, 'title'), span('  '), stateOfPoint(point, glyphs), span(`  ${point.verification} ${levelWords[point.verification]}`)],
			...point.doubt === undefined ? [] : paragraph(cleanLine(`${point.doubt.reason} (${localTime(point.doubt.at)})`), width, {tone: 'danger'}),
			blank,
			...row('made', `${point.madeAt === undefined ? '' : `${localTime(point.madeAt)}, `}${ageText(point.madeAt, desk.now())}, with ${point.method}`),
			...row('place', `${point.place.host}:${point.place.path}`),
			...point.found === undefined ? [] : row('found', `${point.found.how.replace(/\.$/v, '')}; last seen ${localTime(point.found.seenAt)}`),
			...point.kit === undefined ? [] : row('kit', `${point.place.host}:${point.kit.path}${point.kit.file === undefined ? ', not kept here' : `, kept here as ${point.kit.file}`}`),
			...point.fromImage === undefined ? [] : row('from image', `${point.fromImage.host}:${point.fromImage.path}`),
			...isCopy ? [] : row('size', point.sizeBytes === undefined ? undefined : `${formatBytes(point.sizeBytes)} (${point.sizeBytes} bytes)${point.entries === undefined ? '' : `, ${point.entries} entries`}`),
			...isCopy ? [] : row('SHA-256', point.sha256),
			...row('source', `${point.source.hostname}, AIX ${point.source.osLevel}, machine ${point.source.machineId}${point.source.volumeGroupId === undefined ? '' : `, group ${point.source.volumeGroupId}`}`),
			...isCopy ? [] : row('restored by', restoreWords(point)),
			blank,
			line('What it lacks', 'title'),
			...findingsOf(width),
			blank,
			line('Proved, and how', 'title'),
			...point.proofs.length === 0 ? [line('  Nothing was proved of it yet.', 'quiet')] : [],
			...worstFirst(point.proofs).flatMap(({title, verdict, evidence}): readonly Line[] => [
				[span('  '), verdictSpan(verdict, glyphs), span(`  ${cleanLine(title)}`)],
				...evidence.flatMap(each => paragraph(cleanLine(each), width, {tone: 'quiet', indent: ' '.repeat(6)})),
			]),
			...(point.skipped ?? []).length === 0 ? [] : [blank, line('It does not hold', 'title'), ...(point.skipped ?? []).flatMap(each => paragraph(cleanLine(each), width, {first: span(`  ${glyphs.caution} `, 'caution')}))],
		];
	};

	const layer: Layer = {
		name: 'point',
		place: {name: 'point', args: [opened.id]},
		hostName: () => opened.host,
		crumb: `${targetWords(opened.target)} ${localMinute(opened.madeAt)}`,
		get about() {
			return `A recovery point. What it lacks comes from what is known, no host is asked. ${desk.key('restore')} restores from it; nothing happens before the review and a typed confirmation. ${desk.key('verify')} says what reading it again would prove and cost; ${desk.key('rehearse')} opens the form that restores it for trial, ${desk.key('expire')} the one that deletes its image.`;
		},
		shown() {
			void desk.refreshWorld('points');
			void findings.read();
		},
		bindings: () => [
			{
				action: 'restore', title: isCopy ? 'Look after it' : 'Restore from it', weight: 98, ...whyNotRestored(current()), run() {
					desk.go(createPickerScreen(desk, requestFor(opened)));
				},
			},
			...scroll.bindings(),
			{
				// It only reads, so read-only has nothing against it.
				action: 'verify', title: isCopy ? 'Look at it again' : 'Raise its level', ...whyNotReproved([current()]), run() {
					askReproof(desk, current());
				},
			},
			{
				action: 'timeline', run() {
					desk.go(createTimelineScreen(desk, opened.host, opened.target));
				},
			},
			{
				action: 'rehearse', ...whyNotRehearsed(current()), run() {
					void openRehearsalForm(desk, current());
				},
			},
			{
				action: 'expire', title: 'Delete its image', ...whyNotExpired([current()]), run() {
					void openExpireForm(desk, opened, [opened]);
				},
			},
			...opened.kit === undefined
				? []
				: [{
					action: 'kits', title: 'Kits of this host', run() {
						desk.go(createKitsScreen(desk, opened.host));
					},
				} as const],
			{
				action: 'findPoints', title: 'Look whether it is there', weight: 62, run() {
					// Where it lies may be another machine than the one it was made of.
					const {host, place} = current();
					const isKnown = desk.world.get().hosts?.some(({name}) => name === place.host) === true;

					desk.go(createPointSearchScreen(desk, isKnown ? place.host : host, {isAsking: true}));
				},
			},
			{
				action: 'transcript', title: 'The run that made it', ...opened.runId === undefined && {disabled: 'it was found, not made by a run'}, run() {
					if (opened.runId !== undefined) {
						desk.go(createRunScreen(desk, opened.runId));
					}
				},
			},
			{
				action: 'remove', title: 'Forget it', run() {
					desk.ask(createConfirm(desk, {
						title: 'Forget this recovery point?',
						hosts: [...new Set([opened.host, opened.place.host])],
						lines: width => paragraph(`Only lparsafe's record goes; the ${isCopy ? 'copy' : 'image'} stays at ${opened.place.host}:${opened.place.path}.`, width),
						choices: [
							{label: 'Keep it', run() {/* That is all. */}},
							{
								label: 'Forget it', run() {
									void desk.attempt(async () => {
										await desk.services.forgetPoint(opened.id);
										await desk.refreshWorld('points');
										desk.close(layer);
									});
								},
							},
						],
					}));
				},
			},
		],
		draw: ({columns, rows}) => scroll.draw(lines(columns), rows),
	};

	return layer;
};
