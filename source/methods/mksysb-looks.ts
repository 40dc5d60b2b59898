import type {Filesystem, VolumeGroup} from '../base/facts.js';
import type {Look} from '../base/plan.js';
import {accountLook} from './hazards/account.js';
import {loadLook, processesLook} from './hazards/timing.js';
import {installDataLook} from './hazards/installer.js';
import {destinationLooks} from './destination.js';
import {excludeLooks} from './exclude-patterns.js';
import type {MethodContext} from './method.js';
import type {MksysbValues} from './mksysb-parameters.js';
import {largeFilesLook, volumesLook} from './savevg-looks.js';
import {
	filesystemOf,
	findGroup,
	joinPath,
	mountedFilesystems,
	unmountedVolumes,
} from './volume-group.js';

/**
AIX has no other name for the group that the system lives in.
*/
export const systemGroup = 'rootvg';

export const findSystemGroup = ({facts}: MethodContext): VolumeGroup | undefined => findGroup(facts, systemGroup);

/**
The image's path, what lies beside it, and where a copy goes.
*/
export const systemImagePaths = ({directory, name, copyTo}: Pick<MksysbValues, 'copyTo' | 'directory' | 'name'>) => {
	const image = joinPath(directory, name);
	const beside = (suffix: string): string => `${image}.${suffix}`;

	return {
		image,
		unproved: beside('unproved'),
		manifest: beside('manifest'),
		unprovedManifest: beside('unproved.manifest'),
		kit: beside('kit.txt'),
		bosinstData: beside('bosinst.data'),
		imageData: beside('image.data'),
		checksum: beside('sha256'),
		excludedFilesystems: beside('excluded-filesystems'),
		mounted: beside('mounted'),
		...(copyTo !== undefined && {copy: joinPath(copyTo, name)}),
	};
};

/**
The filesystems whose files the image gets: those of rootvg that are mounted.
*/
export const savedFilesystems = (context: MethodContext, {excludeFilesystems}: Pick<MksysbValues, 'excludeFilesystems'>): readonly Filesystem[] => {
	const group = findSystemGroup(context);

	return group === undefined ? [] : mountedFilesystems(context.facts, group).filter(({mountPoint}) => !excludeFilesystems.includes(mountPoint));
};

/**
A path as a pattern of grep that matches it and what lies in it, and nothing else.
*/
const asPattern = (path: string): string => String.raw`^\.${path.replaceAll(/[\\.*\[\]^$]/gv, String.raw`\$&`)}/`;

/**
The lines of /etc/exclude.rootvg: the operator's, and the run's own files where they lie in what is saved. Those grow while they are read.
*/
export const excludeLines = (context: MethodContext, values: MksysbValues): readonly string[] => {
	const {facts, jobDirectory} = context;
	const holder = filesystemOf(facts, jobDirectory);
	const own = savedFilesystems(context, values).some(({mountPoint}) => mountPoint === holder?.mountPoint) ? [asPattern(jobDirectory)] : [];

	return [...values.exclude, ...own.filter(line => !values.exclude.includes(line))];
};

/**
Whether a filesystem that is not mounted can be: that AIX knows it, and that its directory holds nothing that it would hide.
*/
const unmountedScript = String.raw`for point do
	printf 'POINT %s\n' "$point"
	if lsfs -cq "$point" >/dev/null 2>&1; then
		printf 'KNOWN\n'
	else
		printf 'UNKNOWN\n'
	fi
	if [ ! -d "$point" ]; then
		printf 'MISSING\n'
	else
		ls -A "$point" | sed -n -e 's/^/HOLDS /' -e 1,5p
	fi
	printf 'END %s\n' "$point"
done
`;

const matchScript = String.raw`path=$1
shift
printf '%s\n' "$path" | grep "$@"
`;

const scripted = (id: string, title: string, script: string, words: readonly string[]): Look => ({
	id, title, pipelines: [{argvs: [['/bin/sh', '-s', '--', ...words]]}], stdin: script, timeLimitSeconds: 30,
});

const plain = (id: string, title: string, argv: readonly string[], timeLimitSeconds = 20): Look => ({
	id, title, pipelines: [{argvs: [argv]}], timeLimitSeconds,
});

export const mksysbLooks = (context: MethodContext, values: MksysbValues): readonly Look[] => {
	const group = findSystemGroup(context);
	const paths = systemImagePaths(values);
	const mountPoints = savedFilesystems(context, values).map(({mountPoint}) => mountPoint);
	const unmounted = group === undefined ? [] : unmountedVolumes(context.facts, group).flatMap(({mountPoint}) => mountPoint ?? []);

	return [
		accountLook,
		...destinationLooks(context.facts, values.directory, [paths.image, paths.unproved, paths.manifest, paths.kit, paths.bosinstData, paths.imageData, paths.checksum]),
		...(values.copyTo === undefined || paths.copy === undefined
			? []
			: [
				plain('copy-space', 'Room for the copy', ['df', '-P', '-k', values.copyTo]),
				plain('copy-files', 'What is already where the copy goes', ['ls', '-ld', values.copyTo, paths.copy, `${paths.copy}.unproved`]),
			]),
		processesLook,
		loadLook,
		plain('mounts', 'What is mounted', ['mount']),
		installDataLook,
		plain('ipldevice', 'The boot device', ['ls', '-l', '/dev/ipldevice']),
		plain('bosboot', 'Whether a boot image can be made', ['bosboot', '-qad', '/dev/ipldevice'], 120),
		plain('filesets', 'Whether filesets are whole', ['lppchk', '-v'], 180),
		plain('hardware-errors', 'Permanent hardware errors', ['errpt', '-d', 'H', '-T', 'PERM'], 30),
		{
			id: 'image-data',
			title: 'The description of the disks that is there',
			pipelines: [{argvs: [['ls', '-l', '/image.data']]}, {argvs: [['cat', '/image.data']]}],
			timeLimitSeconds: 20,
		},
		...(unmounted.length === 0 ? [] : [scripted('unmounted', 'Filesystems of rootvg that are not mounted', unmountedScript, unmounted)]),
		...(group === undefined ? [] : volumesLook(group)),
		...largeFilesLook(mountPoints),
		...excludeLooks(values.exclude, mountPoints),
		...(values.exclude.length === 0 ? [] : [scripted('leaves-image-out', 'Whether the exclude list leaves the image out', matchScript, [`.${paths.unproved}`, ...values.exclude.flatMap(pattern => ['-e', pattern])])]),
	];
};
