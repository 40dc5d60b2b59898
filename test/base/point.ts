import test from 'ava';
import {restoreWords} from '../../source/base/point.js';
import {storedPoint} from '../helpers/stored-records.js';

test('says of each kind of point how it is restored, by methods or by hand', t => {
	const at = (path: string) => ({host: 'erp', path});

	t.is(restoreWords(storedPoint('r1', {restoredBy: ['alt_disk_mksysb', 'restore-files']})), 'alt_disk_mksysb, restore-files');
	t.regex(restoreWords(storedPoint('r1', {
		kind: 'snapshot', target: 'fs:/data', place: at('/dev/fslv00'), restoredBy: [],
	})), /^no method; by hand: mount -v jfs2 -o snapshot \/dev\/fslv00 /v);
	t.regex(restoreWords(storedPoint('r1', {
		kind: 'snapshot', target: 'fs:/', place: at('snap1'), restoredBy: [],
	})), / \/\.snapshot\/snap1/v);
	t.regex(restoreWords(storedPoint('r1', {
		kind: 'dump', target: 'fs:/home', place: at('unknown'), restoredBy: [],
	})), /restore -rqf MEDIUM/v);
	t.regex(restoreWords(storedPoint('r1', {kind: 'log-entry', restoredBy: []})), /not seen/v);
});
