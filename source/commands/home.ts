import type {Command} from './command.js';
import {show} from './show.js';

const backupHome: Command = {
	words: ['backup-home'],
	usage: 'DIR',
	summary: 'copies the home (records, transcripts, kits, settings) into a new directory under DIR',
	options: {},
	arguments: [1, 1],
	async run(context, [to = '']) {
		const backup = await context.backupHome(to);

		show(context, backup, () => [
			`Copied ${backup.files} files (${backup.bytes} bytes) to ${backup.path}.`,
			...(backup.unfinished ?? []).map(each => `${each} was begun and is not finished: remove it, unless it is being written just now.`),
		].join('\n'));

		return 0;
	},
};

const restoreHome: Command = {
	words: ['restore-home'],
	usage: 'DIR [--confirm TEXT]',
	summary: 'puts the home back from such a copy; the one that is there is set aside',
	options: {confirm: {type: 'string'}},
	arguments: [1, 1],
	async run(context, [from = ''], options) {
		const {confirm} = options as {readonly confirm?: string};
		const restored = await context.restoreHome(from, confirm);

		show(context, restored, () => `The home ${restored.home} is as it was at ${restored.madeAt}.${restored.setAside === undefined ? '' : ` What was there is in ${restored.setAside}.`}`);

		return 0;
	},
};

export const homeCommands: readonly Command[] = [backupHome, restoreHome];
