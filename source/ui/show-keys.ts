import {
	decode,
	decoderFor,
	flush,
	patience,
	type Press,
} from './decoder.js';
import {actions, type ActionId} from './actions.js';
import {createKeymap, keyLabel} from './keymap.js';
import type {TerminalInput} from './keyboard.js';

const controlNames: Readonly<Record<number, string>> = {
	9: 'TAB', 10: 'LF', 13: 'CR', 27: 'ESC', 32: 'SPACE', 127: 'DEL',
};

/**
Bytes as people write them down: `ESC [ 1 5 ~`, `^R`, `0xC3`.
*/
const bytesText = (bytes: Uint8Array): string => [...bytes].map(byte => {
	const name = controlNames[byte];

	if (name !== undefined) {
		return name;
	}

	return byte < 32 ? `^${String.fromCodePoint(byte + 64)}` : (byte < 127 ? String.fromCodePoint(byte) : `0x${byte.toString(16).toUpperCase()}`);
}).join(' ');

const wanted = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9', 'f10', 'up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end'];

/**
Shows what arrives for each key that is pressed, what lparsafe takes it for and what it does, until Ctrl-C, Esc twice, or the input's end.
*/
export const showKeys = async ({input, write, term = '', overrides = {}, now = () => Date.now()}: {
	readonly input: TerminalInput;
	readonly write: (text: string) => void;
	readonly term?: string;
	readonly overrides?: Readonly<Record<string, readonly string[]>>;
	readonly now?: () => number;
}): Promise<void> => {
	const keymap = createKeymap(overrides);
	const seen = new Set<string>();
	const line = (text: string): void => {
		write(`${text}\r\n`);
	};

	const meaning = ({name}: Press): string => {
		const done = (Object.keys(actions) as ActionId[]).filter(action => keymap.keysOf(action).includes(name)).map(action => actions[action].title);

		return [...new Set(done)].slice(0, 4).join(', ');
	};

	line(`Press keys to see what arrives. TERM is ${term === '' ? 'not set' : term}. Ctrl-C, or Esc twice, ends.`);

	for (const {message, advice} of keymap.problems) {
		line(`! ${message} ${advice}`);
	}

	const {promise, resolve} = Promise.withResolvers<void>();
	let state = decoderFor(term);
	let timer: NodeJS.Timeout | undefined;
	let bytes: Uint8Array = new Uint8Array();
	let last = '';

	const take = ({state: after, presses}: ReturnType<typeof decode>): void => {
		state = after;
		clearTimeout(timer);

		if (presses.length > 0 || patience(state) === undefined) {
			const names = presses.map(({name, text}) => name === 'paste' ? `a paste of ${text?.length ?? 0} characters` : keyLabel(name));
			const [only] = presses;

			line(`${bytesText(bytes.subarray(0, 24)).padEnd(22)}  ${presses.length === 0 ? 'means nothing' : names.join(' ').padEnd(10)}  ${presses.length === 1 && only !== undefined ? meaning(only) : ''}`.trimEnd());
			bytes = new Uint8Array();
		}

		for (const {name} of presses) {
			seen.add(name);

			if (name === 'ctrl-c' || (name === 'escape' && last === 'escape')) {
				resolve();
			}

			last = name;
		}

		const milliseconds = patience(state);

		if (milliseconds !== undefined) {
			timer = setTimeout(() => {
				const isDropped = state.pending !== '';

				take(flush(state, now()));

				if (isDropped && bytes.length > 0) {
					bytes = new Uint8Array();
				}
			}, milliseconds);
		}
	};

	const onData = (chunk: Uint8Array | string): void => {
		const piece = Buffer.from(chunk);

		bytes = Buffer.concat([bytes, piece]);
		take(decode(state, piece.toString('utf8'), now()));
	};

	input.setRawMode?.(true);
	input.on('data', onData).on('end', resolve);
	input.resume();

	try {
		await promise;
	} finally {
		clearTimeout(timer);
		input.off('data', onData).off('end', resolve);
		input.setRawMode?.(false);
		input.pause();
	}

	const missing = wanted.filter(name => !seen.has(name));

	line(missing.length === 0 ? 'F1 to F10, arrows and paging keys all arrived.' : `Not seen: ${missing.map(name => keyLabel(name)).join(' ')}. Esc and a digit within a second stands for a function key; \`lparsafe docs keys\` says which keys some terminals cannot tell apart.`);
};
