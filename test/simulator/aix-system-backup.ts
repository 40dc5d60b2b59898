import test from 'ava';
import {bootByList, bootFrom} from '../../source/simulator/aix/boot-state.js';
import {openAixMachine, type AixMachine} from '../helpers/aix-machine.js';
import {longTest} from '../helpers/long-tests.js';

const save = async ({out}: AixMachine, ...flags: readonly string[]): Promise<string> => out('mksysb', '-i', ...flags, '/backup/root.img');

const linesOf = (text: string): readonly string[] => text.split('\n').filter(line => line !== '');

test('mksysb saves the mounted filesystems of the system, and its image tells so', async t => {
	const host = openAixMachine('prod-db01');
	const {run, out, view} = host;
	view.write('/etc/exclude.rootvg', '^\\./var/adm/\n');
	view.write('/tapeblksz', 'before\n');
	const said = await save(host, '-X', '-e', '-m');
	t.regex(said, /^\nCreating information file \(\/image\.data\) for rootvg\.\n\nCreating list of files to back up \n\.\nBacking up (?<count>\d+) files\.{4,12}\n\n\k<count> of \k<count> files backed up \(100%\)\n0512-038 mksysb: Backup Completed Successfully\.\n$/v);
	const names = linesOf(await out('restore', '-Tqf', '/backup/root.img'));
	t.deepEqual(names.slice(0, 4), ['./image.data', './bosinst.data', './tapeblksz', '.']);
	t.true(['./etc/passwd', './usr/sbin/lsvg', './home/oper/.profile', './dev/rhd4', './var'].every(name => names.includes(name)));
	t.false(names.some(name => name.startsWith('./var/adm/') || name.startsWith('./data/') || name.startsWith('./backup/') || name.startsWith('./tmp/mksysb.')));
	t.is(new Set(names).size, names.length);

	// An image is not much less than what df counts, as that of a real system.
	const used = ['/', '/usr', '/var', '/tmp', '/home', '/admin', '/opt', '/var/adm/ras/livedump'].map(place => host.machine.files.mounts.find(mount => mount.mountPoint === place)?.filesystem.usedBytes ?? 0).reduce((sum, bytes) => sum + bytes, 0);

	t.true(used > 500 * 1_048_576);
	t.true(view.status('/backup/root.img').size > used / 16);
	t.deepEqual(view.list('/tmp').filter(name => name.startsWith('mksysb.')), []);
	t.regex(await out('lsmksysb', '-l', '-f', '/backup/root.img'), /^VOLUME GROUP: {11}rootvg\n[\s\S]*\nrootvg:\nLV NAME [\s\S]*\nhd5 +boot +1 +1 +1 +closed\/syncd +N\/A\n/v);
	const data = view.read('/image.data');
	t.regex(new TextDecoder().decode(data), /^image_data:\n\tIMAGE_TYPE= bff\n[\s\S]*\nils_data:\n\tLANG= [\s\S]*\nlv_data:\n\tVOLUME_GROUP= rootvg\n\tLV_SOURCE_DISK_LIST= hdisk0 \n[\s\S]*\n\tMAPFILE= \/tmp\/vgdata\/rootvg\/hd5\.map\n[\s\S]*\npost_install_data:\n/v);
	t.regex(await out('cat', '/bosinst.data'), /^control_flow:\n[\s\S]*\n\ntarget_disk_data:\n {4}PVID = 00f6f4a2\w{8}\n[\s\S]*\n {4}HDISKNAME = hdisk0\n/v);
	const taken = await run(['restorevgfiles', '-f', '/backup/root.img', '-d', '/tmp', './etc/hosts', './bosinst.data']);
	t.is(taken.out, 'x ./bosinst.data\nx ./etc/hosts\n');
	t.deepEqual(view.read('/tmp/etc/hosts'), view.read('/etc/hosts'));
	t.regex(await out('listvgbackup', '-B'), /^\/backup\/root\.img;mksysb -i -X -e -m \/backup\/root\.img;/v);
	const other = openAixMachine('prod-app01');
	t.regex(await save(other), /Creating list of files to back up\.\n\.\n[\s\S]*\n\d+ of \d+ files \(100%\)\n0512-038 savevg: Backup/v);
});

