import {ifReadable} from '../base/errors.js';
import type {Look} from '../base/plan.js';
import {parseFilesystems, type FilesystemsTable} from '../facts/parse-filesystems.js';
import {parseImageData, type ImageData} from '../facts/parse-image-data.js';
import {parseLsmksysb, type ImageSummary} from '../facts/parse-lsmksysb.js';
import {answered} from './look-results.js';
import type {Looks} from './method.js';

/**
Takes VG.data and the group's part of /etc/filesystems out of an image, of a system's image image.data and bosinst.data, into a directory of its own, prints both, and removes the directory whatever happens. `mkdir` fails where somebody put something in its way.

Arguments: the image, then options for restore.
*/
const extractScript = `umask 077
image=$1
shift
LC_ALL=C
export LC_ALL
group=$(lsmksysb "$@" -l -f "$image" | sed -n 's/^VOLUME GROUP:[ 	]*//p' | sed 's/[ 	]*$//')
case $group in
''|*[!A-Za-z0-9_.-]*) echo "no volume group is named in $image" >&2; exit 1 ;;
esac
place=/tmp/lparsafe-look.$$
mkdir "$place" || exit 1
trap 'cd /; rm -rf "$place"' 0
trap 'exit 1' 1 2 15
cd "$place" || exit 1
if [ "$group" = rootvg ]; then
	restore -x -q "$@" -f "$image" ./image.data >/dev/null || exit 1
	cat ./image.data
	echo '#bosinst'
	restore -x -q "$@" -f "$image" ./bosinst.data >/dev/null && cat ./bosinst.data
	exit 0
fi
restore -x -q "$@" -f "$image" "./tmp/vgdata/$group/$group.data" >/dev/null || exit 1
cat "./tmp/vgdata/$group/$group.data"
echo '#filesystems'
restore -x -q "$@" -f "$image" "./tmp/vgdata/$group/filesystems" >/dev/null && cat "./tmp/vgdata/$group/filesystems"
exit 0
`;

/**
What is asked of an image before it is restored from.
*/
export const imageLooks = (image: string, {blocks, withStructure}: {readonly blocks: number | undefined; readonly withStructure: boolean}): readonly Look[] => {
	const options = blocks === undefined ? [] : ['-b', String(blocks)];

	return [
		{
			id: 'image-head',
			title: 'What the image says of itself',
			pipelines: [{argvs: [['lsmksysb', ...options, '-l', '-f', image]]}],
			timeLimitSeconds: 120,
		},
		{
			id: 'image-files',
			title: 'The image and the description beside it',
			pipelines: [{argvs: [['ls', '-ld', image, `${image}.manifest`]]}],
			timeLimitSeconds: 20,
		},
		{
			id: 'image-left-out',
			title: 'Filesystems that were left out of the image',
			pipelines: [{argvs: [['grep', '-e', '^== leftout ', '-e', String.raw`^ \*$`, `${image}.manifest`]]}],
			timeLimitSeconds: 120,
		},
		...(withStructure
			? [{
				id: 'image-structure',
				title: 'How the group was built',
				pipelines: [{argvs: [['/bin/sh', '-s', '--', image, ...options]]}],
				stdin: extractScript,
				timeLimitSeconds: 300,
			}]
			: []),
	];
};

export const readImageHead = (looks: Looks): ImageSummary | undefined => {
	const look = answered(looks, 'image-head');

	return look === undefined ? undefined : ifReadable(() => parseLsmksysb(look.out));
};

/**
Mount points of which the image holds no file because they were left out on purpose, as the description beside it says.
*/
export const readLeftOut = (looks: Looks): readonly string[] => (answered(looks, 'image-left-out')?.out ?? '').split('\n').flatMap((line, index, lines) => line === ' *' ? [lines[index - 1]?.slice('== leftout '.length) ?? ''] : []);

/**
How the group was built: VG.data as read and as text, and the stanzas of /etc/filesystems where the image has them.
*/
export const readImageStructure = (looks: Looks): {readonly data: ImageData; readonly text: string; readonly table: FilesystemsTable} | undefined => {
	const look = answered(looks, 'image-structure');
	const [text = '', table = ''] = look?.out.split('#bosinst\n', 1)[0]?.split('#filesystems\n') ?? [];

	return look === undefined ? undefined : ifReadable(() => ({data: parseImageData(text), text, table: parseFilesystems(table)}));
};

/**
The look at another image.data or VG.data than the one in the image.
*/
export const otherDataLook = (file: string | undefined): readonly Look[] => file === undefined
	? []
	: [{
		id: 'other-data', title: 'The other description of the disks', pipelines: [{argvs: [['cat', file]]}], timeLimitSeconds: 20,
	}];

/**
What it says; undefined where it was not asked for, or cannot be read.
*/
export const readOtherData = (looks: Looks): ImageData | undefined => {
	const look = answered(looks, 'other-data');

	return look === undefined ? undefined : ifReadable(() => parseImageData(look.out));
};

/**
What bosinst.data in a system's image says, by field; undefined where it was not read.
*/
export const readInstallData = (looks: Looks): ReadonlyMap<string, string> | undefined => {
	const text = answered(looks, 'image-structure')?.out.split('#bosinst\n', 2)[1];

	return text === undefined || text.trim() === ''
		? undefined
		: new Map(text.split('\n').flatMap(line => {
			const at = line.indexOf('=');

			return at === -1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const];
		}));
};
