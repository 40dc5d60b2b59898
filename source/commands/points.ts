import {UsageError} from '../base/errors.js';
import {formatBytes} from '../base/units.js';
import type {Command} from './command.js';
import {show, table} from './show.js';
import {streamRun} from './stream-run.js';

const list: Command = {
	words: ['points'],
	usage: '[HOST]',
	summary: 'recovery points',
	options: {},
	arguments: [0, 1],
	async run(context, [host]) {
		const services = await context.services();
		const points = await services.points(host);

		show(context, {points}, () => points.length === 0
			? 'No recovery points yet.'
			: table(['POINT', 'HOST', 'TARGET', 'MADE', 'SIZE', 'STATE', 'LEVEL', 'PLACE'], points.map(point => [
				point.id, point.host, point.target, point.madeAt, point.sizeBytes === undefined ? 'unknown' : formatBytes(point.sizeBytes), point.doubt === undefined ? point.state : 'in doubt', point.verification, `${point.place.host}:${point.place.path}`,
			])));

		return 0;
	},
};

const verify: Command = {
	words: ['points', 'verify'],
	usage: 'ID [--level L1]',
	summary: 'reads a recovery point again and says what still holds',
	options: {level: {type: 'string'}},
	arguments: [1, 1],
	async run(context, [id = ''], options) {
		const level = options['level'] ?? 'L1';

		if (level !== 'L1') {
			throw new UsageError(`Verification at level \`${String(level)}\` is not there yet.`, {code: 'not-yet', advice: 'Use `--level L1`: the image is listed whole.'});
		}

		const services = await context.services();
		const {runId} = await services.verifyPoint(id);

		return streamRun(context, services, runId, {output: 'all'});
	},
};

const forget: Command = {
	words: ['points', 'forget'],
	usage: 'ID',
	summary: 'forgets a recovery point; what it names is not touched',
	options: {},
	arguments: [1, 1],
	async run(context, [id = '']) {
		const services = await context.services();

		await services.forgetPoint(id);
		show(context, {forgotten: id}, () => `Forgot recovery point ${id}; the image itself was not touched.`);

		return 0;
	},
};

export const pointCommands: readonly Command[] = [list, verify, forget];
