import {ParseError} from '../base/errors.js';
import {contentLines, labelledValues} from './output-lines.js';

const labels = [
	'LOGICAL VOLUME', 'VOLUME GROUP', 'LV IDENTIFIER', 'PERMISSION', 'VG STATE', 'LV STATE', 'TYPE', 'WRITE VERIFY', 'MAX LPs', 'PP SIZE', 'COPIES', 'SCHED POLICY', 'LPs', 'PPs', 'STALE PPs', 'BB POLICY', 'INTER-POLICY', 'RELOCATABLE', 'INTRA-POLICY', 'UPPER BOUND', 'MOUNT POINT', 'LABEL', 'DEVICE UID', 'DEVICE GID', 'DEVICE PERMISSIONS', 'MIRROR WRITE CONSISTENCY', 'EACH LP COPY ON A SEPARATE PV', 'Serialize IO', 'INFINITE RETRY', 'PREFERRED READ', 'DEVICESUBTYPE', 'COPY 1 MIRROR POOL', 'COPY 2 MIRROR POOL', 'COPY 3 MIRROR POOL', 'STRIPE WIDTH', 'STRIPE SIZE', 'ENCRYPTION',
];

/**
Reads `lslv LV` of AIX 5.3 to 7.3: all values by their labels, as printed. Its second line has one blank between its pairs.

@throws ParseError
*/
export const parseLslv = (text: string): ReadonlyMap<string, string> => {
	const values = labelledValues(text, labels);

	if (!values.has('LOGICAL VOLUME') || !values.has('VOLUME GROUP')) {
		throw new ParseError('It does not say which logical volume this is', {command: 'lslv LV', line: contentLines(text)[0] ?? text.trim()});
	}

	return values;
};
