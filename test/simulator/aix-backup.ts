import {Buffer} from 'node:buffer';
import test from 'ava';
import type {FileView} from '../../source/simulator/file-view.js';
import {openAixMachine, type AixMachine} from '../helpers/aix-machine.js';
import {sha256} from '../../source/base/canonical-json.js';
import {listStatus, listStep} from '../../source/methods/image-names.js';
import {stateScript} from '../../source/methods/state-step.js';
import {sectionsOf} from '../../source/runs/rules/state-sections.js';

/**
Everything below some directories, as it must be after a restore. Times of links and inode numbers are not kept.
*/
const describeTree = (view: FileView, roots: readonly string[]): Readonly<Record<string, string>> => {
	const found: Record<string, string> = {};
	const visit = (path: string): void => {
		const status = view.linkStatus(path);
		const content = status.kind === 'file' ? sha256(view.read(path)) : (status.linkTarget ?? '');
		const time = status.kind === 'link' ? '' : Math.floor(status.modifiedAt / 1000);
		found[path] = [status.kind, status.mode.toString(8), status.uid, status.gid, status.kind === 'directory' ? '' : `${status.size} ${status.links}`, time, content].join(' ');

		if (status.kind === 'directory') {
			for (const name of view.list(path)) {
				visit(`${path}/${name}`);
			}
		}
	};

	for (const root of roots) {
		visit(root);
	}

	return found;
};

const layoutOf = async ({out}: AixMachine, group: string) => {
	const volumes = await out('lsvg', '-l', group);
	const filesystems = await out('lsfs', '-c', '-q');

	return {volumes: volumes.split('\n').map(line => line.replaceAll(/\s+/gv, ' ')), filesystems: filesystems.split('\n').toSorted()};
};

for (const [story, group, roots, disks] of [
	['prod-db01', 'datavg', ['/data', '/batch', '/work'], ['hdisk3']],
	['prod-app01', 'appvg', ['/claims', '/srv/web', '/exchange'], ['hdisk5', 'hdisk6']],
] as const) {
	test(`${group} of ${story} comes back whole after it was lost`, async t => {
		const host = openAixMachine(story);
		const {run, out, machine, view} = host;
		const before = describeTree(view, roots);
		const layout = await layoutOf(host, group);
		const started = machine.clock.now;
		const saved = await run(['savevg', '-i', '-f', '/backup/good.savevg', group]);
		t.is(saved.status, 0, saved.err);
		const seconds = (machine.clock.now - started) / 1000;
		t.true(seconds > 100 && seconds < 300, String(seconds));
		t.regex(saved.out, /^\nCreating information file for volume group \w+\.\n\nCreating list of files to back up\.\n\.\nBacking up (?<count>\d+) files\.{9,29}\n\n\k<count> of \k<count> files \(100%\)\n0512-038 savevg: Backup Completed Successfully\.\n$/v);
		t.is(saved.err, '');
		machine.faults.add('lost-group');
		t.notRegex(await out('lsvg'), new RegExp(`^${group}$`, 'mv'));
		t.notRegex(await out('lsfs', '-c'), new RegExp(roots[0], 'v'));
		t.deepEqual(view.exists(roots[0]) ? view.list(roots[0]) : [], []);
		const restored = await run(['restvg', '-q', '-f', '/backup/good.savevg', ...disks]);
		t.is(restored.status, 0, restored.err);
		t.regex(restored.err, new RegExp(String.raw`^Will create the Volume Group:\t${group}\nTarget Disks:\t${disks.join(' ')}\nAllocation Policy:\n`, 'v'));
		t.regex(restored.out, new RegExp(String.raw`^${group}\n`, 'v'));
		t.regex(restored.out, /^x {10,}\d+ \.\/tmp\/vgdata\/\w+\/image\.info$/mv);
		t.deepEqual(describeTree(view, roots), before);
		const after = await layoutOf(host, group);
		t.deepEqual(after.volumes, layout.volumes);
		t.deepEqual(after.filesystems, layout.filesystems);
	});
}

test('what is not mounted and what is raw comes back empty', async t => {
	const {out, machine, view, status} = openAixMachine('test-ora01');
	t.true(Buffer.from(view.readRange('/dev/rredolv', 0, 12)).toString().startsWith('redo block 0'));
	t.is(await status(['savevg', '-i', '-p', '-f', '/backup/ora.savevg', 'oravg']), 0);
	machine.faults.add('lost-group');
	await out('lsvg');
	t.is(await status(['restvg', '-q', '-f', '/backup/ora.savevg', 'hdisk4', 'hdisk5']), 0);
	t.deepEqual(view.list('/u03'), []);
	t.true(view.list('/u01').length > 5);
	t.false(Buffer.from(view.readRange('/dev/rredolv', 0, 12)).toString().includes('redo'));
});

