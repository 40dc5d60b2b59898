import type {HostEntry} from '../../base/services/hosts.js';
import {formatDuration} from '../../base/units.js';
import type {Desk} from '../desk.js';
import {paragraph, span, type Line} from '../line.js';
import type {Trouble} from '../trouble.js';
import {troubleLines} from './trouble.js';

/**
After this long it is said what is being waited for, in milliseconds.
*/
const patience = 2000;

/**
What is being waited for, once that takes long enough to wonder.
*/
export const waitingLines = ({what, since, now, awaited}: {
	readonly what: string;

	/**
	When it began; undefined: not known.
	*/
	readonly since: number | undefined;
	readonly now: number;

	/**
	What has to answer, as in `its answer`.
	*/
	readonly awaited: string;
}, width: number): readonly Line[] => {
	const waited = since === undefined ? 0 : now - since;

	return paragraph(waited < patience ? `${what}. Keys work meanwhile.` : `${what}: ${formatDuration(Math.floor(waited / 1000))} so far, waiting for ${awaited}. Keys work meanwhile.`, width, {tone: 'quiet'});
};

/**
What of a host has to answer, as far as its connection tells.
*/
const awaitedOf = (host: HostEntry | undefined): string => {
	if (host === undefined) {
		return 'the host';
	}

	return host.connection === 'open' ? `the commands that run on ${host.name}` : `a connection to ${host.user}@${host.address}:${host.port}`;
};

/**
In place of what a host has not told yet: what is being waited for, or why it could not be asked, and what to do.
*/
export const unreadHostLines = (desk: Pick<Desk, 'world' | 'key' | 'theme' | 'now'>, host: string, width: number): readonly Line[] => {
	const {hosts, asking, trouble} = desk.world.get();
	const failed = trouble[host];

	return failed === undefined
		? waitingLines({
			what: `Reading facts from ${host}`, since: asking[host], now: desk.now(), awaited: awaitedOf(hosts?.find(({name}) => name === host)),
		}, width)
		: [...troubleLines(failed, width, desk.theme.glyphs, desk.key), ...paragraph(`${desk.key('refresh')} tries again, ${desk.key('check')} checks the way in, ${desk.key('trust')} looks at the host key.`, width, {tone: 'quiet'})];
};

/**
In place of a list that was not read yet; what went wrong stays here when its notice has gone.
*/
export const unreadLines = ({key, theme: {glyphs}}: Pick<Desk, 'key' | 'theme'>, what: string, failure: Trouble | undefined, width: number): readonly Line[] => failure === undefined
	? paragraph(`Reading ${what}.`, width, {tone: 'quiet'})
	: [...paragraph(`Not read: ${what}. ${failure.message} ${failure.advice}`, width, {tone: 'danger', first: span(`${glyphs.danger} `, 'danger')}), ...paragraph(`${key('refresh')} tries again.`, width, {tone: 'quiet'})];

/**
In place of a list without rows: why there is none, and the way to one.
*/
export const noneLines = (text: string, width: number): readonly Line[] => paragraph(text, width, {tone: 'quiet'});
