import type {Fit, MethodDescription} from '../base/method.js';

const order: readonly Fit[] = ['recommended', 'possible', 'blocked'];

const place = ({fit}: MethodDescription): number => fit === undefined ? order.length : order.indexOf(fit);

const reasonsFor = ({reasons = []}: MethodDescription): number => reasons.filter(reason => reason.for).length;

/**
Methods for a target, the fittest first: by fit, then by how much speaks for them; equals stay in the catalogue's order. None is left out, because a blocked one says what would have to change.
*/
export const rankMethods = (methods: readonly MethodDescription[]): readonly MethodDescription[] => methods.toSorted((left, right) => {
	const byFit = place(left) - place(right);

	return byFit === 0 ? reasonsFor(right) - reasonsFor(left) : byFit;
});
