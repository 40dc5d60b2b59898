import {mkdtempSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import v8 from 'node:v8';
import test from 'ava';
import type {Host} from '../../source/base/host.js';
import {collect} from '../../source/base/shell.js';
import {aixFaults, settleFaults} from '../../source/simulator/aix/faults.js';
import {fleetNames, storyNames, storyOf} from '../../source/simulator/aix/stories.js';
import type {RunningMachine} from '../../source/simulator/create-machine.js';
import {execute} from '../../source/simulator/execute.js';
import {startFleet} from '../../source/simulator/fleet.js';
import {createHost, loadHost, saveHost} from '../../source/simulator/simulated-host.js';
import type {SavedMachine} from '../../source/simulator/snapshot.js';
import {connect} from '../../source/ssh/connect.js';
import {isLong} from '../helpers/long-tests.js';
import {openSimulatedMachine} from '../helpers/simulated-shell.js';

/**
What a login gets for a command, as over SSH; `undefined` while it hangs when everything else has stopped.
*/
const answer = async (machine: RunningMachine, command: string, user = 'root'): Promise<{readonly text: string; readonly code: number} | undefined> => {
	const chunks: Uint8Array[] = [];
	const end = {
		async write(bytes: Uint8Array) {
			chunks.push(new Uint8Array(bytes));
		},
		close: () => undefined,
	};
	const {exit} = execute(machine, {
		command, user, stdin: {read: async () => undefined, close: () => undefined}, stdout: end, stderr: end,
	});

	// Ten minutes of the machine, however long they take here.
	const hung = new Promise<undefined>(resolve => {
		machine.clock.after(600_000, () => {
			resolve(undefined);
		});
	});
	const ended = await Promise.race([exit, hung]);

	return ended === undefined ? undefined : {text: Buffer.concat(chunks).toString('utf8'), code: ended.kind === 'exited' ? ended.code : -1};
};

const textOn = async (machine: RunningMachine, command: string): Promise<string> => {
	const found = await answer(machine, command);

	return found?.text ?? 'hangs';
};

const text = async (story: string, command: string, user?: string): Promise<string> => {
	const found = await answer(openSimulatedMachine(story), command, user);

	return found?.text ?? 'hangs';
};

test('keeps the first three machines, and has plain ones past the stories', t => {
	t.deepEqual(storyNames.slice(0, 3), ['prod-db01', 'prod-app01', 'test-ora01']);
	t.true(storyNames.length >= 18);
	t.is(new Set(fleetNames(5000)).size, 5000);
	t.is(fleetNames(5000).at(storyNames.length), 'lpar0001');
	t.true(new Set(storyNames.map(name => storyOf(name).identity.network.address)).size >= storyNames.length - 1);
});

/**
What shows the trap of each story, in the words of its own commands.
*/
const traps: ReadonlyArray<readonly [story: string, command: string, shown: RegExp, user?: string]> = [
	['prod-db01', 'lsvg -p rootvg', /^rootvg:\nPV_NAME .*\nhdisk0 +active .*\n$/v],
	['prod-app01', 'lsvg -l rootvg', /^hd4 +jfs2 +16 +32 +2 +open\/syncd/mv],
	['test-ora01', 'lsvg -l oravg', /^u03lv +jfs2 .*closed\/syncd +\/u03\nredolv +raw /mv],
	['test-ora01', 'getlvcb -T -A /dev/redolv 2>&1; lslv redolv', /^LOGICAL VOLUME: +redolv/mv],
	['mir-web01', 'lsvg -p rootvg; lsvg -l rootvg', /^hdisk1 +missing [\s\S]+^hd4 +jfs2 +16 +32 +2 +open\/stale/mv],
	['mir-erp01', 'lsvg -l erpvg', /^erplv +jfs2 +128 +256 +2 .*\nspoollv +jfs2 +64 +64 +1 /mv],
	['mir-crm01', 'lsvg crmvg', /^LVs: .*\nOPEN LVs: .*QUORUM: +2 \(Enabled\)\nTOTAL PVs: +2 /mv],
	['dev-build01', 'lsvg -o; lspv; lsvg -l projvg', /^backupvg\nbuildvg\nrootvg\n[\s\S]+^hdisk2 .* projvg +\n[\s\S]+0516-010 : Volume group must be varied on/mv],
	['prod-app02', 'lsvg -l rootvg; ls /opt/claims/keystore', /^keystorelv +jfs2 .*closed\/syncd +\/opt\/claims\/keystore\n$/mv],
	['db-legacy01', 'ps -ef | grep pmon | grep -v grep; lsvg -l rootvg', /oracle .*ora_pmon_LEGACY\n[\s\S]+^oradatalv .*open\/syncd +\/oracle\/oradata/mv],
	['rac-asm01', 'lspv | grep hdisk3; lquerypv -h /dev/hdisk3', /^hdisk3 +none +None +\n[\s\S]+ORCLDISK/v],
	['san-fin01', 'for i in 1 2 3 4; do getconf DISK_SIZE /dev/hdisk$i; done; lspath -l hdisk3; lsattr -El hdisk2 -a reserve_policy', /^(?:102400\n){4}Enabled hdisk3 fscsi0\nEnabled hdisk3 fscsi0\nFailed +hdisk3 fscsi1\nFailed +hdisk3 fscsi1\nreserve_policy PR_exclusive/v],
	['san-fin01', 'mkvg -y newvg hdisk2; lsvg newvg', /^0516-024 mkvg: Unable to open physical volume\.\n[\s\S]+0516-306 lsvg/v],
	['big-dwh01', 'lsvg dwhvg; lslv dwhraw01', /^MAX PPs per VG: +32768 +MAX PVs: +1024$[\s\S]+^DEVICESUBTYPE: +DS_LVZ/mv],
	['ren-db01', 'getconf DISK_SIZE /dev/rootdisk0; getconf DISK_SIZE /dev/rrootdisk0; bosboot -ad /dev/rootdisk0', /^51200\n51200\n\nbosboot: Boot image is /v],
	['ren-db01', 'lspv', /^rootdisk0 (?:(?!hdisk)[\s\S])*$/v],
	['vios01', '/bin/sh -s', /^rksh: \/bin\/sh: 0403-019 /v, 'padmin'],
	['vios01', 'ls', /^rksh: ls: {2}not found\.$/mv, 'padmin'],
	['vios01', 'ioscli ioslevel; ioscli lspv -free; ioscli lsmap -all', /^3\.1\.4\.31\nNAME .*\nhdisk6 +none +71680\nSVSA [\s\S]+^Backing device +hdisk2$/mv, 'padmin'],
	['nim01', 'lsnim -t mksysb; . /etc/niminfo; echo $NIM_CONFIGURATION', /^prod-db01-mksysb +resources +mksysb\nmaster\n$/v],
	['wpar-host01', 'lswpar -c; mount', /^wpar-web01:A:S:wpar-web01:\/wpars\/wpar-web01:no$[\s\S]+\/dev\/fslv00 +\/wpars\/wpar-web01 /mv],
	['wpar-web01', 'uname -W; lspv; lsvg; mount', /^1\n +node [\s\S]+^ +Global +\/ +jfs2 +/mv],
	['old-aix53', 'oslevel -s; lsvg datavg; lsvg -l datavg; lsdev -Cc tape; lsmpio', /^5300-12-09-1341\n[\s\S]+QUORUM: +2\n[\s\S]+BB POLICY: +relocatable \ndatavg:\nLV NAME {13}TYPE {7}LPs {3}PPs [\s\S]+^lv00 +jfs [\s\S]+^rmt0 Available [\s\S]+lsmpio: {2}not found/mv],
	['paris-app01', 'lslpp -lc bos.rte; lparstat -i', /Ens\. fich\.[\s\S]+::VALIDE:[\s\S]+: 0,50$/mv],
	['paris-app01', 'LC_ALL=C; export LC_ALL; lslpp -lc bos.rte; lparstat -i', /^#Fileset:[\s\S]+::COMMITTED:[\s\S]+: 0\.50$/mv],
	['sec-db01', 'ulimit -f; sudo -n id -un; sudo -n /bin/sh -c "ulimit -f"', /^2097151\nroot\nunlimited\n$/v, 'ops'],
	['sec-db01', 'ulimit -f 4; dd if=/dev/zero of=/tmp/big bs=512 count=9; wc -c </tmp/big', /larger than the value set by ulimit[\s\S]+ 2048\n$/v, 'ops'],
	['mini-app01', 'lslpp -lcq bos.alt_disk_install.rte; alt_disk_mksysb', /^lslpp: 0504-132 .*\nksh: alt_disk_mksysb: {2}not found\.\n$/v],
	['nfs-app01', 'df -k /app | tail -1; mount', /^\/dev\/datalv .*\/app\n[\s\S]+^filer-old +\/vol\/share +\/mnt\/share +nfs3/mv],
	['ha-node1', 'lspv; lssrc -ls clstrmgrES; /usr/es/sbin/cluster/utilities/clRGinfo', /caavg_private +active +\n.* sharedvg +concurrent[\s\S]+ST_STABLE[\s\S]+^claims_rg +ONLINE +ha-node1 +\n +OFFLINE +ha-node2/mv],
	['ha-node2', 'lsvg sharedvg', /^VG PERMISSION: +passive-only [\s\S]+^Concurrent: +Enhanced-Capable /mv],
	['twin-a01', 'uname -mL', /^00F6F4A24C00 21 twin-a01\n$/v],
	['twin-b01', 'uname -mL', /^00F6F4A24C00 22 twin-b01\n$/v],
];

test('shows the trap of every story in its own commands\' output', async t => {
	for (const [story, command, shown, user] of traps) {
		t.regex(await text(story, command, user), shown, story);
	}

	t.deepEqual(storyNames.filter(name => traps.every(([story]) => story !== name)), []);
});

test('hangs below a dead NFS mount and nowhere else, and lets nobody but its accounts become root', async t => {
	const nfs = openSimulatedMachine('nfs-app01');

	t.is(await answer(nfs, 'df -k'), undefined);
	t.is(await answer(nfs, 'ls /mnt/share'), undefined);
	t.is(await answer(nfs, 'cd /mnt/share'), undefined);
	t.like(await answer(nfs, 'ls /mnt/images /app >/dev/null'), {code: 0});
	t.like(await answer(nfs, 'umount -f /mnt/share && df -k >/dev/null'), {code: 0});
	t.is(await answer(nfs, 'mount /mnt/share; df -k'), undefined);
	await nfs.processes.killAll();
	t.regex(await text('sec-db01', 'sudo -n id', 'oper'), /^oper is not in the sudoers file/v);
});

test('fuser names the processes that ps shows, where a database has its files and its disks', async t => {
	for (const [story, what, words] of [['db-legacy01', 'ora_dbw0_LEGACY', '-c /oracle/oradata'], ['rac-asm01', 'ora_dbw0_RAC1', '-c /u01'], ['rac-asm01', 'asm_pmon_+ASM1', '/dev/rhdisk3']] as const) {
		const shown = await text(story, `fuser ${words} 2>/dev/null; echo; ps -e -o pid,args | grep '${what.replace('+', '[+]')}' | grep -v grep`);
		const [found = '', running = ''] = shown.split('\n', 2);

		t.true(found.trim().split(/\s+/v).includes(running.trim().split(' ', 1)[0]!), `${story} ${found} ${running}`);
	}

	t.is(await text('db-legacy01', 'fuser -c /backup 2>/dev/null'), '');
});

test('the nodes of the pair see the same disks and the same group', async t => {
	const [one, two] = await Promise.all(['ha-node1', 'ha-node2'].map(async name => text(name, 'lspv | grep -E "caavg|sharedvg" | sort; lsvg sharedvg | grep IDENT; lsattr -El hdisk3 -a unique_id')));

	t.is(one, two);
});

test('new faults take effect and go', async t => {
	const machine = openSimulatedMachine('prod-db01');
	const set = (fault: string, isOn: boolean): void => {
		t.true(Object.hasOwn(aixFaults, fault));

		if (isOn) {
			machine.faults.add(fault);
		} else {
			machine.faults.delete(fault);
		}

		settleFaults(machine);
	};

	const before = await textOn(machine, 'lspath; df -k / /var /tmp; mount');

	for (const fault of ['dead-nfs', 'failed-path', 'tight-space']) {
		set(fault, true);
	}

	t.is(await answer(machine, 'df -k'), undefined);
	t.regex(await textOn(machine, 'lspath'), /^Failed +hdisk1 fscsi1$/mv);

	for (const fault of ['dead-nfs', 'failed-path', 'tight-space']) {
		set(fault, false);
	}

	await machine.processes.killAll();
	t.is(await textOn(machine, 'lspath; df -k / /var /tmp; mount'), before);
});

const newHome = (): string => mkdtempSync(path.join(os.tmpdir(), 'lparsafe-stories-'));

const until = async (isSo: () => boolean): Promise<void> => {
	while (!isSo()) {
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}
};

test('a reboot starts from the boot list, or the machine stays down and says why', async t => {
	const home = newHome();
	const fleet = await startFleet({
		home, hosts: 1, port: 0, speed: Infinity, seed: 'test', log(line) {
			t.log(line);
		},
	});
	const host = fleet.find('prod-db01');

	t.like(await answer(host.machine, 'mkdir /data/kept; touch /data/kept/file; nohup sleep 999999 >/dev/null 2>&1 &'), {code: 0});

	const before = host.machine;
	const {bootedAt} = before.lvm.identity;

	void answer(before, 'shutdown -Fr');
	await until(() => host.machine !== before);
	t.is(host.machine.lvm.power, undefined);
	t.true(host.machine.lvm.identity.bootedAt > bootedAt);
	t.like(await answer(host.machine, 'ls /data/kept; lsvg -o | sort; ps -ef | grep 999999 | grep -v grep'), {text: 'file\nbackupvg\ndatavg\nrootvg\n'});

	// There is no system on a spare disk.
	await fleet.reboot('prod-db01', 'hdisk5');
	await until(() => host.machine.lvm.power?.state === 'down');
	t.regex(host.machine.lvm.power?.reason ?? '', /no system on any disk of its boot list \(hdisk5\)/v);
	await t.throwsAsync(fleet.reboot('prod-db01', 'hdisk99'));
	await fleet.reboot('prod-db01', 'hdisk0');
	await until(() => host.machine.lvm.power === undefined);
	t.like(await answer(host.machine, 'ls /data/kept'), {text: 'file\n'});
	await fleet.close();
	rmSync(home, {recursive: true, force: true});
});

test('old algorithms and refused root are what a client meets', async t => {
	const home = newHome();
	const fleet = await startFleet({
		home, hosts: storyNames.length, port: 0, speed: Infinity, seed: 'test', log(line) {
			t.log(line);
		},
	});
	const {hosts} = fleet;
	const entryOf = (name: string) => hosts.find(each => each.name === name)!;
	const open = async (name: string, changes: Partial<Host> = {}) => {
		const {address, port, user, identityFile, knownHostsFile} = entryOf(name);

		return connect({
			name, address, port, user, role: 'lpar', tags: [], identityFile, knownHostsFile, become: 'none', transport: 'ssh2', legacyAlgorithms: false, ...changes,
		}, {home: os.tmpdir(), configFile: 'none', environment: {}});
	};

	t.like(entryOf('old-aix53'), {legacyAlgorithms: true, role: 'lpar', user: 'root'});
	t.like(entryOf('sec-db01'), {become: 'sudo', user: 'ops'});
	t.like(entryOf('vios01'), {role: 'vios', user: 'padmin'});
	t.like(entryOf('nim01'), {role: 'nim'});
	t.false('become' in entryOf('prod-db01'));
	await t.throwsAsync(open('old-aix53'));
	await t.throwsAsync(open('sec-db01', {user: 'root'}));

	const old = await open('old-aix53', {legacyAlgorithms: true});
	const {stdout} = await collect(old.exec(['oslevel', '-s']));

	t.is(Buffer.from(stdout).toString(), '5300-12-09-1341\n');
	t.true(hosts.filter(({name}) => fleet.find(name).isLoaded).length <= 2);
	await old.close();
	await fleet.close();
	rmSync(home, {recursive: true, force: true});
});

if (isLong) {
	test('every machine is alike for the same seed, and survives being saved and loaded', async t => {
		const options = {
			seed: 'same', speed: Infinity, onBug(error: unknown) {
				t.fail(String(error));
			},
		};

		for (const name of [...storyNames, 'lpar0001']) {
			const look = 'lsvg; lspv; mount; ls -lR /etc | head -40; ls -l /dev';
			const first = createHost({name, ...options});
			const second = createHost({name, ...options});

			t.deepEqual(first.lvm, second.lvm);

			const saved = v8.deserialize(v8.serialize(saveHost(first))) as SavedMachine;
			const printed = await textOn(first, look);

			t.is(await textOn(second, look), printed);
			t.is(await textOn(loadHost(saved, {name, ...options}), look), printed);
		}
	});

	test('five hundred hosts listen within seconds and cost little until they are asked', async t => {
		const home = newHome();
		const started = performance.now();
		const before = process.memoryUsage().rss;
		const fleet = await startFleet({
			home, hosts: 500, port: 0, speed: 10, seed: 'test', log(line) {
				t.log(line);
			},
		});

		t.is(fleet.hosts.length, 500);
		t.true(performance.now() - started < 8000);
		t.true(process.memoryUsage().rss - before < 200 * 1_048_576);
		await fleet.close();
		rmSync(home, {recursive: true, force: true});
	});
}
