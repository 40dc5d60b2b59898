import {contentLines, matchLine} from './output-lines.js';

export type DeviceRow = {
	readonly name: string;
	readonly state: string;
	readonly description: string;
};

const row = /^(?<name>[^\s:]+):(?<state>Available|Defined|Stopped|Diagnose|Unknown):(?<description>\S.*)$/v;

/**
Reads `lsdev -Cc CLASS -F name:status:description`. A description may hold colons.

@throws ParseError
*/
export const parseLsdev = (text: string): readonly DeviceRow[] => contentLines(text).map(line => {
	const cells = matchLine(line, row, 'lsdev');

	return {name: cells['name'] ?? '', state: cells['state'] ?? '', description: cells['description'] ?? ''};
});
