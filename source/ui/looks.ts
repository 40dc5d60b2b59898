import {
	isPaletteName,
	shouldUseAscii,
	shouldUseColor,
	type PaletteName,
} from './theme.js';

export type LooksRequest = {
	/**
	What the command line says.
	*/
	readonly flags: {readonly isAscii?: boolean | undefined; readonly hasColor?: boolean | undefined};
	readonly environment: Readonly<Record<string, string | undefined>>;

	/**
	What the settings say, by `LPARSAFE_*` or by their file.
	*/
	readonly settings: {readonly theme?: string; readonly ascii?: boolean; readonly motion?: boolean};
};

type Looks = {readonly palette: PaletteName; readonly isAscii: boolean; readonly hasMotion: boolean};

/**
By the terminal itself, as far as it tells: `COLORFGBG` is `foreground;background`, of the sixteen colours.
*/
const detected = (environment: LooksRequest['environment']): PaletteName => {
	if (!shouldUseColor(environment)) {
		return 'mono';
	}

	const background = /;(?<background>\d+)$/v.exec(environment['COLORFGBG'] ?? '')?.groups?.['background'];

	return background === '7' || background === '15' ? 'light' : 'dark';
};

const chosen = (theme: string | undefined): PaletteName | undefined => theme !== undefined && isPaletteName(theme) ? theme : undefined;

const filled = (value: string | undefined): string | undefined => value === '' ? undefined : value;

const paletteOf = ({flags, environment, settings}: LooksRequest): PaletteName => {
	if (flags.hasColor === false) {
		return 'mono';
	}

	const named = chosen(environment['LPARSAFE_THEME']);

	if (named !== undefined) {
		return named;
	}

	if (filled(environment['NO_COLOR']) !== undefined || environment['FORCE_COLOR'] === '0') {
		return 'mono';
	}

	const isForced = environment['FORCE_COLOR'] !== undefined || flags.hasColor === true;

	return chosen(settings.theme) ?? detected(isForced ? {...environment, TERM: 'xterm'} : environment);
};

/**
How the app looks: the command line goes over `LPARSAFE_*`, that over NO_COLOR and FORCE_COLOR, these over the settings, and all over what the terminal tells of itself.
*/
export const resolveLooks = (request: LooksRequest): Looks => {
	const {flags, environment, settings} = request;

	return {
		palette: paletteOf(request),
		// A setting that is off leaves it to the terminal.
		isAscii: flags.isAscii ?? (settings.ascii === true || shouldUseAscii(environment)),
		hasMotion: settings.motion ?? true,
	};
};