test('what mksysb could not save, or was not given room for, is told as AIX tells it', async t => {
	const {run, out, err, machine, view, status} = openAixMachine('prod-db01');
	t.regex(await err(['mksysb', '/backup/a.img']), /^0512-008 mksysb: There is no file \/image\.data/v);
	t.regex(await err(['mksysb', '-i', '/dev/rmt0']), /^0512-010 mksysb: The device \/dev\/rmt0 is not available/v);
	t.regex(await err(['mksysb', '-i', '-e', '-x', '/tmp/none', '/backup/a.img']), /^0512-016 mksysb: Cannot read the file \/tmp\/none/v);

	for (const fault of ['vanishing-files', 'unreadable-files', 'growing-files']) {
		machine.faults.add(fault);
	}

	view.write('/etc/exclude.rootvg', '^./tmp/\n[a\n');
	const broken = await run(['mksysb', '-ie', '/backup/a.img']);
	t.is(broken.status, 1);
	t.is(broken.err, 'grep: 0652-027 There is a [ ] imbalance.\n0512-008 mksysb: The list of files could not be made.\n\tThe backup is canceled.\n');
	view.write('/etc/exclude_packing.rootvg', '\\(\n');
	t.regex(await err(['mksysb', '-iP', '/backup/a.img']), /^grep: 0652-027 /v);
	view.write('/etc/exclude.datavg', '[a\n');
	t.regex(await err(['savevg', '-ie', '-f', '/backup/b.img', 'datavg']), /^grep: 0652-027 [^\n]*\n0512-008 savevg: /v);
	const partial = await run(['mksysb', '-i', '/backup/a.img']);
	t.is(partial.status, 1);
	t.is(linesOf(partial.err).length, 6);

	for (const name of ['./tmp/session.4711.tmp', './tmp/session.4712.tmp', './var/adm/ras/trcfile.4713', './etc/security/passwd', './home/oper/.profile', './var/adm/messages']) {
		t.true(partial.err.includes(`backup: 0511-449 An error occurred accessing ${name}: `));
	}

	t.regex(partial.out, /\n0512-003 mksysb may not have been able to archive some files\.\n/v);
	machine.faults.clear();
	machine.faults.add('no-space');
	view.write('/tmp/bulk', new Uint8Array(200_000).fill(7));
	const full = await run(['mksysb', '-i', '-p', '/backup/b.img']);
	t.is(full.status, 1);
	t.regex(full.err, /^backup: 0511-089 Cannot write to \/backup\/b\.img: There is not enough space in the file system\.\n/v);
	t.true(view.status('/backup/b.img').size > 0);
	machine.faults.clear();
	machine.faults.add('truncated-image');
	t.is(await status(['mksysb', '-i', '-p', '/backup/c.img']), 0);
	t.is(await status(['restore', '-Tqf', '/backup/c.img']), 1);
	machine.faults.clear();
	view.removeFile('/tmp/bulk');
	const limited = await run(['mksysb', '-i', '/backup/c.img'], {
		onStart(process) {
			process.view.fileSizeLimit = 4096;
		},
	});
	t.regex(limited.err, /A file cannot be larger than the value set by ulimit\./v);
	const temporary = machine.files.mountOf('/tmp').filesystem;
	temporary.ballast = temporary.capacity - 1_000_000;
	t.regex(await err(['mksysb', '-i', '/backup/d.img']), /^mkszfile: There is not enough space in the \/tmp file system\.[\s\S]*0512-008 mksysb: The mkszfile command failed\.\n\tThe backup is canceled\.\n$/v);
	t.is(await status(['mksysb', '-i', '-X', '/backup/d.img']), 0);
	t.true(temporary.capacity > 16 * 128 * 1_048_576);
	view.removeFile('/dev/ipldevice');
	const missing = await run(['mksysb', '-i', '/backup/d.img']);
	t.is(missing.status, 0);
	t.regex(missing.err, /^0301-150 bosboot: /v);
	view.write('/home/oper/Übergabe', 'x');
	await run(['mksysb', '-i', '/backup/d.img'], {environment: {LC_ALL: 'C'}});
	t.notRegex(await out('restore', '-Tqf', '/backup/d.img'), /bergabe/v);
	t.is(await status(['mksysb', '-i', '/backup/d.img']), 0);
	t.regex(await out('restore', '-Tqf', '/backup/d.img'), /\.\/home\/oper\/Übergabe/v);
});

