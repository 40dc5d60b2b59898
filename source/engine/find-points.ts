import {isoTime, type Clock} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {PointSearch} from '../base/point.js';
import type {Shell} from '../base/shell.js';
import type {Store} from '../base/store.js';
import {formatDuration} from '../base/units.js';
import {lookForPoints} from '../facts/look-for-points.js';
import {foundPoints, isUnchanged, type ImageHead} from '../points/found-points.js';
import type {FleetFacts} from './fleet-facts.js';
import {readImageHead} from './read-image-head.js';
import {openRemoteImage} from './remote-image.js';

/**
More new files than that are left for the next search; that they are is said.
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
	const unread = [...sightings.files].filter(([path, file]) => file !== undefined && before.every(point => point.kind !== 'image' || point.place.path !== path || !isUnchanged(point, file))).map(([path]) => path);
	const heads = new Map<string, ImageHead>();

	for (const path of unread.slice(0, mostHeads)) {
		heads.set(path, await headOf(shell, path));
	}

	// Read again under the lock: another process may have added some meanwhile.
	const changes = store.together(() => {
		const found = foundPoints({
			facts, now: clock.now(), known: store.points.list(host.name), sightings, heads,
		});

		for (const point of found.save) {
			store.points.save(point);
		}

		for (const id of found.forget) {
			store.points.forget(id);
		}

		return found;
	});
	const skipped = [
		...unread.length > mostHeads ? [`${unread.length - mostHeads} more new files were not read; the next search goes on.`] : [],
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
	};

	store.points.noteSearch(search, isoTime(clock.now()));

	return search;
};
