import {isoTime} from '../base/clock.js';
import type {Facts} from '../base/facts.js';
import type {PointSightings} from '../facts/look-for-points.js';
import {idOf, type PointLedger} from './point-ledger.js';

const isRead = (facts: Facts, section: string): boolean => facts.sections?.find(({id}) => id === section)?.state === 'ok';

/**
Alternate disks, by what `lspv` shows.
*/
export const foundAlternates = (ledger: PointLedger): void => {
	const {facts, known, at, saved} = ledger;
	const {host} = facts;
	const alternates = facts.volumeGroups.filter(({kind, physicalVolumes}) => kind === 'alternate' && physicalVolumes.length > 0);
	const copies = known.filter(({kind, place}) => kind === 'alternate-disk' && place.host === host);

	for (const {name, identifier, physicalVolumes} of alternates) {
		const own = copies.find(({runId, place}) => runId !== undefined && place.path.split(',').some(disk => physicalVolumes.includes(disk)));
		const pvids = facts.physicalVolumes.filter(disk => physicalVolumes.includes(disk.name)).map(({pvid, name: disk}) => pvid ?? disk);

		if (own === undefined) {
			ledger.see({
				id: idOf(host, 'alternate-disk', identifier ?? '', ...pvids), kind: 'alternate-disk', target: 'lpar', method: 'alternate-disk', place: {host, path: physicalVolumes.join(',')}, restoredBy: [],
				source: {
					hostname: 'unknown', machineId: 'unknown', osLevel: 'unknown', ...identifier !== undefined && {volumeGroupId: identifier},
				},
			}, `lspv shows \`${name}\` on ${physicalVolumes.join(', ')}; whose system it is and since when cannot be seen while it sleeps.`);
		} else {
			ledger.keep({...own, found: {how: `lspv shows \`${name}\`.`, firstSeenAt: own.found?.firstSeenAt ?? at, seenAt: at}});
		}
	}

	for (const copy of isRead(facts, 'groups') && isRead(facts, 'disks') ? copies : []) {
		if (!saved.has(copy.id)) {
			ledger.doubt(copy, `No alternate disk is on ${copy.place.path} any more.`);
		}
	}
};

const timeOfSighting = (time: number | undefined): {readonly madeAt?: string} => time === undefined ? {} : {madeAt: isoTime(time)};

const machineOf = ({identity: {hostname, machineId, osLevel}}: Facts) => ({hostname, machineId, osLevel});

/**
JFS2 snapshots, and what `/etc/dumpdates` says of dumps.
*/
export const foundSnapshots = (ledger: PointLedger, {snapshots: sighted, dumps = []}: Pick<PointSightings, 'snapshots' | 'dumps'>): void => {
	const {facts, at} = ledger;
	const {host} = facts;
	const here = machineOf(facts);

	for (const [mountPoint, snapshots] of sighted) {
		const isFull = snapshots.some(each => each.isFull);

		for (const {name, date, at: time, sizeBytes} of snapshots) {
			const id = idOf(host, 'snapshot', mountPoint, name, date);

			ledger.see({
				id, kind: 'snapshot', target: `fs:${mountPoint}`, method: 'snapshot', place: {host, path: name}, source: here, restoredBy: [], ...timeOfSighting(time), ...sizeBytes !== undefined && {sizeBytes},
				...isFull && {doubt: {at, reason: `A snapshot of ${mountPoint} has run full: all of them are worthless then.`}},
			}, `\`snapshot -q ${mountPoint}\` says ${date}.`);
		}
	}

	for (const {device, level, date, at: time} of dumps) {
		const holder = facts.filesystems.find(each => each.device === device.replace(/^\/dev\/r/v, '/dev/'));
		const target = holder === undefined ? `lv:${device.replace(/^\/dev\/r?/v, '')}` : `fs:${holder.mountPoint}`;

		ledger.see({
			id: idOf(host, 'dump', device, String(level), date), kind: 'dump', target, method: 'backup-by-inode', place: {host, path: 'unknown'}, source: here, restoredBy: [], ...timeOfSighting(time),
		}, `/etc/dumpdates says level ${level}, ${date}; where it was written stands nowhere.`);
	}
};

/**
What the host's own log of image backups names and nobody has seen. What it does not tell the group of is answered in words.
*/
export const foundLogEntries = (ledger: PointLedger, {log = []}: Pick<PointSightings, 'log'>): readonly string[] => {
	const {facts, known, saved} = ledger;
	const {host} = facts;
	const here = machineOf(facts);
	const notes: string[] = [];
	const places = new Set([...known, ...saved.values()].filter(({kind}) => kind === 'image').map(({place}) => place.path));

	for (const {path, command, date, at: time, level} of log) {
		if (places.has(path)) {
			continue;
		}

		const word = command.trim().split(/\s+/v).at(-1) ?? '';
		const group = facts.volumeGroups.find(({name}) => name === word);
		const target = /\bmksysb\b/v.test(command) ? 'lpar' : (group === undefined ? undefined : `vg:${group.name}`);

		if (target === undefined) {
			notes.push(`The log of image backups names ${path} (${date}), but no group: ${command}`);
			continue;
		}

		ledger.see({
			id: idOf(host, 'log-entry', path, date), kind: 'log-entry', target, method: target === 'lpar' ? 'mksysb' : 'savevg', place: {host, path}, source: {...here, osLevel: level ?? 'unknown'}, restoredBy: [], ...timeOfSighting(time),
		}, `The host's log of image backups says: ${command}; ${date}. The image itself was not seen.`);
	}

	return notes;
};
