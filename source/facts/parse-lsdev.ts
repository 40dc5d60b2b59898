import {ParseError} from '../base/errors.js';
import {readRows, tableLines, type OnOdd} from './output-lines.js';

type DeviceRow = {
	readonly name: string;
	readonly state: string;
	readonly description: string;
};

const state = 'Available|Defined|Stopped|Diagnose|Unknown|Disponible|Défini|Définie|Arrêté|Verfügbar|Definiert|Gestoppt';
const shapes = [
	// As asked for: name:status:description. A description may hold colons.
	new RegExp(String.raw`^(?<name>[^\s:]+):(?<state>${state}):(?<description>\S.*)$`, 'v'),
	new RegExp(String.raw`^(?<name>[^\s:]+):(?<description>[^:\s].*):(?<state>${state})$`, 'v'),

	// Without -F: the location may be empty.
	new RegExp(String.raw`^(?<name>[^\s:]+)\s+(?<state>${state})\s+(?:\w{2}-[\w\-,.]+\s+)?(?<description>\S.*)$`, 'v'),
];

/**
Reads `lsdev -Cc CLASS -F name:status:description`, the same with the last two the other way round, and the columns of `lsdev -Cc CLASS`, whose location may be empty.

@throws ParseError of a row where nobody listens.
*/
export const parseLsdev = (text: string, odd?: OnOdd): readonly DeviceRow[] => readRows(tableLines(text, {
	// Only words of the description may be missing at its end; that is said, and the device stays.
	command: 'lsdev', odd, isWhole(line) {
		const isDevice = shapes.some(shape => shape.test(line));

		if (isDevice && shapes[1]?.test(line) !== true) {
			odd?.(new ParseError('The last line may be cut off', {command: 'lsdev', line}));
		}

		return isDevice;
	},
}), line => {
	// The titles on a VIO Server.
	if (/^name\s+status\s/v.test(line)) {
		return undefined;
	}

	const cells = shapes.map(shape => shape.exec(line)?.groups).find(found => found !== undefined);

	if (cells === undefined) {
		throw new ParseError('This line has a shape that is not known', {command: 'lsdev', line});
	}

	return {name: cells['name'] ?? '', state: cells['state'] ?? '', description: (cells['description'] ?? '').trim()};
}, odd);

/**
What kind of device each is, as `lsdev -C -F 'name class subclass type'` prints it: `hdisk0 disk fcp mpioosdisk`.
*/
type DeviceKind = {readonly name: string; readonly class: string; readonly kind: string};

/**
Reads `lsdev -C -F 'name class subclass type'`.

@throws ParseError of a row where nobody listens.
*/
export const parseDeviceKinds = (text: string, odd?: OnOdd): readonly DeviceKind[] => readRows(tableLines(text, {command: 'lsdev', odd}), line => {
	const [name = '', deviceClass = '', subclass = '', type = '', ...others] = line.trim().split(/\s+/v);

	if (type === '' || others.length > 0) {
		throw new ParseError('This line has a shape that is not known', {command: 'lsdev', line});
	}

	return {name, class: deviceClass, kind: `${deviceClass}/${subclass}/${type}`};
}, odd);
