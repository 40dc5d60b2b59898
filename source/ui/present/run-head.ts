import {caveatsOf, lastSeenText} from '../../base/run-caveats.js';
import type {RunState} from '../../base/run.js';
import {cleanLine} from '../../base/text.js';
import {formatDuration} from '../../base/units.js';
import type {KeyOf} from '../keymap.js';
import {
	line,
	paragraph,
	span,
	wholeSpans,
	type Line,
} from '../line.js';
import type {Glyphs} from '../theme.js';
import {
	bar,
	percentText,
	phaseBar,
	phaseSpan,
	progressDetails,
	targetWords,
	timeLeftText,
} from './run.js';
import {clockTime, localTime} from './time.js';
import {cutLines} from './trouble.js';

type RunHeadOptions = {
	readonly columns: number;

	/**
	The key of an action in prose.
	*/
	readonly key: KeyOf;
	readonly glyphs: Glyphs;
	readonly now: number;

	/**
	What was fetched of the output of the step that ran when the host was last heard of.
	*/
	readonly fetchedBytes?: number;

	/**
	Whether a run that is not in contact is looked for again without being asked to.
	*/
	readonly isLookedFor: boolean;

	/**
	Who drives it, where that is another lparsafe.
	*/
	readonly drivenBy?: string;
};

const progressLine = ({steps, plan, phase}: RunState, {columns, glyphs}: RunHeadOptions): Line | undefined => {
	const step = steps.find(({state}) => state === 'running');

	if (step === undefined) {
		return undefined;
	}

	const {progress} = step;
	const isSeen = phase !== 'detached';
	const details = progressDetails(isSeen ? progress : {...progress, bytesPerSecond: undefined}, plan?.growth).map(each => cleanLine(each));

	if (!isSeen && progress?.percent === undefined && details.length === 0) {
		return undefined;
	}

	const phases = phaseBar(progress, glyphs);

	// What was told before contact was lost is no forecast any more.
	return wholeSpans([
		...progress?.percent === undefined && phases !== '' && isSeen ? [span(`${phases} `, 'running')] : [],
		...progress?.percent === undefined ? [] : [span(`${bar(progress.percent, Math.min(30, Math.floor(columns / 5)), glyphs)} `, isSeen ? 'running' : 'quiet')],
		...isSeen && progress?.percent === undefined && progress?.secondsLeft === undefined
			? [span('progress and time left unknown', 'title')]
			: (isSeen || progress?.percent !== undefined
				? [...progress?.percent === undefined ? [] : [span(`${percentText(progress.percent)}${isSeen ? '  ' : ''}`, 'title')], span(isSeen ? timeLeftText(progress) : ' when last seen')]
				: [span('When last seen:', 'title')]),
		...details.map((each, index) => span(`${index === 0 ? '  ' : ', '}${each}`, 'quiet')),
	], columns, glyphs.more);
};

/**
Whether a job was asked for whose host has told nothing of it yet.
*/
const isUnanswered = ({phase, segments, steps}: RunState): boolean => {
	const present = segments.at(-1);

	return phase === 'running' && present !== undefined && present.isEnded !== true && steps.every(({stepId, state}) => !present.stepIds.includes(stepId) || state === 'waiting');
};

/**
A step that is silent for longer than its command is usually, and what a look at its job said. Of a run that is not watched nothing is known.
*/
const silenceText = ({silence, phase}: RunState, now: number): string | undefined => {
	if (silence === undefined || phase !== 'running') {
		return undefined;
	}

	const {since, limitSeconds, look} = silence;
	const said = `Nothing new for ${formatDuration((now - Date.parse(since)) / 1000)} (usual: within ${formatDuration(limitSeconds)}).`;

	if (look === undefined) {
		return `${said} Its job is being looked at.`;
	}

	const [first] = look.processes;
	const rest = look.processes.length - 1;

	return [
		said,
		`On the host at ${clockTime(look.at)}:`,
		...look.note === undefined ? [] : [look.note],
		...first === undefined
			? (look.note === undefined ? [look.isAlive ? 'it lives, its processes are not known.' : 'no process of it was found.'] : [])
			: [`${first.what} (process ${first.pid})${first.elapsedSeconds === undefined ? '' : ` for ${formatDuration(first.elapsedSeconds)}`}${rest > 0 ? ` and ${rest} more` : ''},`],
		...first === undefined ? [] : [look.cpuMoved === undefined ? 'whether they use the processor is not known.' : (look.cpuMoved ? 'the processor is used.' : 'no processor time was used between two looks: it waits.')],
	].join(' ');
};

/**
What is said of a run above its steps: how it stands, its progress, and whatever keeps that from being all there is to know.
*/
export const runHeadLines = (run: RunState, options: RunHeadOptions): readonly Line[] => {
	const {columns, glyphs, now, fetchedBytes, isLookedFor, drivenBy, key} = options;
	const {plan, phase, outcome, startedAt, endedAt, steps} = run;
	const spent = startedAt === undefined ? '' : formatDuration(((endedAt === undefined ? now : Date.parse(endedAt)) - Date.parse(startedAt)) / 1000);
	const elapsed = endedAt === undefined ? (phase === 'detached' ? `begun ${spent} ago` : `elapsed ${spent}`) : (outcome === 'unknown' ? 'when it ended is not known' : `took ${spent}`);
	const isRunning = steps.some(({state}) => state === 'running');
	const done = steps.filter(({state}) => state !== 'waiting' && state !== 'running').length;
	const progress = progressLine(run, options);
	const silence = silenceText(run, now);
	const caution = span(`${glyphs.caution} `, 'caution');
	const warn = (text: string, most: number): readonly Line[] => cutLines(paragraph(cleanLine(text), columns - 2, {tone: 'caution', first: caution}), most, glyphs);

	return [
		wholeSpans([
			phaseSpan(phase, outcome, glyphs),
			span(`  ${plan?.method ?? 'run'} of ${plan === undefined ? '?' : targetWords(plan.target)} on ${plan?.hosts[0]?.host ?? '?'}`, 'title'),
			span(`  ${elapsed}`, 'quiet'),
			span(`  step ${Math.min(steps.length, done + (isRunning ? 1 : 0))} of ${steps.length}`, 'quiet'),
		], columns, glyphs.more),
		...progress === undefined ? [] : [progress],
		...phase === 'detached'
			? [
				...warn(`${lastSeenText(run, {bytes: fetchedBytes, timeText: localTime})} ${isLookedFor ? `It is looked for by itself, ${key('reattach')} looks now.` : `${key('reattach')} looks for it.`}`, 4),
				...warn(`Not watched now: ${run.detachedBecause ?? 'the connection is gone'}`, 2),
			]
			: [],
		...silence === undefined ? [] : warn(silence, 3),
		...drivenBy === undefined || phase === 'ended' ? [] : [line(cleanLine(`${drivenBy} drives it; here it is watched.`), 'quiet')],
		...isUnanswered(run) ? [line(`Its job was asked for; ${run.segments.at(-1)?.host ?? 'its host'} has not told of it yet.`, 'quiet')] : [],
		...caveatsOf(run, localTime).flatMap(each => warn(each, 3)),
		...run.waitsForTurn === undefined ? [] : warn(`It has not begun: ${run.waitsForTurn}`, 4),
		...run.waitingFor === undefined ? [] : paragraph(`It waits for an answer: ${cleanLine(run.waitingFor.prompt)} (${key('answer')} answers)`, columns, {tone: 'alarm'}).slice(0, 2),
	];
};
