import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {quoteWord} from '../../source/base/quote.js';
import {createRedactor} from '../../source/base/redactor.js';

const secret = 'Zür\'ich "7" +/\\';

const isAsKept = (kept: Uint8Array, given: Uint8Array): boolean => kept.length === given.length && kept.every((byte, index) => byte === given[index] || byte === 0x2A);

/**
Cuts bytes at these places.
*/
const pieces = (bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] => {
	const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)).toSorted((left, right) => left - right), bytes.length];

	return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
};

/**
Few different bytes, so that secrets stand in the text, overlap and begin without ending.
*/
const word = (constraints: {readonly minLength?: number; readonly maxLength: number}) => fc.string({...constraints, unit: fc.constantFrom('a', 'b', '\'', 'ü')});

test('hides each form of a secret in text and in bytes, and keeps all lengths', t => {
	const redactor = createRedactor();

	redactor.add(secret);

	const bytes = Buffer.from(secret);
	const forms = [
		secret,
		...[0, 1, 2].map(before => Buffer.concat([Buffer.from('x'.repeat(before)), bytes, Buffer.from('tail')]).toString('base64')),
		bytes.toString('base64'),
		bytes.toString('base64url'),
		bytes.toString('hex'),
		bytes.toString('hex').toUpperCase(),
		encodeURIComponent(secret),
		encodeURIComponent(secret).replaceAll('%20', '+'),
		JSON.stringify(secret),
		quoteWord(secret),
		bytes.toString('latin1'),
	];

	for (const form of forms) {
		const hidden = redactor.text(`before ${form} after`);

		t.is(hidden.length, `before ${form} after`.length);
		t.false(hidden.includes(form), form);
		t.true(hidden.startsWith('before '), form);
		t.true(hidden.endsWith(' after'), form);
		t.regex(hidden, /\*{8,}/v, form);

		const raw = Buffer.from(`before ${form} after`);
		const out = Buffer.from(redactor.bytes(raw));

		t.is(out.length, raw.length);
		t.false(out.includes(form === bytes.toString('latin1') ? secret : form));
		t.true(isAsKept(out, raw));
	}
});

test('hides nothing where it knows nothing, and nothing that is shorter than four bytes', t => {
	const redactor = createRedactor();
	const bytes = Buffer.from('as it came');

	t.is(redactor.stream().push(bytes).buffer, bytes.buffer);
	redactor.add('');
	redactor.add('cam');
	t.is(redactor.size, 0);
	t.is(redactor.text('as it came'), 'as it came');
});

test('property: whatever the bytes, the cuts and the secrets, it is hidden wherever it is cut, and nothing else changes', t => {
	fc.assert(fc.property(
		fc.array(word({minLength: 4, maxLength: 9}), {minLength: 1, maxLength: 3}),
		fc.array(fc.oneof(word({maxLength: 12}), fc.nat(2)), {maxLength: 12}),
		fc.array(fc.nat(), {maxLength: 8}),
		(secrets, parts, cuts) => {
			const redactor = createRedactor();

			for (const each of secrets) {
				redactor.add(each);
			}

			const bytes = Buffer.from(parts.map(part => typeof part === 'number' ? secrets[part % secrets.length] : part).join(''));
			const whole = Buffer.from(redactor.bytes(bytes));
			const stream = redactor.stream();
			const given = Buffer.concat([...pieces(bytes, cuts).map(piece => Buffer.from(stream.push(piece))), Buffer.from(stream.flush())]);

			t.deepEqual(given, whole);
			t.true(isAsKept(whole, bytes));

			for (const each of secrets) {
				t.false(whole.includes(each), `${each} in ${whole.toString()}`);
			}
		},
	), {numRuns: 300});
});

test('property: reading on at any byte where it stopped hides the same', t => {
	fc.assert(fc.property(fc.array(fc.oneof(word({maxLength: 12}), fc.constant('ab\'ab')), {maxLength: 10}), fc.array(fc.nat(), {maxLength: 6}), (parts, cuts) => {
		const redactor = createRedactor();

		redactor.add('ab\'ab');

		const bytes = Buffer.from(parts.join(''));
		let kept = Buffer.alloc(0);

		// Each time the line is lost: what was held back is gone, and what comes next begins where it was kept.
		for (const cut of cuts) {
			const until = kept.length + (cut % (bytes.length - kept.length + 1));

			kept = Buffer.concat([kept, redactor.stream().push(bytes.subarray(kept.length, until))]);
		}

		const last = redactor.stream();

		kept = Buffer.concat([kept, last.push(bytes.subarray(kept.length)), last.flush()]);
		t.deepEqual(kept, Buffer.from(redactor.bytes(bytes)));
	}), {numRuns: 300});
});
