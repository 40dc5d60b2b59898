import test from 'ava';
import type {Field} from '../../source/base/method.js';
import {advisedValues} from '../../source/ui/advised-values.js';
import {filesystem} from '../helpers/method-fixture.js';

const field = (name: string, choices?: readonly string[]): Field => ({
	name, label: name, help: '', kind: 'text', isRequired: false, ...choices !== undefined && {choices: choices.map(value => ({value, label: value}))},
});
const imageFields = [field('directory', ['/backup', '/nfs']), field('copyTo', ['/backup', '/nfs'])];
const cloneFields = [field('boots'), field('keepDevices'), field('volumeGroups'), field('disks')];
const filesystems = [filesystem('/backup', '/dev/fslv01'), filesystem('/nfs', '/export', {type: 'nfs3', node: 'nas01'})];
const valuesOf = (answers: Readonly<Record<string, string>>, fields: readonly Field[], mounted = filesystems) => advisedValues({fields, filesystems: mounted, questions: Object.entries(answers).map(([id, answer]) => ({id, answer}))});

test('fills a form in with what the answers determine, and with nothing else', t => {
	t.deepEqual(valuesOf({place: 'nfs'}, imageFields), {directory: '/nfs'});

	// Both places: the image stays here, its second copy goes there.
	t.deepEqual(valuesOf({place: 'file,nfs'}, imageFields), {copyTo: '/nfs'});
	t.deepEqual(valuesOf({place: 'file,nfs'}, [imageFields[0]!]), {});
	t.deepEqual(valuesOf({place: 'file'}, imageFields), {});
	t.deepEqual(valuesOf({}, imageFields), {});

	// Two such mounts are a choice, which is not ours.
	t.deepEqual(valuesOf({place: 'nfs'}, [field('directory', ['/nfs', '/nfs2'])], [...filesystems, filesystem('/nfs2', '/export2', {type: 'nfs4', node: 'nas02'})]), {});

	// One that is not usable is none.
	t.deepEqual(valuesOf({place: 'nfs'}, [{...field('directory'), choices: [{value: '/nfs', label: '/nfs', unusable: 'It does not answer.'}]}]), {});
});

test('makes a copy for another machine where it must run again there: without the original\'s devices and data groups', t => {
	for (const again of ['other-machine', 'other-site', 'powervs']) {
		t.deepEqual(valuesOf({again}, cloneFields), {boots: 'elsewhere', keepDevices: false, volumeGroups: 'leave'}, `again=${again}`);
	}

	t.deepEqual(valuesOf({again: 'same'}, cloneFields), {});
	t.deepEqual(valuesOf({again: 'other-site'}, imageFields), {});
});
