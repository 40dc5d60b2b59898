import {createChance} from './chance.js';
import {
	addDisk,
	addFilesystem,
	addGroup,
	addRootvg,
} from './story-building.js';
import {plantArchive} from './story-content.js';
import {
	asRoot,
	backupFilesystem,
	batch,
	batchUser,
	frames,
	operator,
	partition,
	type Story,
} from './story.js';

/**
A machine without a trap, for fleets that are larger than the stories. Its name decides its level, frame and sizes.
*/
export const plainStory = (name: string): Story => {
	const chance = createChance('plain', name);
	const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(chance() * values.length)] as Value;
	const version = pick(['7.1', '7.2', '7.2', '7.3'] as const);
	const frame = pick(Object.keys(frames).filter(each => each !== 'p5') as Array<'p8' | 'p9' | 'p10'>);
	const rootSize = pick([40_960, 51_200, 61_440]);
	const dataSize = pick([20_480, 30_720, 51_200]);
	const mountPoint = pick(['/data', '/app', '/batch', '/export']);

	return {
		name,
		title: 'Plain machine',
		role: 'lpar',
		login: asRoot,
		identity: partition(name, frame, 30 + Math.floor(chance() * 200), {version}),
		users: [operator, batchUser],
		build(site) {
			const rootDisk = addDisk(site, {size: rootSize, kind: 'vscsi', hasPvid: true});
			const dataDisk = addDisk(site, {size: dataSize, kind: 'fc', hasPvid: true});
			const backupDisk = addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true});
			addDisk(site, {size: rootSize, kind: 'vscsi', hasPvid: false});
			const {table} = addRootvg(site, [rootDisk]);
			const group = addGroup(site, 'datavg', 'original', 64, [dataDisk], 100, 'loglv00');

			return [
				table,
				addFilesystem(site, group, {
					volume: 'datalv', lps: 120, mountPoint, log: '/dev/loglv00', attributes: {options: 'rw'}, root: {...batch, mode: 0o755},
				}),
				backupFilesystem(site, [backupDisk]),
			].join('');
		},
		plant(planter) {
			plantArchive(planter, mountPoint, {owner: batch, months: 1, kind: 'table'});
		},
	};
};
