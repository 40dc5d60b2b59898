import type {FileTree} from '../file-tree.js';
import {createChance} from './chance.js';
import {settleDevices} from './device-nodes.js';
import {tablePath} from './filesystem-table.js';
import {isInstalled} from './installed.js';
import type {LvmState} from './lvm-state.js';
import {aixProgramList} from './program-list.js';
import {beginSite} from './story-building.js';
import type {Planter} from './story-content.js';
import {clusterStories} from './story-cluster.js';
import {diskStories} from './story-disks.js';
import {firstStories} from './story-first.js';
import {
	inventDevices,
	inventErrors,
	inventPackages,
	inventSoftware,
	inventSubsystems,
} from './story-inventory.js';
import {mirrorStories} from './story-mirrors.js';
import {plainStory} from './story-plain.js';
import {roleStories} from './story-roles.js';
import {installProgram, plantDevices, plantSystem} from './story-system.js';
import {wayStories} from './story-ways.js';
import type {Story} from './story.js';

/**
The name of a story or of a plain machine.
*/
export type StoryName = string;

/**
The moment at which every story begins: a quiet Tuesday.
*/
export const storyStart = Date.UTC(2026, 2, 10, 8, 0, 0);

/**
All stories, in the order in which a fleet shows them. Names and order are what tests and lessons know.
*/
const stories: readonly Story[] = [...firstStories, ...mirrorStories, ...diskStories, ...roleStories, ...wayStories, ...clusterStories];

export const storyNames: readonly StoryName[] = stories.map(({name}) => name);

/**
Names of a fleet's machines: the stories, then plain ones.
*/
export const fleetNames = (count: number): readonly StoryName[] => Array.from({length: count}, (_, index) => storyNames[index] ?? `lpar${String(index - storyNames.length + 1).padStart(4, '0')}`);

/**
The story of a machine; a name that no story has is that of a plain one.
*/
export const storyOf = (name: StoryName): Story => stories.find(story => story.name === name) ?? plainStory(name);

type MachineState = {
	readonly name: StoryName;
	readonly osLevel: string;
	readonly lvm: LvmState;
	readonly files: FileTree;
};

/**
Makes a machine as its story begins, by a clock that stands at `storyStart`; the same seed makes the same bytes.
*/
export const createMachineState = (name: StoryName, seed: string, now: () => number = () => storyStart): MachineState => {
	const story = storyOf(name);
	const at = now();
	const site = beginSite(name, {...story.identity, bootedAt: at - (30 * 86_400_000)}, seed, now, story.rootDevice);
	const {lvm, files} = site;
	files.view().makeDirectory('/proc');
	files.view().makeDirectory('/aha');
	const table = story.build(site);
	const planter: Planter = {view: files.view({umask: 0o022}), chance: createChance(seed, `${name}/files`), now: at};
	lvm.devices = inventDevices(lvm.identity, {hasFibre: story.hasFibre !== false, tape: story.tape});
	lvm.software = inventSoftware(lvm.identity);
	lvm.packages = inventPackages();
	lvm.subsystems = inventSubsystems();
	inventErrors(lvm, at);
	plantSystem(planter, lvm, story.users);
	files.view().write(tablePath, `* Filesystems of ${name}\n\n${table}`);
	settleDevices(lvm, files);
	plantDevices(files, lvm.bootList[0]?.disk);
	story.plant?.(planter, site);
	story.finish?.(site);

	const paths = aixProgramList.flatMap(program => program.paths).filter(each => isInstalled(lvm, each));

	for (const path of paths) {
		installProgram(files, path);
	}

	story.copied?.(planter, site);
	settleDevices(lvm, files);

	return {
		name, osLevel: lvm.identity.osLevel, lvm, files,
	};
};
