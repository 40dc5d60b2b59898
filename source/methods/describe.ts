import {z} from 'zod';
import type {MethodDescription} from '../base/method.js';
import type {Method, MethodContext} from './method.js';
import {methodFields} from './values.js';

/**
A method as the faces see it; with a context it carries fit, reasons, defaults and choices.

`values` are those given so far: the choices of one field may depend on another's value.
*/
export const describeMethod = (method: Method, context?: MethodContext, values: Readonly<Record<string, unknown>> = {}): MethodDescription => {
	const resolution = context === undefined ? undefined : method.resolve(context, values);
	const assessment = context === undefined ? undefined : method.assess(context);

	return {
		id: method.id,
		title: method.title,
		summary: method.summary,
		direction: method.direction,
		roles: method.roles,
		targets: method.targets,
		traits: method.traits,
		protects: method.protects,
		doesNotCover: method.doesNotCover,
		restoredBy: method.restoredBy,
		guide: method.guide,
		parameters: z.toJSONSchema(method.parameters, {io: 'input'}),
		fields: methodFields(method).map(field => {
			const byDefault = resolution?.defaults[field.name] ?? field.default;
			const choices = resolution?.choices[field.name];

			return {
				...field,
				...(byDefault !== undefined && {default: byDefault}),
				...(choices !== undefined && {choices}),
			};
		}),
		...(assessment !== undefined && {fit: assessment.fit, reasons: assessment.reasons}),
	};
};

/**
Whether a method speaks of this kind of host and target at all.
*/
export const isApplicable = (method: Method, context: MethodContext): boolean => method.roles.includes(context.host.role) && method.targets.includes(context.target.kind);
