import {readFileSync, renameSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import Conf from 'conf';
import {z} from 'zod';
import {OperatorError, UsageError} from '../base/errors.js';
import {imagePathSchema} from '../base/host.js';
import type {Setting} from '../base/services/home.js';

const jobDirectoryMessage = 'An absolute path of letters, digits, `.`, `_` and `-`, not in /tmp';

/**
Every setting with its meaning, check and default. The settings file holds those that were changed.
*/
const settingsSchema = z.object({
	jobDirectory: z.string()
		.regex(/^(?:\/\w[\w.\-]*){1,16}$/v, jobDirectoryMessage)
		.refine(value => !/^\/(?:var\/)?tmp(?:\/|$)/v.test(value), jobDirectoryMessage)
		.default('/var/adm/lparsafe')
		.describe('where jobs live on the hosts, the same for all operators'),
	connectSeconds: z.int().min(1).max(600).default(30).describe('how long a host may take to answer and to let us in'),
	connectsAtOnce: z.int().min(1).max(200).default(24).describe('how many hosts are greeted at once'),
	connectsPerJumpHost: z.int().min(1).max(50).default(8).describe('how many hosts behind one jump host are greeted at once'),
	idleCloseMinutes: z.int().min(0).max(1440).default(15).describe('after how many minutes without a command a connection is closed, 0 for never'),
	runsPerNfsServer: z.int().min(1).max(100).default(4).describe('how many runs write images to one NFS server at once, the others wait'),
	imagePaths: z.array(imagePathSchema).default([]).describe('directories on the hosts that are looked through for images: ["/backup"]'),
	discoverySeconds: z.int().min(5).max(3600).default(120).describe('how long discovery of a host may take'),
	discoverySectionSeconds: z.int().min(1).max(600).default(20).describe('how long one command of discovery may take'),
	theme: z.enum(['auto', 'dark', 'light', 'sixteen', 'colour-blind', 'mono']).default('auto').describe('colours'),
	ascii: z.boolean().default(false).describe('plain characters instead of lines and symbols'),
	keys: z.record(z.string(), z.array(z.string())).default({}).describe('other keys for actions, by the action: {"backUp": ["B"]}'),
	mouse: z.boolean().default(false).describe('the wheel scrolls; dialogs take keys only'),
	motion: z.boolean().default(true).describe('seconds that count and other things that move by themselves'),
	screenReader: z.boolean().default(false).describe('lines one after the other for a screen reader, instead of a full screen'),
	pager: z.string().default('').describe('the program that shows long text, empty for $PAGER'),
	clipboard: z.enum(['auto', 'osc52', 'off']).default('auto').describe('copying through the terminal: where it is likely to work, always by OSC 52, or never'),
	notifyBell: z.boolean().default(true).describe('the bell when a run ends while one looks elsewhere'),
	notifyDesktop: z.enum(['auto', 'osc9', 'osc777', 'off']).default('auto').describe('the notification of the desktop then: by the terminal, by OSC 9, by OSC 777, or none'),
	notifyTitle: z.boolean().default(true).describe('runs in the title of the terminal'),
	notifyBadge: z.boolean().default(true).describe('how many runs have ended unseen, at the top'),
	tips: z.boolean().default(true).describe('a tip at the start, where nothing else is to be said'),
	readOnly: z.boolean().default(false).describe('nothing that changes a host can be started'),
});

type SettingValues = Readonly<z.infer<typeof settingsSchema>>;
type SettingName = keyof SettingValues;
type Problem = {readonly code: string; readonly message: string; readonly advice: string};

export type Settings = {
	readonly values: SettingValues;
	readonly list: readonly Setting[];

	/**
	What is wrong with the settings file and was done about it.
	*/
	readonly problems: readonly Problem[];
	readonly file: string;

	/**
	Stores a setting; text is turned into its type.

	@throws UsageError for a name that is none or a value that does not fit, OperatorError (`settings-unwritable`).
	*/
	set(name: string, value: unknown): void;
};

type SettingsRequest = {
	readonly home: string;
	readonly flags?: Partial<Record<SettingName, unknown>>;

	/**
	`LPARSAFE_JOB_DIRECTORY` and the like stand over the file, flags over both.
	*/
	readonly environment?: Readonly<Record<string, string | undefined>>;

	/**
	Now, ISO 8601; names the file that is set aside.
	*/
	readonly now?: string;
};

const names = Object.keys(settingsSchema.shape) as readonly SettingName[];

const environmentName = (name: SettingName): string => `LPARSAFE_${name.replaceAll(/[A-Z]/gv, letter => `_${letter}`).toUpperCase()}`;

const booleanWords = new Map([['1', true], ['true', true], ['yes', true], ['0', false], ['false', false], ['no', false]]);

// What comes as text (environment, forms) becomes what the setting wants.
const fromText = (name: SettingName, value: unknown): unknown => {
	const sample: unknown = settingsSchema.shape[name].parse(undefined);

	if (typeof value !== 'string' || typeof sample === 'string') {
		return value;
	}

	if (typeof sample === 'object') {
		try {
			return JSON.parse(value);
		} catch {
			return value;
		}
	}

	if (typeof sample === 'boolean') {
		return booleanWords.get(value) ?? value;
	}

	return /^\d+$/v.test(value) ? Number(value) : value;
};

const check = (name: SettingName, value: unknown): {readonly value: unknown} | {readonly mistake: string} => {
	const result = settingsSchema.shape[name].safeParse(fromText(name, value));

	return result.success ? {value: result.data} : {mistake: (result.error.issues[0]?.message ?? 'it does not fit').replace(/\.$/v, '')};
};

/**
Reads what the file holds. A file that is no JSON object is renamed, so that its content is kept and the next start is clean.
*/
const readFile = (file: string, now: string): {readonly stored: Readonly<Record<string, unknown>>; readonly problems: readonly Problem[]; readonly isUsable: boolean} => {
	let text: string;

	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;

		return code === 'ENOENT'
			? {stored: {}, problems: [], isUsable: true}
			: {
				stored: {}, isUsable: false, problems: [{code: 'settings-unreadable', message: `The settings in \`${file}\` cannot be read (${code ?? 'error'}); defaults are used.`, advice: 'Make it a readable file.'}],
			};
	}

	try {
		return {stored: z.record(z.string(), z.unknown()).parse(JSON.parse(text)), problems: [], isUsable: true};
	} catch {
		const aside = `${file.replace(/\.json$/v, '')}.corrupt-${now.replaceAll(/[^0-9A-Za-z]/gv, '')}.json`;

		try {
			renameSync(file, aside);
		} catch (error) {
			return {
				stored: {}, isUsable: false, problems: [{code: 'settings-corrupt', message: `The settings file \`${file}\` is damaged and cannot be set aside (${(error as NodeJS.ErrnoException).code ?? 'error'}); defaults are used.`, advice: 'Mend or move it by hand.'}],
			};
		}

		return {stored: {}, isUsable: true, problems: [{code: 'settings-corrupt', message: `The settings file was damaged; it was kept as \`${aside}\` and defaults are used.`, advice: 'Take what you need from it, then remove it.'}]};
	}
};

