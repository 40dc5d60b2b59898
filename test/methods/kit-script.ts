import {spawnSync} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {kitScript} from '../../source/methods/kit-script.js';
import {groupKitSheet, kitSheet} from '../../source/methods/kit-sheet.js';
import {keepDataScript, mountScript, unmountScript} from '../../source/methods/mksysb-scripts.js';
import {missingInImage} from '../../source/runs/rules/system-image.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {longTest, shells} from '../helpers/long-tests.js';
import {
	healthyFacts,
	methodContext,
	volume,
	withGroup,
} from '../helpers/method-fixture.js';

/**
A directory with programs that answer as AIX does, and the function that adds one.
*/
const makePlace = (t: ExecutionContext) => {
	const place = mkdtempSync(path.join(tmpdir(), 'kit-'));
	const programs = path.join(place, 'bin');
	const program = (name: string, text: string): void => {
		writeFileSync(path.join(programs, name), `#!/bin/sh\n${text}\n`);
		chmodSync(path.join(programs, name), 0o755);
	};

	mkdirSync(programs);
	t.teardown(() => {
		rmSync(place, {recursive: true, force: true});
	});

	return {place, programs, program};
};

const runScript = (shell: string, script: string, {programs, words}: {readonly programs: string; readonly words: readonly string[]}) => spawnSync(placeOf(shell) ?? shell, ['-s', '--', ...words], {
	// The scripts look where AIX has its programs first: here the made ones come before.
	input: script.replace('PATH=/usr/bin:/usr/sbin:/etc:/bin:/sbin:$PATH\nexport PATH\n', ''), encoding: 'utf8', env: {...process.env, PATH: `${programs}:${process.env['PATH'] ?? ''}`},
});

const aixPrograms = (program: (name: string, text: string) => void): void => {
	program('lsvg', String.raw`case "$1" in
'') printf '%s\n' rootvg datavg ;;
-o) printf '%s\n' rootvg ;;
-l) [ "$2" = rootvg ] || { echo '0516-010 : Volume group must be varied on; use varyonvg command.' >&2; exit 1; }
printf '%s\n' 'rootvg:' 'LV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT' 'hd5                 boot       1       1       1    closed/syncd  N/A' 'rawlv01             raw        2       2       1    open/syncd    N/A' ;;
*) printf 'VOLUME GROUP: %s\n' "$2" ;;
esac`);
	program('lslv', String.raw`printf "LOGICAL VOLUME:     %s\n" "$1"`);
	program('lspv', String.raw`printf "%s\n" "hdisk0          00c1                                rootvg          active"`);
	program('lsdev', 'case "$*" in *disk*-F*) echo hdisk0 ;; *adapter*-F*) echo fcs0 ;; *) echo "hdisk0 Available" ;; esac');
	program('lsattr', String.raw`case "$1 $2" in
'-El hdisk0') printf '%s\n' 'queue_depth     20    Queue DEPTH True' 'reserve_policy single_path Reserve Policy True' 'unique_id  UID1  Unique device identifier False' ;;
'-Dl hdisk0') printf '%s\n' 'queue_depth 3 Queue DEPTH True' 'reserve_policy     single_path Reserve   Policy True' ;;
'-El inet0') printf '%s\n' 'hostname prod-db01 Host Name True' 'some_secret hunter2 Chap Secret True' 'login_passwd hunter3 x True' ;;
*) printf '%s\n' 'a b c True' ;;
esac`);
	program('oslevel', 'echo 7200-05-05-2246');
	program('lppchk', 'echo "lppchk: something is broken"; exit 3');
};

