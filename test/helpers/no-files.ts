import {execFileSync} from 'node:child_process';
import {mkdirSync, symlinkSync} from 'node:fs';
import path from 'node:path';

/**
What may lie where a file is looked for, and is none: each makes it there.
*/
export const noFiles = {
	pipe(file: string) {
		execFileSync('mkfifo', [file], {stdio: 'ignore'});
	},
	directory(file: string) {
		mkdirSync(file);
	},
	'link to nowhere'(file: string) {
		symlinkSync('not-there', file);
	},
	'link to itself'(file: string) {
		symlinkSync(path.basename(file), file);
	},
	device(file: string) {
		symlinkSync('/dev/zero', file);
	},
	'full device'(file: string) {
		symlinkSync('/dev/full', file);
	},
	terminal(file: string) {
		symlinkSync('/dev/tty', file);
	},
} as const satisfies Readonly<Record<string, (file: string) => void>>;
