import {messagesIn} from '../../base/aix-messages.js';
import {formatBytes, formatDuration} from '../../base/units.js';
import type {RunState, StepState} from '../../base/run.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
	type Span,
} from '../line.js';
import type {Glyphs, Tone} from '../theme.js';
import {levelWords, stateOfPoint} from './point.js';
import {findingLines, rankedFindings, told} from './review.js';
import {
	phaseSpan,
	stepSpan,
	verdictSpan,
	worstFirst,
} from './run.js';

/**
What came of a run: how it ended, what was proved and by what, what can be restored from now, differences, what was left behind.
*/
export const resultLines = (run: RunState, width: number, glyphs: Glyphs): readonly Line[] => {
	const {points, proofs, findings, left, notes, reason, outcome, phase, startedAt, endedAt} = run;
	const took = startedAt === undefined || endedAt === undefined || outcome === 'unknown' ? '' : `  in ${formatDuration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)}`;
	const messages = messagesIn([...proofs.flatMap(({evidence}) => evidence), ...run.steps.map(({message}) => message ?? ''), reason ?? '']);
	const failed = run.steps.filter(({state}) => ['failed', 'unknown', 'stopped'].includes(state));
	const titleOf = (stepId: string): string => told(run.plan?.steps.find(({id}) => id === stepId)?.title ?? stepId);

	const stepFirst = (state: StepState): {readonly tone?: Tone; readonly first: Span} => {
		const {text, tone} = stepSpan(state, glyphs);

		return {first: span(`${text} `, tone), ...tone !== undefined && {tone}};
	};

	return [
		[span('Result  ', 'title'), phaseSpan(phase, outcome, glyphs), span(took, 'quiet')],
		...reason === undefined ? [] : paragraph(told(reason), width),
		...failed.flatMap(({stepId, state, exitCode, signal, message}) => paragraph([
			`${titleOf(stepId)}${exitCode === undefined ? '' : `, exit code ${exitCode}`}${signal === undefined ? '' : `, signal ${signal}`}`, ...message === undefined ? [] : [told(message)],
		].join(': '), width, stepFirst(state))),
		blank,
		[span('Proved, and how', 'title')],
		...proofs.length === 0 ? [line('  Nothing was proved.', 'caution')] : [],
		...worstFirst(proofs).flatMap(({title, verdict, evidence}): readonly Line[] => [
			[span('  '), verdictSpan(verdict, glyphs), span(`  ${told(title)}`)],
			// What does not prove is shown whole.
			...(verdict === 'proved' ? evidence.slice(0, 4) : evidence).flatMap(each => paragraph(told(each), width, {tone: 'quiet', indent: ' '.repeat(6)})),
			...verdict === 'proved' && evidence.length > 4 ? [line(`      and ${evidence.length - 4} more lines, see the report`, 'quiet')] : [],
		]),
		...messages.length === 0 ? [] : [blank, line('What the messages mean', 'title')],
		...messages.flatMap(({number, meaning, next, isConfirmed}) => paragraph(`${meaning} ${next}${isConfirmed ? '' : ' (Not confirmed on a real machine.)'}`, width, {first: span(`  ${number}  `, 'key')})),
		...points.length === 0 ? [] : [blank, line('Recovery point', 'title')],
		...points.flatMap((point): readonly Line[] => [
			[span('  '), stateOfPoint(point, glyphs), span(`  ${point.verification} ${levelWords[point.verification]}, ${point.sizeBytes === undefined ? 'size unknown' : formatBytes(point.sizeBytes)}${point.entries === undefined ? '' : `, ${point.entries} entries`}`)],
			...paragraph(`${point.place.host}:${point.place.path}`, width, {indent: ' '.repeat(4)}),
			...point.sha256 === undefined ? [] : paragraph(`SHA-256 ${point.sha256}`, width, {tone: 'quiet', indent: ' '.repeat(4)}),
			...(point.skipped ?? []).flatMap(each => paragraph(told(each), width, {first: span(`    ${glyphs.caution} skipped: `, 'caution')})),
		]),
		...findings.length === 0 ? [] : [blank, line('Differences and findings', 'title'), ...rankedFindings(findings).flatMap(finding => findingLines(finding, width, false, glyphs))],
		...left.length === 0 ? [] : [blank, line('Left on the host', 'title'), ...left.flatMap(each => paragraph(told(each), width, {first: span(`  ${glyphs.bullet} `, 'caution')}))],
		...notes.length === 0 ? [] : [blank, line('Notes', 'title'), ...notes.flatMap(each => paragraph(told(each), width, {first: span(`  ${glyphs.bullet} `, 'quiet')}))],
	];
};
