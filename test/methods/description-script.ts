import {execFileSync} from 'node:child_process';
import {
	chmodSync,
	cpSync,
	linkSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {descriptionScript} from '../../source/methods/description-script.js';
import {compareGroup} from '../../source/runs/compare-group.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {shells} from '../helpers/long-tests.js';

/**
A directory with programs that answer as AIX does for one group with one filesystem at `data`, and that filesystem's content.
*/
const makePlace = (group: string, volume: string) => {
	const place = mkdtempSync(path.join(tmpdir(), 'description-'));
	const programs = path.join(place, 'bin');
	const data = path.join(place, 'data');
	const program = (name: string, text: string): void => {
		writeFileSync(path.join(programs, name), `#!/bin/sh\n${text}\n`);
		chmodSync(path.join(programs, name), 0o755);
	};

	mkdirSync(programs);
	mkdirSync(data);
	program('lsvg', String.raw`if [ "$1" = -l ]; then
printf '%s\n' '${group}:' 'LV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT' '${volume}              jfs2       10      10      1    open/syncd    ${data}' '${volume}raw           raw        2       2       1    closed/syncd  N/A'
else printf 'VOLUME GROUP:       %s                VG IDENTIFIER:  00c1\n' "$1"; fi`);
	program('lslv', String.raw`printf '%s\n' "LOGICAL VOLUME:     $1                 VOLUME GROUP:   ${group}" 'LV IDENTIFIER:      00c1.1 PERMISSION:     read/write' 'TYPE:               jfs2                   WRITE VERIFY:   off'`);
	program('lsfs', String.raw`printf '%s\n' '#MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct' "$2:/dev/${volume}:jfs2:::20480:rw:yes:no"`);
	program('mount', String.raw`printf '%s\n' '  node       mounted        mounted over    vfs       date        options' '         /dev/${volume}      ${data}            jfs2   Nov 20 10:00 rw,log=INLINE'`);
	program('csum', String.raw`[ "$1" = -h ] && [ "$2" = SHA256 ] || exit 1
shift 2
if [ $# -eq 0 ]; then sha256sum; else sha256sum -- "$@" | sed 's/^\\//'; fi`);

	return {place, data, programs};
};

const awkward = ['with  blanks', ' leading', 'new\nline', String.raw`back\slash`, 'arrow -> name', '$(touch hacked)', 'quote\'s "two"', 'sternchen*', 'ümläut', '-dash', '== status 0', 'tab\there'];

const fill = (data: string): void => {
	mkdirSync(path.join(data, 'sub dir', 'deep'), {recursive: true});
	writeFileSync(path.join(data, 'plain'), 'text');
	writeFileSync(path.join(data, 'sub dir', 'deep', 'empty'), '');
	linkSync(path.join(data, 'plain'), path.join(data, 'second name'));
	symlinkSync('plain', path.join(data, 'link'));
	symlinkSync('nowhere -> else', path.join(data, 'odd link'));

	for (const name of awkward) {
		writeFileSync(path.join(data, name), `content of ${name}`);
	}
};

const describe = (shell: string, {programs}: {readonly programs: string}, group: string): readonly string[] => execFileSync(shell, ['-s', '--', group, 'checksums'], {
	input: descriptionScript, encoding: 'utf8', env: {...process.env, PATH: `${programs}:${process.env['PATH'] ?? ''}`},
}).split('\n');

for (const shell of shells) {
	test(`describes files with awkward names so that ${shell} finds nothing different in a true copy`, t => {
		if (!hasParts(t, shell)) {
			return;
		}

		const saved = makePlace('datavg', 'fslv00');
		const restored = makePlace('datavg_r', 'rfslv00');

		t.teardown(() => {
			rmSync(saved.place, {recursive: true});
			rmSync(restored.place, {recursive: true});
		});
		fill(saved.data);
		execFileSync('cp', ['-a', `${saved.data}/.`, restored.data]);

		const names = {group: {from: 'datavg', to: 'datavg_r'}, volumes: {fslv00: 'rfslv00', fslv00raw: 'rfslv00raw'}, mountPoints: {[saved.data]: restored.data}};
		const before = describe(placeOf(shell) ?? shell, saved, 'datavg');
		const same = compareGroup({saved: before, restored: describe(placeOf(shell) ?? shell, restored, 'datavg_r'), names});

		t.deepEqual(same.differences, []);
		t.is(same.savedStatus, 0);
		t.is(same.files, awkward.length + 8);
		t.is(same.checksums, awkward.length + 3);
		t.is(same.volumes, 2);
		t.is(same.filesystems, 1);

		rmSync(path.join(restored.data, 'new\nline'));
		writeFileSync(path.join(restored.data, String.raw`back\slash`), String.raw`CONTENT of back\slash`);
		chmodSync(path.join(restored.data, 'arrow -> name'), 0o600);
		rmSync(path.join(restored.data, 'second name'));
		cpSync(path.join(restored.data, 'plain'), path.join(restored.data, 'second name'));
		rmSync(path.join(restored.data, 'odd link'));
		symlinkSync('nowhere -> other', path.join(restored.data, 'odd link'));
		utimesSync(path.join(restored.data, 'ümläut'), 0, 0);
		writeFileSync(path.join(restored.data, 'new one'), '');

		const other = compareGroup({saved: before, restored: describe(placeOf(shell) ?? shell, restored, 'datavg_r'), names});
		const kinds = new Set(other.differences.filter(({kind}) => kind !== 'time').map(({subject, kind}) => `${kind} ${subject.slice(restored.data.length + 1)}`));

		t.deepEqual(Array.from(kinds, each => each).toSorted(), [
			'added new one',
			String.raw`checksum back\slash`,
			'link-target odd link',
			'links plain',
			'links second name',
			'missing new\nline',
			'mode arrow -> name',
		]);
		t.true(other.differences.some(({kind, subject}) => kind === 'time' && subject.endsWith('ümläut')));
	});
}
