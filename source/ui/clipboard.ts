import {isCapable} from './notifier.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
Characters of base64 that terminals take at least; more may be cut or passed over.
*/
const mostEncoded = 74_994;

const escape = '\u{1B}';
const bell = '\u{7}';

const isTmux = (environment: Environment): boolean => Boolean(environment['TMUX']) || environment['TERM']?.startsWith('tmux') === true;
const isScreen = (environment: Environment): boolean => !isTmux(environment) && (Boolean(environment['STY']) || environment['TERM']?.startsWith('screen') === true);

/**
Screen takes short sequences only: so many bytes of one at a time.
*/
const screenPiece = 240;

/**
As much of the beginning as fits, in whole characters.
*/
const fitting = (text: string): string => {
	const most = Math.floor(mostEncoded / 4) * 3;
	const bytes = Buffer.from(text);

	return bytes.length <= most ? text : new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes.subarray(0, most), {stream: true});
};

/**
What asks the terminal to take a text into its clipboard (OSC 52), and how many characters of it; undefined where the terminal is not known to take any and `way` is `auto`. Terminals give no answer. Through tmux it goes both ways: by tmux's own clipboard, and past it to the terminal around it; one of the two is allowed in most set-ups.
*/
export const clipboardBytes = (text: string, environment: Environment, way: 'auto' | 'osc52' = 'auto'): {readonly bytes: string; readonly characters: number; readonly isCut: boolean} | undefined => {
	if (way === 'auto' && !isCapable(environment) && !isScreen(environment)) {
		return undefined;
	}

	const kept = fitting(text);
	const sequence = `${escape}]52;c;${Buffer.from(kept).toString('base64')}${bell}`;
	const told = {characters: [...kept].length, isCut: kept.length < text.length};

	if (isTmux(environment)) {
		return {bytes: `${sequence}${escape}Ptmux;${sequence.split(escape).join(escape + escape)}${escape}\\`, ...told};
	}

	if (isScreen(environment)) {
		const pieces = Array.from({length: Math.ceil(sequence.length / screenPiece)}, (_, index) => sequence.slice(index * screenPiece, (index + 1) * screenPiece));

		return {bytes: pieces.map(piece => `${escape}P${piece}${escape}\\`).join(''), ...told};
	}

	return {bytes: sequence, ...told};
};
