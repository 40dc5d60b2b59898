import type {Clock} from '../base/clock.js';
import {type OperatorError, RefusedError} from '../base/errors.js';
import type {FactsSummary} from '../base/facts.js';
import type {Host} from '../base/host.js';
import type {HostPolicy} from '../base/policy.js';
import type {HostEntry, HostServices} from '../base/services/hosts.js';
import type {Store} from '../base/store.js';
import {assertJump} from '../hosts/assert-jump.js';
import {previewHostsFile} from '../hosts/hosts-file.js';
import {previewAnsibleInventory} from '../hosts/import-ansible-inventory.js';
import {previewSshConfig} from '../hosts/import-ssh-config.js';
import {completeHost} from '../hosts/new-host.js';
import type {Connections} from '../ssh/connections.js';
import {shellCommand} from '../ssh/shell-command.js';
import type {ChangeDesk} from './change-desk.js';
import {checkHost, type CheckHostOptions} from './check-host.js';
import type {FleetFacts} from './fleet-facts.js';
import type {Judge} from './policy-desk.js';

type HostDeskOptions = {
	readonly store: Pick<Store, 'hosts' | 'facts' | 'together'>;
	readonly connections: Connections;
	readonly facts: FleetFacts;
	readonly judge: Pick<Judge, 'byHost'>;
	readonly changed: ChangeDesk['changed'];
	readonly clock: Clock;
	readonly home: string;
	readonly isReadOnly: boolean;
	readonly jobDirectory: string;
	readonly connectSeconds: number;
	readonly noteShell: NonNullable<CheckHostOptions['noteShell']>;

	/**
	@throws UsageError where the inventory has no such host.
	*/
	hostOf(name: string): Host;
};

const carried = ({code, message, advice}: OperatorError) => ({code, message, advice});

/**
The inventory as it is shown and changed, the way in to its hosts, and what is known of them.
*/
export const createHostDesk = ({store, connections, facts, judge, changed, clock, home, isReadOnly, jobDirectory, connectSeconds, noteShell, hostOf}: HostDeskOptions): HostServices => {
	const entryOf = (host: Host, known: FactsSummary | undefined, policy: HostPolicy | undefined): HostEntry => {
		const {connection, error, via} = connections.state(host.name);
		const {refreshing, error: factsError} = facts.state(host.name);

		return {
			...host,
			connection,
			...(error !== undefined && {connectionError: carried(error)}),
			...(via !== undefined && {via}),
			...(refreshing !== undefined && {refreshing}),
			...(factsError !== undefined && {factsError: carried(factsError)}),
			...(policy !== undefined && {policy}),
			...(known !== undefined && {
				factsReadAt: known.readAt,
				osLevel: known.osLevel,
				volumeGroups: known.volumeGroups,
				problems: known.problems,
			}),
		};
	};

	const namesOf = (): readonly string[] => store.hosts.list().map(({name}) => name);

	return {
		async listHosts(names) {
			const summaries = store.facts.summaries(names);
			const hosts = names === undefined ? store.hosts.list() : names.flatMap(name => store.hosts.find(name) ?? []);

			const policies = judge.byHost(names, {hosts, summaries});

			return hosts.map(host => entryOf(host, summaries.get(host.name), policies.get(host.name)));
		},
		refreshFacts: async names => facts.refresh(names.map(name => hostOf(name))),
		async addHost(input) {
			const host = await completeHost(input);

			assertJump(host, name => store.hosts.find(name));
			store.hosts.add(host);
			changed({topic: 'hosts', id: host.name});

			return host;
		},
		async updateHost(input) {
			const before = hostOf(input.name);
			const host = await completeHost({...before, ...input});

			assertJump(host, name => store.hosts.find(name));
			store.hosts.update(host);
			await connections.forget(host.name);
			changed({topic: 'hosts', id: host.name});

			return host;
		},
		async removeHost(name) {
			hostOf(name);
			store.hosts.remove(name);
			await connections.forget(name);
			changed({topic: 'hosts', id: name});
		},
		previewSshConfig: async file => previewSshConfig({file, known: namesOf()}),
		previewAnsibleInventory: async file => previewAnsibleInventory({file, known: store.hosts.list()}),
		previewHostsFile: async file => previewHostsFile({file, known: namesOf()}),
		checkHost: async name => checkHost(hostOf(name), {
			connections, clock, jobDirectory, noteShell,
		}),
		async importHosts(hosts) {
			store.together(() => {
				for (const host of hosts) {
					store.hosts.add(host);
				}
			});
			changed({topic: 'hosts'});

			return hosts;
		},
		exportHosts: async () => store.hosts.list(),
		offeredKey: async name => connections.offeredKey(hostOf(name)),
		async trustHost(name, fingerprint) {
			const stored = await connections.trust(hostOf(name), fingerprint);

			await connections.forget(name);
			changed({topic: 'hosts', id: name});

			return stored;
		},
		facts: async (name, {fresh = false} = {}) => facts.read(hostOf(name), fresh ? {maxAge: -1} : {}),
		async knownFacts(name) {
			hostOf(name);

			return facts.known(name);
		},
		async shellCommand(name) {
			if (isReadOnly) {
				throw new RefusedError('No shell is opened in read-only mode.', {advice: 'Start lparsafe without it.'});
			}

			return shellCommand(hostOf(name), {home, connectSeconds});
		},
	};
};
