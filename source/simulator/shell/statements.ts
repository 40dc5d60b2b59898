import type {
	AndOr,
	Case,
	CompoundList,
	CommandNode,
	If,
	Pipeline,
	PipelineNode,
	Redirection,
	Statement,
} from 'unbash';
import {isTestTrue} from './double-bracket.js';
import {runFor, runSelect, runWhile} from './loops.js';
import {runSimpleCommand} from './simple-command.js';
import {
	CommandFailure,
	ExitShell,
	ShellFailure,
} from './shell-errors.js';
import {isPatternMatch} from './pattern.js';
import {runPiped, type Standing} from './piped-commands.js';
import {redirect} from './redirection.js';
import {runSubshell} from './subshell.js';
import type {Shell} from './shell.js';
import type {SourceText} from './source-text.js';

/**
Runs statements one after another.

`source`: the text they were parsed from, where it is another than the one that runs.
*/
export const runStatements = async (shell: Shell, statements: readonly Statement[], source?: SourceText, {isLast = false}: Standing = {}): Promise<void> => {
	if (source !== undefined) {
		const outer = shell.source;
		shell.source = source;

		try {
			await runStatements(shell, statements, undefined, {isLast});
		} finally {
			shell.source = outer;
		}

		return;
	}

	for (const [index, statement] of statements.entries()) {
		await shell.step();
		await runStatement(shell, statement, {isLast: isLast && index === statements.length - 1});
	}

	await shell.step();
};

export const runList = async (shell: Shell, list: CompoundList, standing: Standing = {}): Promise<void> => {
	await runStatements(shell, list.commands, undefined, standing);
};

const runStatement = async (shell: Shell, {command, background}: Statement, standing: Standing): Promise<void> => {
	if (background === true) {
		await runInBackground(shell, command);
		return;
	}

	await runNode(shell, command, standing);
};

/**
Ends the shell where `set -e` says so.
*/
const checkFailure = async (shell: Shell): Promise<void> => {
	if (shell.status === 0 || shell.conditions > 0) {
		return;
	}

	const action = shell.traps.get('ERR');

	if (action !== undefined && action !== '') {
		await shell.traps.runAction('ERR');
	}

	if (shell.options.has('e')) {
		throw new ExitShell(shell.status);
	}
};

export const asCondition = async (shell: Shell, run: () => Promise<void>): Promise<void> => {
	shell.conditions++;

	try {
		await run();
	} finally {
		shell.conditions--;
	}
};

const runNode = async (shell: Shell, node: PipelineNode | AndOr, standing: Standing = {}): Promise<void> => {
	if (node.type === 'AndOr') {
		await runAndOr(shell, node, standing);
	} else if (node.type === 'Pipeline') {
		await runPipeline(shell, node);
	} else {
		await runCommand(shell, node, standing);
	}
};

const runAndOr = async (shell: Shell, {commands, operators}: AndOr, standing: Standing): Promise<void> => {
	for (const [index, command] of commands.entries()) {
		const operator = operators[index - 1];

		if (operator !== undefined && (operator === '&&') !== (shell.status === 0)) {
			continue;
		}

		if (index < commands.length - 1) {
			await asCondition(shell, async () => runNode(shell, command));
			await shell.step();
		} else {
			await runNode(shell, command, standing);
		}
	}
};

