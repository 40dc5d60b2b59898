import type {Host} from '../../base/host.js';
import type {HostEntry} from '../../base/services/hosts.js';
import {formatAge} from '../../base/units.js';
import type {World} from '../world.js';
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
How old a host's facts are, and how many of the questions were not answered: facts with gaps never look whole.
*/
export const factsSpan = ({factsReadAt, problems = 0}: Pick<HostEntry, 'factsReadAt' | 'problems'>, glyphs: Glyphs, now: number): Span => {
	// In a list tens of seconds and the largest unit say enough: thousands of rows are not drawn anew each second.
	const {text: age, tone} = ageSpan(factsReadAt, factsReadAt === undefined || now - Date.parse(factsReadAt) >= 60_000 ? now : now - ((now - Date.parse(factsReadAt)) % 10_000));
	const text = age.replace(/^(?<largest>\d+ \S+) .*(?= ago)/v, '$<largest>');

	return problems === 0 ? {text, ...tone !== undefined && {tone}} : {text: `${glyphs.caution}${problems} ${text}`, tone: 'caution'};
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

	if (host.refreshing !== undefined) {
		return {text: `${glyphs.running} ${host.refreshing === 'asking' ? 'asking' : 'waiting'}`, tone: host.refreshing === 'asking' ? 'running' : 'quiet'};
	}

	const code = world.trouble[host.name]?.code ?? host.factsError?.code ?? (host.connection === 'failed' ? host.connectionError?.code ?? 'failed' : undefined);

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

/**
What must be seen of a host wherever it is listed: production, and algorithms that are no longer safe.
*/
export const hostMarks = ({isProduction = false, legacyAlgorithms}: Pick<Host, 'isProduction' | 'legacyAlgorithms'>): Span => {
	const words = [...isProduction ? ['PROD'] : [], ...legacyAlgorithms ? ['LEGACY'] : []];

	return {text: words.join(' '), ...words.length > 0 && {tone: isProduction ? 'alarm' as const : 'caution' as const}};
};

/**
How a host is reached, in one sentence.
*/
export const wayText = (host: HostEntry): string => [
	`${host.user}@${host.address}:${host.port}`,
	...host.jump === undefined ? [] : [`through ${host.jump}`],
	...host.become === 'none' ? [] : [`becomes ${host.becomeUser ?? 'root'} by ${host.become}`],
	...host.via?.transport === 'ssh' ? [`over the system's ssh${host.via.reason === undefined ? '' : ` (${host.via.reason})`}`] : [],
	...host.legacyAlgorithms ? ['with legacy algorithms, which are no longer safe'] : [],
	...host.problems === undefined || host.problems === 0 ? [] : [`${host.problems} ${host.problems === 1 ? 'problem' : 'problems'} while reading facts`],
].join(', ');
