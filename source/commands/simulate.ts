import {UsageError} from '../base/errors.js';
import type {Fleet, FleetOptions} from '../base/training.js';
import type {Command, CommandContext, OptionValues} from './command.js';
import {show, table} from './show.js';

const number = (options: OptionValues, name: string, isFit: (value: number) => boolean, advice: string): number | undefined => {
	const text = options[name];

	if (typeof text !== 'string') {
		return undefined;
	}

	const value = Number(text);

	if (text.trim() === '' || Number.isNaN(value) || !isFit(value)) {
		throw new UsageError(`\`${text}\` is no value for \`--${name}\`.`, {advice});
	}

	return value;
};

const fleetOptions = (options: OptionValues): FleetOptions => {
	const hosts = number(options, 'hosts', value => Number.isSafeInteger(value) && value > 0 && value <= 5000, 'Give a number from 1 to 5000.');
	const port = number(options, 'port', value => Number.isSafeInteger(value) && value >= 0 && value < 65_536, 'Give the first host\'s port, or 0 for free ones.');
	const speed = number(options, 'speed', value => value > 0, 'Give machine seconds a real second, such as 60.');
	const {seed} = options as {readonly seed?: string};

	return {
		...(hosts !== undefined && {hosts}),
		...(port !== undefined && {port}),
		...(speed !== undefined && {speed}),
		...(seed !== undefined && {seed}),
	};
};

const fleetText = ({hosts, control}: Fleet): string => [
	table(['HOST', 'ADDRESS', 'USER', 'STORY'], hosts.map(host => [host.name, `${host.address}:${host.port}`, host.user, host.story])),
	'',
	`control: ${control}`,
	...hosts.slice(0, 1).map(host => `try: ssh -i ${host.identityFile} -o UserKnownHostsFile=${host.knownHostsFile} -p ${host.port} ${host.user}@${host.address} lsvg`),
].join('\n');

const tell = (context: CommandContext, fleet: Fleet) => {
	show(context, {...fleet}, () => fleetText(fleet));
};

const simulate: Command = {
	words: ['simulate'],
	usage: '[--hosts N] [--port P] [--speed X] [--seed S] [--foreground]',
	summary: 'serves the simulated fleet over SSH on loopback',
	options: {
		hosts: {type: 'string'}, port: {type: 'string'}, speed: {type: 'string'}, seed: {type: 'string'}, foreground: {type: 'boolean'},
	},
	arguments: [0, 0],
	async run(context, _words, options) {
		if (options['foreground'] === true) {
			await context.serveFleet(fleetOptions(options), fleet => {
				tell(context, fleet);
			});
		} else {
			tell(context, await context.fleet.open(fleetOptions(options)));
		}

		return 0;
	},
};

const stop: Command = {
	words: ['simulate', 'stop'],
	usage: '',
	summary: 'ends the simulated fleet; its machines are kept as they are',
	options: {},
	arguments: [0, 0],
	async run(context) {
		const {wasRunning} = await context.fleet.stop();

		show(context, {wasRunning}, () => wasRunning ? 'The simulated fleet has ended.' : 'No simulated fleet was running.');

		return 0;
	},
};

const reset: Command = {
	words: ['simulate', 'reset'],
	usage: '[HOST]',
	summary: 'puts a simulated host, or all, back to the beginning of its story',
	options: {},
	arguments: [0, 1],
	async run(context, [host]) {
		const hosts = await context.fleet.reset(host);

		show(context, {reset: hosts}, () => `Back at the beginning: ${hosts.join(', ')}.`);

		return 0;
	},
};

const fault: Command = {
	words: ['simulate', 'fault'],
	usage: 'NAME HOST [on|off]',
	summary: 'switches a fault on a simulated host',
	options: {},
	arguments: [2, 3],
	async run(context, [name = '', host = '', state = 'on']) {
		if (state !== 'on' && state !== 'off') {
			throw new UsageError(`\`${state}\` is neither on nor off.`, {advice: 'Write `lparsafe simulate fault NAME HOST on` or `off`.'});
		}

		await context.fleet.fault(name, host, state === 'on');
		show(context, {fault: name, host, isOn: state === 'on'}, () => `Fault ${name} on ${host} is ${state}.`);

		return 0;
	},
};

const faults: Command = {
	words: ['simulate', 'faults'],
	usage: '',
	summary: 'the faults there are, and where they are on',
	options: {},
	arguments: [0, 0],
	async run(context) {
		const all = await context.fleet.faults();

		show(context, {faults: all}, () => table(['FAULT', 'ON', 'MEANING'], all.map(({name, description, hosts}) => [name, hosts.join(' '), description])));

		return 0;
	},
};

export const simulateCommands: readonly Command[] = [simulate, stop, reset, fault, faults];
