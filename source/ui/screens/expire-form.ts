import type {RecoveryPoint} from '../../base/point.js';
import type {Desk} from '../desk.js';
import {openForm} from './open-form.js';

/**
Images of one target go in one run.
*/
export const whyNotExpired = (points: readonly RecoveryPoint[]): {readonly disabled?: string} => {
	if (points.some(({kind, expired}) => kind !== 'image' || expired !== undefined)) {
		return {disabled: 'only an image that is there can be deleted'};
	}

	return new Set(points.map(({host, target}) => `${host} ${target}`)).size > 1 ? {disabled: 'what is marked is of several targets; each is a run of its own'} : {};
};

/**
The form that deletes images of a target: with these points chosen, else with what retention lets go. Nothing goes before the review and a typed confirmation.
*/
export const openExpireForm = async (desk: Desk, {host, target}: Pick<RecoveryPoint, 'host' | 'target'>, points: readonly RecoveryPoint[] = []): Promise<void> => {
	await openForm(desk, {
		id: 'expire-images', host, target, values: () => points.length > 0 ? {images: points.map(({id}) => id)} : {},
	});
};
