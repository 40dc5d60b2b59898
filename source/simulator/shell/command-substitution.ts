import type {ParsedScript} from 'unbash';
import {concatBytes, toText} from '../byte-text.js';
import {PipeEnd} from '../open-file.js';
import {Pipe} from '../pipe.js';
import {assertParsed} from './parse.js';
import {openRedirect} from './redirection.js';
import {runSubshell} from './subshell.js';
import {runStatements} from './statements.js';
import type {Shell} from './shell.js';
import {SourceText} from './source-text.js';

const withoutLastNewlines = (text: string): string => {
	let end = text.length;

	while (text[end - 1] === '\n') {
		end--;
	}

	return text.slice(0, end);
};

/**
What a command printed, without its last newlines.
*/
export const substituteCommand = async (shell: Shell, script: ParsedScript | undefined): Promise<string> => {
	if (script === undefined) {
		return '';
	}

	assertParsed('', script, shell.line);
	const pipe = new Pipe();
	const reader = new PipeEnd(pipe, 'read');
	const descriptors = new Map([...shell.process.descriptors].map(([number, file]) => [number, number === 1 ? file : file.retain()]));
	descriptors.set(1, new PipeEnd(pipe, 'write'));

	const child = shell.machine.processes.spawn(async process => runSubshell(shell, process, async subshell => {
		const only = script.commands.length === 1 ? script.commands[0]!.command : undefined;
		const [redirect] = only?.type === 'Command' ? only.redirects : [];

		// `$(<file)`
		if (only?.type === 'Command' && only.name === undefined && only.redirects.length === 1 && only.prefix.length + only.suffix.length === 1 && redirect?.type === 'Redirect' && redirect.operator === '<') {
			const file = await openRedirect(subshell, redirect);

			if (file === undefined) {
				return;
			}

			for (let bytes = await file.read(process); bytes !== undefined; bytes = await file.read(process)) {
				await process.descriptors.get(1)!.write(process, bytes);
			}

			file.release();
			subshell.status = 0;
			return;
		}

		await runStatements(subshell, script.commands, script.source === undefined ? undefined : new SourceText(script.source, subshell.line));
	}), {
		argv: shell.process.argv, parent: shell.process, descriptors, environment: shell.variables.exported(),
	});

	const chunks: Uint8Array[] = [];

	try {
		for (let bytes = await reader.read(shell.process); bytes !== undefined; bytes = await reader.read(shell.process)) {
			chunks.push(bytes);
		}
	} finally {
		reader.release();
	}

	shell.substitutionStatus = await shell.waitFor(child);
	return withoutLastNewlines(toText(concatBytes(chunks)).replaceAll('\0', ''));
};
