import type {HereDoc, Redirect, Redirection} from 'unbash';
import {toBytes} from '../byte-text.js';
import {FileError} from '../files.js';
import {OpenFile, type ReadOptions} from '../open-file.js';
import {openPath} from '../open-path.js';
import type {Process} from '../process.js';
import {CommandFailure} from './shell-errors.js';
import {notInRestricted, restricted, type Shell} from './shell.js';

/**
The text of a here-document as an open file.
*/
class DocumentFile extends OpenFile {
	#bytes: Uint8Array;

	constructor(bytes: Uint8Array) {
		super();
		this.#bytes = bytes;
	}

	override async read(process: Process, {limit = Infinity, line = false}: ReadOptions = {}): Promise<Uint8Array | undefined> {
		process.assertRunning();

		if (this.#bytes.length === 0) {
			return undefined;
		}

		const newline = line ? this.#bytes.indexOf(10) : -1;
		const count = Math.min(limit, newline === -1 ? this.#bytes.length : newline + 1);
		const taken = this.#bytes.subarray(0, count);
		this.#bytes = this.#bytes.subarray(count);
		return taken;
	}

	protected close(): void {
		this.#bytes = new Uint8Array(0);
	}
}

const documentText = async (shell: Shell, {operator, delimiter, body}: HereDoc): Promise<string> => {
	const isStripped = operator === '<<-';

	if (delimiter?.quoted === true) {
		return isStripped ? body.text.replaceAll(/^\t+/gmv, '') : body.text;
	}

	if (!isStripped) {
		return shell.expansion.document(body.text, body.parts);
	}

	if (body.parts === undefined) {
		return shell.expansion.document(body.text.replaceAll(/^\t+/gmv, ''), undefined);
	}

	// Only the tabs of the document itself go, not those that an expansion brought.
	const parts = body.parts.map((part, index) => part.type === 'Literal' ? {...part, text: part.text.replaceAll(index === 0 ? /^\t+/gmv : /(?<=\n)\t+/gv, '')} : part);
	return shell.expansion.document(body.text, parts);
};

const openHow = (shell: Shell, operator: string): Parameters<typeof openPath>[3] => {
	switch (operator) {
		case '<': {
			return {mode: 'read'};
		}

		case '<>': {
			return {mode: 'both'};
		}

		case '>>': {
			return {mode: 'append'};
		}

		default: {
			return {mode: 'write', isTruncating: true, isExclusive: operator === '>' && shell.options.has('C')};
		}
	}
};

/**
Opens what a redirection names: a file with a hold for the caller, `undefined` for `n>&-`.

@throws CommandFailure
*/
export const openRedirect = async (shell: Shell, redirect: Redirect): Promise<OpenFile | undefined> => {
	const {operator, target} = redirect;

	if (target === undefined || operator.startsWith('&')) {
		throw new CommandFailure('0403-057 Syntax error: `>\' is not expected.', 2);
	}

	const word = await shell.expansion.text(target);

	if (operator === '<&' || operator === '>&') {
		if (word === '-') {
			return undefined;
		}

		const file = /^\d+$/v.test(word) ? shell.process.descriptors.get(Number(word)) : undefined;

		if (file === undefined) {
			throw new CommandFailure(`${word}: 0403-037 The specified file descriptor is not valid.`);
		}

		return file.retain();
	}

	if (operator !== '<' && shell.options.has(restricted)) {
		throw new CommandFailure(`${word}: ${notInRestricted}`);
	}

	try {
		return await openPath(shell.machine.files, shell.process, word, openHow(shell, operator));
	} catch (error) {
		if (error instanceof FileError) {
			const text = operator === '<' || operator === '<>' ? '0403-016 Cannot find or open the file.' : (error.code === 'EEXIST' ? '0403-018 The file already exists.' : '0403-005 Cannot create the specified file.');
			throw new CommandFailure(`${word}: ${text}`);
		}

		throw error;
	}
};

const defaultDescriptor = (operator: string): number => operator.startsWith('<') ? 0 : 1;

/**
Carries redirections out in order.

@returns What puts the descriptors back as they were (or gives that up, with `keep`).
@throws CommandFailure; what had been done is undone then.
*/
export const redirect = async (shell: Shell, redirections: readonly Redirection[]): Promise<{undo(): void; keep(): void}> => {
	const before: Array<readonly [number, OpenFile | undefined]> = [];
	const {process} = shell;

	const undo = (): void => {
		for (const [descriptor, file] of before.toReversed()) {
			process.setDescriptor(descriptor, file);
		}

		before.length = 0;
	};

	const keep = (): void => {
		for (const [, file] of before) {
			file?.release();
		}

		before.length = 0;
	};

	try {
		for (const redirection of redirections) {
			if (redirection.descriptor?.type === 'FileDescriptorVariable' || redirection.type === 'HereString') {
				throw new CommandFailure('0403-057 Syntax error: `<\' is not expected.', 2);
			}

			const descriptor = redirection.descriptor?.value ?? defaultDescriptor(redirection.operator);
			const file = redirection.type === 'HereDoc'
				? new DocumentFile(toBytes(await documentText(shell, redirection)))
				: await openRedirect(shell, redirection);

			before.push([descriptor, process.descriptors.get(descriptor)?.retain()]);
			process.setDescriptor(descriptor, file);
		}
	} catch (error) {
		undo();
		throw error;
	}

	return {undo, keep};
};
