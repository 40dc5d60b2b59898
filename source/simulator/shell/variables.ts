import {ShellFailure} from './shell-errors.js';

export type Variable = {
	readonly value?: string;

	/**
	Of an array; element 0 is `value` too.
	*/
	readonly elements?: ReadonlyMap<number, string>;
	readonly isExported?: boolean;
	readonly isReadonly?: boolean;
	readonly isInteger?: boolean;
	readonly letterCase?: 'upper' | 'lower';

	/**
	Width of `typeset -L`, `-R` and `-Z`.
	*/
	readonly justified?: {readonly side: 'left' | 'right' | 'zero'; readonly width: number};
};

const shaped = ({letterCase, justified}: Variable, value: string): string => {
	let text = letterCase === 'upper' ? value.toUpperCase() : (letterCase === 'lower' ? value.toLowerCase() : value);

	if (justified !== undefined) {
		const {side, width} = justified;
		text = side === 'left' ? text.trimStart().padEnd(width).slice(0, width) : text.trimEnd().padStart(width, side === 'zero' && /^\s*\d/v.test(text) ? '0' : ' ').slice(-width);
	}

	return text;
};

/**
A shell's variables, with a scope for each function.
*/
export class Variables {
	readonly #values: Map<string, Variable>;

	/**
	What each running function has hidden.
	*/
	readonly #scopes: Array<Map<string, Variable | undefined>> = [];

	/**
	Values that are made when they are asked for, such as `RANDOM`.
	*/
	readonly #computed: ReadonlyMap<string, () => string>;
	readonly #evaluate: (expression: string) => string;

	constructor({values = new Map(), computed, evaluate}: {readonly values?: Map<string, Variable>; readonly computed: ReadonlyMap<string, () => string>; readonly evaluate: (expression: string) => string}) {
		this.#values = values;
		this.#computed = computed;
		this.#evaluate = evaluate;
	}

	get(name: string): string | undefined {
		const variable = this.#values.get(name);

		return variable === undefined ? this.#computed.get(name)?.() : variable.value;
	}

	find(name: string): Variable | undefined {
		return this.#values.get(name);
	}

	elements(name: string): ReadonlyMap<number, string> {
		const variable = this.#values.get(name);
		const value = variable?.value ?? this.#computed.get(name)?.();

		return variable?.elements ?? (value === undefined ? new Map() : new Map([[0, value]]));
	}

	/**
	Sets a value in the shape that the name's attributes give.

	@throws ShellFailure for a readonly name.
	*/
	set(name: string, value: string): void {
		const before = this.#values.get(name);
		this.#assertWritable(name, before);
		const text = this.#shape(before, value);
		const {elements} = before ?? {};
		this.#values.set(name, {...before, value: text, ...(elements !== undefined && {elements: new Map(elements).set(0, text)})});
	}

	setElement(name: string, index: number, value: string): void {
		const before = this.#values.get(name);
		this.#assertWritable(name, before);
		const elements = new Map(this.elements(name)).set(index, this.#shape(before, value));
		this.#values.set(name, {...before, elements, ...(elements.has(0) && {value: elements.get(0)!})});
	}

	setArray(name: string, values: readonly string[]): void {
		const {value: _value, ...before} = this.#values.get(name) ?? {};
		this.#assertWritable(name, before);
		const elements = new Map(values.map((value, index) => [index, this.#shape(before, value)]));
		this.#values.set(name, {...before, elements, ...(elements.has(0) && {value: elements.get(0)!})});
	}

	/**
	Changes attributes; a value that is there is brought into the new shape.
	*/
	declare(name: string, attributes: Omit<Variable, 'value' | 'elements'>, value?: string): void {
		const before = this.#values.get(name);

		if (value !== undefined) {
			this.#assertWritable(name, before);
		}

		const next = {...before, ...attributes};
		const text = value ?? before?.value;
		this.#values.set(name, {...next, ...(text !== undefined && {value: this.#shape(next, text)})});
	}

	unset(name: string): void {
		this.#assertWritable(name, this.#values.get(name));
		this.#values.delete(name);
	}

	unsetElement(name: string, index: number): void {
		const {value: _value, ...before} = this.#values.get(name) ?? {};
		const elements = new Map(this.elements(name));
		elements.delete(index);
		this.#values.set(name, {...before, elements, ...(elements.has(0) && {value: elements.get(0)!})});
	}

	pushScope(): void {
		this.#scopes.push(new Map());
	}

	popScope(): void {
		for (const [name, before] of this.#scopes.pop() ?? []) {
			if (before === undefined) {
				this.#values.delete(name);
			} else {
				this.#values.set(name, before);
			}
		}
	}

	/**
	Makes a name local to the running function; a no-op outside of one.
	*/
	makeLocal(name: string): void {
		const scope = this.#scopes.at(-1);

		if (scope === undefined || scope.has(name)) {
			return;
		}

		const before = this.#values.get(name);
		scope.set(name, before);
		this.#values.delete(name);

		if (before?.isExported === true) {
			this.#values.set(name, {isExported: true});
		}
	}

	/**
	Sets for a while: what it hid comes back with the function that is returned.
	*/
	override(name: string, value: string): () => void {
		const before = this.#values.get(name);
		this.set(name, value);
		this.declare(name, {isExported: true});

		return () => {
			if (before === undefined) {
				this.#values.delete(name);
			} else {
				this.#values.set(name, before);
			}
		};
	}

	entries(): ReadonlyArray<readonly [string, Variable]> {
		return [...this.#values].toSorted(([left], [right]) => left < right ? -1 : 1);
	}

	exported(): Map<string, string> {
		return new Map([...this.#values].filter(([, variable]) => variable.isExported === true && variable.value !== undefined).map(([name, variable]) => [name, variable.value!]));
	}

	/**
	An independent copy of the values, for a subshell.
	*/
	copy(): Map<string, Variable> {
		return new Map(this.#values);
	}

	#shape(variable: Variable | undefined, value: string): string {
		return variable === undefined ? value : shaped(variable, variable.isInteger === true ? this.#evaluate(value) : value);
	}

	#assertWritable(name: string, variable: Variable | undefined): void {
		if (variable?.isReadonly === true) {
			throw new ShellFailure(`${name}: This variable is read only.`);
		}
	}
}
