import type {RecoveryPoint} from '../../base/point.js';
import type {Desk} from '../desk.js';
import {createMethodForm} from './method-form.js';

/**
The form that deletes images of a target: with these points chosen, else with what retention lets go. Nothing goes before the review and a typed confirmation.
*/
export const openExpireForm = async (desk: Desk, {host, target}: Pick<RecoveryPoint, 'host' | 'target'>, points: readonly RecoveryPoint[] = []): Promise<void> => {
	await desk.attempt(async () => {
		const method = await desk.services.method('expire-images', {host, target});

		desk.go(createMethodForm(desk, {
			method, host, target, ...points.length > 0 && {values: {images: points.map(({id}) => id)}},
		}));
	});
};