for (const shell of shells) {
	test(`the kit says what answered and what did not, in ${shell}, and nothing that is secret`, t => {
		if (!hasParts(t, shell)) {
			return;
		}

		const {place, programs, program} = makePlace(t);
		const bosinst = path.join(place, 'bosinst.data');

		aixPrograms(program);
		writeFileSync(bosinst, 'control_flow:\n    PROMPT = yes\n');

		const sheet = kitSheet(methodContext(), {
			image: '/backup/x.mksysb', kit: '/backup/x.mksysb.kit.txt', copy: undefined, group: 'rootvg',
		});
		const {stdout, status} = runScript(shell, kitScript(`${sheet}\nEND_OF_SHEET\n$(touch hacked) \`id\``), {programs, words: ['system', 'rootvg', bosinst, path.join(place, 'image.data')]});

		t.is(status, 0);
		t.regex(stdout, /^RECOVERY SHEET OF prod-db01\n/v);
		t.true(stdout.includes('$(touch hacked) `id`'));
		t.regex(stdout, /\$ oslevel -s\n7200-05-05-2246\n/v);
		t.regex(stdout, /\$ lsvg -l datavg\n0516-010 .*\n\(lsvg -l datavg: ended with exit status 1\)/v);
		t.regex(stdout, /\$ lppchk -v\nlppchk: something is broken\n\(lppchk -v: ended with exit status 3\)/v);
		t.regex(stdout, /\(emgr -l: is not on this machine\)/v);
		t.regex(stdout, /\$ what differs from lsattr -Dl hdisk0\nqueue_depth 20 Queue DEPTH True\nunique_id UID1 Unique device identifier False\n\n/v);
		t.regex(stdout, /LOGICAL VOLUME: {5}hd5\n/v);
		t.regex(stdout, /\$ ls -l of the raw devices of rootvg\n/v);
		t.regex(stdout, /PROMPT = yes/v);
		t.regex(stdout, /\(there is no \S+image\.data\)/v);
		t.notRegex(stdout, /hunter/v);
		t.notRegex(stdout, /\/etc\/security/v);
		t.regex(stdout, /== What could not be read\n[\s\S]*lppchk -v: ended with exit status 3\n[\s\S]*\n== End of the kit\n$/v);
		t.false(existsSync(path.join(place, 'hacked')));
		t.deepEqual(readdirSync('/tmp').filter(name => name.startsWith('lparsafe-kit.') && !existsSync(`/proc/${name.slice(13)}`)), []);
	});

	test(`the kit of a group keeps to the group, in ${shell}`, t => {
		if (!hasParts(t, shell)) {
			return;
		}

		const {place, programs, program} = makePlace(t);
		const data = path.join(place, 'rootvg.data');

		aixPrograms(program);
		program('lsvg', String.raw`case "$1" in
-l) printf '%s\n' "$2:" 'LV NAME  TYPE' 'rawlv01 raw' ;;
-p) printf '%s\n' "$2:" 'PV_NAME  PV STATE' 'hdisk0 active' ;;
*) printf 'VOLUME GROUP: %s\n' "$1" ;;
esac`);
		writeFileSync(data, 'vg_data:\n\tVGNAME= datavg\n');

		const sheet = groupKitSheet(methodContext(), {
			image: '/backup/x.savevg', kit: '/backup/x.savevg.kit.txt', copy: undefined, group: 'datavg',
		});
		const {stdout, status} = runScript(shell, kitScript(sheet), {programs, words: ['group', 'datavg', data]});

		t.is(status, 0);
		t.regex(stdout, /^RECOVERY SHEET OF datavg ON prod-db01\n/v);
		t.regex(stdout, /\$ lsvg -p datavg\n[\s\S]*\$ what differs from lsattr -Dl hdisk0\nqueue_depth 20/v);
		t.regex(stdout, /LOGICAL VOLUME: {5}rawlv01\n/v);
		t.regex(stdout, /\$ ls -l of the raw devices of datavg\n/v);
		t.regex(stdout, /VGNAME= datavg/v);
		t.regex(stdout, /== End of the kit\n$/v);
		t.notRegex(stdout, /lsvg -l rootvg|ifconfig|lppchk|sysdumpdev/v);
	});

	test(`what is noted as mounted is unmounted, in ${shell}, the last first, and twice does no harm`, t => {
		if (!hasParts(t, shell)) {
			return;
		}

		const {place, programs, program} = makePlace(t);
		const noted = path.join(place, 'x.mounted');
		const table = path.join(place, 'table');

		writeFileSync(table, '         /dev/hd4         /                jfs2   Nov 20 10:00 rw\n');
		program('mount', `[ $# -gt 0 ] || { cat ${table}; exit 0; }\n[ "$1" != /bad ] || exit 1\nprintf '         /dev/lv %s jfs2   Nov 20 10:00 rw\\n' "$1" >>${table}`);
		program('umount', `grep -v " $1 " ${table} >${table}.new; mv ${table}.new ${table}`);

		const mounted = runScript(shell, mountScript, {programs, words: [noted, '/opt/app', '/opt/app/data']});
		const back = runScript(shell, unmountScript, {programs, words: [noted]});
		const again = runScript(shell, unmountScript, {programs, words: [noted]});

		t.is(mounted.status, 0);
		t.is(back.stdout, 'unmounted /opt/app/data\nunmounted /opt/app\n');
		t.is(again.stdout, 'nothing was mounted\n');
		t.false(existsSync(noted));

		const failed = runScript(shell, mountScript, {programs, words: [noted, '/opt/app', '/bad']});

		t.is(failed.status, 1);
		t.is(runScript(shell, unmountScript, {programs, words: [noted]}).stdout, 'unmounted /opt/app\n');
	});

	test(`bosinst.data and image.data come out of the image, in ${shell}, and a missing one is told apart from a failure`, t => {
		if (!hasParts(t, shell)) {
			return;
		}

		const {place, programs, program} = makePlace(t);
		const [bosinst, data] = [path.join(place, 'x.bosinst.data'), path.join(place, 'x.image.data')];
		const words = ['/backup/x', bosinst, data, '-b', '512'];

		program('restore', '[ "$*" = "-x -q -b 512 -f /backup/x ./bosinst.data ./image.data" ] || exit 9\necho one >bosinst.data; echo two >image.data');
		t.is(runScript(shell, keepDataScript, {programs, words}).status, 0);
		t.is(readFileSync(bosinst, 'utf8'), 'one\n');
		t.is(readFileSync(data, 'utf8'), 'two\n');

		program('restore', 'echo one >bosinst.data');
		t.is(runScript(shell, keepDataScript, {programs, words}).status, missingInImage);

		program('restore', 'exit 1');
		t.is(runScript(shell, keepDataScript, {programs, words}).status, 1);
	});
}

