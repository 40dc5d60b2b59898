import {UsageError} from '../base/errors.js';
import {becomeMethods, hostRoles} from '../base/host.js';
import type {HostInput} from '../base/services/hosts.js';
import type {Command, OptionValues} from './command.js';

export const text = (options: OptionValues, name: string): string | undefined => {
	const value = options[name];

	return typeof value === 'string' ? value : undefined;
};

const oneOf = <Word extends string>(options: OptionValues, name: string, words: readonly Word[]): Word | undefined => {
	const value = text(options, name);
	const known = words.find(word => word === value);

	if (value !== undefined && known === undefined) {
		throw new UsageError(`\`${value}\` is no value for \`--${name}\`.`, {advice: `Use one of: ${words.join(', ')}.`});
	}

	return known;
};

/**
Drops what is unknown, so that JSON leaves it out.
*/
const known = <Shape extends Record<string, unknown>>(value: Shape): {[Key in keyof Shape]?: NonNullable<Shape[Key]>} =>
	Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {[Key in keyof Shape]?: NonNullable<Shape[Key]>};

const readPort = (value: string | undefined): number | undefined => {
	const port = value === undefined ? undefined : Number(value);

	if (port !== undefined && !(Number.isSafeInteger(port) && port > 0 && port < 65_536)) {
		throw new UsageError(`\`${value ?? ''}\` is no port.`, {advice: 'Give a number from 1 to 65535.'});
	}

	return port;
};

/**
The flags that say what a host is, for adding and for changing one.
*/
export const hostOptions: Command['options'] = {
	address: {type: 'string'},
	port: {type: 'string'},
	user: {type: 'string'},
	role: {type: 'string'},
	identity: {type: 'string'},
	jump: {type: 'string'},
	become: {type: 'string'},
	'become-user': {type: 'string'},
	'known-hosts': {type: 'string'},
	transport: {type: 'string'},
	'legacy-algorithms': {type: 'boolean'},
	tag: {type: 'string', multiple: true},
	images: {type: 'string', multiple: true},
	group: {type: 'string', multiple: true},
	production: {type: 'boolean'},
};

export const hostUsage = '[--port P] [--user U] [--role R] [--identity FILE] [--jump NAME] [--become none|sudo|dzdo|pbrun|su] [--become-user U] [--known-hosts FILE] [--transport auto|ssh2|ssh] [--legacy-algorithms] [--tag T]… [--group G]… [--images DIRECTORY]… [--production]';

/**
What the flags say of a host; what they do not say is left out.

@throws UsageError where a value is none for its flag.
*/
export const readHostInput = (options: OptionValues): Partial<Omit<HostInput, 'name'>> => known({
	address: text(options, 'address'),
	port: readPort(text(options, 'port')),
	user: text(options, 'user'),
	role: oneOf(options, 'role', hostRoles),
	identityFile: text(options, 'identity'),
	jump: text(options, 'jump'),
	become: oneOf(options, 'become', becomeMethods),
	becomeUser: text(options, 'become-user'),
	knownHostsFile: text(options, 'known-hosts'),
	transport: oneOf(options, 'transport', ['auto', 'ssh2', 'ssh'] as const),
	legacyAlgorithms: options['legacy-algorithms'] === true ? true : undefined,
	tags: options['tag'] as readonly string[] | undefined as string[] | undefined,
	imagePaths: options['images'] as readonly string[] | undefined as string[] | undefined,
	groups: options['group'] as readonly string[] | undefined as string[] | undefined,
	isProduction: options['production'] === true ? true : undefined,
});

/**
What `--clear` takes away or switches off again, by the flag that set it.
*/
const cleared: Readonly<Record<string, Partial<Record<keyof HostInput, unknown>>>> = {
	identity: {identityFile: undefined},
	jump: {jump: undefined},
	'become-user': {becomeUser: undefined},
	'known-hosts': {knownHostsFile: undefined},
	'legacy-algorithms': {legacyAlgorithms: false},
	tag: {tags: []},
	images: {imagePaths: undefined},
	group: {groups: []},
	production: {isProduction: false},
};

/**
The flags whose values can be taken away.
*/
const clearable: readonly string[] = Object.keys(cleared);

/**
What is to be changed of a host: what the flags give, and what `--clear` takes away.

@throws UsageError where nothing is to be changed, or one thing is given and taken away.
*/
export const readHostChange = (options: OptionValues): Partial<Omit<HostInput, 'name'>> => {
	const names = (options['clear'] ?? []) as readonly string[];
	const strange = names.find(name => !clearable.includes(name));
	const both = names.find(name => options[name] !== undefined);

	if (strange !== undefined) {
		throw new UsageError(`\`--clear ${strange}\` takes nothing away.`, {advice: `Use one of: ${clearable.join(', ')}.`});
	}

	if (both !== undefined) {
		throw new UsageError(`\`--${both}\` and \`--clear ${both}\` contradict each other.`, {advice: 'Give one of them.'});
	}

	const change = Object.assign(readHostInput(options), ...names.map(name => cleared[name])) as Partial<Omit<HostInput, 'name'>>;

	if (Object.keys(change).length === 0) {
		throw new UsageError('Nothing is to be changed.', {advice: 'Say what: `lparsafe hosts update NAME --tag T --production`, or `--clear jump` to take something away.'});
	}

	return change;
};
