import type {EventId, Way} from './way.js';
import {answered, type Situation} from './situation.js';

const distances = ['same-disks', 'same-array', 'other-array', 'other-site'];

/**
How far away a copy must be to be left after an event.
*/
const enough: Readonly<Partial<Record<EventId, string>>> = {
	disk: 'same-array', machine: 'same-array', array: 'other-array', site: 'other-site',
};

/**
Whether what a way makes is left after an event, with the answers to where it lies; undefined where they are missing.
*/
export const isLeft = (way: Way, event: EventId, situation: Situation): boolean | undefined => {
	switch (way.survives[event]) {
		case 'yes': {
			return true;
		}

		case 'if-apart': {
			const [distance] = answered(situation, 'apart');
			const [server] = way.places.includes('server') ? answered(situation, 'server') : [];

			// A backup server's own place says where its copies are.
			if ((way.places[0] === 'server' || answered(situation, 'place').join(',') === 'server') && server !== undefined) {
				if (event !== 'array' || server === 'other-site' || server === 'vpc') {
					return event === 'site' ? server === 'other-site' : true;
				}

				// A server at this site may keep its copies on this very array.
				if (distance === undefined) {
					return undefined;
				}
			}

			return distance === undefined ? undefined : distances.indexOf(distance) >= distances.indexOf(enough[event] ?? 'same-array');
		}

		case 'if-locked': {
			const [locked] = answered(situation, 'locked');

			return locked === undefined ? undefined : locked === 'yes';
		}

		case undefined: {
			return false;
		}
	}
};

/**
Why it is not left, or not known to be.
*/
export const whyNotLeft = (way: Way, event: EventId, situation: Situation): string => {
	const is = isLeft(way, event, situation);

	if (is === undefined) {
		return way.survives[event] === 'if-locked' ? 'whether a copy is out of everybody\'s reach is not said' : 'how far away the copy lies is not said';
	}

	switch (way.survives[event]) {
		case 'if-apart': {
			return 'the copy lies too near';
		}

		case 'if-locked': {
			return 'no copy is out of everybody\'s reach';
		}

		case 'yes':
		case undefined: {
			return 'it is not made for that';
		}
	}
};
