import type {Device, LvmState} from './lvm-state.js';
import type {AixProgram, Call} from './program.js';
import {table} from './columns.js';
import {allDevices, findDevice} from './devices.js';
import {isAtLeast} from './version.js';
import {platformData, verboseData} from './vital-product-data.js';

const columns: Readonly<Record<string, (device: Device) => string>> = {
	name: device => device.name,
	status: device => device.status,
	location: device => device.location,
	physloc: device => device.physicalLocation,
	description: device => device.description,
	class: device => device.class,
	subclass: device => device.subclass,
	type: device => device.type,
	parent: device => device.parent,
	connwhere: device => device.physicalLocation.split('-').at(-1) ?? '',
	state: device => device.status,
};

/**
Fills a `-F` format: known column names become their values, whatever stands between them stays.
*/
export const fill = (format: string, value: (column: string) => string | undefined): string => format.replaceAll(/[a-z_]+/gv, word => value(word) ?? word);

const stateOf = (value: string): string => {
	const letter = value[0]?.toLowerCase();

	return letter === 'a' || value === '1' ? 'Available' : (letter === 's' || value === '2' ? 'Stopped' : 'Defined');
};

/**
Whether a device has a name, or a name that begins as one with `*` at its end.
*/
const isNamed = (wanted: string, name: string): boolean => wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;

const chosen = (call: Call): readonly Device[] => {
	const {lvm} = call.context.machine;
	const isMatch = (letter: string, value: string): boolean => {
		const wanted = call.value(letter);

		return wanted === undefined || isNamed(wanted, value);
	};

	return allDevices(lvm)
		.filter(device => isMatch('c', device.class) && isMatch('s', device.subclass) && isMatch('t', device.type) && isMatch('l', device.name) && isMatch('p', device.parent))
		.filter(device => call.value('S') === undefined || stateOf(call.value('S') ?? '') === device.status);
};

export const lsdev: AixProgram = {
	paths: ['/usr/sbin/lsdev'],
	options: 'CPHc:s:t:l:p:S:F:r:',
	provenance: {
		'': 'captured', C: 'captured', P: 'invented', H: 'documented', c: 'captured', s: 'captured', t: 'documented', l: 'documented', p: 'documented', S: 'documented', F: 'captured', r: 'documented',
	},
	usage: 'Usage: lsdev [-C] [-c Class] [-s Subclass] [-t Type] [-H] [-l Name] [-p Parent] [-S State] [-F Format | -r ColumnName]',
	async run(call) {
		const {context} = call;
		const devices = chosen(call);
		const wanted = call.value('l');

		if (wanted !== undefined && devices.length === 0) {
			return call.fail(`lsdev: 0514-521 Cannot find information in the predefined device\n\tconfiguration database for the customized device ${wanted}.`);
		}

		const column = call.value('r');

		if (column !== undefined) {
			for (const value of new Set(devices.map(device => columns[column]?.(device) ?? ''))) {
				await context.out(`${value}\n`);
			}

			return 0;
		}

		const format = call.value('F');

		if (format !== undefined) {
			for (const device of devices) {
				await context.out(`${fill(format, word => columns[word]?.(device))}\n`);
			}

			return 0;
		}

		const rows = devices.map(device => [device.name, device.status, device.location, device.description]);
		await context.out(table(call.has('H') ? [['name', 'status', 'location', 'description'], ...rows] : rows));

		return 0;
	},
};

const knownChoices: Readonly<Record<string, readonly string[]>> = {
	reserve_policy: ['no_reserve', 'single_path', 'PR_exclusive', 'PR_shared'],
	algorithm: ['fail_over', 'round_robin', 'shortest_queue'],
	hcheck_mode: ['enabled', 'failed', 'nonactive'],
	hcheck_interval: ['0...3600 (+1)'],
	queue_depth: ['1...256 (+1)'],
};

/**
Values that an attribute may take.
*/
const choicesOf = ({name, value, default: fallback}: {readonly name: string; readonly value: string; readonly default: string}): readonly string[] => value === 'yes' || value === 'no' ? ['yes', 'no'] : knownChoices[name] ?? [...new Set([fallback, value])].filter(each => each !== '');