test('exclude patterns, excluded filesystems, lists and single files work as they are asked', async t => {
	const {run, out, view, status} = openAixMachine('prod-db01');
	view.write('/etc/exclude.datavg', '^\\./data/archive/2025/\n');
	view.write('/tmp/nofs', '/batch\n');
	const saved = await run(['savevg', '-i', '-e', '-v', '-x', '/tmp/nofs', '-f', '/backup/less.img', 'datavg']);
	t.is(saved.status, 0);
	t.regex(saved.out, /^a +\d+ \.\/data\/PROD$/mv);
	const listed = await out('restore', '-Tqf', '/backup/less.img');
	const names = listed.split('\n');
	t.true(names.includes('./data/archive/2026/01/account.arc'));
	t.true(names.includes('./data/archive/2025'));
	t.false(names.some(name => name.startsWith('./data/archive/2025/') || name.startsWith('./batch')));
	t.is(await out('lsmksysb', '-f', '/backup/less.img'), names.join('\n'));
	const taken = await run(['restore', '-xqf', '/backup/less.img', './data/PROD/control01.ctl'], {directory: '/tmp'});
	t.is(taken.out, 'x ./data/PROD/control01.ctl\n');
	t.deepEqual(view.read('/tmp/data/PROD/control01.ctl'), view.read('/data/PROD/control01.ctl'));
	const deep = await run(['restore', '-xdqf', '/backup/less.img', './data/archive/2026'], {directory: '/home/oper'});
	t.is(deep.status, 0);
	t.is(view.list('/home/oper/data/archive/2026/02').length, 9);
	t.is(await status(['restore', '-xqf', '/backup/less.img', './no/such']), 1);
	await out('restorevgfiles', '-f', '/backup/less.img', '-d', '/tmp', './data/PROD/initPROD.ora');
	t.true(view.exists('/tmp/data/PROD/initPROD.ora'));
	t.regex(await out('lsmksysb', '-l', '-f', '/backup/less.img'), /^VOLUME GROUP: {11}datavg\nBACKUP DATE\/TIME: {7}Tue Mar 10 .* UTC 2026\nUNAME INFO: {13}AIX prod-db01 2 7 00F6F4A24C00\n/v);
	t.regex(await out('listvgbackup', '-B'), /^\/backup\/less\.img;savevg .*;Tue Mar 10 08:\d\d:\d\d UTC 2026;\d+;24064;7200-05-05-2246\n$/v);
	const again = await run(['backup', '-iqvf', '/tmp/some.bff'], {stdin: './etc/hosts\n./etc/none\n'});
	t.regex(again.out, /^a +\d+ \.\/etc\/hosts\ntotal size: \d+\n$/v);
	t.regex(again.err, /^backup: 0511-449 An error occurred accessing \.\/etc\/none: A file or directory in the path name does not exist\.\n$/v);
});

test('vanished files, a full target and a cut image are told as AIX tells them', async t => {
	const {run, out, machine, view, status} = openAixMachine('prod-db01');
	machine.faults.add('vanishing-files');
	const vanished = await run(['savevg', '-i', '-f', '/backup/a.img', 'datavg']);
	t.is(vanished.status, 1);
	t.regex(vanished.err, /^backup: 0511-449 An error occurred accessing \.\/data\/session\.4711\.tmp: A file or directory in the path name does not exist\.\n/v);
	t.regex(vanished.out, /0512-003 savevg may not have been able to archive some files\./v);
	machine.faults.delete('vanishing-files');
	machine.faults.add('no-space');
	const full = await run(['savevg', '-i', '-f', '/backup/b.img', 'datavg']);
	t.is(full.status, 1);
	t.regex(full.err, /^backup: 0511-089 Cannot write to \/backup\/b\.img: There is not enough space in the file system\.\n/v);
	t.true(view.status('/backup/b.img').size > 0);
	machine.faults.delete('no-space');
	machine.faults.add('truncated-image');
	t.is(await status(['savevg', '-i', '-f', '/backup/c.img', 'datavg']), 0);
	t.is(await status(['lsmksysb', '-l', '-f', '/backup/c.img']), 0);
	const read = await run(['restore', '-Tqf', '/backup/c.img']);
	t.is(read.status, 1);
	t.regex(read.err, /^restore: 0511-/v);
	t.is(await status(['restore', '-Tqf', '/etc/hosts']), 1);

	// Names that an image does not hold are another thing than an image that cannot be read.
	const listed = async (image: string, name: string) => {
		const {pipelines, stdin} = listStep(image, [name], undefined);

		return run(pipelines?.[0]?.argvs[0] ?? [], stdin === undefined ? {} : {stdin});
	};

	t.like(await listed('/backup/c.img', '/nosuch'), {status: listStatus.unreadable});
	t.like(await listed('/backup/none.img', '/nosuch'), {status: listStatus.unreadable});
	machine.faults.delete('truncated-image');
	t.is(await status(['savevg', '-i', '-f', '/backup/d.img', 'datavg']), 0);

	const names = await out('restore', '-Tqf', '/backup/d.img');
	const name = names.split('\n').find(line => line.startsWith('./data/')) ?? '';
	const held = await listed('/backup/d.img', name);

	t.like(await listed('/backup/d.img', '/nosuch'), {status: listStatus.missing});
	t.is(held.status, 0);
	t.true(held.out.includes(name), held.out);
	await out('lsvg');
});

