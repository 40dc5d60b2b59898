import type {Services} from '../base/services.js';
import type {HostInput} from '../base/services/hosts.js';
import type {Fleet} from '../base/training.js';

/**
Brings the inventory of the training home in line with the fleet: hosts that are new, and ports that changed.
*/
export const enlist = async (services: Services, fleet: Fleet): Promise<void> => {
	const hosts = await services.listHosts();
	const known = new Set(hosts.map(({name}) => name));

	for (const {name, address, port, user, role, identityFile, knownHostsFile, become = 'none', legacyAlgorithms = false, story} of fleet.hosts) {
		const input: HostInput = {
			name, address, port, user, role, identityFile, knownHostsFile, become, legacyAlgorithms, story, isTraining: true, tags: ['training'], imagePaths: ['/backup'],
		};

		// Production is marked in training, too: what PROD looks like is part of what is learned. What its operator changed stays.
		await (known.has(name) ? services.updateHost(input) : services.addHost({...input, isProduction: name.startsWith('prod-')}));
	}
};
