import test, {type ExecutionContext} from 'ava';
import {ParseError} from '../../source/base/errors.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import type {Store} from '../../source/base/store.js';
import {findPoints} from '../../source/engine/find-points.js';
import {discover} from '../../source/facts/discover.js';
import {parseClock, parseHostTime} from '../../source/facts/host-time.js';
import {parseBackupLog} from '../../source/facts/parse-backup-log.js';
import {parseDumpdates} from '../../source/facts/parse-dumpdates.js';
import {parseSnapshots} from '../../source/facts/parse-snapshots.js';
import {doubtedByPlan} from '../../source/points/make-point.js';
import {pointFindings} from '../../source/points/point-findings.js';
import {openStore} from '../../source/store/open-store.js';
import {longTest} from '../helpers/long-tests.js';
import {newDirectory} from '../helpers/new-directory.js';
import {run} from '../helpers/simulated-machine.js';
import {openSimulatedMachine, simulatedShell} from '../helpers/simulated-shell.js';
import {storedHost, storedPoint} from '../helpers/stored-records.js';

const now = Date.parse('2026-03-11T08:00:00.000Z');

const searching = (t: ExecutionContext, name = 'prod-db01') => {
	const machine = openSimulatedMachine(name);
	const shell = {...simulatedShell(machine), host: name};
	const store: Store = openStore({home: newDirectory(t), now: () => now});

	t.teardown(() => {
		store.close();
	});

	return {
		store,
		facts: async () => discover(shell, {host: name, role: 'lpar', now: () => now}),
		async on(command: string) {
			const {status, stderr} = await run(machine, command);

			t.is(status, 0, `${command}: ${stderr}`);
		},
		async search() {
			return findPoints({...storedHost(name), imagePaths: ['/backup']}, {
				store,
				clock: {now: () => now, sleep: async () => undefined},
				facts: {read: async () => discover(shell, {host: name, role: 'lpar', now: () => now})},
				shellOf: async () => shell,
				paths: [],
			});
		},
		at: (path: string): RecoveryPoint | undefined => store.points.list().find(({place}) => place.path === path),
	};
};

test('finds on a host its images, alternate disks, snapshots and dump dates, and says of each how it is known', async t => {
	const name = 'prod-db01';
	const {on, search, at, store} = searching(t);

	await on('savevg -i -f /backup/datavg.savevg datavg');
	await on('savevg -i -f /backup/moved.savevg datavg');
	await on('mv /backup/moved.savevg /data/elsewhere.savevg; echo no image, but as long as one could be >/backup/note; dd if=/dev/zero bs=1024 count=20 >>/backup/note');
	await on('snapshot -o snapfrom=/data -o size=256M');
	await on('echo "/dev/rhd1   0 Thu Feb 25 10:32:31 2010" >/etc/dumpdates');
	await on('alt_disk_copy -d hdisk4 -B');

	const result = await search();

	t.deepEqual([result.found, result.seen, result.lost, result.notLooked], [5, 5, 0, []]);

	const image = at('/backup/datavg.savevg');

	t.like(image, {
		kind: 'image', target: 'vg:datavg', method: 'savevg', state: 'found', verification: 'L0', source: {hostname: name, machineId: '00F6F4A24C00', osLevel: '7200-05'},
	});
	t.deepEqual(image?.holds?.filesystems, ['/data', '/data/archive', '/batch', '/work']);
	t.like(image?.holds?.logicalVolumes.find(({mountPoint}) => mountPoint === '/data'), {name: 'datalv', lps: 200});
	t.like(at('/dev/fslv00'), {kind: 'snapshot', target: 'fs:/data', sizeBytes: 268_435_456});
	t.like(at('hdisk4'), {kind: 'alternate-disk', target: 'lpar', madeAt: undefined});
	t.like(at('unknown'), {kind: 'dump', target: 'fs:/home', madeAt: '2010-02-25T10:32:31.000Z'});
	t.like(at('/backup/moved.savevg'), {kind: 'log-entry', target: 'vg:datavg', restoredBy: []});

	t.deepEqual(store.points.lastSearch(name), {at: new Date(store.points.searchedAt(name).get(name) ?? '').toISOString(), search: result});
	t.is(store.points.lastSearch('new-lpar'), undefined);

	// The same again is nothing new.
	const again = await search();

	t.deepEqual([again.found, again.lost, store.points.count()], [0, 0, 5]);
});

