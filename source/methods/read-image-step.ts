import type {StepDraft} from '../base/plan.js';
import type {RecoveryPoint} from '../base/point.js';

/**
Compares an image's SHA-256 with the one that was noted when it was proved. Arguments: the image, the sum.
*/
const sameImageScript = String.raw`sum=$(csum -h SHA256 "$1") || exit 1
printf '%s\n' "$sum"
case $sum in
"$2"*) exit 0 ;;
esac
echo "the image is not the one that was proved: expected $2" >&2
exit 1
`;

const environment = {set: {LC_ALL: 'C'}, unset: []};

/**
The step that reads an image whole before anything is overwritten: against the checksum that was noted when it was proved, else to its last entry. `blocks` are words of `-b` for restore, where the image needs them.
*/
export const readImageStep = (image: string, {point, blocks = []}: {readonly point: RecoveryPoint | undefined; readonly blocks?: readonly string[]}): StepDraft => point?.sha256 === undefined
	? {
		id: 'read',
		title: 'Read the whole image',
		kind: 'command',
		interruptible: 'yes',
		explains: 'Before anything is overwritten: an image that was cut off fails here.',
		pipelines: [{argvs: [['restore', '-T', '-q', ...blocks, '-f', image]]}],
		environment,
		progress: {reader: 'restore', parameters: point?.entries === undefined ? {} : {entries: point.entries}},
	}
	: {
		id: 'read',
		title: 'Compare the image\'s checksum',
		kind: 'command',
		interruptible: 'yes',
		explains: 'Before anything is overwritten: every byte is read, and must give the SHA-256 that was noted when the image was proved.',
		pipelines: [{argvs: [['/bin/sh', '-s', '--', image, point.sha256]]}],
		stdin: sameImageScript,
		environment,
	};
