import type {Services} from '../../source/base/services.js';
import type {CommandContext} from '../../source/commands/command.js';
import {createFakeServices} from './fake-services.js';

const unused = async (): Promise<never> => {
	throw new Error('The command needs none of this.');
};

/**
What a command that asks the services for JSON is given; it fails where the command wants more.
*/
export const commandContext = (services: Partial<Services>, terminal: Partial<CommandContext['terminal']> = {}): CommandContext => ({
	isJson: true,
	terminal: {
		out: () => undefined, say: () => undefined, ask: unused, line: unused, interrupted: new AbortController().signal, ...terminal,
	},
	services: async () => createFakeServices({overrides: services}),
	backupHome: unused,
	restoreHome: unused,
	fleet: {
		open: unused, stop: unused, reset: unused, fault: unused, faults: unused,
	},
	serveFleet: unused,
});
