import type {OutputFilter, OutputPlace} from '../base/output.js';
import {formatBytes} from '../base/units.js';
import type {OutputWindow} from './output-window.js';

/**
How a pane of output stands, for its title. `top`: the first line on the screen where it stands still.
*/
export const outputStatus = ({window, top, search, filter, since, hasTimes, isTogether, searching, followKey}: {
	readonly window: OutputWindow | undefined;
	readonly top: OutputPlace | undefined;
	readonly search: string;
	readonly filter: OutputFilter | undefined;

	/**
	From when on it is shown, where that is not all of it.
	*/
	readonly since: string | undefined;
	readonly hasTimes: boolean;
	readonly isTogether: boolean;
	readonly searching: string | undefined;
	readonly followKey: string;
}): string => {
	const fresh = window?.newLines ?? 0;
	const size = top === undefined ? 0 : window?.sizes[top.stream] ?? 0;

	return [
		top === undefined ? 'following' : `paused${fresh > 0 ? `, +${fresh} new` : ''}, ${followKey} follows`,
		searching,
		since === undefined ? undefined : `only since ${since}`,
		filter === undefined ? undefined : `&${filter.isInverse ? '!' : ''}${filter.text}${window?.left === undefined ? '' : `, ${Math.ceil(window.left * 100)} % left to look through`}`,
		search === '' ? undefined : `/${search}`,
		top === undefined || size === 0 ? undefined : `at ${Math.floor(top.offset / size * 100)} % of ${formatBytes(size)}`,
		hasTimes ? 'times by the clock here' : undefined,
		isTogether && window?.isOrderUnknown === true ? 'the order of the two was not kept' : undefined,
	].filter(each => each !== undefined).join(', ');
};
