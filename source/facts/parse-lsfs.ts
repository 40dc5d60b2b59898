import {ParseError} from '../base/errors.js';
import {given} from './given.js';
import {contentLines} from './output-lines.js';

export type FilesystemRow = {
	readonly mountPoint: string;
	readonly device: string;
	readonly type: string;
	readonly node?: string;
	readonly mountGroup?: string;

	/**
	In 512-byte blocks.
	*/
	readonly blocks?: number;
	readonly options?: string;
	readonly mountsAtBoot: boolean;

	/**
	What `-q` adds, by name, such as `fs size` or `ISNAPSHOT`.
	*/
	readonly details?: ReadonlyMap<string, string>;
};

const blank = (value: string | undefined): string | undefined => value === '' || value === '--' ? undefined : value;

const readRow = (line: string): FilesystemRow => {
	const parts = line.split(':');

	// A path may hold a colon: the mount point from the left, the rest from the right.
	const [type = '', node, mountGroup, size, options, automatic] = parts.slice(-7);
	const device = parts.slice(1, -7).join(':');
	const [mountPoint = ''] = parts;

	if (parts.length < 9 || !mountPoint.startsWith('/') || device === '' || !/^\w+$/v.test(type) || !/^(?:\d{0,15}|--)$/v.test(size ?? '')) {
		throw new ParseError('This line has a shape that is not known', {command: 'lsfs -c', line});
	}

	return {
		mountPoint,
		device,
		type,
		...given('node', blank(node)),
		...given('mountGroup', blank(mountGroup)),
		...given('blocks', blank(size) === undefined ? undefined : Number(size)),
		...given('options', blank(options)),
		mountsAtBoot: automatic === 'yes',
	};
};

/**
Reads `lsfs -c` and `lsfs -c -q`.

@throws ParseError
*/
export const parseLsfs = (text: string): readonly FilesystemRow[] => {
	const rows: FilesystemRow[] = [];
	const [header, ...lines] = contentLines(text);

	if (header?.startsWith('#MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct') !== true) {
		throw new ParseError('These are not the columns that are known', {command: 'lsfs -c', line: header ?? ''});
	}

	for (const line of lines) {
		const last = rows.at(-1);

		if (line.trimStart().startsWith('(') && last !== undefined) {
			const details = line.trim().replaceAll(/^\(|\)$/gv, '').split(':').map(each => /^(?<name>.*) (?<value>\S+)$/v.exec(each)?.groups);

			rows[rows.length - 1] = {...last, details: new Map(details.filter(each => each !== undefined).map(each => [each['name'] ?? '', each['value'] ?? '']))};
		} else {
			rows.push(readRow(line));
		}
	}

	return rows;
};
