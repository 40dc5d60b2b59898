import type {PhysicalVolume} from '../base/facts.js';
import type {StepCheck} from '../base/plan.js';

/**
That a disk is the one that was planned for. Without its PVID where a step before may have given it another.
*/
export const sameDiskCheck = (disk: PhysicalVolume, {withPvid}: {readonly withPvid: boolean}): StepCheck => ({
	kind: 'disk-identity',
	disk: disk.name,
	...(disk.uniqueId !== undefined && {uniqueId: disk.uniqueId}),
	...(withPvid && disk.pvid !== undefined && {pvid: disk.pvid}),
	...(disk.serial !== undefined && {serial: disk.serial}),
	...(disk.sizeMiB !== undefined && {sizeMiB: disk.sizeMiB}),
});

/**
That a disk is the one that was planned for, and still free.
*/
export const freeDiskChecks = (disk: PhysicalVolume): readonly StepCheck[] => [sameDiskCheck(disk, {withPvid: true}), {kind: 'disk-free', disk: disk.name}];

/**
The disks as the facts know them, in the order they were named.
*/
export const chosenDisks = (known: readonly PhysicalVolume[], names: readonly string[]): readonly PhysicalVolume[] => names.map((name): PhysicalVolume => known.find(each => each.name === name) ?? {name, state: 'unknown', use: 'unknown'});
