import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {OperatorError} from '../base/errors.js';
import {quoteWords} from '../base/quote.js';

/**
What a tool of OpenSSH printed and its exit code.
*/
export type ToolResult = {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
};

type Tool = 'ssh' | 'ssh-keygen';

type Request = {
	readonly tool: Tool;
	readonly toolArguments: readonly string[];
	readonly line: string;
	resolve(result: ToolResult | Promise<ToolResult>): void;
};

const seconds = 10;
const limits = {timeout: seconds * 1000, maxBuffer: 8 * 1024 * 1024, encoding: 'utf8'} as const;

/**
Runs a tool by itself, without a shell.
*/
const runAlone = async ({tool, toolArguments}: Pick<Request, 'tool' | 'toolArguments'>): Promise<ToolResult> => new Promise((resolve, reject) => {
	const child = execFile(tool, toolArguments, limits, (error, stdout, stderr) => {
		if (error === null) {
			resolve({code: 0, stdout, stderr});
			return;
		}

		if (typeof error.code === 'number') {
			resolve({code: error.code, stdout, stderr});
			return;
		}

		const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';

		reject(isMissing
			? new OperatorError(`\`${tool}\` is not installed here.`, {
				code: 'tool-missing', advice: 'Install the OpenSSH client; lparsafe reads SSH settings and known hosts with it.', exitCode: 4, cause: error,
			})
			: new OperatorError(`\`${tool}\` did not answer.`, {
				code: 'tool-failed', advice: `Run \`${tool} ${toolArguments.join(' ')}\` by hand; a \`Match exec\` in the SSH config may hang.`, exitCode: 4, cause: error,
			}));
	});

	child.stdin?.on('error', () => undefined);
	child.stdin?.end();
});

// A process started from here costs by the memory of this one, from a shell next to nothing: what is wanted while one shell works is gathered for the next. Slow tools get more shells.
const mostTogether = 16;
const mostShells = 4;
const patience = 20;
const waiting: Request[] = [];
let shells = 0;

/**
The pieces between marks; the last one only where its end was printed too.
*/
const piecesOf = (text: string, mark: string): readonly string[] => text.split(mark).slice(0, -1);

const runTogether = async (requests: readonly Request[]): Promise<void> => {
	const mark = `:${randomUUID()}:`;
	const script = requests.map(({line}) => `${line} </dev/null\nprintf ' %s%s' "$?" ${mark}\nprintf '%s' ${mark} >&2\n`).join('');
	const [stdout, stderr] = await new Promise<readonly [string, string]>(resolve => {
		const child = execFile('/bin/sh', ['-s'], limits, (_error, ...printed) => {
			resolve(printed);
		});

		child.stdin?.on('error', () => undefined);
		child.stdin?.end(script);
	});
	const outs = piecesOf(stdout, mark);
	const errors = piecesOf(stderr, mark);

	for (const [index, request] of requests.entries()) {
		const {text = '', code} = /^(?<text>[\s\S]*?) (?<code>\d{1,3})$/v.exec(outs[index] ?? '')?.groups ?? {};
		const error = errors[index];

		// What a shell could not start, what was killed and what was not reached in time is run by itself, which tells why.
		request.resolve(code === undefined || error === undefined || Number(code) > 125
			? runAlone(request)
			: {code: Number(code), stdout: text, stderr: error});
	}
};

const runWaiting = async (): Promise<void> => {
	shells += 1;

	try {
		while (waiting.length > 0) {
			await runTogether(waiting.splice(0, mostTogether));
		}
	} finally {
		shells -= 1;
	}
};

const serve = (): void => {
	if (waiting.length > 0 && shells < mostShells) {
		void runWaiting();
	}
};

/**
Runs one of OpenSSH's own tools; it has ten seconds.

@throws OperatorError (`tool-missing`) where it is not installed, (`tool-failed`) where it hangs or dies.
*/
export const runTool = async (tool: Tool, toolArguments: readonly string[]): Promise<ToolResult> => {
	const {promise, resolve} = Promise.withResolvers<ToolResult>();

	waiting.push({
		tool, toolArguments, line: quoteWords([tool, ...toolArguments]), resolve,
	});

	if (shells === 0) {
		// Those that are asked in the same turn go together.
		setImmediate(serve);
	} else {
		setTimeout(serve, patience);
	}

	return promise;
};
