import type {Facts} from '../facts.js';
import type {HostCheck} from '../host-check.js';
import type {Host, OfferedKey} from '../host.js';
import type {HostPolicy} from '../policy.js';

/**
A host in the fleet, with what is known of it and when that was read.
*/
export type HostEntry = Host & {
	readonly connection: 'never' | 'open' | 'closed' | 'connecting' | 'failed';
	readonly connectionError?: {readonly code: string; readonly message: string; readonly advice: string};

	/**
	The transport in use, and why where it was chosen by itself.
	*/
	readonly via?: {readonly transport: 'ssh2' | 'ssh'; readonly reason?: string};

	/**
	A discovery that waits for its turn or is under way, and why the last one failed.
	*/
	readonly refreshing?: 'waiting' | 'asking';
	readonly factsError?: {readonly code: string; readonly message: string; readonly advice: string};
	readonly factsReadAt?: string;
	readonly osLevel?: string;
	readonly volumeGroups?: readonly string[];
	readonly problems?: number;

	/**
	How its worst target stands against the policies; absent where there is no policy at all.
	*/
	readonly policy?: HostPolicy;
};

export type HostInput = {readonly name: string; readonly address: string} & Partial<Omit<Host, 'name' | 'address'>>;

/**
What an import would add, and what it left alone and why.
*/
export type ImportPreview = {
	readonly file: string;
	readonly hosts: readonly Host[];
	readonly skipped: ReadonlyArray<{readonly name: string; readonly reason: string}>;

	/**
	What else the operator should know of it, in sentences.
	*/
	readonly notes?: readonly string[];
};

/**
The inventory, the ways in, and what discovery read.
*/
export type HostServices = {
	/**
	All hosts, or these.
	*/
	listHosts(names?: readonly string[]): Promise<readonly HostEntry[]>;
	addHost(input: HostInput): Promise<Host>;

	/**
	Changes what is given of a known host.
	*/
	updateHost(input: Partial<HostInput> & {readonly name: string}): Promise<Host>;
	removeHost(name: string): Promise<void>;

	/**
	What `~/.ssh/config` (or `file`) names; nothing is stored.
	*/
	previewSshConfig(file?: string): Promise<ImportPreview>;

	/**
	What an Ansible inventory (INI or YAML) names; nothing is stored and nothing of it is run.
	*/
	previewAnsibleInventory(file: string): Promise<ImportPreview>;

	/**
	What a file written by the export names.
	*/
	previewHostsFile(file: string): Promise<ImportPreview>;
	importHosts(hosts: readonly Host[]): Promise<readonly Host[]>;
	exportHosts(): Promise<readonly Host[]>;
	offeredKey(name: string): Promise<OfferedKey>;

	/**
	Stores the offered key if its fingerprint is the one given.
	*/
	trustHost(name: string, fingerprint: string): Promise<OfferedKey>;

	/**
	Tries the way in and the account step by step; nothing is changed on the host.
	*/
	checkHost(name: string): Promise<HostCheck>;

	/**
	Facts read within the last 5 minutes, or a fresh discovery.
	*/
	facts(host: string, options?: {readonly fresh?: boolean}): Promise<Facts>;

	/**
	Asks many hosts for fresh facts, a bounded number at a time; each change is told by `watch`. Nobody is asked for passwords on their behalf. Resolves when all have answered or failed.
	*/
	refreshFacts(hosts: readonly string[]): Promise<{readonly read: number; readonly failed: number}>;

	/**
	The newest stored facts, however old; nothing is asked of the host.
	*/
	knownFacts(host: string): Promise<Facts | undefined>;

	/**
	The words that start the system's own ssh for a shell of the operator's on a host, and what to add to the environment.
	*/
	shellCommand(host: string): Promise<{readonly argv: readonly string[]; readonly environment: Readonly<Record<string, string>>}>;
};
