/**
Under which step's name the output of a tidying job is kept: apart from what the step itself printed, as the job wrote logs of its own.
*/
export const tidyingTranscript = (stepId: string, tidyJobId: string): string => `${stepId}.${tidyJobId}`;
