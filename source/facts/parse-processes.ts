import {contentLines} from './output-lines.js';

export type ProcessRow = {
	readonly user: string;
	readonly pid: number;
	readonly args: string;
};

/**
`ps -A -o user= -o pid= -o args=`, and `ps -ef`: user, pid, parent, C, start (one word or two), terminal, time, command.
*/
const shapes = [
	/^\s*(?<user>\S+)\s+(?<pid>\d+)\s+\d+\s+\d+\s+(?:\S+|[A-Z][a-z][a-z] +\d{1,2})\s+(?:-|\S+)\s+\d+:\d{2}(?::\d{2})?\s+(?<args>\S.*)$/v,
	/^\s*(?<user>\S+)\s+(?<pid>\d+)\s+(?<args>\S.*)$/v,
];

/**
Reads a list of processes. What is no process (a title) is passed over: the text is free.
*/
export const parseProcesses = (text: string): readonly ProcessRow[] => {
	const rows: ProcessRow[] = [];

	for (const line of contentLines(text)) {
		const cells = shapes.map(shape => shape.exec(line)?.groups).find(found => found !== undefined);

		if (cells !== undefined) {
			rows.push({user: cells['user'] ?? '', pid: Number(cells['pid']), args: (cells['args'] ?? '').trim()});
		}
	}

	return rows;
};
