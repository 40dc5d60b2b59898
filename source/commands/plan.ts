import {OperatorError, UsageError} from '../base/errors.js';
import {exitCodes} from '../base/exit-codes.js';
import type {MethodRequest} from '../base/services/methods.js';
import {formatTarget, parseTarget} from '../base/target.js';
import type {Command, CommandContext, OptionValues} from './command.js';
import {planText} from './plan-text.js';
import {readSets} from './set-values.js';
import {show} from './show.js';
import {streamRun} from './stream-run.js';

const request = ([method = '', host = '']: readonly string[], options: OptionValues): MethodRequest => {
	const {target, set = []} = options as {readonly target?: string; readonly set?: readonly string[]};

	if (target === undefined) {
		throw new UsageError(`What \`${method}\` acts on is not said.`, {advice: 'Give it with `--target`, such as `--target vg:datavg`.'});
	}

	return {
		method, host, target: formatTarget(parseTarget(target)), values: readSets(set),
	};
};

const plan: Command = {
	words: ['plan'],
	usage: 'METHOD HOST --target T [--set NAME=VALUE]… [--export ksh|markdown]',
	summary: 'what would be done: findings, exact commands, what is destroyed',
	options: {target: {type: 'string'}, set: {type: 'string', multiple: true}, export: {type: 'string'}},
	arguments: [2, 2],
	async run(context, words, options) {
		const format = options['export'];

		if (format === 'ansible') {
			throw new UsageError('`--export ansible` is not there yet.', {code: 'not-yet', advice: 'Use `--export ksh` or `--export markdown`.'});
		}

		if (format !== undefined && format !== 'ksh' && format !== 'markdown') {
			throw new UsageError(`\`${String(format)}\` is no format to export to.`, {advice: 'Use `ksh` or `markdown`.'});
		}

		const services = await context.services();
		const planned = await services.plan(request(words, options));

		if (format === undefined) {
			show(context, {plan: planned}, () => planText(planned));
		} else {
			context.terminal.out(await services.exportPlan(planned.id, format));
		}

		return 0;
	},
};

/**
What a command takes that plans and runs.
*/
export const runOptions = {
	acknowledge: {type: 'string', multiple: true},
	confirm: {type: 'string'},
	ticket: {type: 'string'},
	detach: {type: 'boolean'},
} as const;

/**
Plans, checks and runs, and follows to the end; the exit code of that.
*/
export const runRequest = async (context: CommandContext, asked: MethodRequest, options: OptionValues): Promise<number> => {
	const {acknowledge = [], confirm, ticket} = options as {readonly acknowledge?: readonly string[]; readonly confirm?: string; readonly ticket?: string};
	const services = await context.services();
	const planned = await services.plan(asked);

	// Ctrl-C while it was planned: nothing has begun, so nothing begins.
	if (context.terminal.interrupted.aborted) {
		throw new OperatorError(`\`${planned.method}\` of \`${planned.target}\` was not started: you interrupted the planning.`, {code: 'interrupted', advice: 'Nothing was changed; run it again when you want it.', exitCode: exitCodes.cancelled});
	}

	const {runId} = await services.startRun({
		planId: planned.id,
		acknowledge,
		...(confirm !== undefined && {confirm}),
		...(ticket !== undefined && {ticket}),
	});

	const state = await services.run(runId);

	return streamRun(context, services, runId, options['detach'] === true && state.phase !== 'ended' ? {output: 'none', isLeftOnceStarted: true} : {output: 'all'});
};

const run: Command = {
	words: ['run'],
	usage: 'METHOD HOST --target T [--set NAME=VALUE]… [--acknowledge FINDING]… [--confirm TEXT] [--ticket T] [--detach]',
	summary: 'plans, checks and runs',
	options: {target: {type: 'string'}, set: {type: 'string', multiple: true}, ...runOptions},
	arguments: [2, 2],
	run: async (context, words, options) => runRequest(context, request(words, options), options),
};

export const planCommands: readonly Command[] = [plan, run];
