import test from 'ava';
import {
	decode,
	flush,
	initialDecoder,
	patience,
	type Press,
} from '../../source/ui/decoder.js';

const esc = '\u{1B}';
const names = (input: string): readonly string[] => decode(initialDecoder, input, 0).presses.map(({name}) => name);

test('knows F1 to F12 as xterm, vt220 and PuTTY, VT100+ and the Linux console send them', t => {
	const all = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9', 'f10', 'f11', 'f12'];
	t.deepEqual(names(['P', 'Q', 'R', 'S'].map(letter => `${esc}O${letter}`).join('')), all.slice(0, 4));
	t.deepEqual(names([15, 17, 18, 19, 20, 21, 23, 24].map(number => `${esc}[${number}~`).join('')), all.slice(4));
	t.deepEqual(names([11, 12, 13, 14].map(number => `${esc}[${number}~`).join('')), all.slice(0, 4));
	t.deepEqual(names(['P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', '['].map(letter => `${esc}O${letter}`).join('')), all);
	t.deepEqual(names(['A', 'B', 'C', 'D', 'E'].map(letter => `${esc}[[${letter}`).join('')), all.slice(0, 5));
	t.deepEqual(names(`${esc}[1;2P${esc}[15;5~`), ['f1', 'f5']);
});

test('knows movement and editing keys in all their forms', t => {
	t.deepEqual(names(`${esc}[A${esc}OB${esc}[1;5C${esc}[D`), ['up', 'down', 'right', 'left']);
	t.deepEqual(names(`${esc}[H${esc}[1~${esc}[7~${esc}OH`), ['home', 'home', 'home', 'home']);
	t.deepEqual(names(`${esc}[F${esc}[4~${esc}[8~${esc}[5~${esc}[6~${esc}[3~${esc}[Z`), ['end', 'end', 'end', 'pageup', 'pagedown', 'delete', 'shift-tab']);
	t.deepEqual(names('\r\n\t\u{7F}\b\u{3}\u{1A}\u{C}'), ['enter', 'enter', 'tab', 'backspace', 'backspace', 'ctrl-c', 'ctrl-z', 'ctrl-l']);
	t.deepEqual(names(`${esc}Op${esc}Oy${esc}OM`), ['0', '9', 'enter']);
});

test('reads text by character, beyond ASCII too', t => {
	t.deepEqual(decode(initialDecoder, 'aR ü漢😀', 0).presses, ['a', 'R', ' ', 'ü', '漢', '😀'].map((text): Press => ({name: text, text})));
});

test('a sequence cut anywhere gives the same keys', t => {
	const input = `a${esc}[15~${esc}OP${esc}[200~x\n${esc}[A${esc}[201~b`;
	const whole = decode(initialDecoder, input, 0).presses;

	for (let at = 1; at < input.length; at += 1) {
		const first = decode(initialDecoder, input.slice(0, at), 0);
		const second = decode(first.state, input.slice(at), 1);
		t.deepEqual([...first.presses, ...second.presses], whole, `cut at ${at}`);
	}
});

test('a paste is one press, whatever it holds', t => {
	t.deepEqual(decode(initialDecoder, `${esc}[200~rm -rf /\nR${esc}[201~`, 0).presses, [{name: 'paste', text: 'rm -rf /\nR'}]);
	t.is(patience(decode(initialDecoder, `${esc}[200~half`, 0).state), undefined);
});

test('Esc alone is a key after a short wait', t => {
	const {state, presses} = decode(initialDecoder, esc, 0);
	t.deepEqual(presses, []);
	t.true((patience(state) ?? 0) < 100);
	t.deepEqual(flush(state, 40).presses, [{name: 'escape'}]);
});

test('Esc and a digit within a second are a function key', t => {
	const {state} = flush(decode(initialDecoder, esc, 0).state, 40);
	t.deepEqual(decode(state, '4', 900).presses, [{name: 'f4', isAfterEscape: true}]);
	t.deepEqual(decode(state, '0', 900).presses, [{name: 'f10', isAfterEscape: true}]);
	t.deepEqual(decode(state, '4', 1100).presses, [{name: '4', text: '4'}]);
	t.deepEqual(decode(decode(state, 'x', 100).state, '4', 200).presses, [{name: '4', text: '4'}]);
	t.deepEqual(decode(initialDecoder, `${esc}6`, 0).presses, [{name: 'f6'}]);
});

test('Esc and a letter are two keys', t => {
	t.deepEqual(names(`${esc}j`), ['escape', 'j']);
	t.deepEqual(names(`${esc}${esc}[A`), ['escape', 'up']);
	t.deepEqual(flush(decode(initialDecoder, `${esc}O`, 0).state, 500).presses.map(({name}) => name), ['escape', 'O']);
});

test('what the terminal says by itself types nothing', t => {
	t.deepEqual(names(`${esc}[?62;22c${esc}[I${esc}[O${esc}[24;80R${esc}[?2026;2$y${esc}[<0;3;4M`).filter(name => name.length === 1), []);
	t.deepEqual(flush(decode(initialDecoder, `${esc}[1;`, 0).state, 500), {state: {pending: '', escapedAt: undefined}, presses: []});
});

test('where one looks is told by the terminal, also while Esc waits for its digit', t => {
	t.deepEqual(names(`${esc}[Ia${esc}[O`), ['focus-in', 'a', 'focus-out']);
	t.deepEqual(names(`${esc}[200~${esc}[I${esc}[201~`), ['paste']);
	t.deepEqual(decode(decode(initialDecoder, esc, 0).state, '[O', 10).presses, [{name: 'focus-out'}]);
});

test('no bytes make it throw or loop', t => {
	let state = initialDecoder;

	for (let code = 0; code < 2000; code += 1) {
		const piece = String.fromCodePoint((code * 7919) % 256, (code * 104_729) % 256, 27, (code * 31) % 128);
		state = decode(state, piece, code).state;
		t.true(state.pending.length < 10_000);
	}
});
