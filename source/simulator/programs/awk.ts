import {FileError} from '../files.js';
import type {Utility, UtilityContext} from '../utility.js';
import {AwkJump, type Steps} from './awk-flow.js';
import {Awk} from './awk-interpreter.js';
import {parseAwk} from './awk-parser.js';
import {AwkStreams} from './awk-streams.js';
import {RecordReader} from './awk-record-reader.js';
import {AwkProblem, type Rule} from './awk-syntax.js';
import {unescapeAwk} from './awk-tokens.js';
import {inputValue, isTrue, toNumber} from './awk-values.js';
import {byteTextOfWord, wordOfByteText} from './byte-text.js';
import {pieces, textOf} from './input.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {Failure, program} from './program.js';
import {PatternProblem} from './pattern-syntax.js';

const usage = 'Usage: awk [-u] [-F Character][-v Variable=Value ...][-f File|Commands][Variable=Value|File ...]';

/**
Carries out what a program of awk waits for.
*/
const drive = async <Result>(steps: Steps<Result>): Promise<Result> => {
	let step = steps.next();

	while (step.done !== true) {
		let result: unknown;
		let failure: unknown;
		let hasFailed = false;

		try {
			result = await step.value();
		} catch (error) {
			failure = error;
			hasFailed = true;
		}

		step = hasFailed ? steps.throw(failure) : steps.next(result);
	}

	return step.value;
};

/**
The main input: the operands one after the other, assignments among them.
*/
const createMainInput = (context: UtilityContext, machine: () => Awk): {next(): Promise<string | undefined>; ready(): string | undefined; skipFile(): Promise<void>} => {
	let index = 1;
	let hasRead = false;
	let reader: RecordReader | undefined;

	const count = (text: string): string => {
		const {variables} = machine();
		variables.set('NR', toNumber(variables.get('NR')) + 1);
		variables.set('FNR', toNumber(variables.get('FNR')) + 1);

		return text;
	};

	const openNext = async (): Promise<boolean> => {
		const awk = machine();

		for (;;) {
			const total = toNumber(awk.variables.get('ARGC'));

			if (index >= total) {
				if (hasRead) {
					return false;
				}

				hasRead = true;
				reader = new RecordReader(pieces(context));

				return true;
			}

			const value = awk.arrays.get('ARGV')?.get(String(index));
			index += 1;
			const operand = typeof value === 'object' ? value.text : String(value ?? '');
			const assignment = /^(?<name>[A-Za-z_]\w*)=(?<value>.*)$/sv.exec(operand);

			if (assignment !== null) {
				awk.setVariable(assignment.groups!['name']!, inputValue(unescapeAwk(assignment.groups!['value']!)));
			} else if (operand !== '') {
				hasRead = true;
				const path = operand === '-' ? undefined : wordOfByteText(operand);

				if (path !== undefined && !context.files.exists(path)) {
					throw new AwkProblem(`Cannot find or open file ${path}.`);
				}

				awk.variables.set('FILENAME', operand);
				awk.variables.set('FNR', 0);
				reader = new RecordReader(pieces(context, path));

				return true;
			}
		}
	};

	return {
		ready() {
			const text = reader?.ready(machine().text('RS'));

			return text === undefined ? undefined : count(text);
		},
		async next() {
			for (;;) {
				if (reader === undefined && !await openNext()) {
					return undefined;
				}

				const text = await reader!.next(machine().text('RS'));

				if (text !== undefined) {
					return count(text);
				}

				reader = undefined;
			}
		},
		async skipFile() {
			await reader?.close();
			reader = undefined;
		},
	};
};

/**
Runs something that `exit` leaves.
*/
const untilExit = async (work: () => Promise<void>): Promise<void> => {
	try {
		await work();
	} catch (error) {
		if (!(error instanceof AwkJump) || error.to !== 'exit') {
			throw error;
		}
	}
};

