import process from 'node:process';
import {terminalFacts} from '../base/terminal-facts.js';
import {formatMiB} from '../base/units.js';
import type {Facts} from '../base/facts.js';
import type {Info} from '../base/services/home.js';
import type {MethodDescription} from '../base/method.js';
import {UsageError} from '../base/errors.js';
import type {Command} from './command.js';
import {show, table} from './show.js';

const infoText = (info: Info): string => [
	`lparsafe ${info.version}, Node.js ${info.node}`,
	`home: ${info.home}${info.isTraining ? ' (training)' : ''}${info.isReadOnly ? ' (read-only)' : ''}`,
	'',
	table(['PLACE', 'PATH'], info.places.map(({name, path}) => [name, path])),
	'',
	table(['TOOL', 'VERSION'], info.tools.map(({name, version}) => [name, version])),
	'',
	table(['SETTING', 'VALUE', 'FROM'], info.settings.map(({name, value, from}) => [name, value, from])),
	...info.terminal === undefined ? [] : ['', table(['TERMINAL', 'WHAT WAS FOUND'], info.terminal.map(({name, value}) => [name, value]))],
	...info.problems.map(({message, advice}) => `\n${message} ${advice}`),
].join('\n');

const information: Command = {
	words: ['info'],
	usage: '',
	summary: 'versions, where everything lies, what was detected, every setting and where it came from',
	options: {},
	arguments: [0, 0],
	async run(context) {
		const services = await context.services();
		const info: Info = {...await services.info(), terminal: terminalFacts({environment: process.env, stdin: process.stdin, stdout: process.stdout})};

		show(context, info, () => infoText(info));

		return 0;
	},
};

const factsText = (facts: Facts): string => [
	`${facts.host}: AIX ${facts.identity.osLevel}, ${facts.identity.hostname}${facts.identity.model === undefined ? '' : `, ${facts.identity.model}`} (read ${facts.readAt}, ${facts.durationMs} ms)`,
	'',
	table(['VOLUME GROUP', 'STATE', 'PP SIZE', 'TOTAL PPs', 'FREE PPs', 'DISKS'], facts.volumeGroups.map(group => [
		group.name, group.state, group.ppSizeMiB === undefined ? 'unknown' : formatMiB(group.ppSizeMiB), String(group.totalPPs ?? 'unknown'), String(group.freePPs ?? 'unknown'), group.physicalVolumes.join(' '),
	])),
	'',
	table(['DISK', 'SIZE', 'VOLUME GROUP', 'STATE', 'USE', 'UNIQUE ID'], facts.physicalVolumes.map(disk => [
		disk.name, disk.sizeMiB === undefined ? 'unknown' : formatMiB(disk.sizeMiB), disk.volumeGroup ?? '-', disk.state, disk.use, disk.uniqueId ?? 'unknown',
	])),
	'',
	table(['FILESYSTEM', 'DEVICE', 'TYPE', 'SIZE', 'FREE', 'MOUNTED'], facts.filesystems.map(filesystem => [
		filesystem.mountPoint, filesystem.device, filesystem.type, filesystem.sizeMiB === undefined ? 'unknown' : formatMiB(filesystem.sizeMiB), filesystem.freeMiB === undefined ? 'unknown' : formatMiB(filesystem.freeMiB), filesystem.isMounted ? 'yes' : 'NO',
	])),
	...facts.problems.map(({command, exitCode, message}) => `\nproblem: ${command}${exitCode === undefined ? '' : ` (exit code ${exitCode})`}: ${message}`),
].join('\n');

const facts: Command = {
	words: ['facts'],
	usage: 'HOST [--fresh]',
	summary: 'what discovery reads from a host',
	options: {fresh: {type: 'boolean'}},
	arguments: [1, 1],
	async run(context, [host = ''], options) {
		const services = await context.services();
		const read = await services.facts(host, {fresh: options['fresh'] === true});

		show(context, read, () => factsText(read));

		return 0;
	},
};

const methodText = (method: MethodDescription): string => [
	`${method.id}: ${method.title}${method.fit === undefined ? '' : ` [${method.fit}]`}`,
	method.summary,
	...(method.reasons ?? []).map(reason => `  ${reason.for ? '+' : '-'} ${reason.text}`),
	...method.doesNotCover.map(each => `  does not cover: ${each}`),
	table(['PARAMETER', 'DEFAULT', 'MEANING'], method.fields.map(field => [`--set ${field.name}=`, field.default === undefined ? '-' : JSON.stringify(field.default), field.help])),
].join('\n');

const methods: Command = {
	words: ['methods'],
	usage: '[METHOD] [--host H --target T]',
	summary: 'the catalogue; with host and target, defaults, choices and fit',
	options: {host: {type: 'string'}, target: {type: 'string'}},
	arguments: [0, 1],
	async run(context, [id], options) {
		const {host, target} = options as {readonly host?: string; readonly target?: string};

		if ((host === undefined) !== (target === undefined)) {
			throw new UsageError('`--host` and `--target` go together.', {advice: 'Give both, or neither.'});
		}

		const services = await context.services();
		const where = host === undefined || target === undefined ? {} : {host, target};
		const found = id === undefined ? await services.methods(where) : [await services.method(id, where)];

		show(context, {methods: found}, () => found.map(each => methodText(each)).join('\n\n'));

		return 0;
	},
};

export const lookCommands: readonly Command[] = [information, facts, methods];
