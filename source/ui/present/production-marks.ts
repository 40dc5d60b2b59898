import type {HostEntry} from '../../base/services/hosts.js';
import {
	fit,
	span,
	textOf,
	widthOf,
	type Line,
	type Span,
} from '../line.js';
import type {Glyphs} from '../theme.js';

/**
Those of the named hosts that are marked as production.
*/
export const productionHosts = (known: readonly HostEntry[] | undefined, names: readonly string[]): readonly string[] => names.filter(name => known?.some(host => host.name === name && host.isProduction === true) === true);

export const productionWord: Span = span(' PROD ', 'production');

/**
A title that cannot be overlooked where it is about production: the word before it, a heavy rule beside it.
*/
export const productionTitle = (title: Line, isProduction: boolean, columns: number, {heavyRule, more}: Glyphs): Line => {
	if (!isProduction) {
		return title;
	}

	const room = columns - widthOf(productionWord.text) - 1;
	const used = widthOf(textOf(title));

	return used > room
		? [productionWord, span(' '), span(fit(textOf(title), room, {more}), 'title')]
		: [productionWord, span(' '), ...title, ...room - used < 3 ? [] : [span(` ${heavyRule.repeat(room - used - 1)}`, 'production-rule')]];
};

/**
A host's name, with the word beside it where it is production.
*/
export const hostWords = (known: readonly HostEntry[] | undefined, name: string): string => productionHosts(known, [name]).length > 0 ? `${name} (PROD)` : name;
