import {isoTime, type Clock} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import type {Facts} from '../base/facts.js';
import type {Host} from '../base/host.js';
import {isOfMachine, type PointSearch, type RecoveryPoint} from '../base/point.js';
import type {Shell} from '../base/shell.js';
import type {Store} from '../base/store.js';
import {formatDuration} from '../base/units.js';
import {lookForPoints} from '../facts/look-for-points.js';
import {isUnchanged, type ImageHead} from '../points/found-images.js';
import {foundPoints} from '../points/found-points.js';
import type {FleetFacts} from './fleet-facts.js';
import {readImageHead} from './read-image-head.js';
import {openRemoteImage} from './remote-image.js';

/**
More files than that are not read in one search; that some were left is said.
*/
const mostHeads = 100;

/**
Clocks that differ by less, in milliseconds, change no age that matters.
*/
const farApart = 300_000;

/**
More known places than that are not looked at in one search; the newest come first.
*/
const mostKnown = 300;

/**
Ages are counted by the clock here, from what the host's own clock wrote.
*/
const clockNote = (host: string, there: number | undefined, here: number): readonly string[] => there === undefined || Math.abs(here - there) < farApart
	? []
	: [`The clock of ${host} is ${formatDuration(Math.round(Math.abs(here - there) / 60_000) * 60)} ${there < here ? 'behind' : 'ahead of'} this one: by so much what it dated seems ${there < here ? 'older' : 'newer'} than it is.`];

const headOf = async (shell: Shell, path: string): Promise<ImageHead> => {
	try {
		const source = await openRemoteImage(shell, path);

		try {
			const report = await readImageHead(`${shell.host}:${path}`, source);

			return report === undefined ? {} : {report};
		} finally {
			await source.close();
		}
	} catch (error) {
		// A line that is lost is no property of the file.
		if (!(error instanceof OperatorError) || error.code === 'lost') {
			throw error;
		}

		return {unread: error.message};
	}
};

/**
How soon the front of a file is read, 0 first; undefined: what is known of it still holds. Own and new ones come before what was no point of this host, or is in doubt: a directory that many machines write to may hold more files than are read in one search.
*/
const turnOf = ({stamp}: {readonly stamp: string}, {there, other, machine}: {
	/**
	The points at its path.
	*/
	readonly there: readonly RecoveryPoint[];
	readonly other: NonNullable<PointSearch['others']>[number] | undefined;
	readonly machine: Facts['identity'];
}): number | undefined => {
	if (there.some(point => isUnchanged(point, {stamp}))) {
		return undefined;
	}

	if (other !== undefined) {
		return other.stamp === stamp && other.unread === undefined && (other.source === undefined || isOfMachine(other.source, machine) !== true) ? undefined : 2;
	}

	return there.some(({doubt, expired, found}) => doubt !== undefined && doubt.isGone !== true && expired === undefined && found?.stamp === stamp) ? 2 : (there.length > 0 ? 0 : 1);
};

/**
Looks on a host for what can be restored from, and keeps what it finds.

@throws ConnectionError, OperatorError as discovery does.
*/
export const findPoints = async (host: Host, {store, clock, facts: reader, shellOf, paths}: {
	readonly store: Pick<Store, 'points' | 'together'>;
	readonly clock: Clock;
	readonly facts: Pick<FleetFacts, 'read'>;
	shellOf(host: Host): Promise<Shell>;
	readonly paths: readonly string[];
}): Promise<PointSearch> => {
	const facts = await reader.read(host);
	const shell = await shellOf(host);
	const before = store.points.list(host.name);
	const isHere = (place: {readonly host: string}): boolean => place.host === host.name;
	const places = before.filter(({kind, doubt}) => kind === 'image' && doubt === undefined).flatMap(({place, copies = []}) => [place, ...copies].filter(each => isHere(each)).map(({path}) => path));
	const known = [...new Set(places)];
	const searched = [...new Set([...paths, ...host.imagePaths ?? []])];
	const sightings = await lookForPoints(shell, {facts, paths: searched, known: known.slice(0, mostKnown)});
	const others = new Map(store.points.lastSearch(host.name)?.search.others?.map(other => [other.path, other]));
	const unread = [...sightings.files]
		.flatMap(([path, file]) => {
			const turn = file === undefined ? undefined : turnOf(file, {there: before.filter(({kind, place}) => kind === 'image' && place.path === path), other: others.get(path), machine: facts.identity});

			return turn === undefined ? [] : [{path, turn}];
		})
		.toSorted((left, right) => left.turn - right.turn);
	const heads = new Map<string, ImageHead>();

	for (const {path} of unread.slice(0, mostHeads)) {
		heads.set(path, await headOf(shell, path));
	}

	// Read again under the lock: another process may have added some meanwhile.
	const changes = store.together(() => {
		const found = foundPoints({
			facts, now: clock.now(), known: store.points.list(host.name), sightings, heads, others: others.values().toArray(),
		});

		for (const point of found.save) {
			store.points.save(point);
		}

		for (const id of found.forget) {
			store.points.forget(id);
		}

		return found;
	});
	const left = unread.slice(mostHeads);
	const skipped = [
		...left.some(({turn}) => turn < 2) ? [`${left.filter(({turn}) => turn < 2).length} more new files were not read; the next search goes on.`] : [],
		...left.some(({turn}) => turn === 2) ? [`${left.filter(({turn}) => turn === 2).length} files were not read again that were no points of this host, or are in doubt.`] : [],
		...known.length > mostKnown ? [`${known.length - mostKnown} older images were not looked for.`] : [],
		...searched.length === 0 ? [`No path is looked through for images: name some with the setting \`imagePaths\`, or for this host with \`lparsafe hosts update ${host.name} --images DIRECTORY\`.`] : [],
	];

	const search: PointSearch = {
		host: host.name,
		searched,
		seen: changes.seen,
		found: changes.found,
		lost: changes.lost,
		notLooked: [...sightings.problems.map(({command, message}) => `${command}: ${message}`), ...skipped],
		notes: [...changes.notes, ...clockNote(host.name, sightings.now, clock.now())],
		others: changes.others,
	};

	store.points.noteSearch(search, isoTime(clock.now()));

	return search;
};
