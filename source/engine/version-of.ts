import {runTool} from '../hosts/run-tool.js';

/**
What a tool says of its version, first line; OpenSSH says it on stderr.
*/
export const versionOf = async (tool: 'ssh', flag: string): Promise<string> => {
	try {
		const {stdout, stderr} = await runTool(tool, [flag]);
		const [first = ''] = `${stdout}${stderr}`.trim().split('\n', 1);

		return first === '' ? 'unknown' : first;
	} catch {
		return 'not found';
	}
};
