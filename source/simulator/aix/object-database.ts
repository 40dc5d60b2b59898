import {allDevices} from './devices.js';
import type {Device, LvmState} from './lvm-state.js';
import type {AixProgram} from './program.js';

type Value = string | number;

/**
One object: its descriptors in the order in which `odmget` prints them.
*/
type DatabaseObject = ReadonlyArray<readonly [descriptor: string, value: Value]>;

const typeOf = (device: Device): string => `${device.class}/${device.subclass}/${device.type}`;

const customized = (lvm: LvmState): readonly DatabaseObject[] => allDevices(lvm).map(device => [
	['name', device.name], ['status', device.status === 'Available' ? 1 : 0], ['chgstatus', 2], ['ddins', ''], ['location', device.location], ['parent', device.parent], ['connwhere', device.physicalLocation.split('-').at(-1) ?? ''], ['PdDvLn', typeOf(device)],
]);

/**
Attributes that somebody or the configuration set: only they are customized, the others keep what the predefined class says.
*/
const customizedAttributes = (lvm: LvmState): readonly DatabaseObject[] => allDevices(lvm).flatMap(device => device.attributes
	.filter(({value, default: fallback, changeable}) => value !== fallback || (changeable === 'False' && value !== ''))
	.map((attribute): DatabaseObject => [['name', device.name], ['attribute', attribute.name], ['value', attribute.value], ['type', 'R'], ['generic', attribute.changeable === 'False' ? 'D' : 'DU'], ['rep', 's'], ['nls_index', 0]]));

/**
One device of each kind.
*/
const kinds = (lvm: LvmState): readonly Device[] => new Map(allDevices(lvm).map(device => [typeOf(device), device])).values().toArray();

const predefined = (lvm: LvmState): readonly DatabaseObject[] => kinds(lvm).map(device => [
	['type', device.type], ['class', device.class], ['subclass', device.subclass], ['prefix', device.name.replace(/(?<!\d)\d+$/v, '')], ['devid', ''], ['base', device.class === 'disk' ? 1 : 0], ['has_vpd', 0], ['detectable', 1], ['chgstatus', 0], ['bus_ext', 0], ['fru', 0], ['led', 0], ['setno', 1], ['msgno', 1], ['catalog', ''], ['DvDr', ''], ['Define', ''], ['Configure', ''], ['Change', ''], ['Unconfigure', ''], ['Undefine', ''], ['Start', ''], ['Stop', ''], ['inventory_only', 0], ['uniquetype', typeOf(device)],
]);

const predefinedAttributes = (lvm: LvmState): readonly DatabaseObject[] => kinds(lvm).flatMap(device => device.attributes.map((attribute): DatabaseObject => [
	['uniquetype', typeOf(device)], ['attribute', attribute.name], ['deflt', attribute.default], ['values', ''], ['width', ''], ['type', 'R'], ['generic', attribute.changeable === 'False' ? 'D' : 'DU'], ['rep', 's'], ['nls_index', 0],
]));

const classes: ReadonlyMap<string, (lvm: LvmState) => readonly DatabaseObject[]> = new Map([
	['CuDv', customized], ['CuAt', customizedAttributes], ['PdDv', predefined], ['PdAt', predefinedAttributes],
]);

type Condition = (object: DatabaseObject) => boolean | undefined;

const pattern = (text: string): RegExp => new RegExp(`^${text.split('').map(letter => letter === '*' || letter === '%' ? '.*' : (letter === '?' ? '.' : RegExp.escape(letter))).join('')}$`, 'v');

/**
Reads criteria such as `name='sys0' AND attribute like 'fw*'`: conditions that all must hold, which is what programs ask.

@returns Nothing where the criteria are not of that form.
*/
const readCriteria = (text: string): readonly Condition[] | undefined => {
	const conditions = text.replaceAll(/\s+/gv, ' ').split(/ and /iv).map((part): Condition | undefined => {
		const found = /^\s*(?<descriptor>\w+)\s*(?<relation>!=|>=|<=|[=><]|\slike\s)\s*(?:'(?<quoted>[^']*)'|"(?<double>[^"]*)"|(?<plain>[^\s'"]+))\s*$/iv.exec(part)?.groups;

		if (found === undefined) {
			return undefined;
		}

		const {descriptor = '', relation = ''} = found;
		const wanted = found['quoted'] ?? found['double'] ?? found['plain'] ?? '';

		return object => {
			const entry = object.find(([name]) => name === descriptor);

			if (entry === undefined) {
				return undefined;
			}

			const [, value] = entry;

			switch (relation.trim().toLowerCase()) {
				case 'like': {
					return pattern(wanted).test(String(value));
				}

				case '!=': {
					return String(value) !== wanted;
				}

				case '>': {
					return Number(value) > Number(wanted);
				}

				case '<': {
					return Number(value) < Number(wanted);
				}

				case '>=': {
					return Number(value) >= Number(wanted);
				}

				case '<=': {
					return Number(value) <= Number(wanted);
				}

				default: {
					return String(value) === wanted;
				}
			}
		};
	});

	return conditions.every(each => each !== undefined) ? conditions : undefined;
};

const show = (name: string, object: DatabaseObject): string => `\n${name}:\n${object.map(([descriptor, value]) => `\t${descriptor} = ${typeof value === 'number' ? value : `"${value}"`}\n`).join('')}`;

/**
The object data manager's reader, for the classes of devices.
*/
export const odmget: AixProgram = {
	paths: ['/usr/bin/odmget'],
	options: 'q:',
	provenance: {'': 'captured', q: 'documented'},
	usage: 'Usage: odmget [-q criteria] ObjectClass ...',
	milliseconds: 15,
	async run(call) {
		const {context} = call;
		const criteria = call.value('q');

		if (call.operands.length === 0) {
			return call.misused();
		}

		for (const name of call.operands) {
			const objects = classes.get(name)?.(context.machine.lvm);

			if (objects === undefined) {
				return call.fail(`odmget: Could not retrieve object for ${name}, odm errno 5904`);
			}

			const conditions = criteria === undefined ? [] : readCriteria(criteria);

			if (conditions === undefined || conditions.some(condition => objects[0] !== undefined && condition(objects[0]) === undefined)) {
				return call.fail(`odmget: Could not retrieve object for ${name}, odm errno 5905`);
			}

			await context.out(objects.filter(object => conditions.every(condition => condition(object))).map(object => show(name, object)).join(''));
		}

		return 0;
	},
};
