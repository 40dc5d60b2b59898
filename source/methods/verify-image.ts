import {z} from 'zod';
import {defineMethod, parameter} from './method.js';
import {safePath} from './savevg-parameters.js';
import {notChecked} from './look-results.js';
import {listedFile} from './destination.js';

/**
Reads an image again where it lies and says what still holds: verification at level L1 or, where nothing is missing, what the reading itself proves. Changes nothing.
*/
export const verifyImage = defineMethod({
	id: 'verify-image',
	title: 'Read an image again (restore -T)',
	summary: 'Lists the image from its first to its last entry, without writing anything.',
	direction: 'verify',
	roles: ['lpar', 'nim'],
	targets: ['vg'],
	systems: [],
	restoredBy: [],
	verifiedBy: [],
	traits: {
		bootable: false,
		granularity: 'volume-group',
		consistency: 'none',
		media: ['file', 'nfs'],
		rpoClass: 'does not save anything',
		rtoClass: 'does not restore anything',
		runsWhileInUse: true,
	},
	protects: ['nothing: it looks whether an image can still be read whole'],
	doesNotCover: ['Whether the bytes are the same as when the image was made: the format has no checksum of its content.', 'Whether the image restores: only a trial restore shows that.'],
	guide: [
		'# Reading an image again',
		'',
		'`lsmksysb -l` tells which group the image holds; `restore -T` lists every entry, which reads the image to its end. An image that was cut off fails here. A changed byte inside a file is not seen: the format checks its headers only.',
		'',
		'Sources: AIX commands reference, `lsmksysb` and `restore`.',
	].join('\n'),
	parameters: z.object({
		image: parameter(z.string().regex(safePath, 'An absolute path without blanks or quotes.'), {
			label: 'Image', help: 'The file to read, as the host sees it.', kind: 'file',
		}),
	}),
	resolve: ({points, target}) => ({
		defaults: {},
		choices: {
			image: points.filter(point => point.target === `${target.kind}:${target.name}`).map(point => ({value: point.place.path, label: `${point.place.path} (${point.madeAt})`})),
		},
	}),
	assess({points, target}) {
		const isKnown = points.some(point => point.target === `${target.kind}:${target.name}`);

		return {fit: 'possible', reasons: [{for: isKnown, text: isKnown ? 'There are recovery points of this group.' : 'No recovery point of this group is known here; name an image.'}]};
	},
	looks: (_context, {image}) => [{
		id: 'files', title: 'Whether the image is there', pipelines: [{argvs: [['ls', '-ld', image]]}], timeLimitSeconds: 20,
	}],
	preflight(_context, {image}, looks) {
		const look = looks.get('files');

		if (look?.ended !== 'exited') {
			return [notChecked('no-image', `whether \`${image}\` is there`, {looks, look: 'files'})];
		}

		return listedFile(look.out, image) === undefined
			? [{
				id: 'no-image', level: 'block', title: `There is no file \`${image}\`.`, remedy: 'Name an image that is there, or forget the recovery point.',
			}]
			: [];
	},
	plan: ({target}, {image}) => ({
		steps: [
			{
				id: 'list',
				title: 'Read the head of the image',
				kind: 'command',
				interruptible: 'yes',
				pipelines: [{argvs: [['lsmksysb', '-l', '-f', image]]}],
				environment: {set: {LC_ALL: 'C'}, unset: []},
				onFailure: 'continue',
			},
			{
				id: 'read',
				title: 'Read the whole image',
				kind: 'command',
				interruptible: 'yes',
				pipelines: [{argvs: [['restore', '-T', '-q', '-f', image]]}],
				environment: {set: {LC_ALL: 'C'}, unset: []},
				progress: {reader: 'restore', parameters: {}},
				onFailure: 'continue',
			},
		],
		destroysInWords: [],
		proof: [
			{rule: 'image-listed', title: 'The image says what it is', parameters: {stepId: 'list', volumeGroup: target.name}},
			{rule: 'image-complete', title: 'The image can be read to its end', parameters: {stepId: 'read', volumeGroup: target.name, mountPoints: []}},
		],
		locks: [],
		space: [],
	}),
});
