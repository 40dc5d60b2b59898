import {z} from 'zod';
import {standing, type RecoveryPoint} from '../base/point.js';
import {defineMethod, parameter} from './method.js';
import {notChecked} from './look-results.js';
import {listedFile} from './destination.js';
import {idOf} from './hazards/image.js';
import {imageChoices, imagesOf, ofImageFile} from './images-of.js';
import {blocksPerRead, safePath} from './shared-parameters.js';
import {systemGroup} from './mksysb-looks.js';

/**
Behind everything else that the host does.
*/
const gently = ['nice', '-n', '19'];

/**
The least that such a reading raises a point to. A checksum says more only of an image that holds what it should.
*/
const levelAbove = (level: RecoveryPoint['verification'], {isFull, canMatch}: {readonly isFull: boolean; readonly canMatch: boolean}): 'L1' | 'L2' | 'L3' | undefined => {
	switch (level) {
		case 'L0': {
			return 'L1';
		}

		case 'L1': {
			return canMatch ? 'L2' : undefined;
		}

		case 'L2': {
			return isFull ? 'L3' : undefined;
		}

		case 'L3':
		case 'L4':
		case 'L5': {
			return undefined;
		}
	}
};

/**
Reads an image again where it lies and says what still holds: verification at level L1 or, where nothing is missing, what the reading itself proves. Changes nothing.
*/
export const verifyImage = defineMethod({
	id: 'verify-image',
	title: 'Read an image again (restore -T)',
	summary: 'Lists the image from its first to its last entry and, where that is asked for, compares its checksum; writes nothing.',
	direction: 'verify',
	roles: ['lpar', 'nim'],
	targets: ['lpar', 'vg'],
	systems: [],
	restoredBy: [],
	verifiedBy: [],
	traits: {
		...ofImageFile,
		granularity: 'volume-group',
		rpoClass: 'does not save anything',
		rtoClass: 'does not restore anything',
	},
	protects: ['nothing: it looks whether an image can still be read whole'],
	doesNotCover: ['Whether the bytes are the same as when the image was made, where no checksum was noted then: the format has none of its content.', 'Whether the image restores: only a trial restore shows that.'],
	guide: [
		'# Reading an image again',
		'',
		'`lsmksysb -l` tells which group the image holds; `restore -T` lists every entry, which reads the image to its end. An image that was cut off fails here. A changed byte inside a file is not seen by that: the format checks its headers only. Where every byte is to be compared and the recovery point has a SHA-256, it is read once more (`csum`). Both run at the lowest priority, on the host that the file lies with.',
		'',
		'Sources: AIX commands reference, `lsmksysb`, `restore` and `csum`.',
	].join('\n'),
	parameters: z.object({
		image: parameter(z.string().regex(safePath, 'An absolute path without blanks or quotes.'), {
			label: 'Image', help: 'The file to read, as the host sees it.', kind: 'file',
		}),
		blocks: blocksPerRead,
		full: parameter(z.boolean().default(false), {
			label: 'Compare every byte', help: 'Reads all of it once more and compares its SHA-256 with the one that was noted when it was made, where one was.', kind: 'flag',
		}),
	}),
	resolve(context) {
		return {defaults: {}, choices: {image: imageChoices(imagesOf(context), context.now)}};
	},
	assess(context) {
		const isKnown = imagesOf(context).length > 0;

		return {fit: 'possible', reasons: [{for: isKnown, text: isKnown ? 'There are recovery points of it.' : 'No recovery point of it is known here; name an image.'}]};
	},
	looks: (_context, {image}) => [{
		id: 'files', title: 'Whether the image is there', pipelines: [{argvs: [['ls', '-ld', image]]}], timeLimitSeconds: 20,
	}],
	preflight(_context, {image}, looks) {
		const look = looks.get('files');

		if (look?.ended !== 'exited') {
			// The reading itself shows it; nothing is at stake that somebody would have to answer for.
			return [notChecked('no-image', `whether \`${image}\` is there.`, {looks, look: 'files', level: 'note'})];
		}

		return listedFile(look.out, image) === undefined
			? [{
				id: 'no-image', level: 'block', title: `There is no file \`${image}\`.`, remedy: 'Name an image that is there, or forget the recovery point.',
			}]
			: [];
	},
	plan(context, {image, blocks, full}) {
		const {target} = context;
		const volumeGroup = target.kind === 'lpar' ? systemGroup : target.name;
		const words = blocks === undefined ? [] : ['-b', String(blocks)];
		const point = standing(imagesOf(context).filter(({place}) => place.path === image));
		const sha256 = full ? point?.sha256 : undefined;
		const mountPoints = context.facts.filesystems.filter(({volumeGroup: of, type, isMounted}) => of === volumeGroup && isMounted && /^jfs2?$/v.test(type)).map(({mountPoint}) => mountPoint);
		const next = point === undefined ? undefined : levelAbove(point.verification, {isFull: sha256 !== undefined, canMatch: mountPoints.length > 0});
		const common = {
			kind: 'command' as const,
			interruptible: 'yes' as const,
			environment: {set: {LC_ALL: 'C'}, unset: []},
			onFailure: 'continue' as const,
		};

		return {
			steps: [
				{
					...common,
					id: 'list',
					title: 'Read the head of the image',
					pipelines: [{argvs: [['lsmksysb', ...words, '-l', '-f', image]], inputFile: '/dev/null'}],
				},
				{
					...common,
					id: 'read',
					title: 'Read the whole image',
					pipelines: [{argvs: [[...gently, 'restore', '-T', '-q', ...words, '-f', image]], inputFile: '/dev/null'}],
					progress: {reader: 'restore', parameters: {}},
				},
				...(sha256 === undefined
					? []
					: [{
						...common,
						id: 'checksum',
						title: 'Compare the checksum of the image',
						explains: 'Every byte is read once more, and must give the SHA-256 that was noted when the image was made.',
						pipelines: [{argvs: [[...gently, 'csum', '-h', 'SHA256', image]]}],
						captures: [{name: 'sha256', stream: 'out' as const, pattern: String.raw`^\\?([0-9A-Fa-f]{64})\s`}],
					}]),
			],
			destroysInWords: [],

			verifies: {host: context.host.name, path: image, ...idOf(point)},

			...(next !== undefined && point !== undefined && {
				raises: {
					host: point.place.host, path: image, pointId: point.id, level: next,
				},
			}),
			proof: [
				{rule: 'image-listed', title: 'The image says what it is', parameters: {stepId: 'list', volumeGroup}},
				{
					rule: 'image-complete', title: 'The image can be read to its end', parameters: {
						stepId: 'read', volumeGroup, mountPoints, leavesOut: true,
					},
				},
				{rule: 'one-volume', title: 'The image is one whole volume', parameters: {stepIds: ['list', 'read']}},
				...(sha256 === undefined ? [] : [{rule: 'checksum', title: 'It is the same image, byte by byte', parameters: {stepId: 'checksum', againstSha256: sha256}}]),
			],
			locks: [],
			space: [],
		};
	},
});
