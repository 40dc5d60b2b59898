import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {startMachine, type Machine} from './machine.js';

type Order = {readonly help: string; readonly carryOut: (machine: Machine, given: string) => void | Promise<void>};

const orders: Readonly<Record<string, Order>> = {
	reboot: {help: 'everything on it dies at once; it is there again', carryOut: async machine => machine.reboot()},
	crash: {help: 'it dies and stays away', carryOut: async machine => machine.crash()},
	boot: {help: 'it is there again', carryOut: async machine => machine.boot()},
	sessions: {help: 'the sessions of its SSH server are killed', carryOut: async machine => machine.killSessions()},
	server: {
		help: 'its SSH server dies and comes again after N milliseconds',
		carryOut: async (machine, given) => machine.killServer(Number(given)),
	},
	fill: {
		help: 'its small filesystem is filled but for N bytes',
		carryOut(machine, given) {
			machine.fill(Number(given));
		},
	},
	files: {
		help: 'no further file can be made there',
		carryOut(machine) {
			machine.fillFiles();
		},
	},
	room: {
		help: 'there is room again',
		carryOut(machine) {
			machine.makeRoom();
		},
	},
	clock: {
		help: 'its clock is wrong by N seconds',
		carryOut(machine, given) {
			machine.setClock(Number(given));
		},
	},
	perl: {help: '`off` takes perl away, `on` gives it back', carryOut: async (machine, given) => machine.setPerl(given !== 'off')},
	key: {help: '`other`: it proves itself with another host key; `own`: with its own', carryOut: async (machine, given) => machine.swapHostKey(given === 'other')},
	do: {
		help: 'runs shell text on it and prints what that printed',
		async carryOut(machine, given) {
			process.stdout.write(await machine.enter(given));
		},
	},
};

/**
A machine that stands in a directory for trials by hand, until its input ends: each line of it is an order.
*/
export const stand = async (directory: string): Promise<void> => {
	const at = path.resolve(directory);

	if (existsSync(at) && readdirSync(at).length > 0) {
		throw new Error(`${at} is not empty. Give a directory that is new or empty.`);
	}

	const machine = await startMachine({at});
	const print = (line: string): void => {
		process.stdout.write(`${line}\n`);
	};

	print(`ssh -F none -p ${machine.port} -i ${machine.identityFile} -o UserKnownHostsFile=${machine.knownHostsFile} ${machine.user}@127.0.0.1`);
	print(`Its small filesystem, for job directories: ${machine.small}`);
	print(machine.kind === 'full' ? 'It has mounts, processes, boot id and clock of its own.' : 'It is this machine but for its SSH server: only root on Linux gets one of its own.');
	print('Orders, one a line; the end of the input (Ctrl-D) ends it:');

	for (const [name, {help}] of Object.entries(orders)) {
		print(`  ${name.padEnd(10)}${help}`);
	}

	const ended = new AbortController();
	const end = (): void => {
		ended.abort();
	};

	process.once('SIGINT', end);
	process.once('SIGTERM', end);

	try {
		for await (const line of createInterface({input: process.stdin, signal: ended.signal})) {
			const [name = '', ...given] = line.trim().split(' ');
			const order = Object.hasOwn(orders, name) ? orders[name] : undefined;

			if (order === undefined) {
				print(name === '' ? '' : `There is no order \`${name}\`.`);
				continue;
			}

			await order.carryOut(machine, given.join(' '));
			print('done');
		}
	} catch (error) {
		if (!ended.signal.aborted) {
			throw error;
		}
	} finally {
		await machine.close();
	}
};
