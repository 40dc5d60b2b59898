import {row} from './columns.js';
import type {AixProgram} from './program.js';

/**
Objects that a NIM master knows.
*/
export const lsnim: AixProgram = {
	paths: ['/usr/sbin/lsnim'],
	options: 'lpPOqSZa:c:t:s:L',
	provenance: {
		'': 'captured', l: 'captured', t: 'captured', c: 'documented', a: 'documented', Z: 'captured', p: 'invented', P: 'invented', O: 'invented', q: 'invented', S: 'invented', s: 'invented', L: 'invented',
	},
	usage: 'usage:\n\tlsnim [-l] [-c <class> | -t <type>] [-a <attr[=value]>]... [-Z] [<object name>]',
	milliseconds: 300,
	async run(call) {
		const {context} = call;
		const {nim = []} = context.machine.lvm;
		const [name] = call.operands;
		const wanted = nim.filter(each => (name === undefined || each.name === name) && (call.value('c') ?? each.class) === each.class && (call.value('t') ?? each.type) === each.type);

		if (name !== undefined && wanted.length === 0) {
			return call.fail(`0042-053 lsnim: there is no NIM object named "${name}"`);
		}

		const asked = call.values('a').map(text => text.split('=', 2) as [string, string | undefined]);
		const chosen = wanted.filter(({attributes}) => asked.every(([attribute, value]) => attributes.some(([each, is]) => each === attribute && (value === undefined || value === is))));

		if (call.has('Z')) {
			await context.out(`#name:${asked.map(([attribute]) => `${attribute}:`).join('')}\n`);
			await context.out(chosen.map(({name: own, attributes}) => `${own}:${asked.map(([attribute]) => `${attributes.find(([each]) => each === attribute)?.[1] ?? ''}:`).join('')}\n`).join(''));

			return 0;
		}

		if (!call.has('l') && asked.length === 0) {
			await context.out(chosen.map(each => `${row([[each.name, 20], [each.class, 15]])}${each.type}\n`).join(''));

			return 0;
		}

		for (const {name: own, class: kind, type, attributes} of chosen) {
			const shown: ReadonlyArray<readonly [string, string]> = asked.length === 0 ? [['class', kind], ['type', type], ...attributes] : attributes.filter(([attribute]) => asked.some(([each]) => each === attribute));
			const width = asked.length === 0 ? 11 : Math.max(0, ...shown.map(([attribute]) => attribute.length));
			await context.out(`${own}:\n${shown.map(([attribute, value]) => `   ${attribute.padEnd(width)} = ${value}\n`).join('')}`);
		}

		return 0;
	},
};
