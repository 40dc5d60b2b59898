import {createHmac, randomBytes} from 'node:crypto';
import {
	mkdir,
	open,
	stat,
} from 'node:fs/promises';
import path from 'node:path';
import {HostKeyError} from '../base/errors.js';
import {runTool} from '../hosts/run-tool.js';
import {readKnownHosts, type KnownHostsFile, type KnownLine} from './known-hosts-file.js';

export type KeyVerdict = {
	readonly verdict: 'known' | 'unknown' | 'changed' | 'revoked';

	/**
	The line that says so: `FILE:LINE`.
	*/
	readonly where?: string;
};

/**
The name under which known_hosts files keep a host.
*/
export const knownName = (hostname: string, port: number, alias?: string): string => alias?.toLowerCase() ?? (port === 22 ? hostname.toLowerCase() : `[${hostname.toLowerCase()}]:${port}`);

// As `ssh-keygen -F` prints them.
const markers: Readonly<Record<string, KnownLine['marker']>> = {CA: 'cert-authority', REVOKED: 'revoked'};

const unreadable = (file: string, cause: unknown): HostKeyError => new HostKeyError(`The known hosts in \`${file}\` cannot be read.`, {
	code: 'known-hosts-unreadable', advice: 'Make it a readable file or remove it; without it a changed host key would go unseen.', cause,
});

const openFile = async (file: string): Promise<KnownHostsFile | undefined> => {
	try {
		return await readKnownHosts(file);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return {find: () => []};
		}

		throw unreadable(file, error);
	}
};

const linesIn = async (name: string, file: string): Promise<readonly KnownLine[]> => {
	const content = await openFile(file);

	if (content !== undefined) {
		return content.find(name);
	}

	const {code, stdout, stderr} = await runTool('ssh-keygen', ['-F', name, '-f', file]);

	if (code > 1) {
		throw unreadable(file, new Error(stderr.trim()));
	}

	const found: KnownLine[] = [];
	let heading: {line: number; marker: KnownLine['marker']} | undefined;

	for (const text of stdout.split('\n')) {
		const match = /^# Host .* found: line (?<line>\d+)\s*(?<marker>CA|REVOKED)?/v.exec(text);

		if (match?.groups !== undefined) {
			const {line = '', marker = ''} = match.groups;

			heading = {line: Number(line), marker: markers[marker] ?? 'plain'};
			continue;
		}

		if (heading === undefined || text === '') {
			continue;
		}

		const fields = text.trim().split(/\s+/v);
		const [, type, key] = fields[0]?.startsWith('@') === true ? fields.slice(1) : fields;

		if (type !== undefined && key !== undefined) {
			found.push({
				...heading, file, type, key: Buffer.from(key, 'base64'),
			});
		}

		heading = undefined;
	}

	return found;
};

/**
What the files say of a host: names, patterns, negations and markers as OpenSSH reads them. Files with hashed names are looked up by `ssh-keygen -F`.

@throws HostKeyError (`known-hosts-unreadable`) for a file that is there and cannot be read.
*/
export const knownLines = async (name: string, files: readonly string[]): Promise<readonly KnownLine[]> => {
	const found = await Promise.all([...new Set(files)].map(async file => linesIn(name, file)));

	return found.flat();
};

/**
Judges an offered key by the lines found. A revoked key is refused before all else; a key other than the ones kept for this host is a changed one, also where it is of another type, since an impostor picks the type.
*/
export const judgeKey = (lines: readonly KnownLine[], type: string, key: Uint8Array): KeyVerdict => {
	const isSame = (line: KnownLine): boolean => Buffer.compare(line.key, key) === 0;
	const at = ({file, line}: KnownLine): string => `${file}:${line}`;
	const revoked = lines.find(line => line.marker === 'revoked' && isSame(line));

	if (revoked !== undefined) {
		return {verdict: 'revoked', where: at(revoked)};
	}

	const plain = lines.filter(line => line.marker === 'plain');
	const same = plain.find(line => isSame(line));

	if (same !== undefined) {
		return {verdict: 'known', where: at(same)};
	}

	const other = plain.find(line => line.type === type) ?? plain[0];

	return other === undefined ? {verdict: 'unknown'} : {verdict: 'changed', where: at(other)};
};

/**
The line with a certificate authority that is all that is known of a host. Ssh2 cannot check a host certificate; the system's ssh can.
*/
export const authorityOnly = (lines: readonly KnownLine[]): KnownLine | undefined => lines.some(line => line.marker === 'plain') ? undefined : lines.find(line => line.marker === 'cert-authority');

/**
The name as HashKnownHosts keeps it: `|1|salt|HMAC-SHA1(salt, name)`.
*/
const hashedName = (name: string): string => {
	const salt = randomBytes(20);

	return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};

/**
Adds a key to a known_hosts file: one line, appended in one write, file mode 0600.

@returns Where it stands, `FILE:LINE`.
*/
export const appendKnownHost = async ({file, name, type, key, isHashed}: {readonly file: string; readonly name: string; readonly type: string; readonly key: Uint8Array; readonly isHashed: boolean}): Promise<string> => {
	try {
		await mkdir(path.dirname(file), {recursive: true, mode: 0o700});

		const handle = await open(file, 'a+', 0o600);

		try {
			const {size} = await stat(file);
			const before = size === 0 ? '' : await handle.readFile('utf8');
			const line = `${isHashed ? hashedName(name) : name} ${type} ${Buffer.from(key).toString('base64')}\n`;

			await handle.appendFile(before === '' || before.endsWith('\n') ? line : `\n${line}`);
			await handle.sync();

			return `${file}:${before.split('\n').length + (before === '' || before.endsWith('\n') ? 0 : 1)}`;
		} finally {
			await handle.close();
		}
	} catch (error) {
		throw new HostKeyError(`The host key cannot be stored in \`${file}\`.`, {
			code: 'known-hosts-unwritable', advice: 'Check its permissions and the space left, then trust the host again.', cause: error,
		});
	}
};
