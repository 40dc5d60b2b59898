/**
The same methods, each call of which goes through `around`; what is no method stays as it is. It reads each method when it is asked for, so that one that is replaced meanwhile is the one that is called.
*/
export const wrapMethods = <Part extends Record<string, unknown>>(part: Part, around: (call: () => unknown, name: string, args: readonly unknown[]) => unknown): Part => new Proxy(part, {
	get(target, name): unknown {
		const method: unknown = Reflect.get(target, name);

		return typeof method === 'function'
			? (...args: readonly unknown[]): unknown => around(() => Reflect.apply(method, target, args) as unknown, String(name), args)
			: method;
	},
});
