import type {Facts} from '../base/facts.js';
import type {PlanIdentity} from '../base/plan.js';

const present = <Value extends Record<string, unknown>>(value: Value): Value => Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Value;

/**
What a plan binds to, from facts. The disks of rootvg are those that lspv shows in it.
*/
export const identityOf = ({identity, physicalVolumes}: Pick<Facts, 'identity' | 'physicalVolumes'>): PlanIdentity => {
	const {hostKey, rootvgId, hostname, machineId, serialNumber, partitionNumber, partitionName} = identity;

	return present({
		hostKey,
		rootvgId,
		rootvgDisks: physicalVolumes
			.filter(({volumeGroup}) => volumeGroup === 'rootvg')
			.map(({name, uniqueId, pvid}) => present({name, uniqueId, pvid})),
		hostname,
		machineId,
		serialNumber,
		partitionNumber,
		partitionName,
	});
};