test('a system backup is three processes; what survives a kill goes on writing, and no second one starts', async t => {
	const {run, out, err, machine, view, status} = openAixMachine('prod-db01');
	let listed = '';
	let second = '';
	const first = await run(['mksysb', '-i', '/backup/a.img'], {
		onStart(process) {
			machine.clock.after(20_000, () => {
				void (async () => {
					listed = await out('ps', '-ef');
					({err: second} = await run(['mksysb', '-i', '/backup/b.img']));
					process.signal('KILL');
				})();
			});
		},
	});
	t.is(first.status, 137);
	const parts = linesOf(listed).filter(line => line.includes('/backup/a.img')).map(line => line.trim().split(/\s+/v));
	t.deepEqual(parts.map(cells => cells.slice(7, 9).join(' ')), ['/bin/ksh /usr/bin/mksysb', '/bin/ksh /usr/bin/savevg', 'backbyname -i']);
	t.is(parts[1]?.[2], parts[0]?.[1]);
	t.is(parts[2]?.[2], parts[1]?.[1]);
	t.regex(second, /Another backup of the system is in progress \(process \d+\)/v);
	const {size} = view.status('/backup/a.img');
	t.true(view.list('/tmp').some(name => name.startsWith('mksysb.')));
	t.regex(await err(['mksysb', '-i', '/backup/b.img']), /in progress/v);
	await out('sleep', '120');
	t.true(view.status('/backup/a.img').size > size);
	t.is(await status(['mksysb', '-i', '/backup/b.img']), 0);
});

test('with -T the files are read from snapshots that are gone afterwards', async t => {
	const host = openAixMachine('prod-db01');
	const {out, err, machine, view, run} = host;
	view.write('/home/oper/state', 'before\n');
	const volumes = await out('lsvg', '-l', 'rootvg');
	let during = '';
	const saved = await run(['mksysb', '-i', '-T', '/backup/root.img'], {
		onStart() {
			machine.clock.after(12_000, () => {
				view.write('/home/oper/state', 'after\n');
				void (async () => {
					during = await out('mount');
				})();
			});
		},
	});
	t.is(saved.status, 0, saved.err);
	t.regex(during, /\/dev\/fslv00 +\/tmp\/mksysb\.\d+\.hd4 +jfs2 .* snapshot,ro/v);
	await out('restorevgfiles', '-f', '/backup/root.img', '-d', '/tmp', './home/oper/state');
	t.is(new TextDecoder().decode(view.read('/tmp/home/oper/state')), 'before\n');
	t.is(await out('lsvg', '-l', 'rootvg'), volumes);
	await out('mkvg', '-f', '-y', 'fullvg', 'hdisk6');
	const group = machine.lvm.groups.find(each => each.name === 'rootvg');
	group!.disks[0]!.isAllocatable = false;
	t.regex(await err(['mksysb', '-i', '-T', '/backup/root.img']), /^0516-404 allocp: [\s\S]*The backup is canceled\.\n$/v);
});

