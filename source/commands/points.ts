import {OperatorError, UsageError} from '../base/errors.js';
import {exitCodes} from '../base/exit-codes.js';
import {
	rankOf,
	restoreWords,
	verificationLevels,
	type PointSearch,
} from '../base/point.js';
import type {Services} from '../base/services.js';
import {cleanLine} from '../base/text.js';
import {formatBytes} from '../base/units.js';
import type {Command, CommandContext} from './command.js';
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

		// Of a host that was removed there may still be points.
		const known = host === undefined || points.length > 0 ? [host] : await services.listHosts([host]);

		if (known.length === 0) {
			throw new UsageError(`There is no host \`${host ?? ''}\` in the inventory, and no recovery point of one.`, {code: 'unknown-host', advice: '`lparsafe hosts` lists the hosts.'});
		}

		show(context, {points}, () => points.length === 0
			? 'No recovery points yet.'
			: table(['POINT', 'HOST', 'TARGET', 'MADE', 'SIZE', 'STATE', 'LEVEL', 'PLACE'], points.map(point => [
				point.id, point.host, point.target, point.madeAt ?? 'unknown', point.sizeBytes === undefined ? 'unknown' : formatBytes(point.sizeBytes), point.expired === undefined ? (point.doubt === undefined ? point.state : 'in doubt') : 'expired', point.verification, `${point.place.host}:${point.place.path}`,
			])));

		return 0;
	},
};

const showOne: Command = {
	words: ['points', 'show'],
	usage: 'ID',
	summary: 'one recovery point: what is known of it, and what it lacks',
	options: {},
	arguments: [1, 1],
	async run(context, [id = '']) {
		const services = await context.services();
		const findings = await services.pointFindings(id);
		const point = await services.point(id);

		show(context, {point, findings}, () => [
			`${point.kind} of ${point.target} on ${point.host}, made ${point.madeAt ?? 'at an unknown time'}, ${point.verification}, ${point.place.host}:${point.place.path}`,
			...point.kind === 'alternate-disk' ? [] : [`restored by: ${point.expired === undefined ? restoreWords(point) : 'nothing, its image was deleted'}`],
			...findings.map(({level, title, remedy}) => `${level}: ${cleanLine(title)}${remedy === undefined ? '' : ` ${cleanLine(remedy)}`}`),
			...findings.length === 0 ? ['Nothing is known against it.'] : [],
		].join('\n'));

		return findings.length === 0 ? 0 : 6;
	},
};

const find: Command = {
	words: ['points', 'find'],
	usage: 'HOST…',
	summary: 'looks on hosts for what can be restored from, and whether what is known is still there',
	options: {},
	arguments: [1, 1000],
	async run(context, hosts) {
		const services = await context.services();
		const searches: PointSearch[] = [];
		const failures: Array<{readonly host: string; readonly error: OperatorError}> = [];

		for (const host of hosts) {
			try {
				searches.push(await services.findPoints(host));
			} catch (error) {
				// What the others came to is told, whichever host does not answer.
				if (!(error instanceof OperatorError) || hosts.length === 1) {
					throw error;
				}

				failures.push({host, error});
			}
		}

		show(context, {searches, ...failures.length > 0 && {failures: failures.map(({host, error: {code, message, advice}}) => ({host, error: {code, message, advice}}))}}, () => [
			...searches.flatMap(({host, seen, found, lost, notLooked, notes}) => [
				`${host}: ${seen} seen, ${found} of them new, ${lost} lost`,
				...[...notLooked.map(text => `not looked at: ${text}`), ...notes].map(text => `  ${cleanLine(text)}`),
			]),
			...failures.map(({host, error}) => `${host}: not searched: ${cleanLine(error.message)} ${cleanLine(error.advice)}`),
		].join('\n'));

		if (failures.length > 0) {
			return Math.max(...failures.map(({error}) => error.exitCode));
		}

		return searches.some(({lost}) => lost > 0) ? 6 : (searches.some(({notLooked}) => notLooked.length > 0) ? 7 : 0);
	},
};

/**
The exit code of a run that was to prove a level: partial, where it went well and the point is below that all the same.
*/
const codeOfProof = async (context: Pick<CommandContext, 'terminal'>, services: Pick<Services, 'point'>, {id, wanted, code}: {readonly id: string; readonly wanted: number; readonly code: number}): Promise<number> => {
	if (code !== 0 && code !== exitCodes['ok-with-warnings']) {
		return code;
	}

	const {verification} = await services.point(id);

	if (rankOf(verification) >= wanted) {
		return code;
	}

	context.terminal.say(`What was read holds, and does not prove ${verificationLevels[wanted] ?? 'more'}: the recovery point is at ${verification}. \`lparsafe points show ${id}\` says what it lacks.\n`);

	return exitCodes.partial;
};

const verify: Command = {
	words: ['points', 'verify'],
	usage: 'ID [--level L1|L2|L3]',
	summary: 'reads a recovery point again and says what still holds; L3 compares every byte',
	options: {level: {type: 'string'}},
	arguments: [1, 1],
	async run(context, [id = ''], options) {
		const level = verificationLevels.find(each => each === options['level']);

		if (options['level'] !== undefined && (level === undefined || level === 'L0')) {
			throw new UsageError(`\`${String(options['level'])}\` is no level to prove.`, {advice: 'There are L1 (listed), L2 (matched to source) and L3 (every byte compared); L4 and L5 need a restore.'});
		}

		const services = await context.services();
		const {runId} = await services.verifyPoint(id, {level});
		const code = await streamRun(context, services, runId, {output: 'all'});

		return level === undefined ? code : codeOfProof(context, services, {id, wanted: rankOf(level), code});
	},
};

const raise: Command = {
	words: ['points', 'raise'],
	usage: 'ID',
	summary: 'proves the next level of a recovery point by reading it, the cheapest way there is',
	options: {},
	arguments: [1, 1],
	async run(context, [id = '']) {
		const services = await context.services();
		const {verification} = await services.point(id);
		const {runId} = await services.verifyPoint(id, {level: 'next'});
		const code = await streamRun(context, services, runId, {output: 'all'});

		return codeOfProof(context, services, {id, wanted: rankOf(verification) + 1, code});
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

export const pointCommands: readonly Command[] = [list, showOne, find, verify, raise, forget];
