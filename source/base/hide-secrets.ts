import type {Redactor} from './redactor.js';

/**
Fields of documents that hold words for people, which may quote what a host said. Names, ids, commands and paths are what lparsafe acts by: they stay as they are.
*/
const wordy: ReadonlySet<string> = new Set(['about', 'advice', 'captures', 'detachedBecause', 'differs', 'evidence', 'left', 'message', 'missing', 'note', 'notes', 'progress', 'prompt', 'reason', 'remedy', 'text', 'waitsForTurn', 'what']);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null);

/**
Hides secrets in the words of a document; a document without any comes back as it is.
*/
export const hideSecrets = <Value>(value: Value, redactor: Redactor): Value => {
	const hide = (each: unknown, isWordy: boolean): unknown => {
		if (typeof each === 'string') {
			return isWordy ? redactor.text(each) : each;
		}

		if (Array.isArray(each)) {
			const items = each as readonly unknown[];
			const hidden = items.map(item => hide(item, isWordy));

			return hidden.every((item, index) => item === items[index]) ? each : hidden;
		}

		if (!isRecord(each)) {
			return each;
		}

		const entries = Object.entries(each);
		const hidden = entries.map(([name, item]) => [name, hide(item, isWordy || wordy.has(name))] as const);

		return hidden.every(([, item], index) => item === entries[index]?.[1]) ? each : Object.fromEntries(hidden);
	};

	return redactor.size === 0 ? value : hide(value, false) as Value;
};

/**
Hides secrets in an error, in place: its message, its stack, its advice and what caused it.
*/
export const hideInError = (error: unknown, redactor: Redactor): void => {
	const seen = new Set<unknown>();

	for (let each = error; each instanceof Error && redactor.size > 0 && !seen.has(each); each = each.cause) {
		seen.add(each);

		for (const name of ['message', 'stack', 'advice', 'details'] as const) {
			const text: unknown = Reflect.get(each, name);

			if (typeof text === 'string' && redactor.text(text) !== text) {
				Reflect.set(each, name, redactor.text(text));
			}
		}
	}
};