test('a killed savevg leaves a partial image, a killed restore half a group and its lock', async t => {
	const {run, out, machine, view} = openAixMachine('prod-db01');
	const killed = await run(['savevg', '-i', '-f', '/backup/part.img', 'datavg'], {
		onStart(process) {
			machine.clock.after(60_000, () => {
				process.signal('TERM');
			});
		},
	});
	t.is(killed.status, 143);
	const {size} = view.status('/backup/part.img');
	t.true(size > 51_200 && size % 51_200 === 0);
	t.true(view.exists('/tmp/vgdata/datavg/datavg.data'));
	await out('savevg', '-i', '-f', '/backup/whole.img', 'datavg');
	machine.faults.add('lost-group');
	const half = await run(['restvg', '-q', '-f', '/backup/whole.img', 'hdisk3'], {
		onStart(process) {
			machine.clock.after(8000, () => {
				process.signal('KILL');
			});
		},
	});
	t.is(half.status, 137);
	t.regex(await out('lsvg'), /^datavg$/mv);
	const blocked = await run(['lsvg', '-l', 'datavg'], {
		onStart(process) {
			machine.clock.after(30_000, () => {
				process.signal('TERM');
			});
		},
	});
	t.is(blocked.status, 143);
	await out('chvg', '-u', 'datavg');
	t.regex(await out('lsvg', '-l', 'datavg'), /loglv00/v);
});

test('restvg asks, and refuses what would overwrite a group, a volume or a filesystem', async t => {
	const {out, err} = openAixMachine('prod-db01');
	await out('savevg', '-i', '-r', '-f', '/backup/struct.img', 'datavg');
	t.regex(await err(['restvg', '-q', '-f', '/backup/struct.img', 'hdisk3']), /Volume Group datavg already exists/v);
	t.regex(await err(['restvg', '-q', '-f', '/backup/struct.img', 'hdisk2']), /already exists|0512-037/v);
	const data = await out('cat', '/tmp/vgdata/datavg/datavg.data');
	const renamed = data.replaceAll('VGNAME= datavg', 'VGNAME= newvg').replaceAll('VOLUME_GROUP= datavg', 'VOLUME_GROUP= newvg');
	const second = openAixMachine('prod-db01');
	await second.out('savevg', '-i', '-r', '-f', '/backup/struct.img', 'datavg');
	second.view.write('/tmp/new.data', renamed);
	t.regex(await second.err(['restvg', '-q', '-d', '/tmp/new.data', '-f', '/backup/struct.img', 'hdisk3']), /Logical Volume loglv00 already exists/v);
	const names = renamed.replaceAll('LOGICAL_VOLUME= ', 'LOGICAL_VOLUME= n_').replaceAll('FS_LV= /dev/', 'FS_LV= /dev/n_');
	second.view.write('/tmp/new.data', names);
	t.regex(await second.err(['restvg', '-q', '-d', '/tmp/new.data', '-f', '/backup/struct.img', 'hdisk3']), /File System \/batch already exists|File System \/data already exists/v);
	second.view.write('/tmp/new.data', names.replaceAll(/(?<=(?:FS_NAME|LABEL|MOUNT_POINT)= )\/\b/gv, '/new/'));
	const asked = await second.run(['restvg', '-d', '/tmp/new.data', '-f', '/backup/struct.img', 'hdisk3'], {stdin: 'n\n'});
	t.is(asked.status, 1);
	t.regex(asked.err, /Enter y to continue: /v);
	const made = await second.run(['restvg', '-r', '-d', '/tmp/new.data', '-f', '/backup/struct.img', 'hdisk3'], {stdin: 'y\n'});
	t.is(made.status, 0, made.err);
	t.regex(await second.out('lsvg', '-l', 'newvg'), /^n_datalv +jfs2 +200 +200 +1 +open\/syncd +\/new\/data$/mv);
});

test('what a run looks at in the end is told by a simulated machine', async t => {
	const {run, view} = openAixMachine('prod-db01');

	view.makeDirectory('/tmp/mksysb.4711', 0o755);

	const {out, err, status} = await run(['/bin/sh', '-s', '--', 'bootlist', 'path:/etc/passwd', 'path:/no such', 'like:/tmp/mksysb.', 'snapshots:/data', 'snapshots:/nowhere'], {stdin: stateScript});
	const sections = sectionsOf(out.split('\n'));

	t.is(status, 0);
	t.not(err, '');
	t.deepEqual(sections.get('active')?.toSorted(), ['backupvg', 'datavg', 'rootvg']);
	t.true(sections.get('lspv')?.some(line => line.startsWith('hdisk1 ')));
	t.regex(sections.get('bootlist')?.[0] ?? '', /^hdisk0 /v);
	t.regex(sections.get('mount')?.join('\n') ?? '', /\/dev\/datalv +\/data /v);
	t.deepEqual(sections.get('paths')?.filter(line => line !== ''), ['there /etc/passwd', 'absent /no such', 'like /tmp/mksysb.4711']);
	t.true(sections.has('snapshots failed'));
});