export const lsattr: AixProgram = {
	paths: ['/usr/sbin/lsattr'],
	options: 'EDORHF:l:a:c:s:t:',
	provenance: {
		'': 'captured', E: 'captured', D: 'documented', O: 'captured', R: 'invented', H: 'documented', F: 'documented', l: 'captured', a: 'captured', c: 'documented', s: 'documented', t: 'documented',
	},
	usage: 'Usage: lsattr {-D [-O] | -E [-O] | -F Format} -l Name [-a Attribute]... [-H]\n       lsattr -R -l Name -a Attribute [-H]',
	async run(call) {
		const {context} = call;
		const name = call.value('l');

		if (name === undefined || ['E', 'D', 'R', 'F'].every(letter => !call.has(letter))) {
			return call.misused();
		}

		const device = findDevice(context.machine.lvm, name);

		if (device === undefined) {
			return call.fail(`lsattr: 0514-519 The following device was not found in the customized\n\tdevice configuration database:\n\t${name}`);
		}

		const names = call.values('a').flatMap(value => value.split(/[,:\s]/v)).filter(value => value !== '');
		const missing = names.find(each => device.attributes.every(attribute => attribute.name !== each));

		if (missing !== undefined) {
			return call.fail(`lsattr: 0514-528 The "${missing}" attribute does not exist in the predefined\n\tdevice configuration database.`);
		}

		const attributes = names.length === 0 ? device.attributes : names.map(each => device.attributes.find(attribute => attribute.name === each)).filter(attribute => attribute !== undefined);

		if (attributes.length === 0) {
			return 0;
		}

		if (call.has('R')) {
			if (names.length !== 1) {
				return call.misused();
			}

			await context.out(choicesOf(attributes[0]!).map(each => `${each}\n`).join(''));

			return 0;
		}

		const value = (attribute: (typeof attributes)[number]): string => call.has('D') ? attribute.default : attribute.value;

		if (call.has('O')) {
			await context.out(`#${attributes.map(attribute => attribute.name).join(':')}\n${attributes.map(attribute => value(attribute)).join(':')}\n`);

			return 0;
		}

		const format = call.value('F');

		if (format !== undefined) {
			for (const attribute of attributes) {
				const values: Readonly<Record<string, string>> = {
					attribute: attribute.name, value: value(attribute), deflt: attribute.default, description: attribute.description, user_settable: attribute.changeable,
				};
				await context.out(`${fill(format, word => values[word])}\n`);
			}

			return 0;
		}

		const rows = attributes.map(attribute => [attribute.name, value(attribute), attribute.description, isAtLeast(context.machine.lvm, '7.1') ? attribute.changeable : attribute.changeable.replace('+', '')]);
		await context.out(table(call.has('H') ? [['attribute', 'value', 'description', 'user_settable'], ...rows] : rows));

		return 0;
	},
};

const configuration = (lvm: LvmState, device: Device, call: Call): string => [
	`  ${device.name.padEnd(16)} ${device.physicalLocation}${call.has('s') ? `\n        ${device.description}` : `  ${device.description}`}\n`,
	call.has('v') ? verboseData(lvm, device) : '',
	call.has('p') ? platformData(lvm, device) : '',
].join('');

export const lscfg: AixProgram = {
	paths: ['/usr/sbin/lscfg'],
	options: 'vpsl:',
	provenance: {
		'': 'documented', v: 'captured', p: 'captured', s: 'captured', l: 'captured',
	},
	usage: 'Usage: lscfg [-v] [-p] [-s] [-l Name]',
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const wanted = call.value('l');
		const all = allDevices(lvm).filter(device => device.class !== 'logical_volume');

		if (wanted !== undefined) {
			const devices = all.filter(device => isNamed(wanted, device.name));
			await context.out(devices.map(device => configuration(lvm, device, call)).join(''));

			return devices.length === 0 ? call.fail(`lscfg: device ${wanted} not found.`) : 0;
		}

		await context.out('INSTALLED RESOURCE LIST');
		await context.out(call.has('v') ? ' WITH VPD\n\n' : '\n\n');
		await context.out('The following resources are installed on the machine.\n');
		await context.out(call.has('v') ? '\n' : '+/- = Added or deleted from Resource List.\n*   = Diagnostic support not available.\n\n');
		await context.out('  Model Architecture: chrp\n  Model Implementation: Multiple Processor, PCI bus\n\n');

		if (call.has('v')) {
			const available = all.filter(device => device.status === 'Available');
			await context.out(available.map(device => `  ${device.name.padEnd(16)} ${device.physicalLocation}  ${device.description}\n${verboseData(lvm, device)}`).join(''));
			await context.out(call.has('p') ? available.filter(device => device.class === 'planar').map(device => platformData(lvm, device)).join('') : '');

			return 0;
		}

		await context.out(resourceList(all));

		return 0;
	},
};

/**
The resource lines of `prtconf` and `lscfg`.
*/
export const resourceList = (devices: readonly Device[]): string => devices
	.filter(device => device.class !== 'logical_volume' && device.status === 'Available')
	.map(device => `${['sys', 'planar', 'memory', 'processor', 'adapter'].includes(device.class) && !device.name.startsWith('ent') && !device.name.startsWith('v') ? '+' : '*'} ${device.name.padEnd(16)} ${device.physicalLocation.padEnd(64)} ${device.description}\n`)
	.join('');
