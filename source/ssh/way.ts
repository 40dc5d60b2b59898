import {ConnectionError, HostKeyError, OperatorError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import {configFileFor, readClientSettings} from '../hosts/client-settings.js';
import {chooseTransport, type TransportChoice} from './choose-transport.js';
import {
	prepare,
	settingsOf,
	type ConnectOptions,
	type Prepared,
} from './connect.js';
import {parseJump} from './parse-jump.js';
import {readTransportSigns} from './transport-signs.js';

/**
A host on a way, with what was read of it. `key` is the name of its connection.
*/
type Stop = {
	readonly key: string;
	readonly host: Host;
	readonly prepared: Prepared;
	readonly choice: TransportChoice;
};

/**
A host and the hosts to go through, the first from here first.
*/
export type Way = {readonly stop: Stop; readonly hops: readonly Stop[]};

type WayOptions = Pick<ConnectOptions, 'home' | 'configFile' | 'environment'> & {
	/**
	A host of the inventory.
	*/
	findHost(name: string): Host | undefined;
};

const mostHops = 8;

// Connections of hops that are not in the inventory; no host's name has a blank.
const sshConfigKey = 'ProxyJump ';

const survey = async (key: string, host: Host, options: WayOptions): Promise<Stop> => {
	const settings = await settingsOf(host, options);
	const prepared = await prepare(host, settings, options.home);
	const choice = chooseTransport(host, host.transport === 'auto'
		? await readTransportSigns(host, settings, prepared.lines, options.environment)
		: {
			settings, lines: prepared.lines, keys: [], agentTypes: [], hasTicket: false,
		});

	return {
		key, host, prepared, choice,
	};
};

const jumpHost = async (text: string, target: Host, options: WayOptions): Promise<Host> => {
	const jump = parseJump(text);

	if (jump === undefined) {
		throw new ConnectionError(`The SSH config goes to \`${target.name}\` through \`${text.slice(0, 100)}\`, which is no host.`, {code: 'ssh-config', advice: '`ProxyJump` takes `[user@]host[:port]`, several with commas between them.'});
	}

	// Port and user, where they are not said, are the SSH config's for that host.
	const {port, user} = await readClientSettings({...jump, configFile: configFileFor(target, options.configFile), ...(options.environment !== undefined && {environment: options.environment})});

	return {
		name: text, address: jump.address, port, user, role: 'lpar', tags: [], become: 'none', transport: 'auto', legacyAlgorithms: false, ...(target.sshConfigFile !== undefined && {sshConfigFile: target.sshConfigFile}),
	};
};

const loopError = (host: Host, trail: readonly string[]): ConnectionError => new ConnectionError(`No connection to \`${host.name}\`: its jump hosts lead in a circle (${trail.map(name => `\`${name}\``).join(' → ')}).`, {
	code: 'jump-loop', advice: 'Change `--jump` of one of them, or `ProxyJump` in the SSH config, so that one of them is reached directly.',
});

/**
Reads the way to a host: its own jump host of the inventory and that one's, or what `ProxyJump` of the SSH config says where it has none.

@throws ConnectionError (`jump-loop`, `unknown-jump`, `ssh-config`), HostKeyError (`known-hosts-unreadable`)
*/
export const readWay = async (host: Host, options: WayOptions, key = host.name, trail: readonly string[] = []): Promise<Way> => {
	const names = [...trail, host.name];

	if (trail.includes(host.name) || trail.length > mostHops) {
		throw loopError(host, names);
	}

	const stop = await survey(key, host, options);

	if (host.jump !== undefined) {
		const jump = options.findHost(host.jump);

		if (jump === undefined) {
			throw new ConnectionError(`No connection to \`${host.name}\`: its jump host \`${host.jump}\` is not in the inventory.`, {code: 'unknown-jump', advice: `Add \`${host.jump}\` with \`lparsafe hosts add\`, or name another one with \`--jump\`.`});
		}

		const before = await readWay(jump, options, jump.name, names);

		return {stop, hops: [...before.hops, before.stop]};
	}

	const hops: Stop[] = [];
	let chain = sshConfigKey;

	for (const [index, text] of stop.prepared.settings.proxyJump.entries()) {
		const jump = await jumpHost(text, host, options);

		chain += `${text} `;

		if (index === 0) {
			// As OpenSSH does: what the first hop's own settings say leads to it, the others follow from there.
			const before = await readWay(jump, options, chain, names);

			hops.push(...before.hops, before.stop);
		} else {
			hops.push(await survey(chain, jump, options));
		}
	}

	return {stop, hops};
};

/**
The transport for a way: the host's own, or the system's ssh where one of its hops needs that.
*/
export const transportOn = ({stop: {choice}, hops}: Way): TransportChoice => {
	const hop = hops.find(each => each.choice.transport === 'ssh');

	return hop === undefined ? choice : {transport: 'ssh', reason: `its jump host \`${hop.host.name}\` is reached with it${hop.choice.reason === undefined ? '' : ` (${hop.choice.reason})`}`};
};

/**
A hop for what lies behind it over the system's ssh: that needs a connection of its kind before it too.
*/
export const bySystemSsh = (hop: Stop): Stop => hop.choice.transport === 'ssh'
	? hop
	: {
		...hop, key: `${hop.key} by ssh`, host: {...hop.host, transport: 'ssh'}, choice: {transport: 'ssh', reason: 'what lies behind it is reached with it'},
	};

/**
A failure of a hop, told of the host that lies behind it. The offered key of a hop is left out, so that nobody trusts it as the host's.
*/
export const hopError = (host: Host, hop: Stop, error: unknown): unknown => {
	if (!(error instanceof OperatorError)) {
		return error;
	}

	const isInInventory = !hop.key.startsWith(sshConfigKey);
	const advice = error instanceof HostKeyError && !isInInventory
		? `\`${hop.host.name}\` comes from the SSH config: connect to it once with \`ssh\`, or add it with \`lparsafe hosts add\` and name it with \`--jump\`.`
		: error.advice;

	return new ConnectionError(`\`${host.name}\` lies behind \`${hop.host.name}\`. ${error.message}`, {code: error.code, advice, cause: error});
};