const runPipeline = async (shell: Shell, {prefixes, commands, operators}: Pipeline): Promise<void> => {
	if (operators.includes('|&')) {
		throw new ShellFailure('Coprocesses are not simulated.', 2);
	}

	const isNegated = prefixes.filter(prefix => prefix.type === 'Negation').length % 2 === 1;
	const run = async (): Promise<void> => commands.length === 1 ? runCommand(shell, commands[0]!) : runPiped(shell, commands, runCommand);

	if (isNegated) {
		await asCondition(shell, run);
		shell.status = shell.status === 0 ? 1 : 0;
		return;
	}

	if (prefixes.some(prefix => prefix.type === 'Time')) {
		const start = shell.machine.clock.now;
		await run();
		const seconds = (shell.machine.clock.now - start) / 1000;
		const time = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(2)}s`;
		await shell.write(2, `\nreal\t${time}\nuser\t0m0.00s\nsys\t0m0.00s\n`);
		return;
	}

	await run();
};

const runInBackground = async (shell: Shell, node: PipelineNode | AndOr): Promise<void> => {
	const {process, machine} = shell;
	const isOwnGroup = shell.options.has('m');

	const child = machine.processes.spawn(async child => {
		if (!isOwnGroup) {
			child.dispositions.set('INT', 'ignore');
			child.dispositions.set('QUIT', 'ignore');
		}

		return runSubshell(shell, child, async subshell => {
			if (!isOwnGroup) {
				// The job's input is empty unless it is redirected.
				await redirect(subshell, [{
					type: 'Redirect', pos: 0, end: 0, operator: '<', descriptor: undefined, target: {
						type: 'Word', text: '/dev/null', value: '/dev/null', pos: 0, end: 0,
					},
				}]);
			}

			await runNode(subshell, node, {isLast: true});
		});
	}, {
		argv: process.argv, parent: process, environment: process.environment, ...(isOwnGroup && {group: 'new'}),
	});

	shell.addJob([child], shell.source.text.slice(node.pos, node.end));
	shell.status = 0;

	if (shell.isInteractive) {
		await shell.write(2, `[${shell.jobs.at(-1)!.number}]\t${child.pid}\n`);
	}
};

const withRedirections = async (shell: Shell, redirections: readonly Redirection[], run: () => Promise<void>): Promise<void> => {
	let redirected: Awaited<ReturnType<typeof redirect>>;

	try {
		redirected = await redirect(shell, redirections);
	} catch (error) {
		if (error instanceof CommandFailure) {
			await shell.complain(error.message);
			shell.status = error.status;
			await checkFailure(shell);
			return;
		}

		throw error;
	}

	try {
		await run();
	} finally {
		redirected.undo();
	}
};

const runCommand = async (shell: Shell, node: CommandNode, standing: Standing = {}): Promise<void> => {
	switch (node.type) {
		case 'Command': {
			await runSimpleCommand(shell, node, standing);
			await checkFailure(shell);
			return;
		}

		case 'Redirected': {
			await withRedirections(shell, node.redirects, async () => runCommand(shell, node.command, standing));
			return;
		}

		case 'Function': {
			const body = node.body.type === 'CompoundList' ? undefined : node.body;

			if (body === undefined) {
				throw new ShellFailure('0403-057 Syntax error', 2);
			}

			shell.functions.set(node.name.value, {node, isKsh: shell.source.text.startsWith('function', node.pos), source: shell.source});
			shell.status = 0;
			return;
		}

		case 'BraceGroup': {
			await runList(shell, node.body, standing);
			return;
		}

		case 'Subshell': {
			if (standing.isLast === true && !shell.traps.hasAny) {
				// This process was forked for nothing else.
				await runList(shell, node.body, standing);
				return;
			}

			await runForked(shell, async subshell => runList(subshell, node.body, {isLast: true}));
			await checkFailure(shell);
			return;
		}

		case 'If': {
			await runIf(shell, node, standing);
			return;
		}

		case 'While': {
			await runWhile(shell, node);
			return;
		}

		case 'For': {
			await runFor(shell, node);
			return;
		}

		case 'Case': {
			await runCase(shell, node, standing);
			return;
		}

		case 'TestCommand': {
			shell.line = shell.lineAt(node.pos);
			shell.status = await isTestTrue(shell, node.expression) ? 0 : 1;
			await checkFailure(shell);
			return;
		}

		case 'ArithmeticCommand': {
			shell.status = await shell.expansion.arithmetic(node.body) === 0n ? 1 : 0;
			await checkFailure(shell);
			return;
		}

		case 'Select': {
			await runSelect(shell, node);
			return;
		}

		case 'ArithmeticFor':
		case 'Coproc': {
			throw new ShellFailure(`0403-057 Syntax error at line ${shell.line} : \`(' is not expected.`, 2);
		}
	}
};

/**
Runs something in a forked shell and waits for it.
*/
const runForked = async (shell: Shell, body: (subshell: Shell) => Promise<void>): Promise<void> => {
	const {process, machine} = shell;
	const child = machine.processes.spawn(async child => runSubshell(shell, child, body), {
		argv: process.argv, parent: process, environment: process.environment, ...(shell.options.has('m') && {group: 'new'}),
	});

	shell.status = await shell.waitFor(child);
};

const runIf = async (shell: Shell, node: If, standing: Standing): Promise<void> => {
	for (const {clause, then} of [node, ...node.elif]) {
		await asCondition(shell, async () => runList(shell, clause));

		if (shell.status === 0) {
			await runList(shell, then, standing);
			return;
		}
	}

	if (node.else === undefined) {
		shell.status = 0;
	} else {
		await runList(shell, node.else, standing);
	}
};

const runCase = async (shell: Shell, {word, items}: Case, standing: Standing): Promise<void> => {
	const text = await shell.expansion.text(word);
	let isFalling = false;
	shell.status = 0;

	for (const {pattern, body, terminator} of items) {
		let isMatch = isFalling;

		for (const each of pattern) {
			isMatch ||= isPatternMatch(text, await shell.expansion.pattern(each));
		}

		if (!isMatch) {
			continue;
		}

		await runList(shell, body, standing);

		if (terminator !== ';&') {
			return;
		}

		isFalling = true;
	}
};
