import type {Plan} from '../../base/plan.js';
import type {Outcome, Progress, StepState} from '../../base/run.js';
import {formatBytes, formatDuration} from '../../base/units.js';
import type {Span} from '../line.js';
import type {Glyphs, Tone} from '../theme.js';

export const percentText = (percent: number | undefined): string => percent === undefined ? 'progress unknown' : `${Math.floor(percent)} %`;

const outcomeWords: Readonly<Record<Outcome, readonly [word: string, tone: Tone]>> = {
	ok: ['ok, proved', 'ok'],
	'ok-with-warnings': ['ok with warnings', 'caution'],
	partial: ['partial', 'caution'],
	failed: ['failed', 'danger'],
	refused: ['refused', 'danger'],
	cancelled: ['cancelled', 'caution'],
	unknown: ['unknown', 'danger'],
};

/**
The mark of a state; what is not known has its own, whatever its colour.
*/
const glyphOf = (tone: Tone, glyphs: Glyphs, word?: string): string => {
	if (word === 'unknown') {
		return glyphs.unknown;
	}

	const known: Partial<Record<Tone, string>> = {
		ok: glyphs.ok, caution: glyphs.caution, danger: glyphs.danger, running: glyphs.running,
	};

	return known[tone] ?? glyphs.waiting;
};

/**
How a run stands or ended: always glyph, word and colour.
*/
export const phaseSpan = (phase: string, outcome: Outcome | undefined, glyphs: Glyphs): Span => {
	if (phase === 'ended') {
		const [word, tone] = outcome === undefined ? ['unknown', 'danger'] as const : outcomeWords[outcome];

		return {text: `${glyphOf(tone, glyphs, word)} ${word}`, tone};
	}

	const tone = phase === 'detached' ? 'caution' : 'running';

	return {text: `${glyphOf(tone, glyphs)} ${phase}`, tone};
};

const stepTones: Readonly<Record<StepState, Tone>> = {
	waiting: 'quiet', running: 'running', ok: 'ok', failed: 'danger', skipped: 'quiet', stopped: 'caution', unknown: 'danger',
};

export const stepSpan = (state: StepState, glyphs: Glyphs): Span => {
	const tone = stepTones[state];

	return {text: `${glyphOf(tone, glyphs, state)} ${state.padEnd(7)}`, tone};
};

export {targetWords} from '../../base/target.js';

/**
Time left as the run knows it: a range, or that it is not known.
*/
export const timeLeftText = (progress: Progress | undefined): string => {
	const left = progress?.secondsLeft;

	if (left === undefined) {
		return 'time left unknown';
	}

	const low = formatDuration(left.low);
	const high = formatDuration(left.high);

	return low === high ? `about ${low} left` : `${low} to ${high} left`;
};

/**
What a step tells of itself besides its percentage: phase, counts, the image against what it is thought to reach.
*/
export const progressDetails = (progress: Progress | undefined, growth: Plan['growth']): readonly string[] => {
	const {phase, phaseNumber, phaseCount, done, total, unit, imageBytes, bytesPerSecond} = progress ?? {};
	const [low, high] = growth === undefined ? [] : [formatBytes(growth.lowBytes), formatBytes(growth.highBytes)];
	const expected = low === undefined || high === undefined ? '' : (low === high ? ` of about ${high}` : ` of ${low} to ${high}`);

	return [
		phaseNumber === undefined || phaseCount === undefined ? phase : `phase ${phaseNumber} of ${phaseCount}${phase === undefined ? '' : `: ${phase}`}`,
		done === undefined ? undefined : `${done}${total === undefined ? '' : ` of ${total}`} ${unit ?? ''}`.trim(),
		imageBytes === undefined ? undefined : `image ${formatBytes(imageBytes)}${expected}`,
		bytesPerSecond === undefined ? undefined : `${formatBytes(bytesPerSecond)}/s`,
	].filter(each => each !== undefined);
};

/**
A bar of `width` columns; empty where the percentage is not known.
*/
export const bar = (percent: number | undefined, width: number, glyphs: Glyphs): string => {
	const size = Math.max(0, width);
	const filled = percent === undefined ? 0 : Math.max(0, Math.min(size, Math.round(size * percent / 100)));

	return glyphs.filled.repeat(filled) + glyphs.empty.repeat(size - filled);
};

/**
The phases of a command, a glyph each: done, the present one, to come. Empty where they are not known.
*/
export const phaseBar = (progress: Progress | undefined, glyphs: Glyphs): string => {
	const {phaseNumber, phaseCount} = progress ?? {};

	return phaseNumber === undefined || phaseCount === undefined || phaseCount > 40 ? '' : glyphs.filled.repeat(Math.max(0, phaseNumber - 1)) + glyphs.partial + glyphs.empty.repeat(Math.max(0, phaseCount - phaseNumber));
};

const verdicts = ['failed', 'unknown', 'partial', 'warning', 'proved'] as const;
type Verdict = typeof verdicts[number];

/**
What was not proved is not looked for below what was.
*/
export const worstFirst = <Proof extends {readonly verdict: Verdict}>(proofs: readonly Proof[]): readonly Proof[] => proofs.toSorted((one, other) => verdicts.indexOf(one.verdict) - verdicts.indexOf(other.verdict));

export const verdictSpan = (verdict: Verdict, glyphs: Glyphs): Span => {
	const tone: Tone = verdict === 'proved' ? 'ok' : (verdict === 'warning' || verdict === 'partial' ? 'caution' : 'danger');

	return {text: `${glyphOf(tone, glyphs, verdict)} ${verdict}`, tone};
};