test('an image restored to a spare disk sleeps, wakes, shows its files and starts the machine', async t => {
	const host = openAixMachine('prod-db01');
	const {out, err, machine, view, run} = host;
	await save(host);
	const before = await out('bootlist', '-m', 'normal', '-o');
	const restored = await run(['alt_disk_mksysb', '-B', '-m', '/backup/root.img', '-d', 'hdisk4']);
	t.is(restored.status, 0, restored.err);
	t.regex(restored.out, /^Restoring \/image\.data from mksysb image\.\nChecking disk sizes\.\nCreating cloned rootvg volume group and associated logical volumes\.\nCreating logical volume alt_hd5\.\n[\s\S]*\nCreating \/alt_inst\/ file system\.\nCreating \/alt_inst\/admin file system\.\n[\s\S]*\nRestoring mksysb image to alternate disk\(s\)\.\nLinking to 64bit kernel\.\nChanging logical volume names in volume group descriptor area\.\nFixing LV control blocks\.\.\.\nforced unmount of \/alt_inst\/var\/adm\/ras\/livedump\n[\s\S]*\nforced unmount of \/alt_inst\nforced unmount of \/alt_inst\nFixing file system superblocks\.\.\.\n$/v);
	t.regex(await out('lspv'), /^hdisk4 +00f6f4a2\w{8} +altinst_rootvg +$/mv);
	t.is(await out('bootlist', '-m', 'normal', '-o'), before);
	t.regex(await err(['lsvg', '-l', 'altinst_rootvg']), /^0516-010 /v);
	t.regex(await err(['lslv', 'alt_hd4']), /0516-306/v);
	t.regex(await err(['alt_disk_mksysb', '-m', '/backup/root.img', '-d', 'hdisk5']), /altinst_rootvg already exists/v);
	t.is(await out('alt_rootvg_op', '-q', '-d', 'hdisk4'), 'hdisk4\n');
	t.is(await out('alt_rootvg_op', '-W', '-d', 'hdisk4'), 'Waking up altinst_rootvg volume group ...\n');
	t.regex(await out('lspv'), /^hdisk4 +\w+ +altinst_rootvg +active +$/mv);
	t.regex(await out('lsvg', '-l', 'altinst_rootvg'), /^alt_hd2 +jfs2 +40 +40 +1 +open\/syncd +\/alt_inst\/usr$/mv);
	t.deepEqual(view.read('/alt_inst/etc/passwd'), view.read('/etc/passwd'));
	t.deepEqual(view.linkStatus('/alt_inst/dev/rhd4').device, view.linkStatus('/dev/rhd4').device);
	t.regex(await err(['alt_rootvg_op', '-X']), /is awake/v);
	await out('alt_rootvg_op', '-S');
	t.notRegex(await out('mount'), /alt_inst/v);
	t.notRegex(await out('cat', '/etc/filesystems'), /alt_inst/v);
	view.write('/etc/motd', 'changed since\n');
	await out('bootlist', '-m', 'normal', 'hdisk4', 'hdisk0');
	await machine.processes.killAll();
	t.is(bootByList(machine), 'hdisk4');
	t.regex(await out('lspv'), /^hdisk0 +\w+ +old_rootvg +\n[\s\S]*^hdisk4 +\w+ +rootvg +active +$/mv);
	t.notRegex(await out('cat', '/etc/motd'), /changed since/v);
	t.is(await out('bootinfo', '-b'), 'hdisk4\n');
	t.regex(await out('mount'), /^ +\/dev\/datalv +\/data +jfs2/mv);
	await machine.processes.killAll();
	t.is(bootFrom(machine, 'hdisk0'), 'hdisk0');
	t.regex(await out('cat', '/etc/motd'), /changed since/v);
	t.regex(await out('lspv'), /^hdisk4 +\w+ +altinst_rootvg +$/mv);
	t.regex(await out('alt_rootvg_op', '-X'), /^Bootlist is set to the boot disk: hdisk0 blv=hd5\n$/v);
	t.regex(await out('lspv'), /^hdisk4 +\w+ +None +$/mv);
	t.regex(await err(['mkvg', '-y', 'newvg', 'hdisk4']), /appears to belong to/v);
	await out('chpv', '-C', 'hdisk4');
	await out('mkvg', '-y', 'newvg', 'hdisk4');
});

