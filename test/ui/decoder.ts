import {PassThrough} from 'node:stream';
import test from 'ava';
import {showKeys} from '../../source/ui/show-keys.js';
import {
	decode,
	decoderFor,
	flush,
	initialDecoder,
	patience,
	type Press,
} from '../../source/ui/decoder.js';
import {esc} from '../helpers/keys.js';

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
});

test('a paste whose end does not come is given out after a silence, and the keyboard is not deaf', t => {
	const half = decode(initialDecoder, `${esc}[200~half of`, 0);
	t.true((patience(half.state) ?? 0) >= 1000);
	const {state, presses} = flush(half.state, 2000);
	t.deepEqual(presses, [{name: 'paste', text: 'half of', isCut: true}]);
	t.deepEqual(decode(state, 'q', 2100).presses, [{name: 'q', text: 'q'}]);
	t.deepEqual(decode(half.state, '\u{3}', 100).presses, [{name: 'paste', text: 'half of', isCut: true}, {name: 'ctrl-c'}]);

	// What comes late is no row of keys: an R in it must not run anything.
	const late = decode(state, `R the rest\n${esc}[201~x`, 2100);
	t.deepEqual(late.presses, [{name: 'paste', text: 'R the rest\n'}, {name: 'x', text: 'x'}]);
	t.deepEqual(flush(decode(state, 'R the rest', 2100).state, 4200).presses, [{name: 'paste', text: 'R the rest', isCut: true}]);
});

test('a large paste that comes in pieces is one press', t => {
	const piece = 'x'.repeat(64 * 1024);
	let {state} = decode(initialDecoder, `${esc}[200~`, 0);

	for (let count = 0; count < 32; count += 1) {
		state = decode(state, piece, count).state;
	}

	const {presses} = decode(decode(state, `${esc}[20`, 40).state, '1~', 41);
	t.is(presses.length, 1);
	t.is(presses[0]?.text?.length, 32 * piece.length);
});

test('knows the keys of aixterm and of Sun, and the Shift-Tab of the Linux console', t => {
	t.deepEqual(names(['001', '002', '003', '010', '011', '012', '139', '146', '150', '154', '013'].map(number => `${esc}[${number}q`).join('')), ['f1', 'f2', 'f3', 'f10', 'f11', 'f12', 'insert', 'end', 'pageup', 'pagedown']);
	t.deepEqual(names([224, 233, 234, 235, 214, 216, 220, 222, 247].map(number => `${esc}[${number}z`).join('')), ['f1', 'f10', 'f11', 'f12', 'home', 'pageup', 'end', 'pagedown', 'insert']);
	t.deepEqual(names(`${esc}\t`), ['shift-tab']);
	t.deepEqual(decode(decoderFor('aixterm'), `${esc}[P${esc}OP`, 0).presses.map(({name}) => name), ['delete', 'f1']);
	t.deepEqual(names(`${esc}[P`), ['f1']);
});

test('knows the keys of PuTTY in each of its keyboard modes, and what is Backspace, Home and End in each', t => {
	const all = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9', 'f10', 'f11', 'f12'];
	const tilde = (...numbers: readonly number[]): string => numbers.map(number => `${esc}[${number}~`).join('');
	const letters = (start: string, text: string): string => [...text].map(letter => esc + start + letter).join('');
	const above = tilde(17, 18, 19, 20, 21, 23, 24);
	const modes: Readonly<Record<string, string>> = {
		'ESC[n~': tilde(11, 12, 13, 14, 15) + above,
		Linux: letters('[[', 'ABCDE') + above,
		'Xterm R6': letters('O', 'PQRS') + tilde(15) + above,
		VT400: letters('O', 'PQRS') + tilde(15) + above,
		'VT100+': letters('O', 'PQRSTUVWXYZ['),
		'Xterm 216+ with Shift': letters('[1;2', 'PQRS') + [15, 17, 18, 19, 20, 21, 23, 24].map(number => `${esc}[${number};2~`).join(''),
	};

	for (const term of ['putty', 'putty-256color', 'xterm', 'xterm-256color']) {
		for (const [mode, bytes] of Object.entries(modes)) {
			t.deepEqual(decode(decoderFor(term), bytes, 0).presses.map(({name}) => name), all, `${mode} in ${term}`);
		}
	}

	// Its SCO mode is known whole by its TERM only; where that is another, what means nothing else.
	const sco = letters('[', 'MNOPQRSTUVWX');
	const editing = letters('[', 'HFLIG');

	for (const term of ['putty-sco', 'scoansi', 'cons25']) {
		t.deepEqual(decode(decoderFor(term), sco + editing, 0).presses.map(({name}) => name), [...all, 'home', 'end', 'insert', 'pageup', 'pagedown'], `whole in ${term}`);
		t.deepEqual(decode(decoderFor(term), `${esc}[A${esc}[Z${esc}[<0;3;4M`, 0).presses.map(({name}) => name), ['up', 'shift-tab', 'click'], `beside it in ${term}`);
	}

	t.deepEqual(names(letters('[', 'NTUVWX')), ['f2', 'f8', 'f9', 'f10', 'f11', 'f12']);

	const end = `\u{8}\u{7F}${esc}[1~${esc}[4~${esc}[H${esc}Ow`;
	t.deepEqual(decode(decoderFor('putty-256color'), end, 0).presses.map(({name}) => name), ['backspace', 'backspace', 'home', 'end', 'home', 'end']);
	t.deepEqual(names(`${esc}Ow`), ['7']);

	// With Alt all are two keys, as for every other terminal; Ctrl turns arrows to the other mode.
	t.deepEqual(names(`${esc}${esc}[17~${esc}OA${esc}[D`), ['escape', 'f6', 'up', 'left']);
});

