import {ifReadable} from '../base/errors.js';
import type {NameMap} from '../facts/parse-image-data.js';
import {parseLsfs} from '../facts/parse-lsfs.js';
import {parseLslv} from '../facts/parse-lslv.js';
import type {Difference, Expectation} from './difference.js';

type Texts = ReadonlyMap<string, string>;

/**
Labels of lslv that no restore keeps: identifiers, and states of the moment.
*/
const changing = new Set(['LV IDENTIFIER', 'VG STATE', 'LV STATE', 'STALE PPs']);

/**
Labels whose value is a name.
*/
const named = new Set(['LOGICAL VOLUME', 'VOLUME GROUP', 'MOUNT POINT', 'LABEL']);

/**
Labels that say how large something is.
*/
const sizes = new Set(['LPs', 'PPs', 'MAX LPs']);
const partitionSizes = new Set(['PP SIZE', 'LPs', 'PPs', 'MAX LPs', 'STALE PPs']);

/**
Where a volume may lie depends on the disks that are there, which are others.
*/
const diskBound = new Set(['UPPER BOUND']);

/**
A value with the names in it as they are now: devices, mount points, the group.
*/
const renamed = (value: string, {group, volumes, mountPoints}: NameMap): string => value === group.from ? group.to : volumes[value] ?? mountPoints[value] ?? value.replaceAll(/\/dev\/[\w.\-]+/gv, device => `/dev/${volumes[device.slice(5)] ?? device.slice(5)}`);

/**
Mount options as a set: their order tells nothing, and `rw` is what is meant where nothing is said.
*/
const optionsOf = (text: string, names: NameMap): string => text.split(',').map(each => renamed(each.trim(), names)).filter(each => each !== '' && each !== 'rw').toSorted((left, right) => left.localeCompare(right, 'en')).join(',');

const subjectsOf = (texts: Texts, section: string): readonly string[] => Array.from(texts, ([key]) => key).filter(key => key.startsWith(`${section} `)).map(key => key.slice(section.length + 1));

type Say = (difference: Omit<Difference, 'isExpected'> & {readonly isExpected?: boolean}) => void;

/**
Two texts of one section, each read by its parser; `undefined` where one of them is not there or cannot be read, which has then been said.
*/
const pair = <Value>({before, after, subject, kind, read, say}: {
	readonly before: string | undefined;
	readonly after: string | undefined;
	readonly subject: string;
	readonly kind: Difference['kind'];
	readonly read: (text: string) => Value | undefined;
	readonly say: Say;
}): readonly [Value, Value] | undefined => {
	if (after === undefined) {
		say({
			kind: 'missing', subject, was: kind, is: '',
		});

		return undefined;
	}

	const was = before === undefined ? undefined : read(before);
	const is = read(after);

	if (was === undefined || is === undefined) {
		say({
			kind: 'unreadable', subject, was: was === undefined ? 'cannot be read' : 'read', is: is === undefined ? 'cannot be read' : 'read',
		});

		return undefined;
	}

	return [was, is];
};

const compareVolume = (now: string, [was, is]: readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>], {names, expects, say}: {readonly names: NameMap; readonly expects: readonly Expectation[]; readonly say: Say}): void => {
	for (const label of new Set([...was.keys(), ...is.keys()])) {
		const before = named.has(label) ? renamed(was.get(label) ?? '', names) : was.get(label) ?? '';
		const after = is.get(label) ?? '';

		if (before !== after) {
			say({
				kind: 'volume',
				subject: `${now} ${label}`,
				was: was.get(label) ?? '',
				is: after,
				isExpected: changing.has(label) || diskBound.has(label) || (expects.includes('size') && sizes.has(label)) || (expects.includes('pp-size') && partitionSizes.has(label)),
			});
		}
	}
};

/**
Details of `lsfs -q` that are sizes.
*/
const sizeDetails = new Set(['lv size', 'fs size', 'inline log size']);

/**
Compares what describes a group, its logical volumes, filesystems and mount options. Texts are keyed by section and subject, as `volume fslv00`.
*/
export const compareText = (saved: Texts, restored: Texts, names: NameMap, expects: readonly Expectation[]): {readonly differences: readonly Difference[]; readonly volumes: number; readonly filesystems: number} => {
	const differences: Difference[] = [];
	const isResized = expects.includes('size') || expects.includes('pp-size');
	const say: Say = difference => {
		differences.push({...difference, isExpected: difference.isExpected ?? false});
	};

	const volumes = subjectsOf(saved, 'volume');
	const filesystems = subjectsOf(saved, 'filesystem');
	const mounts = subjectsOf(saved, 'mount');

	for (const name of volumes) {
		const now = names.volumes[name] ?? name;
		const both = pair({
			before: saved.get(`volume ${name}`), after: restored.get(`volume ${now}`), subject: now, kind: 'volume', read: text => ifReadable(() => parseLslv(text)), say,
		});

		if (both !== undefined) {
			compareVolume(now, both, {names, expects, say});
		}
	}

	for (const path of filesystems) {
		const now = names.mountPoints[path] ?? path;
		const both = pair({
			before: saved.get(`filesystem ${path}`), after: restored.get(`filesystem ${now}`), subject: now, kind: 'filesystem', read: text => ifReadable(() => parseLsfs(text)[0]), say,
		});

		if (both === undefined) {
			continue;
		}

		const [was, is] = both;
		const properties: ReadonlyArray<readonly [string, string, string, boolean]> = [
			['device', renamed(was.device, names), is.device, false],
			['type', was.type, is.type, false],
			['mount group', was.mountGroup ?? '', is.mountGroup ?? '', false],
			['size', String(was.blocks ?? ''), String(is.blocks ?? ''), isResized],
			['options', optionsOf(was.options ?? '', names), optionsOf(is.options ?? '', names), false],
			['mount at boot', String(was.mountsAtBoot), String(is.mountsAtBoot), false],
			...[...was.details ?? []].map(([label, value]): readonly [string, string, string, boolean] => [label, value, is.details?.get(label) ?? '', isResized && sizeDetails.has(label)]),
		];

		for (const [label, before, after, isExpected] of properties) {
			if (before !== after) {
				say({
					kind: 'filesystem', subject: `${now} ${label}`, was: before, is: after, isExpected,
				});
			}
		}
	}

	for (const path of mounts) {
		const now = names.mountPoints[path] ?? path;
		const both = pair({
			before: saved.get(`mount ${path}`), after: restored.get(`mount ${now}`), subject: now, kind: 'mount', read: text => mountOptions(text), say,
		});

		if (both !== undefined && optionsOf(both[0], names) !== optionsOf(both[1], names)) {
			say({
				kind: 'mount', subject: now, was: both[0], is: both[1],
			});
		}
	}

	const known = new Set(volumes.map(name => names.volumes[name] ?? name));
	const added = subjectsOf(restored, 'volume').filter(name => !known.has(name));

	for (const name of added) {
		say({
			kind: 'added', subject: name, was: '', is: 'volume',
		});
	}

	return {differences, volumes: volumes.length, filesystems: filesystems.length};
};

/**
The options of a row of the mount table: its last word, unless that is the hour at which it was mounted.
*/
const mountOptions = (row: string): string | undefined => {
	const words = row.trim().split(/\s+/v);
	const last = words.at(-1) ?? '';

	if (words.length < 5) {
		return undefined;
	}

	return /^\d{1,2}:\d{2}$/v.test(last) ? '' : last;
};
