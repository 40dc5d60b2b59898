import test from 'ava';
import type {Field} from '../../source/base/method.js';
import {valueText} from '../../source/ui/field-value.js';

test('a chosen value is shown by the name of its choice, and as it is where it has none', t => {
	const field: Field = {
		name: 'images', label: 'Images', help: '', kind: 'many', isRequired: true, isAdvanced: false, choices: [{value: 'p-7f31c2', label: 'what it is', name: '5.savevg'}, {value: 'hdisk4', label: 'hdisk4  20 GiB'}],
	};

	t.is(valueText(field, ['p-7f31c2', 'hdisk4', 'typed']), '5.savevg, hdisk4, typed');
	t.is(valueText({...field, kind: 'choice'}, 'p-7f31c2'), '5.savevg');
	t.is(valueText({...field, kind: 'choice'}, undefined), '');
});
