import {ParseError} from '../base/errors.js';

/**
Reads what `getlvodm -j DISK` says: the id of the group that the ODM has the disk in, or that it is in none (0516-320, also 0516-1396; exit status 3).

@returns The id, or undefined for none.
@throws ParseError where it says neither.
*/
export const parseGetlvodm = ({out, err, exitCode}: {readonly out: string; readonly err: string; readonly exitCode: number}): string | undefined => {
	const said = out.trim();

	if (exitCode === 0 && /^[\da-f]{16,32}$/iv.test(said)) {
		return said;
	}

	if (exitCode !== 0 && said === '' && /^0516-(?:320|1396)\s/v.test(err.trim())) {
		return undefined;
	}

	// Some levels print the message on standard output.
	if (exitCode !== 0 && /^0516-(?:320|1396)\s/v.test(said)) {
		return undefined;
	}

	throw new ParseError('Neither a group nor that there is none', {command: 'getlvodm -j DISK', line: `${said} ${err.trim()}`.trim()});
};
