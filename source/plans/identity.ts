import type {Facts} from '../base/facts.js';
import type {PlanIdentity} from '../base/plan.js';

/**
What differs between the machine that was planned for and the one that is there.
*/
export type Difference = {
	readonly what: string;
	readonly planned: string;
	readonly now: string;
};

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

const unread = 'not read';

/**
The disks by unique id where both sides know them all, else by PVID; their names are no identity.
*/
const diskKeys = (planned: PlanIdentity, now: PlanIdentity): readonly [string, string] => {
	const hasUniqueIds = [...planned.rootvgDisks, ...now.rootvgDisks].every(({uniqueId}) => uniqueId !== undefined);
	const keys = ({rootvgDisks}: PlanIdentity) => rootvgDisks
		.map(({uniqueId, pvid, name}) => (hasUniqueIds ? uniqueId : pvid) ?? `${name} without an id`)
		.toSorted()
		.join(', ');

	return [keys(planned), keys(now)];
};

/**
Compares two identities. A strong difference blocks: it is another machine. A weak one asks: live migration changes serial number and partition, an administrator the name.

A value that was planned and cannot be read now counts as different; one that was not known when planning is not compared.
*/
export const compareIdentity = (planned: PlanIdentity, now: PlanIdentity): {readonly strong: readonly Difference[]; readonly weak: readonly Difference[]} => {
	const compare = (what: string, left = '', right = ''): readonly Difference[] => ['', right].includes(left) ? [] : [{what, planned: left, now: right === '' ? unread : right}];
	const [plannedDisks, disksNow] = diskKeys(planned, now);

	return {
		strong: [
			...compare('SSH host key', planned.hostKey, now.hostKey),
			...compare('id of rootvg', planned.rootvgId, now.rootvgId),
			...compare('disks of rootvg', plannedDisks, disksNow),
		],
		weak: [
			...compare('host name', planned.hostname, now.hostname),
			...compare('machine id', planned.machineId, now.machineId),
			...compare('serial number', planned.serialNumber, now.serialNumber),
			...compare('partition number', planned.partitionNumber, now.partitionNumber),
			...compare('partition name', planned.partitionName, now.partitionName),
		],
	};
};
