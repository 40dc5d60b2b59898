import type {Desk} from '../desk.js';
import {askHostKey} from './host-key.js';

/**
Reads the host's facts; where its key is not known, asks about that first.
*/
export const refreshHost = async (desk: Desk, host: string): Promise<void> => {
	await desk.readFacts(host, {fresh: true});

	if (desk.world.get().trouble[host]?.code === 'host-key-unknown') {
		await askHostKey(desk, host, () => {
			void desk.readFacts(host, {fresh: true});
		});
	}
};
