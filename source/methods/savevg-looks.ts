import type {VolumeGroup} from '../base/facts.js';
import type {Look} from '../base/plan.js';
import {accountLook} from './hazards/account.js';
import {loadLook, processesLook} from './hazards/timing.js';
import {destinationLooks} from './destination.js';
import {excludeLooks} from './exclude-patterns.js';
import type {MethodContext} from './method.js';
import type {SavevgValues} from './savevg-parameters.js';
import {findGroup, joinPath, mountedFilesystems} from './volume-group.js';

/**
The image's path, and what lies beside it.
*/
export const imagePaths = ({directory, name}: SavevgValues) => {
	const image = joinPath(directory, name);

	return {
		image,
		unproved: `${image}.unproved`,
		manifest: `${image}.manifest`,
		unprovedManifest: `${image}.unproved.manifest`,
		kit: `${image}.kit.txt`,
		checksum: `${image}.sha256`,
		excludedFilesystems: `${image}.excluded-filesystems`,
	};
};

/**
Prints what `lslv` says of each logical volume named; one that cannot be read does not hide the others.
*/
const volumesScript = String.raw`for name do
	lslv "$name" || printf 'UNREADABLE: %s\n' "$name"
done
`;

/**
Files of at least 100 MiB with the room they take, so that sparse ones show.
*/
const largeFile = '+204800';

export const volumesLook = ({logicalVolumes}: VolumeGroup): readonly Look[] => logicalVolumes.length === 0
	? []
	: [{
		id: 'volumes',
		title: 'Encryption of the logical volumes',
		pipelines: [{argvs: [['/bin/sh', '-s', '--', ...logicalVolumes.map(({name}) => name)]]}],
		stdin: volumesScript,
		timeLimitSeconds: 30,
	}];

export const largeFilesLook = (mountPoints: readonly string[]): readonly Look[] => mountPoints.length === 0
	? []
	: [{
		id: 'sparse-files',
		title: 'Large files that take less room than they claim',
		pipelines: [{argvs: [['find', ...mountPoints, '-xdev', '-type', 'f', '-size', largeFile, '-exec', 'ls', '-lsn', '{}', '+']]}],
		timeLimitSeconds: 60,
	}];

export const savevgLooks = (context: MethodContext, values: SavevgValues): readonly Look[] => {
	const group = findGroup(context.facts, context.target.name);
	const {image, unproved, manifest, kit, checksum} = imagePaths(values);
	const mountPoints = group === undefined ? [] : mountedFilesystems(context.facts, group).map(({mountPoint}) => mountPoint);

	return [
		accountLook,
		...destinationLooks(context.facts, values.directory, [image, unproved, manifest, kit, checksum]),
		processesLook,
		loadLook,
		...(group === undefined ? [] : volumesLook(group)),
		...(group === undefined || !values.keepData
			? []
			: [{
				id: 'group-data', title: 'The description of the group that is there', pipelines: [{argvs: [['cat', `/tmp/vgdata/${group.name}/${group.name}.data`]]}], timeLimitSeconds: 20,
			}]),
		...largeFilesLook(values.infoOnly ? [] : mountPoints),
		...excludeLooks(values.exclude, mountPoints),
	];
};
