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
