import type {Client} from 'ssh2';

type Handler = (protocol: unknown, name: string, ...rest: readonly unknown[]) => void;

const news = 'hostkeys-00@openssh.com';

/**
Keeps ssh2 from letting a server prove all its other host keys after each login: a signature for every key there and a check for each here, for an event that nobody hears. New keys are trusted by the operator only.
*/
export const leaveOtherKeys = (client: Client): void => {
	// Ssh2 has no option for it.
	const {_protocol: protocol} = client as Client & {_protocol?: {readonly _handlers?: {GLOBAL_REQUEST?: Handler}}};
	const handlers = protocol?._handlers;
	const handle = handlers?.GLOBAL_REQUEST;

	if (handlers === undefined || handle === undefined) {
		return;
	}

	// It wants no answer (PROTOCOL of OpenSSH, 2.5).
	handlers.GLOBAL_REQUEST = (of, name, ...rest) => {
		if (name !== news) {
			handle(of, name, ...rest);
		}
	};
};
