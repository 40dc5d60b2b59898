/**
Cases that failed once. They are played first, always.
*/
export const found: ReadonlyArray<{readonly seed: string; readonly what: string}> = [
	{seed: 'start-killed-before-the-job-leaves-the-session/1', what: 'A start that was killed between its script and its job was neither begun again nor given up.'},
	{seed: 'start-killed-when-the-script-has-arrived/1', what: 'The upload of a start that was killed was left for ever.'},
	{seed: 'host-rebooted-while-a-step-runs/1', what: 'What always steps wrote after a reboot was in no transcript.'},
	{seed: 'power-lost-at-home/1', what: 'Zeros at the end of a transcript after a power loss were taken for output.'},
];