longTest('doubts an image that is gone, was overwritten or is none any more, and forgets a snapshot that was deleted', async t => {
	const name = 'prod-db01';
	const {on, search, at, store} = searching(t);

	await on('savevg -i -f /backup/one.savevg datavg; cp /backup/one.savevg /backup/two.savevg; cp /backup/one.savevg /backup/three.savevg');
	await on('snapshot -o snapfrom=/data -o size=256M');
	store.points.save(storedPoint('r1', {
		host: name, target: 'vg:datavg', place: {host: name, path: '/backup/two.savevg'}, sizeBytes: 17, copies: [{host: name, path: '/backup/copy.savevg'}],
	}));
	await search();

	t.regex(store.points.find('point-r1')?.doubt?.reason ?? '', /lies another image now/v);
	t.deepEqual(store.points.find('point-r1')?.copies, []);
	t.is(store.points.find('point-r1')?.lostCopies?.[0]?.path, '/backup/copy.savevg');

	await on('rm /backup/one.savevg; dd if=/dev/zero of=/backup/three.savevg bs=1024 count=40; snapshot -d /dev/fslv00');

	const {lost, seen} = await search();

	// What is left are the other image, and two dumps of before.
	t.deepEqual([lost, seen], [2, 3]);
	t.regex(at('/backup/one.savevg')?.doubt?.reason ?? '', /not at prod-db01:\/backup\/one.savevg any more/v);
	t.regex(at('/backup/three.savevg')?.doubt?.reason ?? '', /no image/v);
	t.is(at('/dev/fslv00'), undefined);
});

test('finds on a training machine what was saved in its earlier life: one too old, one whole, one too small, one that the log alone tells of', async t => {
	const name = 'prod-app01';
	const {on, search, at, store, facts} = searching(t, name);
	const {found, notLooked, notes} = await search();
	const known = await facts();
	const lacking = (path: string): readonly string[] => {
		const point = at(path);

		return point === undefined ? ['not found'] : pointFindings(point, {facts: known, points: store.points.list(name), now}).map(({id, subject}) => subject === undefined ? id : `${id}@${subject}`);
	};

	t.deepEqual([found, notLooked], [5, []]);
	t.regex(notes.join('\n'), /^The clock of prod-app01 is \d.* behind this one: by so much what it dated seems older than it is\.$/v);
	t.deepEqual(lacking('/backup/appvg.2025-10.savevg'), ['unverified', 'not-in-image@/exchange', 'drifted-layout']);
	t.deepEqual(lacking('/backup/appvg.2026-02.savevg'), ['unverified']);
	t.deepEqual(lacking('/backup/appvg.2026-03.savevg'), ['unverified', 'small']);
	t.deepEqual(lacking('/mnt/images/prod-app01.mksysb'), ['not-seen']);
	t.like(at('unknown'), {kind: 'dump', target: 'fs:/home', madeAt: '2026-03-01T02:10:00.000Z'});

	// They are images, as its own commands see them, and what is saved now is found beside them.
	await on('for each in /backup/appvg.*.savevg; do restore -Tqf $each >/dev/null && lsmksysb -lf $each | grep "^VOLUME GROUP: *appvg" || exit 1; done');
	await on('mkdir /trial; cd /trial; file=$(restore -Tqf /backup/appvg.2026-02.savevg | grep "^./claims/lib/" | sed 1q); restore -xqf /backup/appvg.2026-02.savevg $file; cmp $file /$file');
	await on('backup -1 -uf /backup/home.1 /home; backup -0 -uf /backup/home.0 /home');

	const again = await search();

	t.is(again.found, 2);
	t.deepEqual(store.points.list(name).filter(({kind}) => kind === 'dump').map(({found: seen}) => /level \d, \w+ \w+/v.exec(seen?.how ?? '')?.[0]).toSorted((left = '', right = '') => left.localeCompare(right)), ['level 0, Tue Mar', 'level 1, Tue Mar']);
});