/**
Opens the settings of a home: flag over environment over file over default. A value that does not fit is told and passed over, never written away.

@throws UsageError for a flag that does not fit.
*/
export const openSettings = ({home, flags = {}, environment = process.env, now = new Date().toISOString()}: SettingsRequest): Settings => {
	const file = path.join(home, 'settings.json');
	const {stored, problems: fileProblems, isUsable} = readFile(file, now);
	const problems = [...fileProblems];
	const values = new Map<SettingName, unknown>();
	const origins = new Map<SettingName, Setting['from']>();

	const take = (name: SettingName, from: Setting['from'], value: unknown, where: string): void => {
		if (value === undefined) {
			return;
		}

		const result = check(name, value);
		const meaning = `it says ${settingsSchema.shape[name].description ?? name}`;

		if ('value' in result) {
			values.set(name, result.value);
			origins.set(name, from);
		} else if (from === 'flag') {
			throw new UsageError(`${where} does not fit: ${result.mistake}.`, {advice: `Correct it; ${meaning}.`});
		} else {
			problems.push({code: 'settings-invalid', message: `${where} is passed over: ${result.mistake}.`, advice: `Correct it; ${meaning}.`});

			// Whoever wrote something there wanted to be safe.
			if (name === 'readOnly') {
				values.set(name, true);
				origins.set(name, from);
			}
		}
	};

	for (const name of names) {
		const variable = environmentName(name);

		values.set(name, settingsSchema.shape[name].parse(undefined));
		origins.set(name, 'default');
		take(name, 'settings file', stored[name], `\`${name}\` in \`${file}\``);
		take(name, 'environment', environment[variable], `\`${variable}\` in the environment`);
		take(name, 'flag', flags[name], `The flag for \`${name}\``);
	}

	return {
		get values() {
			return Object.fromEntries(values) as SettingValues;
		},
		get list() {
			return names.map(name => {
				const value = values.get(name);

				const about = settingsSchema.shape[name].description;

				return {
					name, value: typeof value === 'string' ? value : JSON.stringify(value), from: origins.get(name) ?? 'default', ...about !== undefined && {about},
				};
			});
		},
		problems,
		file,
		set(given, value) {
			const name = names.find(each => each === given);

			if (name === undefined) {
				throw new UsageError(`There is no setting \`${given}\`.`, {advice: `There are: ${names.join(', ')}.`});
			}

			const result = check(name, value);

			if ('mistake' in result) {
				throw new UsageError(`\`${String(value)}\` is no value for the setting \`${name}\`: ${result.mistake}.`, {advice: `It says ${settingsSchema.shape[name].description ?? name}.`});
			}

			try {
				if (!isUsable) {
					throw new Error('The settings file could not be read.');
				}

				new Conf({cwd: home, configName: 'settings', configFileMode: 0o600}).set(name, result.value);
			} catch (error) {
				throw new OperatorError(`The setting \`${name}\` cannot be stored in \`${file}\`.`, {
					code: 'settings-unwritable', advice: 'Check the file\'s permissions and the space left.', cause: error,
				});
			}

			if (!(origins.get(name) === 'default' || origins.get(name) === 'settings file')) {
				return;
			}

			values.set(name, result.value);
			origins.set(name, 'settings file');
		},
	};
};
