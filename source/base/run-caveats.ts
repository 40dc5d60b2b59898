import type {RunState, StepView} from './run.js';
import type {RunSummary} from './services/runs.js';
import {formatBytes} from './units.js';

type TimeText = (iso: string) => string;

/**
A reason as a part of a sentence.
*/
const within = (text: string): string => text.replace(/\.$/v, '');

const titleOf = ({plan}: RunState, stepId: string): string => plan?.steps.find(({id}) => id === stepId)?.title ?? stepId;

const streamWords = ({cut = []}: StepView): string => [cut.includes('out') ? 'output' : '', cut.includes('err') ? 'errors' : ''].filter(each => each !== '').join(' and ');

/**
Why what is shown of a run may not be all of it, in sentences; empty for a run of this home that was kept whole.
*/
export const caveatsOf = (run: RunState, timeText: TimeText = iso => iso): readonly string[] => {
	const {notKept, recovered, adoptedFrom} = run;

	return [
		...notKept === undefined ? [] : [notKept.isOutputKept === true ? `Since ${timeText(notKept.since)} only what its job prints is kept here, and this is not up to date: ${within(notKept.reason)}.` : `Since ${timeText(notKept.since)} nothing of it can be kept here: ${within(notKept.reason)}. Its job is left alone; what is missing is fetched from the host once that is over.`],
		...recovered === undefined ? [] : [`The records of this home were damaged: it was taken in again from ${within(recovered.from)}.${recovered.missing.length === 0 ? '' : ` Not known any more: ${recovered.missing.join(', ')}.`}`],
		...adoptedFrom === undefined ? [] : [`This home did not start it: it was taken in from ${within(adoptedFrom)}.`],
		...run.steps.filter(({cut = []}) => cut.length > 0).map(step => `The log of \`${titleOf(run, step.stepId)}\` (${streamWords(step)}) was cut on its host: what is kept of it here is not all that was written.`),
	];
};

/**
What is known of a run that is not in contact: when it was last heard of and what it did then, never what it does now. `bytes`: what was fetched of the output of the step that ran.
*/
export const lastSeenText = (run: RunState, {bytes, timeText = iso => iso}: {readonly bytes?: number | undefined; readonly timeText?: TimeText} = {}): string => {
	const {steps, seenAt} = run;
	const at = steps.findIndex(({state}) => state === 'running');
	const step = steps[at];
	const done = steps.filter(({state}) => state !== 'waiting' && state !== 'running').length;
	const what = step === undefined
		? (done === 0 ? 'no step had begun' : `${done} of ${steps.length} steps had ended`)
		: `step ${at + 1} of ${steps.length} (${titleOf(run, step.stepId)}) was running${bytes === undefined ? '' : `, ${formatBytes(bytes)} of its output fetched`}`;

	return `${seenAt === undefined ? 'As far as it was seen' : `Last heard of at ${timeText(seenAt)}`}: ${what}. Whether it still runs is not known.`;
};

/**
The same in a word or two each, for lists of runs; with who drives one that is driven elsewhere.
*/
export const runMarks = ({notKept, recovered, adoptedFrom, isCut = false, drivenBy}: RunSummary): readonly string[] => [
	...notKept === undefined ? [] : ['not kept'],
	...isCut ? ['log cut'] : [],
	...recovered === undefined ? [] : ['recovered'],
	...adoptedFrom === undefined ? [] : ['taken in'],
	...drivenBy === undefined ? [] : [`by ${drivenBy}`],
];
