import type {VolumeGroup} from '../base/facts.js';
import type {AlternateDiskValues} from './alternate-disk-parameters.js';
import type {Assessment, MethodContext} from './method.js';

export const copiesOf = ({facts}: MethodContext): readonly VolumeGroup[] => facts.volumeGroups.filter(({kind}) => kind === 'alternate');

/**
The group of the chosen disk and all its disks, as lspv shows them.
*/
export const copyOf = ({facts}: MethodContext, {disk}: Pick<AlternateDiskValues, 'disk'>): {readonly group: string; readonly disks: readonly string[]} | undefined => {
	const group = facts.physicalVolumes.find(({name}) => name === disk)?.volumeGroup;

	return group === undefined || facts.volumeGroups.find(({name}) => name === group)?.kind !== 'alternate' ? undefined : {group, disks: facts.physicalVolumes.filter(({volumeGroup}) => volumeGroup === group).map(({name}) => name)};
};

/**
Whether there is a copy at all.
*/
export const assessCopies = (context: MethodContext): Assessment => {
	const copies = copiesOf(context);
	const evidence = {command: 'lspv', lines: context.facts.physicalVolumes.map(({name, volumeGroup}) => `${name} ${volumeGroup ?? 'None'}`)};

	return copies.length === 0
		? {fit: 'blocked', reasons: [{for: false, text: 'There is no copy of the system: no altinst_rootvg or old_rootvg.', evidence}]}
		: {fit: 'possible', reasons: [{for: true, text: `There ${copies.length === 1 ? 'is' : 'are'} ${copies.map(({name}) => `\`${name}\``).join(', ')}.`, evidence}]};
};
