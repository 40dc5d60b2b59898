import type {Desk} from './desk.js';
import type {Binding} from './bindings.js';
import {topLayer} from './navigation.js';

/**
Starts the words it is given, and where they were ssh's own to fail keeps on the screen why.
*/
const keepingFailure = String.raw`printf 'Shell on %s; leave it as usual, and lparsafe is back.\n' "$0"; "$@"; code=$?; if [ "$code" -eq 255 ]; then printf '\nssh ended with 255. Enter goes back to lparsafe. '; read -r _; fi; exit "$code"`;

const openShell = async (desk: Desk, host: string): Promise<void> => {
	await desk.attempt(async () => {
		const {argv, environment} = await desk.services.shellCommand(host);
		const status = await desk.options.onRun?.({argv: ['/bin/sh', '-c', keepingFailure, host, ...argv], environment});

		if (status === 255) {
			desk.tell(`The shell on ${host} was not opened, or its connection was lost.`, 'caution');
		} else {
			desk.tell(`Back from the shell on ${host}. What was changed there is known after the next refresh.`, 'quiet');
		}
	});
};

/**
Why there is no shell here and now.
*/
const hindrance = (desk: Desk, host: string | undefined): string | undefined => {
	if (host === undefined) {
		return 'no host is chosen here';
	}

	if (desk.isReadOnly) {
		return 'read-only: a shell could change the host';
	}

	if (desk.isTraining) {
		return 'the machines of the training fleet have no shell for you to type in';
	}

	return desk.options.onRun === undefined ? 'no other program can be started here' : undefined;
};

/**
A shell of the operator's own on the host of this place, through the system's ssh.
*/
export const shellBinding = (desk: Desk): Binding => {
	const host = topLayer(desk.navigation.get())?.hostName?.();
	const why = hindrance(desk, host);

	return {
		action: 'shell',
		...host !== undefined && {title: `Shell on ${host}`},
		...why !== undefined && {disabled: why},
		run() {
			if (host !== undefined) {
				void openShell(desk, host);
			}
		},
	};
};