longTest('a restore to a spare disk refuses what it cannot do, and leaves nothing behind', async t => {
	const host = openAixMachine('prod-db01');
	const {out, err, machine, view, status} = host;
	await save(host);
	await out('savevg', '-i', '-r', '-f', '/backup/data.img', 'datavg');
	const disks = await out('lspv');
	view.write('/tmp/no.img', 'no image\n');

	for (const [image, disk, expected] of [
		['/backup/root.img', 'hdisk1', /^0505-126 alt_disk_install- target disk hdisk1 has a volume group assigned to it\.\n$/v],
		['/backup/root.img', 'hdisk44', /target disk hdisk44 is not available/v],
		['/backup/root.img', 'hdisk6', /There is not enough space on the target disks:\n\t20096 MB are needed, 3968 MB are there/v],
		['/backup/none.img', 'hdisk4', /\/backup\/none\.img does not exist or is empty/v],
		['/backup/data.img', 'hdisk4', /no image\.data file/v],
		['/tmp/no.img', 'hdisk4', /0511-124/v],
	] as const) {
		t.regex(await err(['alt_disk_mksysb', '-m', image, '-d', disk]), expected);
	}

	machine.faults.add('bosboot-fails');
	t.regex(await err(['alt_disk_mksysb', '-m', '/backup/root.img', '-d', 'hdisk4']), /^0301-165 bosboot: WARNING!/v);
	machine.faults.clear();
	t.is(await out('lspv'), disks);
	t.notRegex(await out('mount'), /alt_inst/v);
	t.is(await status(['alt_disk_mksysb', '-m', '/backup/root.img', '-d', 'hdisk7']), 0);
	t.regex(await out('bootlist', '-m', 'normal', '-o'), /^hdisk7 blv=hd5 pathid=0\n/v);
	machine.lvm.software = machine.lvm.software.filter(fileset => fileset.name !== 'bos.alt_disk_install.boot_images');
	t.regex(await err(['alt_disk_mksysb', '-m', '/backup/root.img', '-d', 'hdisk4']), /bos\.alt_disk_install\.boot_images is not installed/v);
	machine.lvm.software = machine.lvm.software.filter(fileset => !fileset.name.startsWith('bos.alt_disk_install'));
	t.is(await status(['alt_rootvg_op', '-X']), 127);
});

longTest('a restore to a spare disk that is killed leaves its group mounted; putting it to sleep and removing it helps', async t => {
	const host = openAixMachine('prod-db01');
	const {out, err, machine, run} = host;
	await save(host);
	const killed = await run(['alt_disk_mksysb', '-m', '/backup/root.img', '-d', 'hdisk4'], {
		onStart(process) {
			machine.clock.after(50_000, () => {
				process.signal('TERM');
			});
		},
	});
	t.is(killed.status, 143);
	t.regex(await out('lspv'), /^hdisk4 +\w+ +altinst_rootvg +active +$/mv);
	t.regex(await out('mount'), /\/alt_inst\/usr/v);
	t.regex(await out('bootlist', '-m', 'normal', '-o'), /^hdisk0 /v);
	t.regex(await err(['bootlist', '-m', 'normal', 'hdisk4']), /^0514-221 /v);
	await out('alt_rootvg_op', '-S');
	await out('alt_rootvg_op', '-X', 'altinst_rootvg');
	t.notRegex(await out('lsvg'), /altinst/v);
});

