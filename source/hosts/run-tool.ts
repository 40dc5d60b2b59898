import {execFile} from 'node:child_process';
import {OperatorError} from '../base/errors.js';

/**
What a tool of OpenSSH printed and its exit code.
*/
export type ToolResult = {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
};

/**
Runs one of OpenSSH's own tools without a shell; it has ten seconds.

@throws OperatorError (`tool-missing`) where it is not installed, (`tool-failed`) where it hangs or dies.
*/
export const runTool = async (tool: 'ssh' | 'ssh-keygen', toolArguments: readonly string[]): Promise<ToolResult> => new Promise((resolve, reject) => {
	const child = execFile(tool, toolArguments, {timeout: 10_000, maxBuffer: 8 * 1024 * 1024, encoding: 'utf8'}, (error, stdout, stderr) => {
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
