import type {ArrayName, AwkProgram, Expression} from './awk-syntax.js';

/**
Which parameters of each function are arrays: those it uses as such, or hands on to where they are.
*/
export const arrayParametersOf = (program: AwkProgram): ReadonlyMap<string, ReadonlySet<number>> => {
	const found = new Map(program.functions.keys().map(name => [name, new Set<number>()] as const));
	let hasGrown = true;

	const visit = (name: string, node: unknown): void => {
		if (typeof node !== 'object' || node === null) {
			return;
		}

		const known = found.get(name)!;

		const add = (index: number): void => {
			hasGrown ||= !known.has(index);
			known.add(index);
		};

		const {type, array} = node as {readonly type?: string; readonly array?: ArrayName};

		if (array !== undefined && 'parameter' in array) {
			add(array.parameter);
		}

		if (type === 'call' || type === 'built-in') {
			const call = node as {readonly type: string; readonly name: string; readonly args: readonly Expression[]};

			for (const [index, arg] of call.args.entries()) {
				const isTakesArray = type === 'call' ? found.get(call.name)?.has(index) === true : call.name === 'split' && index === 1;

				if (isTakesArray && arg.type === 'local') {
					add(arg.index);
				}
			}
		}

		for (const each of Object.values(node)) {
			if (Array.isArray(each)) {
				for (const item of each) {
					visit(name, item);
				}
			} else {
				visit(name, each);
			}
		}
	};

	while (hasGrown) {
		hasGrown = false;

		for (const {name, body} of program.functions.values()) {
			visit(name, body);
		}
	}

	return found;
};
