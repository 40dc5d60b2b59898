import type {Look, LookResult, Pipeline} from '../base/plan.js';
import {quoteWord, quoteWords} from '../base/quote.js';
import {safeDelimiter} from '../base/shell-text.js';
import type {Shell} from '../base/shell.js';
import {ask} from '../facts/ask.js';

const renderPipeline = ({argvs, inputFile, outputFile}: Pipeline): string => argvs.map((argv, index) => [
	quoteWords(argv),
	...(index === 0 && inputFile !== undefined ? [`< ${quoteWord(inputFile)}`] : []),
	...(index === argvs.length - 1 && outputFile !== undefined ? [`> ${quoteWord(outputFile)}`] : []),
].join(' ')).join(' | ');

/**
A look as shell text: its pipelines in order up to the first that fails.
*/
const renderLook = ({pipelines, stdin}: Look): string => {
	const commands = pipelines.map(pipeline => renderPipeline(pipeline));

	if (stdin === undefined) {
		return commands.join(' &&\n');
	}

	const text = stdin.endsWith('\n') ? stdin : `${stdin}\n`;
	const delimiter = safeDelimiter(text);

	return `{\n${commands.join(' &&\n')}\n} <<'${delimiter}'\n${text}${delimiter}`;
};

/**
Has a method's looks made on the host: read-only, each with its own watchdog; one that could not be made says so.

@throws ConnectionError
*/
export const makeLooks = async (shell: Shell, looks: readonly Look[], {interpreter}: {readonly interpreter?: string} = {}): Promise<ReadonlyMap<string, LookResult>> => {
	const sections = looks.map(look => ({id: look.id, script: renderLook(look), timeLimitSeconds: look.timeLimitSeconds}));
	const answers = await ask(shell, sections, {note: {kind: 'look', what: 'A look before a plan'}, ...interpreter !== undefined && {interpreter}});

	return new Map(answers.map((answer, index) => {
		const {id, ended, exitCode, out, err, reason} = answer;
		const [first] = looks[index]?.pipelines ?? [];

		return [id, {
			id,
			command: first === undefined ? '' : renderPipeline(first),
			ended,
			...(exitCode !== undefined && {exitCode}),
			out,
			err,
			...(reason !== undefined && {reason}),
		}];
	}));
};
