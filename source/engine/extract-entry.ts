import {
	lstat,
	mkdir,
	open,
	realpath,
	rm,
	symlink,
} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {OperatorError, UsageError} from '../base/errors.js';
import type {ExtractedEntry} from '../base/image.js';
import {readFileBytes, whyNotReadable} from '../images/file-bytes.js';
import type {ImageSource} from '../images/image-source.js';
import type {StoredEntry} from '../images/read-image.js';
import {safeNames, whyNotLinked} from '../images/safe-path.js';

/**
What an operator's own file system says of one entry; anything else is a fault.
*/
const reasonOf = (error: unknown): string => {
	const {code, message} = error as NodeJS.ErrnoException;

	if (error instanceof OperatorError) {
		return error.message;
	}

	if (code === undefined) {
		throw error;
	}

	return code === 'EEXIST' ? 'there is something of that name already, and nothing is written over' : message;
};

/**
Where entries are extracted to. Nothing is written over, no device is made, nothing is written through a link; owners are not kept, and of the modes only what is the owner's.
*/
export class Extraction {
	readonly #source: ImageSource;
	readonly #root: string;
	readonly #made = new Set<string>();
	readonly #links: Array<{readonly names: readonly string[]; readonly entry: StoredEntry}> = [];

	private constructor(source: ImageSource, root: string) {
		this.#source = source;
		this.#root = root;
	}

	/**
	Begins in a directory, which is made where only it is missing.

	@throws UsageError where it is no directory, or cannot be made.
	*/
	static async into(source: ImageSource, to: string): Promise<Extraction> {
		const directory = path.resolve(to);

		try {
			await mkdir(directory, {mode: 0o700});
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
				throw new UsageError(`The directory \`${directory}\` cannot be made: ${(error as Error).message}.`, {advice: 'Name a directory that is there, or a new one in such a directory.', cause: error});
			}
		}

		const root = await realpath(directory);
		const status = await lstat(root);

		if (!status.isDirectory()) {
			throw new UsageError(`\`${directory}\` is no directory.`, {advice: 'Name a directory that is there, or a new one.'});
		}

		return new Extraction(source, root);
	}

	/**
	Extracts one entry. Links come last, by {@link links}: until then no name leads elsewhere.
	*/
	async add(entry: StoredEntry): Promise<ExtractedEntry | undefined> {
		const place = safeNames(entry.path, {isWindows: process.platform === 'win32'});

		if ('reason' in place) {
			return {path: entry.path, outcome: 'skipped', reason: place.reason};
		}

		const {names} = place;

		if (entry.kind === 'link') {
			this.#links.push({names, entry});

			return undefined;
		}

		if (entry.kind === 'directory') {
			return this.#done(entry, names, async () => this.#directory(names));
		}

		if (entry.kind !== 'file') {
			return {path: entry.path, outcome: 'skipped', reason: `it is a ${entry.kind}, which is not made`};
		}

		const why = whyNotReadable(entry);

		return why === undefined ? this.#done(entry, names, async () => this.#file(entry, names)) : {path: entry.path, outcome: 'failed', reason: why};
	}

	/**
	Makes the links that lead to no place outside.

	@yields What became of each.
	*/
	async * links(): AsyncGenerator<ExtractedEntry, void> {
		for (const {names, entry} of this.#links) {
			const reason = entry.doubt ?? whyNotLinked(names, entry.linkTarget);

			yield reason === undefined
				? await this.#done(entry, names, async () => {
					await this.#directory(names.slice(0, -1));
					await symlink(entry.linkTarget ?? '', path.join(this.#root, ...names));
				})
				: {path: entry.path, outcome: 'skipped', reason};
		}
	}

	async #done(entry: StoredEntry, names: readonly string[], work: () => Promise<void>): Promise<ExtractedEntry> {
		try {
			await work();

			return {path: entry.path, outcome: 'extracted', to: path.join(this.#root, ...names)};
		} catch (error) {
			return {path: entry.path, outcome: 'failed', reason: reasonOf(error)};
		}
	}

	async #directory(names: readonly string[]): Promise<void> {
		for (let length = 1; length <= names.length; length += 1) {
			const directory = path.join(this.#root, ...names.slice(0, length));

			if (this.#made.has(directory)) {
				continue;
			}

			try {
				await mkdir(directory, {mode: 0o700});
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
					throw error;
				}
			}

			const status = await lstat(directory);

			if (!status.isDirectory()) {
				throw new OperatorError(`\`${directory}\` is no directory, and nothing is written through a link`, {code: 'in-the-way', advice: 'Extract to an empty directory.'});
			}

			this.#made.add(directory);
		}
	}

	async #file(entry: StoredEntry, names: readonly string[]): Promise<void> {
		const {mode, modifiedAt} = entry.header;
		const target = path.join(this.#root, ...names);

		await this.#directory(names.slice(0, -1));

		const handle = await open(target, 'wx', 0o600);

		try {
			for await (const piece of readFileBytes(this.#source, entry)) {
				await handle.writeFile(piece);
			}

			// Who belongs to a group there need not belong to it here: only the owner may run and read.
			await handle.chmod(Math.floor(mode / 0o100) % 2 === 1 ? 0o700 : 0o600);
			await handle.utimes(modifiedAt, modifiedAt);
		} catch (error) {
			// Half of it would look like all of it.
			await rm(target, {force: true});

			throw error;
		} finally {
			await handle.close();
		}
	}
}
