import type {Facts, Filesystem, VolumeGroup} from '../../base/facts.js';
import type {Finding} from '../../base/plan.js';
import type {RecoveryPoint} from '../../base/point.js';
import {targetWords} from '../../base/target.js';
import {formatMiB} from '../../base/units.js';
import {listedFile, readDestinationSpace, takesLargeFiles} from '../destination.js';
import {
	answered,
	linesOf,
	lookEvidence,
	notChecked,
} from '../look-results.js';
import type {Looks, MethodContext} from '../method.js';
import {
	filesystemOf,
	isRemote,
	mountedFilesystems,
} from '../volume-group.js';

/**
`image-inside-itself` of hazards.md, asked of the facts and of a fresh `df`, which follows links. An image in the group that is saved is only let through where the exclude list is known to leave it out and a verified copy lies elsewhere.
*/
export const insideItselfFindings = (facts: Facts, group: VolumeGroup, directory: string, looks: Looks, {isLeftOut = false, hasCopy = false}: {readonly isLeftOut?: boolean | undefined; readonly hasCopy?: boolean} = {}): readonly Finding[] => {
	const space = readDestinationSpace(looks);
	const known = filesystemOf(facts, directory);
	const mountPoint = space?.mountPoint ?? known?.mountPoint;
	const inside = mountedFilesystems(facts, group).find(filesystem => filesystem.mountPoint === mountPoint || filesystem.device === space?.device);

	if (inside !== undefined) {
		const evidence = space === undefined ? {command: 'mount', lines: [`${inside.device} ${inside.mountPoint}`]} : {command: `df -P -k ${directory}`, lines: [`${space.device} ${space.mountPoint}`]};

		const isAllowed = isLeftOut && hasCopy;

		return [{
			id: 'image-inside-itself',
			level: isAllowed ? 'caution' : 'block',
			title: `\`${directory}\` lies in \`${group.name}\`, the group that is saved: ${isAllowed ? 'when the group is lost, only the copy elsewhere is left.' : 'the image would save itself and be lost with it.'}`,
			evidence,
			remedy: isAllowed ? 'The exclude list leaves the image out, and a copy is made and compared: look where that one lies.' : 'Choose a directory on another group, best on another machine.',
		}];
	}

	return mountPoint === undefined || space === undefined
		? [notChecked('image-inside-itself', `whether \`${directory}\` lies outside \`${group.name}\`.`, {looks, look: 'destination-space', level: 'block'})]
		: [];
};

/**
`overwrites-last-good` of hazards.md, and whether the directory is there at all.
*/
export const destinationFileFindings = (context: MethodContext, directory: string, paths: {readonly image: string; readonly unproved: string; readonly manifest: string; readonly others?: readonly string[]}, looks: Looks): readonly Finding[] => {
	// `ls` ends with 1 or 2 where one of the names is not there, which is what we hope for.
	const look = answered(looks, 'destination-files', [0, 1, 2]);

	if (look === undefined) {
		return [notChecked('overwrites-last-good', `whether \`${paths.image}\` is already there.`, {looks, look: 'destination-files', level: 'block'})];
	}

	const listedDirectory = listedFile(look.out, directory);

	if (listedDirectory === undefined || !/^[dl]/v.test(listedDirectory.mode)) {
		return [{
			id: 'destination-missing',
			level: 'block',
			title: `There is no directory \`${directory}\` on \`${context.facts.host}\`.`,
			evidence: lookEvidence(look),
			remedy: 'Make it, or choose another; a mount that is missing also looks like this.',
		}];
	}

	const lastGood = context.points.find(({place}) => place.host === context.facts.host && place.path === paths.image);

	return [paths.image, paths.unproved, paths.manifest, ...(paths.others ?? [])].flatMap((path): readonly Finding[] => {
		const file = listedFile(look.out, path);

		return file === undefined
			? []
			: [{
				id: 'overwrites-last-good',
				subject: path,
				level: 'block',
				title: path === paths.image && lastGood !== undefined
					? `\`${path}\` is a recovery point of ${lastGood.madeAt}; it is never overwritten.`
					: `\`${path}\` is already there; it is never overwritten.`,
				evidence: {command: look.command, lines: [file.line]},
				remedy: 'Choose another name, or move the file away when it is certain that nobody needs it.',
			}];
	});
};

/**
What an image is thought to need.
*/
export type Estimate = {
	readonly lowMiB: number;
	readonly highMiB: number;
	readonly leftOutMiB: number;

	/**
	Filesystems whose use is not known: the estimate is then too small.
	*/
	readonly unknown: readonly string[];
};

/**
The largest file in MiB that `ulimit -f` allows (blocks of 512 bytes); undefined: not known.
*/
const fileSizeLimitMiB = (looks: Looks): number | undefined => {
	const text = answered(looks, 'file-size-limit')?.out.trim();

	if (text === 'unlimited') {
		return Infinity;
	}

	return text !== undefined && /^\d+$/v.test(text) ? Math.floor(Number(text) / 2048) : undefined;
};

