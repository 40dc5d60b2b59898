/**
Cases that failed once. They are played first, always.
*/
export const found: ReadonlyArray<{readonly seed: string; readonly what: string}> = [
	{seed: 'start-killed-before-the-job-leaves-the-session/1', what: 'A start that was killed between its script and its job was neither begun again nor given up.'},
	{seed: 'power-lost-at-home/1', what: 'Zeros at the end of a transcript after a power loss were taken for output.'},
];
