import {contentLines} from './output-lines.js';

export type Database = {readonly kind: string; readonly name: string};

/**
How a running instance shows in the process list: Oracle's process monitor is named after its instance, Db2's engine after its owner.
*/
const signs: ReadonlyArray<{readonly kind: string; readonly pattern: RegExp}> = [
	{kind: 'oracle', pattern: /^\S+\s+ora_pmon_(?<name>[\w$#]+)$/v},
	{kind: 'oracle-asm', pattern: /^\S+\s+asm_pmon_(?<name>[\w+$#]+)$/v},
	{kind: 'db2', pattern: /^(?<name>\S+)\s+(?:\S*\/)?db2sysc(?:\s+\d+)?$/v},
];

/**
Reads `ps -A -o user= -o args=`, narrowed to database engines.
*/
export const parseDatabases = (text: string): readonly Database[] => {
	const found: Database[] = [];

	for (const line of contentLines(text)) {
		for (const {kind, pattern} of signs) {
			const name = pattern.exec(line.trim())?.groups?.['name'];

			if (name !== undefined && found.every(each => !(each.kind === kind && each.name === name))) {
				found.push({kind, name});
			}
		}
	}

	return found;
};
