import test from 'ava';
import {createChance} from '../../source/simulator/aix/chance.js';
import {knownGroups, lpCount} from '../../source/simulator/aix/groups.js';
import type {LvmState} from '../../source/simulator/aix/lvm-state.js';
import {openAixMachine} from '../helpers/aix-machine.js';

/**
What must hold whatever was done.
*/
const broken = (lvm: LvmState): string | undefined => {
	const names = new Set<string>();

	for (const group of knownGroups(lvm)) {
		const taken = new Set<string>();

		for (const member of group.disks) {
			const disk = lvm.disks.find(each => each.pvid === member.pvid);

			if (disk?.groupId !== group.id) {
				return `${group.name} has a member that is not its own`;
			}
		}

		for (const volume of group.logicalVolumes) {
			if (names.has(volume.name)) {
				return `${volume.name} is there twice`;
			}

			names.add(volume.name);

			for (const copy of volume.copies) {
				if (copy.length !== lpCount(volume)) {
					return `${volume.name} has copies of different length`;
				}

				for (const {pvid, pp} of copy) {
					const member = group.disks.find(each => each.pvid === pvid);

					if (member === undefined || pp < 1 || pp > member.totalPPs || taken.has(`${pvid}:${pp}`)) {
						return `${volume.name} has a partition that is not free`;
					}

					taken.add(`${pvid}:${pp}`);
				}
			}
		}
	}

	return undefined;
};

test('partitions add up after any row of LVM commands', async t => {
	const {run, out, machine} = openAixMachine('prod-db01');
	const chance = createChance('lvm', 'commands');
	const number = (most: number): number => 1 + Math.floor(chance() * most);
	const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(chance() * values.length)] as Value;
	const free = ['hdisk3', 'hdisk4', 'hdisk5', 'hdisk6'];
	const commands: ReadonlyArray<() => string> = [
		() => `mkvg -f ${pick(['', '-S ', '-B '])}-y vg${number(3)} -s ${pick([32, 64, 128, 256])} ${pick(free)}`,
		() => `extendvg -f vg${number(3)} ${pick(free)}`,
		() => `mklv -y lv${number(6)} -t jfs2 -c ${pick([1, 1, 2])} -e ${pick(['m', 'x'])} -a ${pick(['e', 'm', 'c', 'im', 'ie'])} vg${number(3)} ${number(40)}`,
		() => `extendlv lv${number(6)} ${number(30)}`,
		() => `crfs -v jfs2 -g vg${number(3)} -m /fs${number(4)} -a size=${number(3)}G`,
		() => `mount /fs${number(4)}`,
		() => `umount /fs${number(4)}`,
		() => `chfs -a size=${pick(['+', '-', ''])}${number(2)}G /fs${number(4)}`,
		() => `rmfs ${pick(['', '-r '])}/fs${number(4)}`,
		() => `rmlv -f lv${number(6)}`,
		() => `mklvcopy ${pick(['', '-k '])}lv${number(6)} 2`,
		() => `rmlvcopy lv${number(6)} 1`,
		() => `syncvg -v vg${number(3)}`,
		() => `reducevg ${pick(['', '-df '])}vg${number(3)} ${pick(free)}`,
		() => `varyoffvg vg${number(3)}`,
		() => `varyonvg vg${number(3)}`,
		() => `exportvg vg${number(3)}`,
		() => `importvg -y vg${number(3)} ${pick(free)}`,
		() => `chlv -L label${number(3)} lv${number(6)}`,
		() => `chdev -l ${pick(free)} -a pv=${pick(['yes', 'clear'])}`,
		() => `chvg -Q ${pick(['y', 'n'])} vg${number(3)}`,
	];
	let succeeded = 0;

	for (let count = 0; count < 500; count++) {
		const command = pick(commands)();
		const {status, err} = await run(command.split(' ').filter(word => word !== ''));
		succeeded += status === 0 ? 1 : 0;
		t.true(status <= 1, `${command}: ${err}`);
		t.is(broken(machine.lvm), undefined, command);
	}

	t.true(succeeded > 100, String(succeeded));

	const names = await out('lsvg', '-o');
	const sumOf = async (option: string, name: string): Promise<number> => {
		const listed = await out('lsvg', option, name);

		return listed.split('\n').slice(2, -1).reduce((sum, line) => sum + Number(line.split(/ +/v, 4)[3]), 0);
	};

	for (const name of names.trim().split('\n')) {
		const shown = await out('lsvg', name);
		const value = (label: string): number => Number(new RegExp(String.raw`${label}: +(\d+)`, 'v').exec(shown)?.[1]);
		t.is(value('TOTAL PPs'), value('FREE PPs') + value('USED PPs'));
		t.is(value('USED PPs'), await sumOf('-l', name));
		t.is(value('FREE PPs'), await sumOf('-p', name));
	}

	for (const mount of machine.files.mounts) {
		t.true(machine.lvm.mounts.some(each => each.mountPoint === mount.mountPoint), mount.mountPoint);
	}
});

