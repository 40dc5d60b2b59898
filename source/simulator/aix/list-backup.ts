import {FileError} from '../files.js';
import {toText} from '../byte-text.js';
import {row} from './columns.js';
import {extract, findInImage, imageSource} from './extracting.js';
import {ImageProblem, type ImageSource} from './image-reader.js';
import type {AixProgram, Call} from './program.js';
import {backupLog} from './savevg.js';
import {
	field,
	parseData,
	sizesOf,
	type DataStanza,
} from './vg-data.js';

/**
A file that is there and holds something.

@returns `undefined` where it is not.
*/
export const openImage = (call: Call, path: string): ImageSource | undefined => {
	const {context} = call;

	try {
		const status = context.files.status(path);

		return status.kind === 'file' && status.size > 0 ? imageSource(context, path) : undefined;
	} catch (error) {
		if (error instanceof FileError) {
			return undefined;
		}

		throw error;
	}
};

export const missingImage = (path: string): string => `0512-054 listvgbackup: File ${path} does not exist or is empty.`;

/**
The group's description out of an image.

@throws ImageProblem
*/
export const readImageData = (source: ImageSource): readonly DataStanza[] => {
	const found = findInImage(source, name => name === './image.data' || /^\.\/tmp\/vgdata\/[^\/]+\/[^\/]+(?<!backup)\.data$/v.test(name));

	if (found === undefined) {
		throw new ImageProblem('0512-056 listvgbackup: The image holds no description of a volume group.');
	}

	return parseData(found.text);
};

/**
Whether an image holds no more than the description.
*/
const isStructureOnly = (source: ImageSource): boolean => findInImage(source, name => !name.startsWith('./tmp/vgdata/') && name !== '.') === undefined;

/**
The summary of `-l`: what was saved, when and where, and the logical volumes.
*/
export const summarize = (source: ImageSource): string => {
	const data = readImageData(source);
	const {full, shrunk} = sizesOf(data);
	const group = field(data, 'vg_data', 'VGNAME');
	const lines: ReadonlyArray<readonly [string, string | number]> = [
		['VOLUME GROUP:', group],
		['BACKUP DATE/TIME:', field(data, 'image_data', 'DATE_TIME')],
		['UNAME INFO:', field(data, 'image_data', 'UNAME_INFO')],
		['BACKUP OSLEVEL:', field(data, 'image_data', 'OSLEVEL')],
		['MAINTENANCE LEVEL:', field(data, 'image_data', 'OSLEVEL_R')],
		['BACKUP SIZE (MB):', full],
		['SHRINK SIZE (MB):', shrunk],
		['VG DATA ONLY:', isStructureOnly(source) ? 'yes' : 'no'],
	];
	const volumes = data.filter(({name}) => name === 'lv_data').map(({fields}) => {
		const get = (key: string): string => fields.get(key) ?? '';

		return `${row([
			[get('LOGICAL_VOLUME'), 20],
			[get('TYPE'), 11],
			[get('LPs'), 6],
			[get('PP'), 6],
			[get('LV_SOURCE_DISK_LIST').trim().split(/\s+/v).length, 5],
			[get('LV_STATE').replace('opened', 'open'), 14],
		])}${get('MOUNT_POINT') === '' ? 'N/A' : get('MOUNT_POINT')}\n`;
	});

	return `${lines.map(([label, value]) => `${label.padEnd(24)}${value}\n`).join('')}\n${group}:\nLV NAME             TYPE       LPs   PPs   PVs  LV STATE      MOUNT POINT\n${volumes.join('')}`;
};

const options = 'b:f:aclnrsd:BDL:V';

const usage = (name: string): string => `Usage: ${name} [-b blocks] [-f device] [-a] [-c] [-l] [-n] [-r] [-s] [-d path] [-B] [-D] [-L] [-V] [file_list]`;

const provenance = {
	'': 'documented', b: 'documented', f: 'captured', a: 'documented', c: 'documented', l: 'documented', n: 'invented', r: 'documented', s: 'documented', d: 'documented', B: 'documented', D: 'invented', L: 'documented', V: 'documented',
} as const;

const list = async (call: Call, isRestoring: boolean): Promise<number> => {
	const {context} = call;

	if (call.has('B')) {
		await context.out(toText(context.files.read(backupLog)));

		return 0;
	}

	const path = call.value('f') ?? '/dev/rmt0';
	const source = openImage(call, path);

	if (source === undefined) {
		return call.fail(missingImage(path));
	}

	try {
		if (call.has('l')) {
			await context.sleep(500);
			const summary = summarize(source);
			await context.out(call.has('c') ? summary.split('\n').slice(0, 8).map(line => line.replace(/:\s+/v, ':')).join('\n').concat('\n') : summary);

			return 0;
		}

		if (call.has('L')) {
			return await call.fail('0512-057 listvgbackup: The image holds no fileset information.');
		}
	} catch (error) {
		if (error instanceof ImageProblem) {
			return call.fail(error.message);
		}

		throw error;
	}

	if (isRestoring) {
		context.process.view.directory = context.files.resolve(call.value('d') ?? '/');
	}

	return extract(context, source, {
		names: call.operands, isDeep: false, isVerbose: false, isListing: !isRestoring, path,
	});
};

const family = (name: string): AixProgram => ({
	paths: [`/usr/bin/${name}`],
	options,
	provenance,
	usage: usage(name),
	milliseconds: 300,
	run: async call => list(call, call.has('r')),
});

export const listvgbackup = family('listvgbackup');
export const lsmksysb = family('lsmksysb');
export const lssavevg = family('lssavevg');

export const restorevgfiles: AixProgram = {
	paths: ['/usr/bin/restorevgfiles', '/usr/bin/restmksysb', '/usr/bin/restsavevg'],
	options: 'b:f:aDnsd:V',
	provenance: {
		'': 'documented', b: 'documented', f: 'documented', a: 'invented', D: 'invented', n: 'invented', s: 'documented', d: 'documented', V: 'invented',
	},
	usage: 'Usage: restorevgfiles [-b blocks] [-f device] [-a] [-n] [-s] [-d path] [-D] [file_list]',
	isRootOnly: true,
	milliseconds: 300,
	run: async call => list(call, true),
};
