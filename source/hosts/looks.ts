import {readFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/**
What the settings say of how the app looks and behaves on the terminal; absent: not said, or not in a way that is understood.
*/
type LooksSettings = {
	readonly theme?: string;
	readonly ascii?: boolean;
	readonly keys?: Readonly<Record<string, readonly string[]>>;
	readonly mouse?: boolean;
	readonly motion?: boolean;
	readonly screenReader?: boolean;
	readonly pager?: string;
	readonly clipboard?: string;
};

const isText = (value: unknown): value is string => typeof value === 'string';
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const truth = (value: unknown): boolean | undefined => {
	if (typeof value === 'boolean') {
		return value;
	}

	return isText(value) && /^(?:1|true|yes|0|false|no)$/v.test(value) ? /^(?:1|true|yes)$/v.test(value) : undefined;
};

const word = (value: unknown): string | undefined => isText(value) ? value : undefined;

const keyLists = (value: unknown): LooksSettings['keys'] => isRecord(value) && Object.values(value).every(list => Array.isArray(list) && list.every(each => isText(each)))
	? value as NonNullable<LooksSettings['keys']>
	: undefined;

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

const stored = (home: string): Readonly<Record<string, unknown>> => {
	try {
		const value = parsed(readFileSync(path.join(home, 'settings.json'), 'utf8'));

		return isRecord(value) ? value : {};
	} catch {
		return {};
	}
};

/**
Reads these few settings before the first frame: environment (`LPARSAFE_THEME` and so on) over file. It changes nothing and never throws; what is wrong with the settings is told by `openSettings`, a moment later.
*/
export const readLooks = (home: string, environment: Readonly<Record<string, string | undefined>> = process.env): LooksSettings => {
	const inFile = stored(home);
	const said = <Value>(name: string, variable: string, read: (value: unknown) => Value | undefined): Value | undefined => read(environment[`LPARSAFE_${variable}`]) ?? read(inFile[name]);
	const looks = {
		theme: said('theme', 'THEME', word),
		// eslint-disable-next-line unicorn/text-encoding-identifier-case -- The variable's name is in capitals.
		ascii: said('ascii', 'ASCII', truth),
		keys: said('keys', 'KEYS', value => keyLists(isText(value) ? parsed(value) : value)),
		mouse: said('mouse', 'MOUSE', truth),
		motion: said('motion', 'MOTION', truth),
		screenReader: said('screenReader', 'SCREEN_READER', truth),
		pager: said('pager', 'PAGER', word),
		clipboard: said('clipboard', 'CLIPBOARD', word),
	};

	return Object.fromEntries(Object.entries(looks).filter(([, value]) => value !== undefined));
};