/**
`no-space` of hazards.md for JFS, which holds files above 2 GB only where it was made for them.
*/
const largeFileFindings = ({mountPoint}: Filesystem, looks: Looks): readonly Finding[] => {
	const look = answered(looks, 'large-files-there');
	const isFit = takesLargeFiles(looks);

	if (look === undefined || isFit === undefined) {
		return [notChecked('no-space', `whether \`${mountPoint}\`, a JFS filesystem, holds files above 2 GB.`, {
			looks, look: 'large-files-there', subject: 'large-files', remedy: `Look with \`lsfs -q ${mountPoint}\` at \`bf\`.`,
		})];
	}

	return isFit
		? []
		: [{
			id: 'no-space',
			subject: 'large-files',
			level: 'block',
			title: `\`${mountPoint}\` is a JFS filesystem that was not made for large files: it holds none above 2 GB.`,
			evidence: lookEvidence(look),
			remedy: 'Choose a jfs2 filesystem, or one with `bf: true`.',
		}];
};

/**
`no-space` of hazards.md: room, file-size limit, large files, /tmp.
*/
export const spaceFindings = (facts: Facts, directory: string, estimate: Estimate, looks: Looks, {canExpand = false, program = 'savevg', scratchMiB = 16}: {readonly canExpand?: boolean; readonly program?: string; readonly scratchMiB?: number} = {}): readonly Finding[] => {
	const findings: Finding[] = [];
	const space = readDestinationSpace(looks);
	const {lowMiB, highMiB, leftOutMiB} = estimate;
	const need = `${lowMiB === highMiB ? '' : `${lowMiB} to `}${highMiB} MiB`;
	const lines = [
		`need ${need}${leftOutMiB > 0 ? ` (${leftOutMiB} MiB left out)` : ''}`,
		`have ${space?.freeMiB ?? 'unknown'} MiB in ${space?.mountPoint ?? directory}`,
	];
	const evidence = {command: `df -P -k ${directory}`, lines};

	if (space?.freeMiB === undefined) {
		findings.push(notChecked('no-space', `whether the image fits into \`${directory}\`: it needs ${need}.`, {looks, look: 'destination-space'}));
	} else if (space.freeMiB < lowMiB) {
		findings.push({
			id: 'no-space', level: 'block', title: `The image does not fit into \`${directory}\`: it needs ${need}, ${space.freeMiB} MiB are free.`, evidence, remedy: 'Choose another directory, make room, or leave out more.',
		});
	} else if (space.freeMiB < highMiB * 1.1) {
		findings.push({
			id: 'no-space', level: 'caution', title: `The image may not fit into \`${directory}\`: it needs ${need}, ${space.freeMiB} MiB are free.`, evidence, remedy: 'Make room, or choose another directory.',
		});
	}

	if (estimate.unknown.length > 0) {
		findings.push(notChecked('no-space', `how much ${estimate.unknown.map(path => `\`${path}\``).join(', ')} hold; the need is at least ${formatMiB(lowMiB)}.`, {subject: 'estimate', evidence: {command: 'df -k', lines: [...estimate.unknown]}}));
	}

	const limit = fileSizeLimitMiB(looks);

	if (limit === undefined) {
		findings.push(notChecked('no-space', 'the largest file that may be written (`ulimit -f`).', {looks, look: 'file-size-limit', subject: 'ulimit'}));
	} else if (limit < highMiB) {
		findings.push({
			id: 'no-space',
			subject: 'ulimit',
			level: 'caution',
			title: `This account may write files of at most ${limit} MiB; the image needs ${need}.`,
			evidence: lookEvidence(looks.get('file-size-limit') ?? {
				id: '', command: 'ulimit -f', ended: 'not-run', out: '', err: '',
			}),
			remedy: 'The run asks for no limit, which only root gets; otherwise raise `fsize` in /etc/security/limits and log in again.',
		});
	}

	const holder = filesystemOf(facts, directory);

	if (holder?.type === 'jfs' && highMiB > 2047) {
		findings.push(...largeFileFindings(holder, looks));
	}

	const scratch = filesystemOf(facts, '/tmp');

	if (!canExpand && scratch?.freeMiB !== undefined && scratch.freeMiB < scratchMiB) {
		findings.push({
			id: 'no-space',
			subject: '/tmp',
			level: 'caution',
			title: `/tmp has ${scratch.freeMiB} MiB free; ${program} writes its lists there and wants ${scratchMiB} MiB.`,
			evidence: {command: 'df -k /tmp', lines: [`${scratch.device} ${scratch.freeMiB} MiB free`]},
			remedy: `Make room in /tmp, or let ${program} grow it (\`-X\`).`,
		});
	}

	return findings;
};

