import {ParseError} from '../base/errors.js';

/**
A stanza of image.data or VG.data: its fields by name, values as printed, trimmed.
*/
export type ImageDataStanza = {
	readonly name: string;
	readonly fields: ReadonlyMap<string, string>;
};

type ImageDataVolume = {
	readonly name: string;
	readonly type: string;
	readonly lps: number | undefined;
	readonly pps: number | undefined;
	readonly copies: number | undefined;
	readonly minimumLps: number | undefined;
	readonly mountPoint: string | undefined;
};

/**
How a volume group was built when it was saved.
*/
export type ImageData = {
	readonly volumeGroup: string;
	readonly ppSizeMiB: number | undefined;
	readonly date: string | undefined;
	readonly logicalVolumes: readonly ImageDataVolume[];

	/**
	Mount points of `fs_data`, in order.
	*/
	readonly filesystems: readonly string[];
	readonly stanzas: readonly ImageDataStanza[];
};

const stanzaPattern = /^(?<name>[a-z_]\w*):\s*$/v;
const fieldPattern = /^\s+(?<key>\w+)\s*=(?<value>.*)$/v;
const command = 'VG.data';

/**
Reads stanzas of image.data, VG.data or bosinst.data, in order.

@throws ParseError that quotes a line that is neither a stanza nor a field.
*/
export const readStanzas = (text: string): readonly ImageDataStanza[] => {
	const stanzas: Array<{readonly name: string; readonly fields: Map<string, string>}> = [];

	for (const line of text.split('\n')) {
		if (line.trim() === '' || line.startsWith('#')) {
			continue;
		}

		const stanza = stanzaPattern.exec(line)?.groups;
		const field = fieldPattern.exec(line)?.groups;

		if (stanza !== undefined) {
			stanzas.push({name: stanza['name'] ?? '', fields: new Map()});
		} else if (field === undefined || stanzas.length === 0) {
			throw new ParseError('Neither a stanza nor a field', {command, line});
		} else {
			stanzas.at(-1)?.fields.set(field['key'] ?? '', (field['value'] ?? '').trim());
		}
	}

	return stanzas;
};

const number = (value: string | undefined): number | undefined => value !== undefined && /^\d{1,12}$/v.test(value) ? Number(value) : undefined;

/**
Reads /image.data or VG.data: stanzas whose names stand at the first column, fields set in by a tab or blanks.

@throws ParseError where it is none, or names no volume group.
*/
export const parseImageData = (text: string): ImageData => {
	const stanzas = readStanzas(text);
	const group = stanzas.find(({name}) => name === 'vg_data');
	const volumeGroup = group?.fields.get('VGNAME');

	if (volumeGroup === undefined || volumeGroup === '') {
		throw new ParseError('No volume group is named', {command, line: text.split('\n', 1)[0] ?? ''});
	}

	return {
		volumeGroup,
		ppSizeMiB: number(group?.fields.get('PPSIZE')),
		date: stanzas.find(({name}) => name === 'image_data')?.fields.get('DATE_TIME'),
		logicalVolumes: stanzas.filter(({name, fields}) => name === 'lv_data' && fields.has('LOGICAL_VOLUME')).map(({fields}) => {
			const mountPoint = fields.get('MOUNT_POINT');

			return {
				name: fields.get('LOGICAL_VOLUME') ?? '',
				type: fields.get('TYPE') ?? '',
				lps: number(fields.get('LPs')),
				pps: number(fields.get('PP')),
				copies: number(fields.get('COPIES')),
				minimumLps: number(fields.get('LV_MIN_LPS')),
				mountPoint: mountPoint === '' || mountPoint === 'N/A' ? undefined : mountPoint,
			};
		}),
		filesystems: stanzas.filter(({name}) => name === 'fs_data').map(({fields}) => fields.get('FS_NAME') ?? '').filter(path => path !== ''),
		stanzas,
	};
};

/**
What a group, its volumes and its mount points are called now, by what they were called.
*/
export type NameMap = {
	readonly group: {readonly from: string; readonly to: string};
	readonly volumes: Readonly<Record<string, string>>;
	readonly mountPoints: Readonly<Record<string, string>>;
};

/**
Fields that hold one name, by what kind of name.
*/
const groupFields = new Set(['VGNAME', 'VOLUME_GROUP']);
const volumeFields = new Set(['LOGICAL_VOLUME']);
const mountFields = new Set(['MOUNT_POINT', 'FS_NAME', 'LABEL']);

/**
Rewrites the names in VG.data and leaves every other byte as it is.
*/
export const renameImageData = (text: string, {group, volumes, mountPoints}: NameMap): string => text.split('\n').map(line => {
	const field = fieldPattern.exec(line)?.groups;

	if (field === undefined) {
		return line;
	}

	const value = field['value']?.trim() ?? '';
	const key = field['key'] ?? '';

	const renamed = ((): string | undefined => {
		if (groupFields.has(key)) {
			return value === group.from ? group.to : undefined;
		}

		if (volumeFields.has(key)) {
			return volumes[value];
		}

		if (mountFields.has(key)) {
			return mountPoints[value];
		}

		// A device: FS_LV, the log, whatever else names one.
		const device = value.startsWith('/dev/') ? volumes[value.slice(5)] : undefined;

		return device === undefined ? undefined : `/dev/${device}`;
	})();

	return renamed === undefined ? line : `${line.slice(0, line.indexOf('=') + 1)} ${renamed}`;
}).join('\n');
