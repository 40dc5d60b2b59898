import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import process from 'node:process';
import type {ExecutionContext} from 'ava';

const places: Readonly<Record<string, readonly string[]>> = {
	sshd: ['/usr/sbin/sshd'],
	ssh: ['/usr/bin/ssh'],
	ksh93: ['/usr/bin/ksh93', '/bin/ksh93'],
	mksh: ['/usr/bin/mksh', '/bin/mksh'],
	dash: ['/usr/bin/dash', '/bin/dash'],
	bash: ['/usr/bin/bash', '/bin/bash'],
	perl: ['/usr/bin/perl'],
	tmux: ['/usr/bin/tmux'],
	visudo: ['/usr/sbin/visudo'],
};

/**
Where a real part lies, or undefined.
*/
export const placeOf = (part: string): string | undefined => {
	const known = (places[part] ?? []).find(place => existsSync(place));

	if (known !== undefined) {
		return known;
	}

	try {
		return execFileSync('/bin/sh', ['-c', 'command -v "$0"', part], {encoding: 'utf8'}).trim();
	} catch {
		return undefined;
	}
};

/**
Says whether the real part is here. Where it is not, the test fails in CI and is passed over out loud elsewhere.

@example
```
if (!hasParts(t, 'sshd')) {
	return;
}
```
*/
export const hasParts = (t: ExecutionContext, ...parts: readonly string[]): boolean => {
	const missing = parts.filter(part => placeOf(part) === undefined);

	if (missing.length === 0) {
		return true;
	}

	const text = `SKIPPED: ${missing.join(', ')} not found on this machine`;

	if (process.env['CI'] === 'true') {
		t.fail(text);
	} else {
		t.log(text);
		t.pass();
	}

	return false;
};
