/**
What stands in one section of a description; see `methods/description-script.ts`, which writes it.
*/
export type DescriptionPiece =
	| {readonly kind: 'text'; readonly section: string; readonly subject: string; readonly text: string}
	| {readonly kind: 'file'; readonly mountPoint: string; readonly file: DescribedFile}
	| {readonly kind: 'sum'; readonly mountPoint: string; readonly algorithm: string; readonly path: string; readonly sum: string}
	| {readonly kind: 'unreadable'; readonly mountPoint: string; readonly line: string}
	| {readonly kind: 'status'; readonly status: number};

/**
A file as `ls -dlin` prints it. Paths begin with `.`, relative to the mount point.
*/
export type DescribedFile = {
	readonly path: string;
	readonly inode: string;
	readonly mode: string;
	readonly links: number;
	readonly owner: string;
	readonly group: string;

	/**
	Bytes; for a device its numbers.
	*/
	readonly size: string;

	/**
	`Nov 21 08:39`, or `Nov 21 2025` when it is old: that is all that ls tells.
	*/
	readonly time: string;
	readonly linkTarget?: string;
};

const heading = /^== (?<section>[a-z]+)(?: (?<subject>.*))?$/v;
const attributes = /^\s*(?<inode>\d+)\s+(?<mode>[a-z\-]\S{9,11})\s+(?<links>\d+)\s+(?<owner>\S+)\s+(?<group>\S+)\s+(?<size>\d+(?:,\s*\d+)?)\s+(?<time>[A-Z][a-z]{2}\s+\d{1,2}\s+[\d:]{4,5}) (?<rest>[\s\S]*)$/v;

const fromOctal = (digits: string): string => /^(?:[0-7]{3})*$/v.test(digits)
	? Buffer.from((digits.match(/.{3}/gv) ?? []).map(each => Number.parseInt(each, 8))).toString('utf8')
	: digits;

/**
One row of `ls -dlin`.

`name`: where it is known exactly; else it ends at the first ` -> ` of a symbolic link.
*/
const readFile = (line: string, name?: string): DescribedFile | undefined => {
	const groups = attributes.exec(line)?.groups;

	if (groups === undefined) {
		return undefined;
	}

	const rest = (groups['rest'] ?? '').replace(/^ +/v, '').replace(/\n$/v, '');
	const mode = groups['mode'] ?? '';
	const arrow = mode.startsWith('l') ? rest.indexOf(' -> ', name === undefined ? 0 : name.length) : -1;

	return {
		path: name ?? (arrow === -1 ? rest : rest.slice(0, arrow)),
		inode: groups['inode'] ?? '',
		mode,
		links: Number(groups['links']),
		owner: groups['owner'] ?? '',
		group: groups['group'] ?? '',
		size: (groups['size'] ?? '').replaceAll(/\s/gv, ''),
		time: (groups['time'] ?? '').replaceAll(/\s+/gv, ' '),
		...(arrow !== -1 && {linkTarget: rest.slice(arrow + 4)}),
	};
};

const sumLine = /^\\?(?<sum>[0-9a-f]{32,128})\s+\*?(?<path>\.[\s\S]*)$/iv;
const cksumLine = /^(?<sum>\d+ \d+) (?<path>\.[\s\S]*)$/v;
const octalLine = /^@(?<name>[0-7]+) (?<rest>\S+(?: \d+)?)(?:\s.*)?$/v;

const readFileLine = (mountPoint: string, line: string): DescriptionPiece => {
	const octal = octalLine.exec(line)?.groups;
	const file = octal === undefined ? readFile(line) : readFile(fromOctal(octal['rest'] ?? ''), fromOctal(octal['name'] ?? ''));

	return file === undefined ? {kind: 'unreadable', mountPoint, line} : {kind: 'file', mountPoint, file};
};

const readSumLine = (mountPoint: string, algorithm: string, line: string): DescriptionPiece => {
	const octal = octalLine.exec(line)?.groups;

	if (octal !== undefined) {
		return {
			kind: 'sum', mountPoint, algorithm, path: fromOctal(octal['name'] ?? ''), sum: octal['rest'] ?? '',
		};
	}

	const groups = (algorithm === 'cksum' ? cksumLine : sumLine).exec(line)?.groups;

	return groups === undefined
		? {kind: 'unreadable', mountPoint, line}
		: {
			kind: 'sum', mountPoint, algorithm, path: groups['path'] ?? '', sum: (groups['sum'] ?? '').toLowerCase(),
		};
};

/**
Reads a description line by line, so that a large one needs no memory here. Text sections come whole, when the next one begins.

Lines that are none of a description before its first heading are passed over.

@yields A file, a checksum, a section's text, or a line that cannot be read.
*/
export function * readDescription(lines: Iterable<string>): Generator<DescriptionPiece> {
	let section = '';
	let subject = '';
	let text: string[] = [];

	const close = (): DescriptionPiece | undefined => ['', 'files', 'sums'].includes(section)
		? undefined
		: {
			kind: 'text', section, subject, text: text.join('\n'),
		};

	for (const line of lines) {
		const head = heading.exec(line)?.groups;

		if (head !== undefined) {
			const piece = close();

			if (piece !== undefined) {
				yield piece;
			}

			section = head['section'] ?? '';
			subject = head['subject'] ?? '';
			text = [];

			if (section === 'status') {
				yield {kind: 'status', status: Number(subject)};
				section = '';
			}
		} else if (section === 'files' && line !== '') {
			yield readFileLine(subject, line.slice(1));
		} else if (section === 'sums' && line !== '') {
			const [algorithm = '', ...rest] = subject.split(' ');

			yield readSumLine(rest.join(' '), algorithm, line.slice(1));
		} else if (section !== '') {
			text.push(line.slice(1));
		}
	}
}
