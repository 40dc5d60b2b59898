import type {RecoveryPoint} from '../../base/point.js';
import type {Desk} from '../desk.js';
import {openForm} from './open-form.js';

/**
Why a point cannot be restored for trial from here.
*/
export const whyNotRehearsed = ({kind, target, expired}: Pick<RecoveryPoint, 'kind' | 'target' | 'expired'>): {readonly disabled?: string} => kind === 'image' && expired === undefined && (target === 'lpar' || target.startsWith('vg:'))
	? {}
	: {disabled: 'only an image that is there restores'};

/**
The form of what proves that an image restores (L4), filled but for the disks to overwrite, which nobody chooses for the operator: a system onto an alternate disk, a group beside itself under new names.
*/
export const openRehearsalForm = async (desk: Desk, {host, target, place}: Pick<RecoveryPoint, 'host' | 'target' | 'place'>): Promise<void> => {
	const [id, values] = target === 'lpar' ? ['alt_disk_mksysb', {image: place.path, rehearsal: 'rehearse'}] as const : ['restvg', {image: place.path, names: 'new'}] as const;

	await openForm(desk, {
		id, host, target, asked: values, values: () => values,
	});
};
