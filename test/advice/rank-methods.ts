import test from 'ava';
import {rankMethods} from '../../source/advice/rank-methods.js';
import type {Fit, MethodDescription} from '../../source/base/method.js';
import {describeMethod} from '../../source/methods/describe.js';
import {savevg} from '../../source/methods/savevg.js';

const described = describeMethod(savevg);

const judged = (id: string, fit: Fit | undefined, reasonsFor = 0): MethodDescription => ({
	...described, id, ...(fit !== undefined && {fit}), reasons: Array.from({length: reasonsFor}, () => ({for: true, text: 'because'})),
});

test('puts what fits best first, leaves nothing out, and keeps the order of equals', t => {
	const ranked = rankMethods([judged('a', 'blocked'), judged('b', 'possible', 1), judged('c', undefined), judged('d', 'recommended'), judged('e', 'possible', 2), judged('f', 'possible', 2)]);

	t.deepEqual(ranked.map(({id}) => id), ['d', 'e', 'f', 'b', 'a', 'c']);
});
