import type {Desk} from '../desk.js';
import {topLayer} from '../navigation.js';
import {askHostKey} from './host-key.js';

/**
Reads the host's facts; where its key is not known, asks about that first, unless the operator went elsewhere meanwhile.
*/
export const refreshHost = async (desk: Desk, host: string, {fresh = true}: {readonly fresh?: boolean} = {}): Promise<void> => {
	const place = topLayer(desk.navigation.get());
	await desk.readFacts(host, {fresh});

	if (desk.world.get().trouble[host]?.code === 'host-key-unknown' && topLayer(desk.navigation.get()) === place) {
		await askHostKey(desk, host, () => {
			void desk.readFacts(host, {fresh: true});
		});
	}
};
