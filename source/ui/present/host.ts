import type {HostEntry} from '../../base/services.js';
import {formatAge} from '../../base/units.js';
import type {World} from '../desk.js';
import type {Span} from '../line.js';
import type {Glyphs} from '../theme.js';

/**
Facts older than this are marked as old, in milliseconds.
*/
const oldMilliseconds = 60 * 60 * 1000;

/**
How old what is known of a host is, always in words.
*/
export const ageSpan = (readAt: string | undefined, now: number): Span => {
	if (readAt === undefined) {
		return {text: 'never read', tone: 'quiet'};
	}

	const age = now - Date.parse(readAt);

	return {text: formatAge(age), ...(age > oldMilliseconds) && {tone: 'caution' as const}};
};

/**
How the connection to a host stands: glyph, word, colour.
*/
export const connectionSpan = (host: HostEntry, world: World, glyphs: Glyphs, now: number): Span => {
	const since = world.asking[host.name];

	if (since !== undefined) {
		const seconds = Math.floor((now - since) / 1000);

		return {text: `${glyphs.running} asking${seconds < 2 ? '' : ` ${seconds} s`}`, tone: 'running'};
	}

	const code = world.trouble[host.name]?.code ?? (host.connection === 'failed' ? host.connectionError?.code ?? 'failed' : undefined);

	if (code !== undefined) {
		return {text: `${glyphs.danger} ${code}`, tone: 'danger'};
	}

	switch (host.connection) {
		case 'open': {
			return {text: `${glyphs.ok} connected`, tone: 'ok'};
		}

		case 'connecting': {
			return {text: `${glyphs.running} connecting`, tone: 'running'};
		}

		case 'closed':
		case 'failed': {
			return {text: `${glyphs.waiting} closed`, tone: 'quiet'};
		}

		case 'never': {
			return {text: `${glyphs.waiting} not yet`, tone: 'quiet'};
		}
	}
};
