import {OperatorError, UsageError} from '../base/errors.js';
import {exitCodes} from '../base/exit-codes.js';
import type {
	ExtractedEntry,
	ImageEntry,
	ImageItem,
	ImageReport,
} from '../base/image.js';
import {cleanLine} from '../base/text.js';
import {formatBytes} from '../base/units.js';
import type {Command, CommandContext} from './command.js';
import {jsonText, show} from './show.js';

const kindLetters: Readonly<Record<ImageEntry['kind'], string>> = {
	file: '-', directory: 'd', link: 'l', fifo: 'p', 'block-device': 'b', 'character-device': 'c', socket: 's', unknown: '?',
};

const triples = ['---', '--x', '-w-', '-wx', 'r--', 'r-x', 'rw-', 'rwx'];

/**
The mode as `ls` writes it; what runs as its owner or group has an `s` there, a sticky directory a `t`.
*/
const modeText = ({kind, mode}: ImageEntry): string => {
	const [special = 0, ...digits] = [...mode].map(Number);
	const marks = [[4, 's'], [2, 's'], [1, 't']] as const;
	const parts = digits.map((digit, index) => {
		const triple = triples[digit] ?? '???';
		const [bit, letter] = marks[index] ?? [1, 't'];
		const isMarked = Math.floor(special / bit) % 2 === 1;

		return isMarked ? triple.slice(0, 2) + (triple.endsWith('x') ? letter : letter.toUpperCase()) : triple;
	});

	return kindLetters[kind] + parts.join('');
};

const entryLine = (entry: ImageEntry): string => {
	const {path, uid, gid, sizeBytes, modifiedAt, linkTarget, device, doubt} = entry;
	const size = device === undefined ? String(sizeBytes) : `${device.major},${device.minor}`;
	const link = linkTarget === undefined ? '' : ` -> ${cleanLine(linkTarget)}`;

	return `${modeText(entry)} ${String(uid).padStart(6)} ${String(gid).padStart(6)} ${size.padStart(12)} ${modifiedAt.slice(0, 16).replace('T', ' ')} ${cleanLine(path)}${link}${doubt === undefined ? '' : `  (${cleanLine(doubt)})`}`;
};

const stateWords: Readonly<Record<ImageReport['state'], string>> = {
	whole: 'whole: its headers lead from its beginning to its end record',
	truncated: 'NOT WHOLE: it ends too early',
	damaged: 'NOT WHOLE: it is damaged',
	unknown: 'not known whether it is whole',
};

/**
Fields of image.data that say which machine it was made of.
*/
const shown = ['DATE_TIME', 'UNAME_INFO', 'OSLEVEL_R', 'OSLEVEL', 'PLATFORM', 'USERVG_LIST'];

const imageText = (image: ImageReport): string => {
	const kind = image.kind === 'archive' ? 'archive by name' : image.kind;
	const source = image.imageData?.find(({name}) => name === 'image_data')?.fields ?? {};
	const install = image.bosinstData?.find(({name}) => name === 'control_flow')?.fields ?? {};
	const lines = [
		`${kind}${image.volumeGroup === undefined ? '' : ` of ${image.volumeGroup}`}, made ${image.madeAt} by ${image.madeBy}`,
		`${image.entries} entries, ${image.packedEntries} of them packed, ${formatBytes(image.contentBytes)} in an image of ${formatBytes(image.sizeBytes)}`,
		...shown.filter(name => (source[name] ?? '') !== '').map(name => `image.data ${name}: ${source[name] ?? ''}`),
		...['PROMPT', 'EXISTING_SYSTEM_OVERWRITE', 'RECOVER_DEVICES'].filter(name => (install[name] ?? '') !== '').map(name => `bosinst.data ${name}: ${install[name] ?? ''}`),
		...(image.filesystems ?? []).map(({mountPoint, entries}) => `filesystem ${mountPoint}: ${entries} entries`),
		`State: ${stateWords[image.state]}`,
		...image.reasons,
		...image.unpackedFiles === undefined || image.packedEntries === 0 ? [] : [`${image.unpackedFiles} of ${image.packedEntries} packed entries unpack to what their headers say.`],
		...image.sha256 === undefined ? [] : [`SHA-256: ${image.sha256}`],
		...image.point === undefined ? [] : [`These are the very bytes of recovery point ${image.point}, as they were when it was proved.`],
		...image.warnings.map(text => `Warning: ${text}`),
		...image.notes.map(text => `Note: ${text}`),
		...image.notProved.map(text => `Not proved: ${text}`),
	];

	return lines.map(line => cleanLine(line)).join('\n');
};

const exitOf = ({state, warnings}: ImageReport, {isStrict}: {readonly isStrict: boolean}): number => {
	if (state === 'unknown') {
		return exitCodes.unknown;
	}

	if (state !== 'whole') {
		return exitCodes.failed;
	}

	return isStrict && warnings.length > 0 ? exitCodes['ok-with-warnings'] : exitCodes.ok;
};

