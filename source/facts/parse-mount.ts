import {ParseError} from '../base/errors.js';
import {given} from './given.js';
import {contentLines, matchLine} from './output-lines.js';

export type MountRow = {
	/**
	The server of a remote filesystem.
	*/
	readonly node?: string;
	readonly device: string;
	readonly mountPoint: string;
	readonly type: string;
	readonly options?: string;
};

const end = /\s(?<type>\w+)\s+[A-Z][a-z][a-z]\s+\d{1,2}\s+\d{2}:\d{2}(?:\s+(?<options>\S.*))?$/v;
const place = /^(?<device>\S+)\s+(?<mountPoint>\/.*)$/v;

/**
Reads `mount`. Rows of local filesystems begin with blanks; options may be absent.

@throws ParseError
*/
export const parseMount = (text: string): readonly MountRow[] => {
	const command = 'mount';
	const [header, ruler, ...rows] = contentLines(text);

	if (header === undefined || !/^\s*node\s+mounted\s+mounted over\s+vfs\s+date\s+options$/v.test(header) || ruler === undefined || !/^[\-\s]+$/v.test(ruler)) {
		throw new ParseError('These are not the columns that are known', {command, line: header ?? ''});
	}

	return rows.map(line => {
		const tail = end.exec(line);

		if (tail === null) {
			throw new ParseError('This line has a shape that is not known', {command, line});
		}

		const {type, options} = tail.groups ?? {};
		const before = line.slice(0, tail.index).trimEnd();
		const node = /^\S+/v.exec(before)?.[0];
		const {device, mountPoint} = matchLine(before.slice(node?.length ?? 0).trimStart(), place, command);

		return {
			...given('node', node),
			device: device ?? '',
			mountPoint: mountPoint ?? '',
			type: type ?? '',
			...given('options', options),
		};
	});
};