test('finds on a training machine a snapshot and a sleeping copy of the system that were made before, and both are what they seem', async t => {
	const {on, search, at} = searching(t, 'dev-build01');
	const {found, notLooked} = await search();

	t.deepEqual([found, notLooked], [2, []]);
	t.like(at('/dev/fslv00'), {
		kind: 'snapshot', target: 'fs:/build', madeAt: '2026-03-09T02:10:00.000Z', doubt: undefined,
	});
	t.like(at('hdisk4'), {kind: 'alternate-disk', target: 'lpar'});

	// The snapshot holds what was there, the copy wakes with the system's files in it, and starts.
	await on('mkdir /then; mount -o snapshot /dev/fslv00 /then; file=$(cd /build; find . -type f | sed 1q); cmp /build/$file /then/$file; umount /then');
	await on('alt_rootvg_op -W -d hdisk4; ls /alt_inst/usr/sbin/lsvg /alt_inst/etc/inittab; alt_rootvg_op -S; bootlist -m normal hdisk4; ipl_varyon -i | grep "^hdisk4 *YES"');
});

test('forgets no entry and no dump that a table with a line that is not understood may still hold, and does once all of it is', async t => {
	const {on, search, store} = searching(t);
	const kinds = (): readonly string[] => store.points.list().map(({kind}) => kind).toSorted((left, right) => left.localeCompare(right));

	await on('savevg -i -f /backup/moved.savevg datavg; rm /backup/moved.savevg');
	await on('echo "/dev/rhd1   0 Thu Feb 25 10:32:31 2010" >/etc/dumpdates');
	await search();
	t.deepEqual(kinds(), ['dump', 'log-entry']);

	await on('cp /var/adm/ras/vgbackuplog /kept.log; for each in /var/adm/ras/vgbackuplog /etc/dumpdates; do echo "what is this" >$each; done');
	await search();
	t.deepEqual(kinds(), ['dump', 'log-entry']);

	await on('cp /kept.log /var/adm/ras/vgbackuplog; rm /etc/dumpdates');
	await search();
	t.deepEqual(kinds(), ['log-entry']);
});

test('an image of another machine in a directory that several write to is named, and becomes no point of this host', async t => {
	const {on, search, at, store} = searching(t);

	await on('savevg -i -f /backup/own.savevg datavg; savevg -i -f /backup/shared.savevg datavg');
	await search();
	store.points.save({...at('/backup/own.savevg')!, source: {hostname: 'prod-db02', machineId: '00F6F4A24C00', osLevel: '7200-05'}});
	store.points.save(storedPoint('r1', {
		host: 'prod-db01', target: 'vg:datavg', place: {host: 'prod-db01', path: '/backup/moved.savevg'}, source: {hostname: 'prod-db01', machineId: '00F6F4A24C00', osLevel: '7200-05'},
	}));
	await on('hostname prod-db02; savevg -i -f /backup/theirs.savevg datavg; savevg -i -f /backup/shared.savevg datavg; cp /backup/theirs.savevg /backup/moved.savevg; hostname prod-db01');

	const {notes} = await search();

	t.deepEqual(store.points.list('prod-db01').filter(({kind, place}) => kind === 'image' && place.path === '/backup/theirs.savevg'), []);
	t.regex(notes.join('\n'), /\/backup\/theirs\.savevg are images of prod-db02 \(machine 00F6F4A24C00\), not of prod-db01 \(machine 00F6F4A24C00\): they are no recovery points of this host\./v);

	// What lay at the same place before is gone, whether it was found or made by a run; and so is what a search once took for its own.
	t.deepEqual(store.points.list('prod-db01').filter(({place}) => place.path === '/backup/shared.savevg').map(({doubt}) => doubt !== undefined), [true]);
	t.regex(store.points.find('point-r1')?.doubt?.reason ?? '', /lies another image now/v);
	t.regex(at('/backup/own.savevg')?.doubt?.reason ?? '', /It is an image of prod-db02/v);
});