test('a group goes out and comes back with what is on it, under other names where its own are taken', async t => {
	const {run, out, view, err} = openAixMachine('test-ora01');
	const before = view.list('/u01/conf');

	for (const mountPoint of ['/u01', '/u02']) {
		await out('umount', mountPoint);
	}

	t.regex(await err(['exportvg', 'oravg']), /^0516-764/v);
	await out('varyoffvg', 'oravg');
	await out('exportvg', 'oravg');
	t.notRegex(await out('lsfs', '-c'), /\/u01:/v);
	t.regex(await err(['mkvg', 'hdisk1']), /0516-1398 mkvg: The physical volume hdisk1, appears to belong to\n/v);
	await out('mkvg', '-y', 'othervg', 'hdisk4');
	await out('mklv', '-y', 'u01lv', 'othervg', '2');
	const imported = await run(['importvg', '-y', 'oravg', 'hdisk2']);
	t.is(imported.status, 0);
	t.regex(imported.err, /0516-530 synclvodm: Logical volume name u01lv changed to fslv00\./v);
	await out('mount', '/u01');
	t.deepEqual(view.list('/u01/conf'), before);
});

test('mirrors go stale with a missing disk and are brought up to date', async t => {
	const {out, machine, status} = openAixMachine('prod-app01');
	machine.faults.add('missing-disk');
	t.regex(await out('lsvg', '-l', 'appvg'), /claimslv .* open\/stale /v);
	t.regex(await out('lsvg', '-p', 'appvg'), /^hdisk3 +missing /mv);
	t.regex(await out('lspath', '-l', 'hdisk3', '-F', 'status name parent connection'), /^Failed hdisk3 fscsi0 /v);
	t.regex(await out('errpt'), /^F7DDA124 {3}\d{10} U H LVDD {10,11}PHYSICAL VOLUME DECLARED MISSING$/mv);
	t.is(await status(['syncvg', '-v', 'appvg']), 1);
	machine.faults.delete('missing-disk');
	await out('varyonvg', 'appvg');
	t.notRegex(await out('lsvg', '-l', 'appvg'), /stale/v);
	machine.faults.add('stale-mirror');
	t.regex(await out('lsvg', 'appvg'), /STALE PPs: {6}[1-9]/v);
	await out('syncvg', '-v', 'appvg');
	t.regex(await out('lsvg', 'appvg'), /STALE PPs: {6}0/v);
});

