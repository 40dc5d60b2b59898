import {cleanText} from '../base/text.js';
import {formatBytes} from '../base/units.js';
import type {Command} from './command.js';
import {show, table} from './show.js';

const list: Command = {
	words: ['kits'],
	usage: '[HOST]',
	summary: 'recovery sheets and what they keep of machines',
	options: {},
	arguments: [0, 1],
	async run(context, [host]) {
		const services = await context.services();
		const kits = await services.kits(host);

		show(context, {kits}, () => kits.length === 0
			? 'No kits yet: mksysb and savevg write one beside each image.'
			: table(['HOST', 'KIT', 'SIZE', 'KEPT', 'FILE'], kits.map(kit => [kit.host, kit.name, formatBytes(kit.sizeBytes), kit.keptAt, kit.file])));

		return 0;
	},
};

const showKit: Command = {
	words: ['kits', 'show'],
	usage: 'HOST NAME',
	summary: 'prints a kit',
	options: {},
	arguments: [2, 2],
	async run(context, [host = '', name = '']) {
		const services = await context.services();
		const text = await services.readKit({host, name});
		const kits = await services.kits(host);
		const kit = kits.find(each => each.name === name);

		show(context, {
			kit: {
				...kit, host, name, text,
			},
		}, () => cleanText(text).replace(/\n$/v, ''));

		return 0;
	},
};

export const kitCommands: readonly Command[] = [list, showKit];