/**
Goes through what the reading of an image tells, up to its report.

@throws OperatorError `cancelled` after Ctrl-C.
*/
const readThrough = async ({terminal}: CommandContext, items: AsyncIterable<ImageItem>, take: (item: Exclude<ImageItem, {type: 'end'}>) => void): Promise<ImageReport> => {
	for await (const item of items) {
		if (terminal.interrupted.aborted) {
			break;
		}

		if (item.type === 'end') {
			return item.image;
		}

		take(item);
	}

	throw new OperatorError('Reading the image was cancelled.', {code: 'cancelled', advice: 'What was extracted so far is there; start again to read it whole.', exitCode: exitCodes.cancelled});
};

const list: Command = {
	words: ['image', 'list'],
	usage: 'FILE|HOST:PATH',
	summary: 'what a mksysb or savevg image holds, read without AIX',
	options: {},
	arguments: [1, 1],
	async run(context, [file = '']) {
		const {isJson, terminal} = context;
		const services = await context.services();
		let begin = '{"format":1,"entries":[';

		// One document, written as it comes: an image may hold a million entries.
		const finish = (name: string, value: unknown): void => {
			terminal.out(`${begin === ',' ? '' : begin}],"${name}":${jsonText(value)}}\n`);
		};

		const take = (item: ImageItem): void => {
			if (item.type !== 'entries') {
				return;
			}

			if (!isJson) {
				terminal.out(item.entries.map(entry => `${entryLine(entry)}\n`).join(''));

				return;
			}

			terminal.out(begin + item.entries.map(entry => jsonText(entry)).join(','));
			begin = ',';
		};

		try {
			const image = await readThrough(context, services.readImage({file}), take);

			if (isJson) {
				finish('image', image);
			} else {
				// Who counts or filters the list is not disturbed by it.
				terminal.say(`${imageText(image)}\n`);
			}

			return exitOf(image, {isStrict: false});
		} catch (error) {
			if (!isJson || begin !== ',' || !(error instanceof OperatorError)) {
				throw error;
			}

			const {code, message, advice, exitCode} = error;

			finish('error', {code, message, advice});

			return exitCode;
		}
	},
};

const verify: Command = {
	words: ['image', 'verify'],
	usage: 'FILE',
	summary: 'reads every byte of an image and says what that proves',
	options: {},
	arguments: [1, 1],
	async run(context, [file = '']) {
		const services = await context.services();
		let told = 0;
		const image = await readThrough(context, services.verifyImage({file}), item => {
			if (!(item.type === 'progress' && Math.floor((item.bytes * 10) / item.of) > told)) {
				return;
			}

			told = Math.floor((item.bytes * 10) / item.of);
			context.terminal.say(`${formatBytes(item.bytes)} of ${formatBytes(item.of)} read\n`);
		});

		show(context, {image}, () => imageText(image));

		return exitOf(image, {isStrict: true});
	},
};

const extractedLine = ({path, outcome, to, reason}: ExtractedEntry): string => cleanLine(outcome === 'extracted' ? `${path}: ${to ?? ''}` : `${path}: ${outcome}, ${reason ?? ''}`);

const extract: Command = {
	words: ['image', 'extract'],
	usage: 'FILE|HOST:PATH PATH… --to DIR',
	summary: 'takes files out of an image, without writing over anything',
	options: {to: {type: 'string'}},
	arguments: [2, Infinity],
	async run(context, [file = '', ...paths], {to}) {
		if (typeof to !== 'string' || to === '') {
			throw new UsageError('`lparsafe image extract` needs `--to DIR`.', {advice: 'Name a directory; a new one is best, since nothing is written over.'});
		}

		const services = await context.services();
		const extracted: ExtractedEntry[] = [];
		const image = await readThrough(context, services.extractImage({file, paths, to}), item => {
			if (item.type !== 'extracted') {
				return;
			}

			extracted.push(item.entry);

			if (!context.isJson) {
				context.terminal.out(`${extractedLine(item.entry)}\n`);
			}
		});

		if (context.isJson) {
			show(context, {extracted, image}, () => '');
		} else if (image.state !== 'whole') {
			context.terminal.say(`${[`The image is ${stateWords[image.state]}`, ...image.reasons].map(line => cleanLine(line)).join('\n')}\n`);
		}

		const missing = extracted.filter(({outcome}) => outcome !== 'extracted');

		if (missing.length > 0) {
			return missing.length === extracted.length ? exitCodes.failed : exitCodes.partial;
		}

		return image.state === 'whole' ? exitCodes.ok : exitCodes['ok-with-warnings'];
	},
};

export const imageCommands: readonly Command[] = [list, verify, extract];