longTest('phases, clones, the older spelling and a restart with a clone awake do as they are asked', async t => {
	const host = openAixMachine('prod-db01');
	const {out, machine, view, status} = host;
	await save(host);
	await out('alt_disk_mksysb', '-P', '12', '-m', '/backup/root.img', '-d', 'hdisk4');
	t.true(view.exists('/alt_inst/etc/passwd'));
	t.regex(await out('alt_disk_mksysb', '-P3', '-m', '/backup/root.img', '-d', 'hdisk4'), /Bootlist is set to the boot disk: hdisk4 blv=hd5\n$/v);
	t.regex(await out('alt_disk_install', '-X'), /hdisk0 blv=hd5/v);
	await out('chpv', '-C', 'hdisk4');
	view.write('/tmp/exclude', '^\\./home/\n');
	const copied = await out('alt_disk_copy', '-B', '-e', '/tmp/exclude', '-d', 'hdisk4');
	t.regex(copied, /^Calling mkszfile to create new \/image\.data file\.\n[\s\S]*\n\/alt_inst\/home filesystem not converted\.\n {8}Small inode extents are already enabled\.\n[\s\S]*Backing-up the rootvg files and restoring them to the\nalternate file system\.\.\.\nModifying ODM on cloned disk\.\nBuilding boot image on cloned disk\.\nforced unmount of /v);
	t.notRegex(copied, /Bootlist/v);
	await out('alt_rootvg_op', '-v', 'altinst_march', '-d', 'hdisk4');
	await out('alt_rootvg_op', '-W', '-d', 'hdisk4');
	t.deepEqual(view.list('/alt_inst/home'), []);
	t.deepEqual(view.read('/alt_inst/etc/security/user'), view.read('/etc/security/user'));
	await machine.processes.killAll();
	t.is(bootFrom(machine, 'hdisk4'), undefined);
	t.is(bootByList(machine), 'hdisk0');
	t.regex(await out('lspv'), /^hdisk4 +\w+ +altinst_march +$/mv);
	t.is(await status(['bootlist', '-m', 'normal', 'hdisk4']), 1);
	t.regex(await out('cat', '/var/adm/ras/alt_disk_inst.log'), /\ncmd: alt_disk_copy -B -e \/tmp\/exclude -d hdisk4\nCalling mkszfile/v);
});

test('bosboot, boot records and boot lists agree with what starts', async t => {
	const {out, err, machine, view, status} = openAixMachine('prod-app01');
	t.is(await out('bosboot', '-ad', '/dev/hdisk0'), '\nbosboot: Boot image is 53276 512 byte blocks.\n');
	t.is(await status(['bosboot', '-qad', 'ipldevice']), 0);
	t.regex(await err(['bosboot', '-ad', 'hdisk2']), /^0301-168 /v);
	await out('bootlist', '-m', 'normal', 'hdisk1', 'hdisk0');
	t.deepEqual([...new Set(linesOf(await out('bootlist', '-m', 'normal', '-o')).map(line => line.split(' pathid', 1)[0]))], ['hdisk1 blv=hd5', 'hdisk0 blv=hd5']);
	await out('chpv', '-c', 'hdisk1');
	t.regex(await out('ipl_varyon', '-i'), /^hdisk0 +YES .*\nhdisk1 +NO /mv);
	await machine.processes.killAll();
	t.is(bootByList(machine), 'hdisk0');
	view.removeFile('/dev/ipldevice');
	t.regex(await err(['bosboot', '-a']), /^0301-150 /v);
	machine.faults.add('bosboot-fails');
	t.is(await status(['bosboot', '-qad', '/dev/hdisk0']), 1);
	t.regex(await err(['bosboot', '-ad', 'hdisk0']), /^0301-165 bosboot: WARNING! bosboot failed - do not attempt to boot device\.\n$/v);
	await machine.processes.killAll();
	t.is(bootByList(machine), undefined);
	machine.faults.clear();
	await out('bosboot', '-ad', 'hdisk1');
	view.writeRange('/dev/rhd5', 0, new Uint8Array(512));
	await machine.processes.killAll();
	t.is(bootByList(machine), undefined);
});

