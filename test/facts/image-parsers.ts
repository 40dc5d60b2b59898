import test from 'ava';
import fc from 'fast-check';
import {ParseError} from '../../source/base/errors.js';
import {parseImageData, renameImageData} from '../../source/facts/parse-image-data.js';
import {parseLsmksysb} from '../../source/facts/parse-lsmksysb.js';

const imageData = `# comment
image_data:
        IMAGE_TYPE= bff
        DATE_TIME= Tue Jun 10 18:25:56 CEST 2014
        UNAME_INFO= AIX p770-2 1 6 00C673304C00

vg_data:
\tVGNAME= data3vg
\tPPSIZE= 32
\tVG_SOURCE_DISK_LIST= hdisk0

lv_data:
\tVOLUME_GROUP= data3vg
\tLOGICAL_VOLUME= fslv00
\tTYPE= jfs2
\tCOPIES= 2
\tLPs= 24
\tPP= 48
\tMOUNT_POINT= /data
\tLABEL= /data
\tLV_MIN_LPS= 3
\tMAPFILE=

fs_data:
\tFS_NAME= /data
\tFS_LV= /dev/fslv00
\tFS_LOG= /dev/loglv00
`;

const summary = `VOLUME GROUP:           rootvg
BACKUP DATE/TIME:       Wed Jan 30 22:53:34 PST 2013
UNAME INFO:             AIX aixlp1 1 7 00F603CD4C00
BACKUP OSLEVEL:         7.1.2.0
MAINTENANCE LEVEL:      7100-02
BACKUP SIZE (MB):       8704
SHRINK SIZE (MB):       3914
VG DATA ONLY:           no

rootvg:
LV NAME             TYPE       LPs   PPs   PVs  LV STATE      MOUNT POINT
hd5                 boot       1     1     1    closed/syncd  N/A
hd4                 jfs2       2     4     2    open/syncd    /
`;

test('reads how a group was built', t => {
	t.like(parseImageData(imageData), {
		volumeGroup: 'data3vg',
		ppSizeMiB: 32,
		date: 'Tue Jun 10 18:25:56 CEST 2014',
		logicalVolumes: [{
			name: 'fslv00', type: 'jfs2', lps: 24, pps: 48, copies: 2, minimumLps: 3, mountPoint: '/data',
		}],
		filesystems: ['/data'],
	});
});

test('renames what are names and leaves every other byte', t => {
	const renamed = renameImageData(imageData, {group: {from: 'data3vg', to: 'newvg'}, volumes: {fslv00: 'rfslv00', loglv00: 'rloglv00'}, mountPoints: {'/data': '/restored/data'}});

	t.is(renamed, imageData
		.replaceAll('data3vg', 'newvg')
		.replaceAll('fslv00', 'rfslv00')
		.replaceAll('loglv00', 'rloglv00')
		.replaceAll('/data', '/restored/data'));
	t.is(renameImageData(imageData, {group: {from: 'x', to: 'y'}, volumes: {}, mountPoints: {}}), imageData);
});

test('text that is no VG.data is refused with its line', t => {
	t.throws(() => parseImageData('restore: 0511-138 not a backup\n'), {instanceOf: ParseError, message: /0511-138/v});
	t.throws(() => parseImageData(''), {instanceOf: ParseError});
});

test('reads what an image says of itself', t => {
	t.like(parseLsmksysb(summary), {
		volumeGroup: 'rootvg', osLevel: '7.1.2.0', maintenanceLevel: '7100-02', sizeMiB: 8704, shrinkSizeMiB: 3914, isDataOnly: false, unameInfo: 'AIX aixlp1 1 7 00F603CD4C00',
	});
	t.deepEqual(parseLsmksysb(summary).logicalVolumes.map(({name, mountPoint}) => [name, mountPoint]), [['hd5', undefined], ['hd4', '/']]);
});

test('what names no group is no image', t => {
	t.throws(() => parseLsmksysb('0512-054 listvgbackup: File /x does not exist or is empty.\n'), {instanceOf: ParseError, message: /0512-054/v});
});

/**
Whether a parser either refuses a text as its own error or tells only names that stand in it.
*/
const isHonest = (text: string, parse: (text: string) => {readonly volumeGroup: string; readonly logicalVolumes: ReadonlyArray<{readonly name: string}>}): boolean => {
	try {
		const {volumeGroup, logicalVolumes} = parse(text);

		return text.includes(volumeGroup) && logicalVolumes.every(({name}) => text.includes(name));
	} catch (error) {
		return error instanceof ParseError;
	}
};

test('mutated text never hangs, crashes or invents', t => {
	fc.assert(fc.property(fc.nat(imageData.length), fc.nat(60), fc.string({maxLength: 40}), (at, length, text) => {
		for (const [original, parse] of [[imageData, parseImageData], [summary, parseLsmksysb]] as const) {
			const mutated = original.slice(0, at) + text + original.slice(at + length);

			t.true(isHonest(mutated, parse));
		}
	}), {numRuns: 300});
});
