/**
Cases that failed once. They are played first, always.
*/
export const found: ReadonlyArray<{readonly seed: string; readonly what: string}> = [
	{seed: 'start-killed-before-the-job-leaves-the-session/1', what: 'A start that was killed between its script and its job was neither begun again nor given up.'},
	{seed: 'power-lost-at-home/1', what: 'Zeros at the end of a transcript after a power loss were taken for output.'},
	{seed: 'app-killed-when-the-start-is-noted/11', what: 'An app that died between noting a start and asking for it left the run unknown for ever.'},
	{seed: 'app-killed-in-the-upload/11', what: 'So did one that died while it sent the script.'},
	{seed: 'follower-stopped/400', what: 'A question to a shell that was stopped before it could answer was waited for without end.'},
	{seed: 'cancel-where-the-server-gives-one-session/1', what: 'A cancel waited for a session that the follower held until the job ended.'},
	{seed: 'file-size-limited-on-the-host/1', what: 'A host where no file may grow was asked again and again, and never told why.'},
	{seed: 'process-id-given-again/59', what: 'A job that ended between the last look of a follower that found nobody and the question of what became of it was told as ended without its last bytes.'},
	{seed: 'transcript-cut-at-home/777', what: 'A transcript that was cut in the middle of a hidden secret went on with the rest of that secret in plain.'},
	{seed: 'app-killed-at-random/776', what: 'An app that was killed between the first link of its chain and that link\'s head left a home whose audit always found a fault.'},
	{seed: 'job-base-put-back-from-an-older-copy/778', what: 'A journal that tells of a later step and not of the end of an earlier one left a run unknown without a reason.'},
	{seed: 'status-that-says-nothing/3', what: 'A number that is no exit status, read as one, was a bug that nobody drove the run after.'},
	{seed: 'transcript-becomes-something-else/2', what: 'A transcript whose place had become a link to itself was a bug that nobody drove the run after.'},
	{seed: 'transcript-becomes-something-else/4', what: 'A transcript that was taken away while its run was followed was missing at the end, and nobody said so.'},
	{seed: 'temporary-directory-of-the-host-full/20261122', what: 'A start by mksh, which puts here-documents into /tmp, failed where that was full, and said that the job directory was.'},
];