test('faults hang and lock what they name, and take it back', async t => {
	const {out, machine, status} = openAixMachine('prod-db01');
	const killedAfter = async (command: string): Promise<number> => status(command.split(' '), {
		onStart(process) {
			machine.clock.after(120_000, () => {
				process.signal('TERM');
			});
		},
	});

	for (const [fault, command] of [['hang-lsvg', 'lsvg'], ['hang-df', 'df -k'], ['locked-group', 'lsvg datavg']] as const) {
		machine.faults.add(fault);
		t.is(await killedAfter(command), 143);
		machine.faults.delete(fault);
		await out(...command.split(' '));
	}

	machine.faults.add('no-space');
	await out('lsvg');
	const available = (text: string): number => Number(text.split('\n', 2)[1]?.split(/ +/v, 3)[2]);
	t.true(available(await out('df', '-k', '/backup')) < 512);
	machine.faults.delete('no-space');
	await out('lsvg');
	t.true(available(await out('df', '-k', '/backup')) > 1_000_000);
});

test('modules for AIX make, rename, change and remove what they ask for', async t => {
	const {out, err, machine, status} = openAixMachine('prod-db01');

	// As IBM's Ansible collection calls them.
	t.is(await out('mkvg', '-M', 'n', '-y', 'ibmvg', 'hdisk4'), 'ibmvg\n');
	await out('chvg', '-e', 'y', '-M', 's', '-N', 'n', '-O', 'y', '-r', 'y', 'ibmvg');

	const properties = await out('lsvg', 'ibmvg');

	for (const text of ['MIRROR POOL STRICT: super', 'INFINITE RETRY: yes', 'CRITICAL VG:    yes', 'CRITICAL PVs:   yes']) {
		t.true(properties.includes(text), `lsvg does not say ${text}`);
	}

	await out('mklv', '-t', 'jfs2', '-y', 'ibmlv', '-c', '1', '-e', 'x', 'ibmvg', '4');

	const identifier = /^LV IDENTIFIER:\s+(?<id>\w+\.\d+)/mv.exec(await out('lslv', 'ibmlv'))?.groups?.['id'] ?? '';

	t.is(await out('lquerylv', '-L', identifier, '-cst'), 'Csize:          4\nPPsize:         26\n');
	t.is(await status(['lquerylv', '-L', `${identifier}9`, '-cst']), 1);
	await out('crfs', '-v', 'jfs2', '-d', 'ibmlv', '-m', '/ibm', '-A', 'yes', '-u', 'grp');
	await out('mount', '/ibm');
	await out('touch', '/ibm/kept');
	t.regex(await err(['chlv', '-n', 'ibmlv2', 'ibmlv']), /^0516-1008 chlv: /v);
	t.is(await out('umount', '-t', 'grp'), '');
	t.regex(await err(['umount', '-t', 'grp']), /0506-347 /v);
	t.regex(await err(['umount', '-n', 'nowhere']), /0506-347 /v);
	t.regex(await err(['umount', 'allr']), /0506-347 /v);
	t.regex(await err(['chlv', '-n', 'datalv', 'ibmlv']), /^0516-360 chlv: /v);
	await out('chlv', '-n', 'ibmlv2', 'ibmlv');
	await out('mount', 'all');
	t.is(await out('ls', '/ibm'), 'kept\n');
	t.regex(await out('lsvg', '-l', 'ibmvg'), /^ibmlv2 +jfs2 +4 +4 +1 +open\/syncd +\/ibm$/mv);
	t.is(await out('mkps', '-a', '-n', '-t', 'lv', '-s', '2', 'ibmvg'), 'paging00\n');
	await out('chps', '-s', '1', 'paging00');
	t.regex(await out('lsps', 'paging00'), /^paging00 +hdisk4 +ibmvg +192MB +\d+ +yes +yes +lv +0$/mv);
	t.regex(await err(['rmps', 'paging00']), /^0517-061 /v);
	await out('swapoff', '/dev/paging00');
	await out('rmps', 'paging00');
	await out('chdev', '-a', 'queue_depth=20 hcheck_interval=30 ', '-U', '-l', 'hdisk5');
	t.is(await out('lsattr', '-El', 'hdisk5', '-a', 'queue_depth', '-F', 'value'), '20\n');
	await out('bootlist', '-m', 'service', 'cd0', 'hdisk0');
	t.regex(await out('bootlist', '-m', 'service', '-o'), /^cd0\nhdisk0 blv=hd5 /v);
	t.regex(await out('bootlist', '-m', 'normal', '-o'), /^hdisk0 blv=hd5 /v);
	machine.files.createFilesystem('store:/export', {capacity: 67_108_864});
	await out('mknfsmnt', '-f', '/mnt/ibm', '-d', '/export', '-h', 'store', '-A', '-w', 'bg');
	t.regex(await out('mount'), /^store +\/export +\/mnt\/ibm +nfs3 .* rw,bg,hard,intr/mv);
	await out('chnfsmnt', '-a', '-S', '-t', 'ro', '-f', '/mnt/ibm', '-d', '/export', '-h', 'store');
	t.regex(await out('lsfs', '-c', '/mnt/ibm'), /^\/mnt\/ibm:\/export:nfs:store:::ro,bg,soft,intr:no:no$/mv);
	t.is(await out('umount', '-n', 'store'), '');
	await out('rmnfsmnt', '-B', '-f', '/mnt/ibm');
	t.is(await status(['lsfs', '-l', '/mnt/ibm']), 1);
});