/**
`nfs-target` of hazards.md.
*/
export const remoteTargetFindings = (facts: Facts, directory: string, looks: Looks): readonly Finding[] => {
	const mountPoint = readDestinationSpace(looks)?.mountPoint ?? filesystemOf(facts, directory)?.mountPoint;
	const filesystem = facts.filesystems.find(each => each.isMounted && each.mountPoint === mountPoint);

	if (filesystem === undefined) {
		return [notChecked('nfs-target', `what kind of filesystem \`${directory}\` lies on.`, {evidence: {command: 'mount', lines: [mountPoint ?? directory]}})];
	}

	if (!isRemote(filesystem)) {
		return [];
	}

	const options = filesystem.options ?? '';
	const evidence = {command: 'mount', lines: [`${filesystem.node ?? '?'} ${filesystem.device} ${filesystem.mountPoint} ${filesystem.type} ${options}`.trim()]};

	return [
		...(/\bsoft\b/v.test(options)
			? [{
				id: 'nfs-target', subject: 'soft', level: 'block' as const, title: `\`${filesystem.mountPoint}\` is mounted soft: a slow server silently cuts the image.`, evidence, remedy: 'Mount it hard (`mount -o hard,intr`).',
			}]
			: []),
		notChecked('nfs-target', `whether the server of \`${filesystem.mountPoint}\` lets root write files of this size; the run's first step tries a small one.`, {evidence, remedy: 'Check the server\'s export (root access, this host\'s name) and its limit for large files.'}),
	];
};

/**
`readable-image` of hazards.md.
*/
export const readableImageFindings = (facts: Facts, directory: string, looks: Looks): readonly Finding[] => {
	const look = answered(looks, 'destination-files', [0, 1, 2]);
	const listed = look === undefined ? undefined : listedFile(look.out, directory);

	if (look === undefined || listed === undefined) {
		return [notChecked('readable-image', `who may read and replace files in \`${directory}\`.`, {looks, look: 'destination-files'})];
	}

	const holder = filesystemOf(facts, directory);
	const isOpenToAll = listed.mode[8] === 'w' && !/t/iv.test(listed.mode[9] ?? '');
	const isShared = holder !== undefined && isRemote(holder);

	return isOpenToAll || isShared
		? [{
			id: 'readable-image',
			level: 'caution',
			title: isShared ? `\`${directory}\` is on another machine: whoever is root there, and every host it is exported to, may read the image.` : `Everybody may rename and remove files in \`${directory}\`.`,
			evidence: {command: look.command, lines: [listed.line]},
			remedy: 'The image is written readable for its owner only (umask 077); an image holds whatever the group holds, keys and password files too. Close the directory, or encrypt.',
		}]
		: [];
};

/**
`single-copy` and `untested` of hazards.md, from the recovery points that lparsafe knows.
*/
export const copyFindings = ({points, facts}: MethodContext, target: string): readonly Finding[] => {
	const own = points.filter(point => point.kind !== 'log-entry' && point.target === target && point.source.hostname === facts.identity.hostname);
	const lines = own.map((point: RecoveryPoint) => `${point.madeAt ?? 'unknown'} ${point.place.host}:${point.place.path} ${point.verification}`);
	const evidence = {command: 'lparsafe points', lines};
	const named = target === 'lpar' ? targetWords(target) : `\`${targetWords(target)}\``;

	if (own.length === 0) {
		return [notChecked('single-copy', `whether other copies of ${named} exist: lparsafe knows none.`, {level: 'note', evidence, remedy: 'Three copies, two kinds of media, one elsewhere, one that cannot be changed.'})];
	}

	const places = new Set(own.map(({place}) => place.host));
	const isTested = own.some(({verification}) => verification === 'L4' || verification === 'L5');

	return [
		...(places.size < 2
			? [{
				id: 'single-copy', level: 'note' as const, title: `All known copies of ${named} lie on one machine.`, evidence, remedy: 'Copy the image to another machine after the run.',
			}]
			: []),
		...(isTested
			? []
			: [{
				id: 'untested', level: 'note' as const, title: `No copy of ${named} was ever restored for trial.`, evidence, remedy: 'Restore one onto free disks under other names and look.',
			}]),
	];
};

/**
Clarification 5: the job's own files must not lie in what is saved or restored.
*/
export const jobDirectoryFindings = ({facts, jobDirectory}: MethodContext, group: VolumeGroup): readonly Finding[] => {
	const holder = filesystemOf(facts, jobDirectory);
	const inside = mountedFilesystems(facts, group).find(({mountPoint}) => mountPoint === holder?.mountPoint);

	if (holder === undefined) {
		return [notChecked('job-directory-in-group', `where \`${jobDirectory}\`, the directory of the jobs, lies.`, {evidence: {command: 'mount', lines: linesOf(facts.filesystems.map(({mountPoint}) => mountPoint).join('\n'))}})];
	}

	return inside === undefined
		? []
		: [{
			id: 'job-directory-in-group',
			level: 'block',
			title: `\`${jobDirectory}\`, where the run keeps its own files on the host, lies in \`${group.name}\`.`,
			evidence: {command: 'mount', lines: [`${inside.device} ${inside.mountPoint}`]},
			remedy: 'Set another job directory for this host, outside the group.',
		}];
};
