import test from 'ava';
import type {ImageReport} from '../../source/base/image.js';
import {foundPoints} from '../../source/points/found-points.js';
import {healthyFacts} from '../helpers/method-fixture.js';

const facts = healthyFacts();

const headOf = (volumeGroup: string): ImageReport => ({
	file: '/backup/odd',
	sizeBytes: 51_200,
	kind: 'savevg',
	madeAt: '2026-11-20T02:00:00Z',
	madeBy: 'root',
	archiveAt: 0,
	entries: 3,
	packedEntries: 0,
	contentBytes: 100,
	state: 'unknown',
	endAt: 600,
	reasons: [],
	warnings: [],
	notes: [],
	notProved: [],
	volumeGroup,
	imageData: [
		{name: 'image_data', fields: {UNAME_INFO: `AIX ${facts.identity.hostname} 2 7 ${facts.identity.machineId}`}},
		{name: 'vg_data', fields: {VGNAME: volumeGroup}},
	],
});

const foundOf = (volumeGroup: string) => foundPoints({
	facts, now: Date.parse('2026-11-21T08:00:00Z'), known: [], others: [], heads: new Map([['/backup/odd', {report: headOf(volumeGroup)}]]), sightings: {
		files: new Map([['/backup/odd', {sizeBytes: 51_200, stamp: '51200 Nov 20 02:00'}]]), candidates: ['/backup/odd'], snapshots: new Map(), isWhole: {log: true, dumps: true, snapshots: new Set()}, problems: [],
	},
});

test('an image that describes a group no host can have becomes no point, and is named', t => {
	t.deepEqual(foundOf('datavg').save.map(({target}) => target), ['vg:datavg']);

	for (const name of ['data vg', '../../etc', '-rf', 'vg;reboot', 'rootvg', 'altinst_rootvg']) {
		const {save, notes, others} = foundOf(name);

		t.deepEqual(save, [], `group ${name}`);
		t.like(others, [{path: '/backup/odd'}], `group ${name}`);
		t.regex(notes.join('\n'), /\/backup\/odd describes no data group/v, `group ${name}`);
	}
});
