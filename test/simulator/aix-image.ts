/* eslint-disable no-bitwise -- Modes and sums are bits. */
import {Buffer} from 'node:buffer';
import test from 'ava';
import {ImageWriter} from '../../source/simulator/aix/image-writer.js';
import {
	ImageProblem,
	isImage,
	readEntries,
	readEntry,
	readImageHeader,
	type ImageSource,
} from '../../source/simulator/aix/image-reader.js';
import {fileTypes, headerChecksum} from '../../source/simulator/aix/image-format.js';
import {pack, unpack} from '../../source/simulator/aix/packing.js';
import {createChance} from '../../source/simulator/aix/chance.js';

const at = Date.UTC(2026, 2, 10, 8);

const sourceOf = (bytes: Uint8Array): ImageSource => ({size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length)});

const entry = (name: string, mode: number, size: number) => ({
	name, links: 1, inode: 0, mode, uid: 301, gid: 302, size, accessedAt: 1_700_000_000, modifiedAt: 1_700_000_001, changedAt: 1_700_000_002,
});

const makeImage = (): Uint8Array => {
	const writer = new ImageWriter({user: 'root', at});
	writer.add(entry('./data', fileTypes.directory | 0o2755, 0), new Uint8Array(0));
	writer.add(entry('./data/Übergabe 1.txt', fileTypes.file | 0o640, 5), new Uint8Array(Buffer.from('hello')));
	writer.add(entry('./data/link', fileTypes.link | 0o777, 9), new Uint8Array(Buffer.from('/tmp/here')));
	writer.add(entry('./data/empty', fileTypes.file | 0o600, 0), new Uint8Array(0));

	return writer.end();
};

test('an image begins and ends as the format says, and fills its cluster', t => {
	const image = Buffer.from(makeImage());
	t.deepEqual([...image.subarray(0, 4)], [9, 0, 0x6B, 0xEA]);
	t.is(image.length, 51_200);
	t.is(image.toString('latin1', 20, 27), 'by name');
	t.is(image.readUInt32LE(16), 0x7F_FF_FF_FF);
	t.is(image.readUInt16LE(68), 100);
	const end = image.indexOf(Buffer.from([1, 7, 0x6B, 0xEA]));
	t.is(end % 8, 0);
	// Both genuine samples that the reference names have this checksum.
	t.is(image.readUInt16LE(end + 4), 0x0A_84);
});

test('every header carries the sum of its shifted bytes, and records follow it as they must', t => {
	const image = Buffer.from(makeImage());
	let offset = 0;
	const seen: string[] = [];

	for (;;) {
		const header = image.subarray(offset, offset + (image[offset]! * 8));
		let sum = 0;

		for (const [index, byte] of header.entries()) {
			sum = (sum + (index === 4 || index === 5 ? 0 : (byte << (byte % 8)) & 0xFF_FF)) % 65_536;
		}

		t.is(header.readUInt16LE(4), sum);
		t.is(headerChecksum(header), sum);
		offset += header.length;

		if (header[1] === 7) {
			break;
		}

		if (header[1] !== 11) {
			continue;
		}

		const mode = header.readUInt32LE(12);
		const type = mode & 0o17_0000;
		const isDirectory = type === 0o04_0000;
		const stored = header.readUInt32LE(56);
		seen.push(`${header.subarray(64, header.indexOf(0, 64)).toString('utf8')} ${(mode & 0xFF_FF).toString(8)}`);
		t.is((mode & 0x1_00_00) !== 0, isDirectory);
		t.is(stored === 256, isDirectory);
		// Access control follows all but links: two words and two words.
		t.is(image.readUInt32LE(offset) === 2 && image.readUInt32LE(offset + 4) === 2, type !== 0o12_0000);
		offset += (type === 0o12_0000 ? 0 : 40) + (isDirectory ? 0 : Math.ceil(stored / 8) * 8);
	}

	t.deepEqual(seen, ['./data 42755', './data/Übergabe 1.txt 100640', './data/link 120777', './data/empty 100600']);
});

test('what was written is read back', t => {
	const source = sourceOf(makeImage());
	t.true(isImage(source.read(0, 8)));
	t.deepEqual(readImageHeader(source), {volume: 1, at, user: 'root'});
	const entries = [...readEntries(source)];
	t.is(entries.length, 4);
	t.is(Buffer.from(readEntry(source, entries[1]!)).toString(), 'hello');
	t.is(Buffer.from(readEntry(source, entries[2]!)).toString(), '/tmp/here');
	t.like(entries[1], {
		uid: 301, gid: 302, mode: 0o10_0640, modifiedAt: 1_700_000_001,
	});
});

test('a damaged header, a cut image and anything else are refused', t => {
	const image = makeImage();
	const damaged = new Uint8Array(image);
	damaged[80] = (damaged[80] ?? 0) ^ 1;
	t.throws(() => [...readEntries(sourceOf(damaged))], {instanceOf: ImageProblem});
	t.throws(() => [...readEntries(sourceOf(image.slice(0, 300)))], {instanceOf: ImageProblem});
	t.throws(() => [...readEntries(sourceOf(new Uint8Array(Buffer.from('not an image at all'))))], {instanceOf: ImageProblem});
});

test('packing is undone byte for byte, and skipped where it saves nothing', t => {
	const chance = createChance('packing', 'test');

	for (let round = 0; round < 40; round++) {
		const symbols = 2 + Math.floor(chance() * 60);
		const bytes = Uint8Array.from({length: 100 + Math.floor(chance() * 5000)}, () => 40 + Math.floor(chance() * chance() * symbols));
		const packed = pack(bytes);
		t.truthy(packed);
		t.true(packed!.length < bytes.length);
		t.deepEqual(unpack(packed!, bytes.length), bytes);
		t.throws(() => unpack(packed!, bytes.length + 1));
	}

	t.is(pack(new Uint8Array(4000).map(() => Math.floor(chance() * 256))), undefined);
	t.is(pack(new Uint8Array(10)), undefined);
});
