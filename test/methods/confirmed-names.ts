import test from 'ava';
import {confirmedNames} from '../../source/methods/confirmed-names.js';

const names = (last: string): readonly string[] => ['/a', '/b', '/c', '/d', '/e', last];

test('what must be typed names up to five, and of more says which by a sum of all names', t => {
	t.is(confirmedNames(names('/f').slice(0, 5)), '/a,/b,/c,/d,/e');
	t.regex(confirmedNames(names('/f')), /^\/a,\/b,\/c,\/d,and-2-more-[0-9a-f]{6}$/v);
	t.is(confirmedNames(names('/f')), confirmedNames(names('/f')));
	t.not(confirmedNames(names('/f')), confirmedNames(names('/g')));
});
