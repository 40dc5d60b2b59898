import {ParseError} from '../base/errors.js';
import {contentLines, readRows, type OnOdd} from './output-lines.js';

/**
An entry of the host's own log of image backups. Sizes as they stand there: the reference does not say their unit.
*/
type BackupLogEntry = {
	readonly path: string;
	readonly command: string;
	readonly date: string;
	readonly level?: string;
};

/**
Reads what `lsmksysb -B` prints of /var/adm/ras/vgbackuplog: fields parted by `;`, of which the first six are file or device, command, date, shrink size, full size and level (AIX commands reference, `listvgbackup`).
*/
export const parseBackupLog = (text: string, odd?: OnOdd): readonly BackupLogEntry[] => readRows(contentLines(text), (line): BackupLogEntry => {
	const fields = line.split(';', 6).map(field => field.trim());
	const [path = '', command = '', date = ''] = fields;

	if (path === '' || command === '' || date === '') {
		throw new ParseError('No entry of file, command and date', {command: 'lsmksysb -B', line});
	}

	const level = fields[5] ?? '';

	return {
		path, command, date, ...level !== '' && {level},
	};
}, odd);
