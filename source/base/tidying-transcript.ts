import type {OutputPiece, SegmentView} from './run.js';

/**
Under which step's name the output of a tidying job is kept: apart from what the step itself printed, as the job wrote logs of its own.
*/
export const tidyingTranscript = (stepId: string, tidyJobId: string): string => `${stepId}.${tidyJobId}`;

/**
Where what a step printed is kept: under its own name, and what jobs of their own printed that did it in its place, oldest first.
*/
export const transcriptsOf = (segments: readonly SegmentView[], stepId: string): ReadonlyArray<Pick<OutputPiece, 'stepId' | 'tidying'>> => [
	{stepId},
	...segments.flatMap(({tidyings = []}) => tidyings.flatMap(({jobId, stepIds}) => stepIds.includes(stepId) ? [{stepId: tidyingTranscript(stepId, jobId), tidying: {stepId, jobId}}] : [])),
];
