import type {Facts} from '../../base/facts.js';
import type {Finding} from '../../base/plan.js';
import {readDestinationSpace} from '../destination.js';
import {notChecked} from '../look-results.js';
import type {Looks} from '../method.js';
import {filesystemOf, isRemote} from '../volume-group.js';

/**
`single-copy` of hazards.md, of the place: an image of a whole system that lies on the disks of that very machine is lost with it. `image-inside-itself` says the rest of those in the group itself.
*/
export const localImageFindings = (facts: Facts, {directory, copyTo}: {readonly directory: string; readonly copyTo?: string | undefined}, looks: Looks): readonly Finding[] => {
	const mountPoint = readDestinationSpace(looks)?.mountPoint ?? filesystemOf(facts, directory)?.mountPoint;
	const filesystem = facts.filesystems.find(each => each.isMounted && each.mountPoint === mountPoint);
	const copy = copyTo === undefined ? undefined : filesystemOf(facts, copyTo);

	if (filesystem === undefined) {
		return [notChecked('lost-with-machine', `whether \`${directory}\` lies on this machine or on another one.`, {level: 'note', evidence: {command: 'mount', lines: [mountPoint ?? directory]}})];
	}

	if (isRemote(filesystem) || (copy !== undefined && isRemote(copy))) {
		return [];
	}

	return [{
		id: 'lost-with-machine', level: 'note', title: `\`${directory}\` lies on \`${facts.host}\` itself: the image does not survive the loss of the machine.`, evidence: {command: 'mount', lines: [`${filesystem.device} ${filesystem.mountPoint} ${filesystem.type}`]}, remedy: 'Save to a filesystem of another machine, have a copy made there, or copy the image away after the run.',
	}];
};