test('external snapshots keep what was there until they are deleted or run full', async t => {
	const {run, out, err, machine, view, status} = openAixMachine('prod-db01');
	const path = '/data/PROD/initPROD.ora';
	const before = view.read(path);
	t.is(await out('snapshot', '-o', 'snapfrom=/data', '-o', 'size=512M'), 'Snapshot for file system /data created on /dev/fslv00\n');
	view.write(path, 'changed\n');
	view.makeDirectory('/mnt/snap');
	t.is(await status(['mount', '/dev/fslv00', '/mnt/snap']), 1);
	await out('mount', '-v', 'jfs2', '-o', 'snapshot', '/dev/fslv00', '/mnt/snap');
	t.deepEqual(view.read('/mnt/snap/PROD/initPROD.ora'), before);
	t.throws(() => {
		view.write('/mnt/snap/PROD/initPROD.ora', 'no');
	});
	t.regex(await out('snapshot', '-q', '/data'), /^Snapshots for \/data\nCurrent +Location +512-blocks +Free Time\n\* +\/dev\/fslv00 +1048576 +\d+ Tue Mar 10 /v);
	t.regex(await err(['snapshot', '-d', '/dev/fslv00']), /is mounted/v);
	await out('umount', '/mnt/snap');
	machine.faults.add('snapshot-full');
	await out('snapshot', '-q', '/data');
	t.is(await status(['mount', '-o', 'snapshot', '/dev/fslv00', '/mnt/snap']), 1);
	const full = await run(['mksysb', '-iT', '/backup/full.img']);
	t.is(full.status, 1);
	t.regex(full.err, /^backup: 0511-449 An error occurred accessing \.\/etc\/passwd: There is an input or output error\.$/mv);
	t.regex(full.out, /^0512-003 /mv);
	t.is(machine.lvm.mounts.filter(({mountPoint}) => mountPoint.startsWith('/tmp/mksysb')).length, 0);
	machine.faults.clear();
	await out('snapshot', '-d', '/dev/fslv00');
	t.is(await out('snapshot', '-q', '/data'), '/data has no snapshots.\n');
	await out('backsnap', '-R', '-m', '/mnt/snap', '-s', 'size=128M', '-i', '-f', '/backup/data.bff', '/data');
	t.regex(await out('restore', '-Tqf', '/backup/data.bff'), /^\.\/PROD\/initPROD\.ora$/mv);
});

test('what a recovery sheet asks is answered', async t => {
	const {out, status, err} = openAixMachine('prod-db01');
	t.regex(await out('sysdumpdev', '-l'), /^primary {14}\/dev\/lg_dumplv\n/v);
	t.regex(await out('ifconfig', '-a'), /^en0: flags=(?:[^\n]*\n\S)*[^\n]*\n\s+(?:\S(?:[^\n]*\n\S)*[^\n]*\n\s+)*inet 10\.20\.4\.21 netmask 0xffffff00 broadcast 10\.20\.4\.255\n/v);
	t.regex(await out('netstat', '-rn'), /^default +10\.20\.4\.1 +UG /mv);
	t.regex(await out('lsattr', '-El', 'inet0'), /^hostname +prod-db01 +Host Name +True$/mv);
	t.regex(await out('lsattr', '-Dl', 'fcs0'), /^num_cmd_elems +200 /mv);
	await out('chdev', '-l', 'fcs0', '-a', 'num_cmd_elems=1024');
	t.is(await out('lsattr', '-EOl', 'fcs0', '-a', 'num_cmd_elems'), '#num_cmd_elems\n1024\n');
	t.is(await out('lsattr', '-Rl', 'hdisk1', '-a', 'reserve_policy'), 'no_reserve\nsingle_path\nPR_exclusive\nPR_shared\n');
	t.is(await out('emgr', '-l'), 'There is no efix data on this system.\n');
	t.is(await out('lppchk', '-v'), '');
	t.is(await status(['synclvodm', 'rootvg']), 0);
	t.regex(await err(['synclvodm', 'novg']), /^0516-306 /v);
});