test('a host gets another name and address, and tells how it is set up', async t => {
	const {out, err} = openAixMachine('prod-db01');

	t.regex(await out('mktcpip', '-S', 'en0'), /^#host:addr:mask:[\s\S]*\nprod-db01:10\.20\.4\.21:255\.255\.255\.0:en0:/v);
	await out('mktcpip', '-h', 'moved01', '-a', '10.20.4.99', '-i', 'en0', '-m', '255.255.255.0', '-g', '10.20.4.1', '-n', '10.20.1.10', '-d', 'example.com', '-s');
	t.is(await out('hostname'), 'moved01\n');
	t.regex(await out('ifconfig', 'en0'), /inet 10\.20\.4\.99 netmask 0xffffff00/v);
	t.regex(await out('lsattr', '-El', 'en0', '-a', 'netaddr'), /^netaddr 10\.20\.4\.99 /v);
	t.regex(await err(['mktcpip', '-h', 'x', '-a', '10.20.4.999', '-i', 'en0']), /10\.20\.4\.999 is not valid/v);
	t.regex(await out('manage_disk_drivers', '-l'), /^Device +Present Driver +Driver Options\n\S+ +\S+ +\S+\n/v);

	// What else modules set is listed as it was set.
	await out('sysdumpdev', '-p', '/dev/sysdumpnull', '-P');
	await out('sysdumpdev', '-d', '/tmp', '-K', '-t', 'traditional');
	t.regex(await out('sysdumpdev', '-l'), /^primary +\/dev\/sysdumpnull\n[\s\S]*\ncopy directory +\/tmp\nforced copy flag +FALSE\nalways allow dump +TRUE\n[\s\S]*\ntype of dump +traditional\n/v);
	t.regex(await err(['sysdumpdev', '-p', '/dev/nodev']), /^0453-010 /v);
	t.is(await out('bosboot', '-v', '-d', 'hd5', '-b', '/tmp/boot'), '');
	t.regex(await out('bosboot', '-vq', '-b', '/tmp/boot'), /^Filesystem\t.*\n\/tmp\t\t\d+\n$/v);
	await out('bosboot', '-a', '-d', 'hd5', '-b', '/tmp/boot', '-M', 'both');
	t.regex(await out('ls', '-s', '/tmp/boot'), /^ *\d+ \/tmp\/boot$/mv);

	const report = await out('errpt');
	const [, first = ''] = report.split('\n', 2);
	const number = /^Sequence Number: (?<number>\d+)$/mv.exec(await out('errpt', '-a', '-j', first.slice(0, 8)))?.groups?.['number'] ?? '';

	t.is(await out('errpt', '-l', number), `${report.split('\n', 1)[0]}\n${first}\n`);

	const others = await out('errpt', '-k', first.slice(0, 8));

	t.false(others.includes(first));
});
