import type {Filesystem} from '../base/facts.js';
import {readDropped} from './exclude-patterns.js';
import type {Estimate} from './hazards/destination.js';
import type {Looks} from './method.js';

export const mebibyte = 1024 * 1024;

/**
What an image is thought to need: what the saved filesystems use, less what is left out. Packing saves between nothing and about half.
*/
export const estimateFiles = (saved: readonly Filesystem[], {excludeFilesystems, pack}: {readonly excludeFilesystems: readonly string[]; readonly pack: boolean}, looks: Looks): Estimate => {
	const sum = (filesystems: readonly Filesystem[]): number => filesystems.reduce((total, {usedMiB}) => total + (usedMiB ?? 0), 0);
	const counted = saved.filter(({mountPoint}) => !excludeFilesystems.includes(mountPoint));
	const used = sum(counted);
	const leftOut = Math.min(used, Math.floor((readDropped(looks, 'exclude')?.bytes ?? 0) / mebibyte));
	const high = used - leftOut + 1;

	return {
		lowMiB: pack ? Math.ceil(high / 2) : high,
		highMiB: high,
		leftOutMiB: leftOut + sum(saved) - used,
		unknown: counted.filter(({usedMiB}) => usedMiB === undefined).map(({mountPoint}) => mountPoint),
	};
};