test('keys of rxvt and of keypads type no letters', t => {
	t.deepEqual(names([...'abcd'].map(letter => `${esc}O${letter}${esc}[${letter}`).join('')), ['up', 'up', 'down', 'down', 'right', 'right', 'left', 'left']);
	t.deepEqual(names(`${esc}Ol${esc}OEx${esc}[Ey`), [',', 'x', 'y']);
	t.deepEqual(names([11, 12, 13, 14, 15, 17].map(number => `${esc}[${number}~`).join('') + `${esc}[7~${esc}[8~${esc}[23^x`), ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'home', 'end', 'x']);
});

test('that the terminal answers is heard, also in the midst of a paste, and types nothing', t => {
	t.deepEqual(names(`a${esc}[0nb${esc}[3n`), ['a', 'arrived', 'b']);
	t.deepEqual(decode(initialDecoder, `${esc}[200~two${esc}[0n words${esc}[201~`, 0).presses, [{name: 'arrived'}, {name: 'paste', text: 'two words'}]);
});

test('what a mouse sends types nothing', t => {
	t.deepEqual(names(`${esc}[M #$a${esc}[<0;3;4Mb${esc}[<0;3;4m${esc}[<64;3;4M${esc}[<65;3;4M`), ['click', 'a', 'click', 'b', 'wheel-up', 'wheel-down']);
	t.deepEqual(decode(initialDecoder, `${esc}[<0;3;4M`, 0).presses, [{name: 'click', at: {column: 3, row: 4}}]);
	t.deepEqual(decode(decode(initialDecoder, `${esc}[M #`, 0).state, '$x', 1).presses.map(({name}) => name), ['click', 'x']);
	t.deepEqual(flush(decode(initialDecoder, `${esc}[M `, 0).state, 500).presses, []);
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

test('what the terminal says between Esc and its digit parts them not, a key does', t => {
	const {state} = flush(decode(initialDecoder, esc, 0).state, 40);

	for (const said of [`${esc}[0n`, `${esc}[O`, `${esc}[I`, `${esc}[24;80R`]) {
		t.deepEqual(decode(decode(state, said, 100).state, '4', 300).presses, [{name: 'f4', isAfterEscape: true}], JSON.stringify(said));
	}

	t.deepEqual(decode(decode(state, `${esc}[A`, 100).state, '4', 300).presses, [{name: '4', text: '4'}]);
});

test('Esc and a letter are two keys', t => {
	t.deepEqual(names(`${esc}j`), ['escape', 'j']);
	t.deepEqual(names(`${esc}${esc}[A`), ['escape', 'up']);
	t.deepEqual(flush(decode(initialDecoder, `${esc}O`, 0).state, 500).presses.map(({name}) => name), ['escape', 'O']);
});

test('what the terminal says by itself types nothing', t => {
	t.deepEqual(names(`${esc}[?62;22c${esc}[I${esc}[O${esc}[24;80R${esc}[?2026;2$y${esc}[>0;276;0c`), ['focus-in', 'focus-out']);
	t.deepEqual(flush(decode(initialDecoder, `${esc}[1;`, 0).state, 500), {state: initialDecoder, presses: []});
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

	t.notThrows(() => flush(state, 3000));

	const {state: unending} = decode(initialDecoder, `${esc}[${'1;'.repeat(5000)}`, 0);
	t.true(unending.pending.length < 300);
});

test('what arrives is shown with the key and what it does, until Esc is pressed twice', async t => {
	const input = new PassThrough();
	let said = '';
	const shown = showKeys({
		input, term: 'vt220', overrides: {backUp: ['Y']}, write(text) {
			said += text;
		},
	});

	for (const bytes of [`${esc}[15~`, 'Y', `${esc}[99~`, `${esc}[200~two words${esc}[201~`, `${esc}${esc}`]) {
		input.write(bytes);
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}

	await shown;
	t.regex(said, /TERM is vt220/v);
	t.regex(said, /ESC \[ 1 5 ~ +F5 +Reset the field/v);
	t.regex(said, /\nY +Y +Back up/v);
	t.regex(said, /ESC \[ 9 9 ~ +means nothing/v);
	t.regex(said, /a paste of 9 characters/v);
	t.regex(said, /Not seen: F1 F2.*lparsafe docs keys/v);
});
