import type {MethodDescription} from '../../base/method.js';
import type {Values} from '../field-value.js';
import type {Desk} from '../desk.js';
import {createMethodForm} from './method-form.js';

/**
Opens the form of a method by its id, once what it is on the host has been read; says meanwhile what is waited for, and does not call back whoever went elsewhere.
*/
export const openForm = async (desk: Desk, {id, host, target, asked, values}: {
	readonly id: string;
	readonly host: string;
	readonly target: string;

	/**
	The values that its description depends on.
	*/
	readonly asked?: Values;
	readonly values: (method: MethodDescription) => Values;
}): Promise<void> => {
	const here = desk.navigation.get().screens.at(-1);

	await desk.attemptSaying(`Opening the form of ${id}: what ${host} has for it is read.`, async () => {
		const method = await desk.services.method(id, {host, target, ...asked !== undefined && {values: asked}});

		if (desk.navigation.get().screens.at(-1) === here) {
			desk.go(createMethodForm(desk, {
				method, host, target, values: values(method),
			}));
		}
	});
};
