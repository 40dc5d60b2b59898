import {FileError} from '../files.js';
import {toBytes, toText} from '../byte-text.js';
import type {UtilityContext} from '../utility.js';

/**
A stanza of /etc/filesystems, its attributes in their order.
*/
export type Stanza = {
	readonly mountPoint: string;
	readonly attributes: ReadonlyMap<string, string>;
};

export const tablePath = '/etc/filesystems';

/**
Reads the text of /etc/filesystems. Lines that start with `*` are comments.
*/
export const parseStanzas = (text: string): Stanza[] => {
	const stanzas: Array<{mountPoint: string; attributes: Map<string, string>}> = [];

	for (const line of text.split('\n')) {
		if (line.startsWith('*') || line.trim() === '') {
			continue;
		}

		const head = /^(?<path>\S.*):\s*$/v.exec(line)?.groups?.['path'];

		if (head !== undefined) {
			stanzas.push({mountPoint: head, attributes: new Map()});
			continue;
		}

		const at = line.indexOf('=');

		if (at !== -1) {
			stanzas.at(-1)?.attributes.set(line.slice(0, at).trim(), line.slice(at + 1).trim().replaceAll('"', ''));
		}
	}

	return stanzas;
};

export const formatStanza = ({mountPoint, attributes}: Stanza): string => [
	`${mountPoint}:\n`,
	...[...attributes].map(([name, value]) => `\t${name.padEnd(15)} = ${value}\n`),
	'\n',
].join('');

type TableReader = {readonly files: Pick<UtilityContext['files'], 'read'>};

const readTable = (context: TableReader): string => {
	try {
		return toText(context.files.read(tablePath));
	} catch (error) {
		if (error instanceof FileError) {
			return '';
		}

		throw error;
	}
};

export const stanzas = (context: TableReader): readonly Stanza[] => parseStanzas(readTable(context));

export const findStanza = (context: UtilityContext, mountPointOrDevice: string): Stanza | undefined => {
	const all = stanzas(context);

	return all.find(stanza => stanza.mountPoint === mountPointOrDevice) ?? all.find(stanza => stanza.attributes.get('dev') === mountPointOrDevice);
};

/**
Mount point that the table names for a logical volume.
*/
export const mountPointOf = (context: UtilityContext, logicalVolume: string): string | undefined => stanzas(context).find(stanza => stanza.attributes.get('dev') === `/dev/${logicalVolume}`)?.mountPoint;

/**
Puts a stanza at the end, or in the place of one with the same mount point.
*/
export const putStanza = (context: UtilityContext, stanza: Stanza): void => {
	const text = readTable(context);
	const start = stanzaStart(text, stanza.mountPoint);
	const made = formatStanza(stanza);
	const next = start === undefined ? `${text.endsWith('\n\n') || text === '' ? text : `${text}\n`}${made}` : `${text.slice(0, start)}${made}${text.slice(stanzaEnd(text, start))}`;
	context.files.write(tablePath, toBytes(next));
};

export const removeStanza = (context: UtilityContext, mountPoint: string): void => {
	const text = readTable(context);
	const start = stanzaStart(text, mountPoint);

	if (start !== undefined) {
		context.files.write(tablePath, toBytes(`${text.slice(0, start)}${text.slice(stanzaEnd(text, start))}`));
	}
};

const stanzaStart = (text: string, mountPoint: string): number | undefined => {
	if (text.startsWith(`${mountPoint}:\n`)) {
		return 0;
	}

	const at = text.indexOf(`\n${mountPoint}:\n`);

	return at === -1 ? undefined : at + 1;
};

const stanzaEnd = (text: string, start: number): number => {
	const rest = /\n(?=\S)/v.exec(text.slice(start));

	return rest === null ? text.length : start + rest.index + 1;
};