test('reads own and new files first in a directory that is full of others, and remembers those', async t => {
	const {on, search, store} = searching(t);
	const imageAt = (path: string): RecoveryPoint | undefined => store.points.list().find(({kind, place, doubt}) => kind === 'image' && place.path === path && doubt === undefined);

	await on('dd if=/dev/zero of=/other bs=1024 count=20; i=0; while [ $i -lt 130 ]; do cp /other /backup/a$i; i=$((i + 1)); done');
	await on('hostname prod-db02; savevg -i -f /backup/b.theirs datavg; hostname prod-db01; savevg -i -f /backup/c.own datavg');

	const first = await search();

	t.is(imageAt('/backup/c.own'), undefined);
	t.regex(first.notLooked.join('\n'), /32 more new files were not read/v);

	const second = await search();

	t.deepEqual([imageAt('/backup/c.own')?.target, second.notLooked, second.others?.length], ['vg:datavg', [], 131]);
	t.regex(second.notes.join('\n'), /\/backup\/b\.theirs is an image of prod-db02/v);

	// All others were written anew, and what is new and what is known as this host's own comes before them.
	await on('i=0; while [ $i -lt 130 ]; do echo more >>/backup/a$i; i=$((i + 1)); done; savevg -i -f /backup/c.own datavg; savevg -i -f /backup/d.new datavg');

	const third = await search();

	t.is(imageAt('/backup/d.new')?.target, 'vg:datavg');
	t.is(third.lost, 1);
	t.regex(third.notLooked.join('\n'), /32 files were not read again/v);
	t.regex(third.notes.join('\n'), /\/backup\/b\.theirs is an image of prod-db02/v);
});

test('an image that expired and is put back later is a new point, and one that was away for a while is the same one again', async t => {
	const name = 'prod-db01';
	const {on, search, store} = searching(t);
	const images = (path: string): readonly RecoveryPoint[] => store.points.list(name).filter(({kind, place}) => kind === 'image' && place.path === path);
	const usable = (path: string): readonly RecoveryPoint[] => images(path).filter(({doubt, expired}) => doubt === undefined && expired === undefined);

	await on('savevg -i -f /backup/one.savevg datavg; savevg -i -f /backup/two.savevg datavg; savevg -i -f /backup/three.savevg datavg');
	await search();

	const [one] = images('/backup/one.savevg');
	const [two] = images('/backup/two.savevg');
	const [three] = images('/backup/three.savevg');
	const at = '2026-03-11T08:00:00Z';

	store.points.save({
		...one!, verification: 'L2', expired: {at, runId: 'r9'}, doubt: {at, reason: 'It was expired: run r9 deleted it.'},
	});
	store.points.save({...two!, verification: 'L2'});
	store.points.save({...three!, verification: 'L2', doubt: {at, reason: 'It was read again, and this failed.'}});
	await on('mkdir /away; mv /backup/*.savevg /away');
	await search();
	t.regex(images('/backup/two.savevg')[0]?.doubt?.reason ?? '', /any more/v);
	await on('mv /away/* /backup');

	for (const _ of [1, 2]) {
		await search();

		t.is(images('/backup/one.savevg').length, 2);
		t.like(store.points.find(one!.id), {verification: 'L2', expired: {runId: 'r9'}});
		t.like(usable('/backup/one.savevg'), [{verification: 'L0', madeAt: one!.madeAt}]);
		t.like(usable('/backup/two.savevg'), [{id: two!.id, verification: 'L2'}]);
		t.deepEqual(usable('/backup/three.savevg'), []);
	}

	// Where nothing but its length tells them apart, what was proved does not pass on to another file.
	await on('dd if=/backup/two.savevg of=/backup/cut bs=512 count=100; mv /backup/cut /backup/two.savevg');
	await search();
	t.like(store.points.find(two!.id), {verification: 'L2', sizeBytes: two!.sizeBytes});
	t.regex(store.points.find(two!.id)?.doubt?.reason ?? '', /lies another image now/v);
	t.like(usable('/backup/two.savevg'), [{verification: 'L0', sizeBytes: 51_200}]);
});

