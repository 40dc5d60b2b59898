import type {CommandNode} from 'unbash';
import {PipeEnd, type OpenFile} from '../open-file.js';
import {Pipe} from '../pipe.js';
import type {Process} from '../process.js';
import type {Shell} from './shell.js';
import {runSubshell} from './subshell.js';

/**
Where a command of a forked shell stands: when it is all that this process has to do, a program takes the process over.
*/
export type Standing = {readonly isLast?: boolean};

/**
A process's descriptors for a part of a pipeline, each with a hold of its own.
*/
const pipedDescriptors = (process: Process, input: OpenFile | undefined, output: OpenFile): Map<number, OpenFile> => {
	const own = new Map<number, OpenFile>([...input === undefined ? [] : [[0, input] as const], [1, output] as const]);

	return new Map([...[...process.descriptors].filter(([number]) => !own.has(number)).map(([number, file]) => [number, file.retain()] as const), ...own]);
};

/**
All but the last in processes of their own; the last one here, as in ksh.
*/
export const runPiped = async (shell: Shell, commands: readonly CommandNode[], run: (shell: Shell, command: CommandNode, standing: Standing) => Promise<void>): Promise<void> => {
	const {process, machine} = shell;
	const children: Process[] = [];
	let input: OpenFile | undefined;
	let group: number | 'new' | undefined = shell.options.has('m') ? 'new' : undefined;

	for (const command of commands.slice(0, -1)) {
		const pipe = new Pipe();
		const next = new PipeEnd(pipe, 'read');
		const descriptors = pipedDescriptors(process, input, new PipeEnd(pipe, 'write'));

		const child = machine.processes.spawn(async child => runSubshell(shell, child, async subshell => {
			await run(subshell, command, {isLast: true});
		}), {
			argv: process.argv, parent: process, descriptors, environment: process.environment, ...(group !== undefined && {group}),
		});

		group = group === 'new' ? child.pgid : group;
		children.push(child);
		input = next;
	}

	const stdin = process.descriptors.get(0)?.retain();
	process.setDescriptor(0, input);

	try {
		await run(shell, commands.at(-1)!, {});
	} finally {
		process.setDescriptor(0, stdin);
	}

	for (const child of children) {
		await shell.waitFor(child);
	}
};
