import {ParseError} from '../base/errors.js';
import {given} from './given.js';
import {
	readRows,
	tableLines,
	tellOdd,
	type OnOdd,
} from './output-lines.js';
import {isVfsName} from './vfs-names.js';

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

const command = 'lsfs -c';
const isSize = (value: string | undefined): boolean => /^(?:\d{0,15}|--)$/v.test(value ?? '-');
const blank = (value: string | undefined): string | undefined => value === '' || value === '--' ? undefined : value;

const makeRow = (line: string, {mountPoint = '', device = '', type = '', node, mountGroup, size, options, automatic}: Readonly<Record<'mountPoint' | 'device' | 'type' | 'node' | 'mountGroup' | 'size' | 'options' | 'automatic', string | undefined>>): FilesystemRow => {
	if (!mountPoint.startsWith('/') || device === '' || !/^[\w\-]+$/v.test(type) || !isSize(size)) {
		throw new ParseError('This line has a shape that is not known', {command, line});
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
Reads a row parted by colons. The remote directory, a server's IPv6 address and options (`sec=sys:krb5`) may hold colons themselves: the kind of filesystem, the size and the two last words say where the parts begin.
*/
const readColons = (line: string): FilesystemRow => {
	const parts = line.split(':');

	if (parts.length < 9) {
		throw new ParseError('This line has a shape that is not known', {command, line});
	}

	const known = parts.findIndex((part, index) => index >= 2 && index <= parts.length - 7 && isVfsName(part));
	const at = known === -1 ? parts.length - 7 : known;
	const rest = parts.slice(at + 1);
	const surplus = rest.length - 6;
	const address = rest.slice(0, 1 + surplus).join(':');
	const isAddress = surplus > 0 && /^[\da-f]*(?::[\da-f.]*){2,}(?:%\w+)?$/iv.test(address) && isSize(rest[surplus + 2]);
	const nodes = isAddress ? surplus + 1 : 1;

	return makeRow(line, {
		mountPoint: parts[0],
		device: parts.slice(1, at).join(':'),
		type: parts[at],
		node: rest.slice(0, nodes).join(':'),
		mountGroup: rest[nodes],
		size: rest[nodes + 1],
		options: rest.slice(nodes + 2, -2).join(':'),
		automatic: rest.at(-2),
	});
};

/**
Reads a row of the table that lsfs prints without `-c`: Name, Nodename, Mount Pt, VFS, Size, Options, Auto, Accounting.
*/
const readTable = (line: string): FilesystemRow => {
	const groups = /^(?<device>\S+)\s+(?<node>\S+)\s+(?<mountPoint>\/\S*(?: \S+)*)\s+(?<type>[\w\-]+)\s+(?<size>\d+|--)\s+(?<options>\S+)\s+(?<automatic>yes|no)\s+(?:yes|no|--)$/v.exec(line)?.groups;

	if (groups === undefined) {
		throw new ParseError('This line has a shape that is not known', {command: 'lsfs', line});
	}

	return makeRow(line, {
		mountGroup: undefined, mountPoint: groups['mountPoint'], device: groups['device'], type: groups['type'], node: groups['node'], size: groups['size'], options: groups['options'], automatic: groups['automatic'],
	});
};

const readDetails = (line: string): ReadonlyMap<string, string> => {
	const details = line.trim().replaceAll(/^\(|\)$/gv, '').split(':').map(each => /^(?<name>.*) (?<value>\S+)$/v.exec(each)?.groups);

	return new Map(details.filter(each => each !== undefined).map(each => [each['name'] ?? '', each['value'] ?? '']));
};

/**
Reads `lsfs -c` and `lsfs -c -q`, and the table of `lsfs`.

@throws ParseError where the titles are missing and nobody listens; of a row likewise.
*/
export const parseLsfs = (text: string, odd?: OnOdd): readonly FilesystemRow[] => {
	const rows: FilesystemRow[] = [];
	const lines = tableLines(text, {command, odd, isWhole: line => /:(?:yes|no):(?:yes|no)$|^\(.*\)$/v.test(line)});
	const [header = ''] = lines;
	const isTable = /^Name\s+Nodename\s/v.test(header);
	const hasTitles = isTable || header.startsWith('#');

	if (odd === undefined && !isTable && !header.startsWith('#MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct')) {
		throw new ParseError('These are not the columns that are known', {command, line: header});
	}

	for (const line of lines.slice(hasTitles ? 1 : 0)) {
		const last = rows.at(-1);

		if (line.trimStart().startsWith('(')) {
			if (last === undefined) {
				tellOdd(new ParseError('These details belong to no filesystem', {command, line}), odd);
			} else {
				rows[rows.length - 1] = {...last, details: readDetails(line)};
			}
		} else if (!line.startsWith('#')) {
			rows.push(...readRows([line], isTable ? readTable : readColons, odd));
		}
	}

	return rows;
};
