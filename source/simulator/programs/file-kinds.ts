import type {Utility} from '../utility.js';
import {accountNames} from './accounts.js';
import {formatTime, localTime} from './calendar.js';
import {modeText} from './mode.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {Failure, program} from './program.js';
import {zoneOf} from './system.js';
import {statusOrNothing} from './walk.js';

const magicOf = (bytes: Uint8Array): string => {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const head = Buffer.from(bytes).toString('latin1');

	if (bytes.length === 0) {
		return 'empty';
	}

	// The volume header of backup: its length in words, its type, and the magic number.
	if (bytes.length >= 4 && [0xEA_6B, 0x6B_EA, 0xEA_6C].some(magic => view.getUint16(2) === magic || view.getUint16(0) === magic || view.getUint16(2, true) === magic)) {
		return 'backup/restore format file';
	}

	if (bytes.length >= 2 && [0x01_DF, 0x01_F7].includes(view.getUint16(0))) {
		return view.getUint16(0) === 0x01_DF ? 'executable (RISC System/6000) or object module' : '64-bit XCOFF executable or object module';
	}

	if (head.slice(257, 262) === 'ustar') {
		return 'POSIX tar archive';
	}

	if (head.startsWith('\u{1F}\u{8B}')) {
		return 'gzip compressed data';
	}

	if (head.startsWith('\u{1F}\u{9D}')) {
		return 'compressed data block compressed 16 bit';
	}

	if (/^#!.*\b(?:sh|ksh|ksh93|bash)\b/v.test(head.split('\n', 1)[0]!)) {
		return 'shell script';
	}

	if (/^[\t\n\f\r -~\u{80}-\u{FF}]*$/v.test(head)) {
		return /^[\t\n\f\r -~]*$/v.test(head) ? (/\b(?:set|if|then|do|done|export)\b/v.test(head) && /^#|\bfi\b|\bdone\b/mv.test(head) ? 'commands text' : 'ascii text') : 'international language text';
	}

	return 'data or International Language text';
};

export const file: Utility = program(async context => {
	const options = parseOptions('file', context.args, 'cdhif:m:', 'Usage: file [-d] [-h] [-i] [-f FileList] [-m MagicFile] [-M MagicFile] File ...', 1);
	if (options.operands.length === 0) {
		throw new SyntaxProblem('Usage: file [-d] [-h] [-i] [-f FileList] [-m MagicFile] [-M MagicFile] File ...\n', 1);
	}

	let status = 0;

	for (const path of options.operands) {
		const found = statusOrNothing(context.files, path, !options.has('h'));
		let text: string;

		if (found === undefined) {
			text = '0653-902 Cannot open the specified file for reading.';
			status = 1;
		} else if (found.kind === 'file') {
			text = magicOf(context.files.readRange(path, 0, 1024));
		} else {
			text = ({
				directory: 'directory', fifo: 'fifo', link: `symbolic link to ${found.linkTarget ?? ''}`, 'block-device': 'block special', 'character-device': 'character special',
			} as const)[found.kind];
		}

		await context.out(`${path}: ${text}\n`);
	}

	return status;
});

export const istat: Utility = program(async context => {
	const [path] = context.args;

	if (path === undefined) {
		throw new SyntaxProblem('Usage: istat {FileName | i-nodeNumber Device}\n', 1);
	}

	const found = statusOrNothing(context.files, path);

	if (found === undefined) {
		throw new Failure(`istat: ${path}: A file or directory in the path name does not exist.`, 1);
	}

	const names = accountNames(context);
	const kinds = {
		file: 'File', directory: 'Directory', link: 'Symbolic Link', fifo: 'FIFO', 'block-device': 'Block Special', 'character-device': 'Character Special',
	} as const;
	const when = (moment: number): string => formatTime('%a %b %e %H:%M:%S %Z %Y', localTime(moment, zoneOf(context)));
	const device = context.machine.lvm.mounts.find(mount => mount.mountPoint === found.mountPoint)?.device ?? '';

	await context.out([
		`Inode ${found.inode} on device ${device}\t${kinds[found.kind]}`,
		`Protection: ${modeText(found.kind, found.mode).slice(1)}   `,
		`Owner: ${found.uid}(${names.user(found.uid)})\t\tGroup: ${found.gid}(${names.group(found.gid)})`,
		`Link count:   ${found.links}\t\tLength ${found.size} bytes`,
		'',
		`Last updated:\t${when(found.changedAt)}`,
		`Last modified:\t${when(found.modifiedAt)}`,
		`Last accessed:\t${when(found.accessedAt)}`,
		'',
	].map(line => `${line}\n`).join(''));

	return 0;
});