test('an image that a run made is the same one again where its filesystem was away when it was looked for', async t => {
	const name = 'prod-db01';
	const {on, search, store} = searching(t);

	await on('savevg -i -f /backup/own.savevg datavg');
	await search();

	const found = store.points.list(name).find(({place}) => place.path === '/backup/own.savevg');

	store.points.forget(found!.id);
	store.points.save(storedPoint('r1', {
		host: name, target: 'vg:datavg', place: found!.place, source: found!.source, sizeBytes: found!.sizeBytes, verification: 'L2',
	}));
	await search();
	await on('mkdir /away; mv /backup/own.savevg /away');
	await search();
	t.regex(store.points.find('point-r1')?.doubt?.reason ?? '', /any more/v);
	await on('mv /away/own.savevg /backup');

	const {found: news, seen} = await search();

	t.is(store.points.find('point-r1')?.doubt, undefined);
	t.is(news, 0);
	t.true(seen >= 1);

	// Also where a plan was the first to miss it, and no search had seen it.
	const plan: Parameters<typeof doubtedByPlan>[0] = {
		verifies: {host: name, path: found!.place.path, pointId: 'point-r1'}, plannedAt: '2026-03-11T08:00:00.000Z', findings: [{id: 'no-image', level: 'block', title: 'There is no image.'}],
	};
	const [missed] = doubtedByPlan(plan, [{...store.points.find('point-r1')!, found: undefined}]);

	t.is(missed?.doubt?.reason, 'There is no image.');
	store.points.save(missed!);
	await search();
	t.is(store.points.find('point-r1')?.doubt, undefined);

	// What failed when it was read stays in doubt.
	store.points.save(doubtedByPlan({...plan, findings: [{id: 'image-unreadable', level: 'block', title: 'It cannot be read.'}]}, [store.points.find('point-r1')!])[0]!);
	await search();
	t.is(store.points.find('point-r1')?.doubt?.reason, 'It cannot be read.');
});

longTest('says what could not be looked at, and judges nothing of it', async t => {
	const {on, search} = searching(t);

	await on('savevg -i -f /backup/one.savevg datavg');
	await search();
	await on('mv /usr/bin/lsmksysb /usr/bin/lsmksysb.away; umount /backup; rmdir /backup');

	const {notLooked} = await search();

	t.true(notLooked.some(text => text.startsWith('lsmksysb -B')), notLooked.join('\n'));
	t.true(notLooked.some(text => text.startsWith('images below /backup')), notLooked.join('\n'));
});

test('reads times and tables as AIX writes them, and quotes a line that it does not know', t => {
	t.is(parseClock('2026-03-10 10:02\n2026-03-10 08:02\n'), 120);
	t.is(parseClock('garbage'), undefined);
	t.is(parseHostTime('Wed Jan 30 22:53:34 PST 2013', -480), Date.UTC(2013, 0, 31, 6, 53, 34));
	t.is(parseHostTime('Thu Feb 25 10:32:31 2010', 0), Date.UTC(2010, 1, 25, 10, 32, 31));
	t.is(parseHostTime('jeu. 25 févr. 2010', 0), undefined);
	t.deepEqual(parseBackupLog('/dev/rmt0;mksysb -i /dev/rmt0;Wed Jan 30 22:53:34 PST 2013;10;20;7100-02\n'), [{
		path: '/dev/rmt0', command: 'mksysb -i /dev/rmt0', date: 'Wed Jan 30 22:53:34 PST 2013', level: '7100-02',
	}]);
	t.deepEqual(parseSnapshots('Snapshots for /data\nCurrent  Name         Time\n*        snap1        Mon Jan 22 10:11:12 CST 2018\n'), [{name: 'snap1', date: 'Mon Jan 22 10:11:12 CST 2018'}]);

	for (const parse of [parseBackupLog, parseDumpdates, parseSnapshots]) {
		t.throws(() => parse('what is this\n'), {instanceOf: ParseError, message: /./v});
	}
});
