import type {Host} from './host.js';

/**
A simulated host as `simulate --json` names it.
*/
export type SimulatedHost = {
	readonly name: string;
	readonly role: Host['role'];
	readonly address: string;
	readonly port: number;
	readonly user: string;
	readonly identityFile: string;
	readonly knownHostsFile: string;
	readonly become?: Host['become'];
	readonly legacyAlgorithms?: boolean;
	readonly story: string;
};

/**
The simulated fleet, once all its hosts are listening. `control` is the path of its Unix socket.
*/
export type Fleet = {readonly hosts: readonly SimulatedHost[]; readonly control: string};

export type FleetOptions = {
	/**
	How many hosts, 1 to 5000; past the stories there are plain ones.
	*/
	readonly hosts?: number;

	/**
	The first host's port; the others follow. 0: any free ones.
	*/
	readonly port?: number;

	/**
	Machine seconds a real second.
	*/
	readonly speed?: number;
	readonly seed?: string;
};

export type FaultState = {readonly name: string; readonly description: string; readonly hosts: readonly string[]};

/**
What a face can ask of the training fleet.
*/
export type FleetControl = {
	/**
	Starts the fleet in a process of its own, or finds it running.
	*/
	open(options: FleetOptions): Promise<Fleet>;
	stop(): Promise<{readonly wasRunning: boolean}>;

	/**
	Back to the beginning of the story: one host, or all.
	*/
	reset(host?: string): Promise<readonly string[]>;
	fault(name: string, host: string, isOn: boolean): Promise<void>;
	faults(): Promise<readonly FaultState[]>;
};
