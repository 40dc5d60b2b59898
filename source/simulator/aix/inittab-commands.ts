import {toText} from '../byte-text.js';
import type {AixProgram, Call} from './program.js';

const path = '/etc/inittab';

const read = (call: Call): readonly string[] => call.context.files.exists(path) ? toText(call.context.files.read(path)).split('\n').slice(0, -1) : [];

const write = (call: Call, lines: readonly string[]): void => {
	call.context.files.write(path, lines.map(line => `${line}\n`).join(''));
};

const nameOf = (record: string): string => record.split(':', 1)[0] ?? '';

const isRecord = (line: string): boolean => /^[^:]{1,14}:[^:]*:\w+:/v.test(line);

export const lsitab: AixProgram = {
	paths: ['/usr/sbin/lsitab'],
	options: 'a',
	provenance: {'': 'documented', a: 'documented'},
	usage: 'Usage: lsitab {-a | Identifier}',
	async run(call) {
		const [name] = call.operands;
		const records = read(call).filter(line => !line.startsWith(':') && isRecord(line));

		if (!call.has('a') && name === undefined) {
			return call.misused();
		}

		const chosen = call.has('a') ? records : records.filter(record => nameOf(record) === name);
		await call.context.out(chosen.map(record => `${record}\n`).join(''));

		return chosen.length === 0 ? 1 : 0;
	},
};

export const mkitab: AixProgram = {
	paths: ['/usr/sbin/mkitab'],
	options: 'i:',
	provenance: {'': 'documented', i: 'documented'},
	usage: 'Usage: mkitab [-i Identifier] {Identifier:RunLevel:Action:Command}',
	isRootOnly: true,
	async run(call) {
		const [record = ''] = call.operands;
		const lines = read(call);
		const after = call.value('i');

		if (!isRecord(record)) {
			return call.misused();
		}

		if (lines.some(line => nameOf(line) === nameOf(record))) {
			return call.fail(`mkitab: 0481-104 The ${nameOf(record)} record already exists in ${path}.`);
		}

		const at = after === undefined ? lines.length : lines.findIndex(line => nameOf(line) === after) + 1;

		if (at === 0) {
			return call.fail(`mkitab: 0481-105 The ${after} record does not exist in ${path}.`);
		}

		write(call, lines.toSpliced(at, 0, record));

		return 0;
	},
};

export const chitab: AixProgram = {
	paths: ['/usr/sbin/chitab'],
	options: '',
	provenance: {'': 'documented'},
	usage: 'Usage: chitab {Identifier:RunLevel:Action:Command}',
	isRootOnly: true,
	async run(call) {
		const [record = ''] = call.operands;
		const lines = read(call);

		if (!isRecord(record)) {
			return call.misused();
		}

		if (lines.every(line => nameOf(line) !== nameOf(record))) {
			return call.fail(`chitab: 0481-105 The ${nameOf(record)} record does not exist in ${path}.`);
		}

		write(call, lines.map(line => nameOf(line) === nameOf(record) ? record : line));

		return 0;
	},
};

export const rmitab: AixProgram = {
	paths: ['/usr/sbin/rmitab'],
	options: '',
	provenance: {'': 'documented'},
	usage: 'Usage: rmitab Identifier',
	isRootOnly: true,
	async run(call) {
		const [name = ''] = call.operands;
		const lines = read(call);

		if (name === '') {
			return call.misused();
		}

		if (lines.every(line => nameOf(line) !== name)) {
			return call.fail(`rmitab: 0481-105 The ${name} record does not exist in ${path}.`);
		}

		write(call, lines.filter(line => nameOf(line) !== name));

		return 0;
	},
};
