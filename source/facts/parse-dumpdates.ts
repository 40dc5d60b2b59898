import {
	contentLines,
	matchLine,
	readRows,
	type OnOdd,
} from './output-lines.js';

/**
When a filesystem was last saved by i-node, at each level.
*/
type DumpDate = {readonly device: string; readonly level: number; readonly date: string};

/**
Reads /etc/dumpdates: raw device, level, date (`backup -u` writes it).
*/
export const parseDumpdates = (text: string, odd?: OnOdd): readonly DumpDate[] => readRows(contentLines(text), (line): DumpDate => {
	const {device = '', level = '', date = ''} = matchLine(line, /^(?<device>\/\S+)\s+(?<level>\d)\s+(?<date>\S.*)$/v, 'cat /etc/dumpdates');

	return {device, level: Number(level), date};
}, odd);