// A command that hangs costs its time limit.
for (const shell of shells) {
	longTest(`a command that hangs and cannot be asked to end does not hold up the kit, in ${shell}`, t => {
		if (!hasParts(t, shell)) {
			return;
		}

		const {programs, program} = makePlace(t);

		aixPrograms(program);
		program('date', 'trap "" 15\nsleep 30 &\nwait\nsleep 30');

		const begun = Date.now();
		const {stdout} = runScript(shell, kitScript('sheet').replace('run 10 date', 'run 2 date'), {programs, words: ['system', 'rootvg']});

		t.regex(stdout, /\(date: gave no answer in 2 seconds\)/v);
		t.regex(stdout, /\$ oslevel -s\n7200/v);
		t.regex(stdout, /== End of the kit\n$/v);
		t.true(Date.now() - begun < 20_000);
	});
}

test('the recovery sheet names the machine, the image and every way back, and does not pretend to know', t => {
	const sheet = kitSheet(methodContext(), {
		image: '/backup/x.mksysb', kit: '/backup/x.mksysb.kit.txt', copy: '/nfs/x.mksysb', group: 'rootvg',
	});

	for (const text of ['7200-05-05-2246', '00F6F42A4C00', '/nfs/x.mksysb', 'hdisk0 20.0 GiB UIDhdisk0', 'nim -o bos_inst -a source=mksysb', 'boot_client=no', 'alt_disk_mksysb -m /backup/x.mksysb -d hdiskN', 'restorevgfiles -f /backup/x.mksysb -d /tmp/restored', 'importvg -y datavg', 'it is lost with it unless it is copied']) {
		t.true(sheet.replaceAll(/\s+/gv, ' ').includes(text), `The sheet does not say ${text}.`);
	}

	t.notRegex(sheet, /undefined|Model/v);

	// Prose fits on paper; commands are long and stay whole.
	t.deepEqual(sheet.split('\n').filter(each => each.length > 80 && /^(?: {5}|\s{1,2}\d+\. |\S.{13})[A-Z\(]/v.test(each)), []);
	t.regex(sheet, /^ {2}5\. nim -o bos_inst .* CLIENT$/mv);
});

test('the recovery sheet of a group names its disks, what it does not hold, and always the disks to restore onto', t => {
	const facts = withGroup('datavg', {logicalVolumes: [volume('fslv00', {mountPoint: '/data', copies: 2}), volume('oralv', {type: 'raw'}), volume('u03lv', {mountPoint: '/u03', isOpen: false})]}, healthyFacts());
	const sheet = groupKitSheet(methodContext({facts}), {
		image: '/backup/x.savevg', kit: '/backup/x.savevg.kit.txt', copy: undefined, group: 'datavg',
	});

	for (const text of ['00F6F42A4C00', 'hdisk1 20.0 GiB UIDhdisk1', 'raw logical volumes (oralv)', 'not mounted (/u03)', 'at least 2: the group was mirrored', 'restvg -q -f /backup/x.savevg hdiskN', 'restvg -q -r -d FILE', '/backup/x.savevg.sha256', './tmp/vgdata/datavg/datavg.data']) {
		t.true(sheet.replaceAll(/\s+/gv, ' ').includes(text), `The sheet does not say ${text}.`);
	}

	t.notRegex(sheet, /undefined|alt_disk|nim /v);
});
