import {ParseError} from '../base/errors.js';
import {contentLines} from './output-lines.js';

/**
Reads `devrsrv -c query -l DISK` (IBM documentation of devrsrv, AIX 7.2).

@throws ParseError
*/
export const parseDevrsrv = (text: string): {readonly isOpen: boolean; readonly policy: string; readonly state: string} => {
	const lines = contentLines(text);
	const pairs = new Map(lines.map(line => /^(?<key>[^:]+):\s*(?<value>\S.*)$/v.exec(line)?.groups).filter(groups => groups !== undefined).map(groups => [groups['key']?.replace('?', '').trim() ?? '', groups['value'] ?? ''] as const));
	const open = pairs.get('Device Open On Current Host');
	const policy = pairs.get('ODM Reservation Policy');
	const state = pairs.get('Device Reservation State');

	if ((open !== 'YES' && open !== 'NO') || policy === undefined || state === undefined) {
		throw new ParseError('It does not say whether the disk is reserved', {command: 'devrsrv -c query -l DISK', line: lines[0] ?? ''});
	}

	return {isOpen: open === 'YES', policy, state};
};