function * applyRules(awk: Awk, rules: readonly Rule[], active: Set<Rule>): Steps<void> {
	for (const rule of rules) {
		if (rule.until === undefined) {
			if (rule.pattern !== undefined && !isTrue(yield * awk.evaluate(rule.pattern, []))) {
				continue;
			}
		} else {
			if (!active.has(rule)) {
				if (!isTrue(yield * awk.evaluate(rule.pattern!, []))) {
					continue;
				}

				active.add(rule);
			}

			if (isTrue(yield * awk.evaluate(rule.until, []))) {
				active.delete(rule);
			}
		}

		if (rule.action === undefined) {
			awk.streams.stdout.put(awk.record.text + awk.text('ORS'));
		} else {
			yield * awk.execute(rule.action, []);
		}
	}
}

const runMain = async (awk: Awk, input: ReturnType<typeof createMainInput>): Promise<void> => {
	const active = new Set<Rule>();
	const {rules} = awk.program;

	for (let text = await input.next(); text !== undefined; text = input.ready() ?? await input.next()) {
		awk.record.setText(text);

		try {
			await drive(applyRules(awk, rules, active));
		} catch (error) {
			if (!(error instanceof AwkJump) || error.to === 'exit') {
				throw error;
			}

			if (error.to === 'nextfile') {
				await input.skipFile();
			}
		}

		await awk.streams.stdout.settle();
	}
};

const runAwk = async (context: UtilityContext, source: string, {separator, assignments, operands}: {readonly separator: string | undefined; readonly assignments: readonly string[]; readonly operands: readonly string[]}): Promise<number> => {
	const streams = new AwkStreams(context);
	const input = createMainInput(context, () => awk);
	const awk: Awk = new Awk(parseAwk(source), streams, async () => input.next());

	awk.arrays.set('ENVIRON', new Map([...context.environment].map(([name, value]) => [byteTextOfWord(name), inputValue(byteTextOfWord(value))])));
	awk.arrays.set('ARGV', new Map(['awk', ...operands].map((operand, index) => [String(index), inputValue(byteTextOfWord(operand))])));
	awk.variables.set('ARGC', operands.length + 1);

	if (separator !== undefined) {
		const text = unescapeAwk(byteTextOfWord(separator));
		awk.variables.set('FS', text === 't' ? '\t' : text);
	}

	for (const assignment of assignments) {
		const match = /^(?<name>[A-Za-z_]\w*)=(?<value>.*)$/sv.exec(byteTextOfWord(assignment));

		if (match === null) {
			throw new SyntaxProblem(`${usage}\n`, 2);
		}

		awk.setVariable(match.groups!['name']!, inputValue(unescapeAwk(match.groups!['value']!)));
	}

	try {
		await untilExit(async () => {
			for (const statement of awk.program.begin) {
				await drive(awk.execute(statement, []));
			}

			if (awk.program.rules.length > 0 || awk.program.end.length > 0) {
				await runMain(awk, input);
			}
		});

		await untilExit(async () => {
			for (const statement of awk.program.end) {
				await drive(awk.execute(statement, []));
			}
		});
	} finally {
		await streams.closeAll();
	}

	return awk.exitStatus;
};

export const awk: Utility = program(async context => {
	const options = parseOptions('awk', context.args, 'F:v:f:u', usage, 2);
	const operands = [...options.operands];
	const sources: string[] = [];

	for (const path of options.values('f')) {
		if (path !== '-' && !context.files.exists(path)) {
			throw new Failure(`awk: 0602-553 Cannot find or open file ${path}.\n The source line number is 1.`, 2);
		}

		sources.push(await textOf(context, path === '-' ? undefined : path));
	}

	if (sources.length === 0) {
		const source = operands.shift();

		if (source === undefined) {
			throw new SyntaxProblem(`${usage}\n`, 2);
		}

		sources.push(byteTextOfWord(source));
	}

	try {
		return await runAwk(context, sources.join('\n'), {separator: options.value('F'), assignments: options.values('v'), operands});
	} catch (error) {
		if (error instanceof AwkProblem || error instanceof PatternProblem) {
			throw new Failure(`awk: 0602-562 ${error.message}`, 2);
		}

		if (error instanceof FileError && error.code !== 'EPIPE' && error.path !== '') {
			throw new Failure(`awk: 0602-553 Cannot find or open file ${error.path}.`, 2);
		}

		throw error;
	}
});
