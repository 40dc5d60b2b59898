import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {factsSchema, type Facts} from '../../source/base/facts.js';
import {discover} from '../../source/facts/discover.js';
import {connect} from '../../source/ssh/connect.js';
import {fixtures} from '../helpers/fake-aix.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {
	discoverRecord,
	factsOfRecord,
	parseRecord,
	recordedCommands,
	withReturns,
	type HostRecord,
} from '../helpers/recorded-host.js';
import {startSshd} from '../helpers/sshd.js';

const place = path.join(fixtures, 'recorded');
const readRecord = (name: string): HostRecord => parseRecord(readFileSync(path.join(place, `${name}.txt`), 'utf8'));

type Seen = Readonly<Record<string, unknown>>;

const row = (...cells: readonly unknown[]): readonly unknown[] => cells.map(cell => cell ?? '-');

/**
What a reader of the document looks at, in short.
*/
const seen = ({identity, volumeGroups, physicalVolumes, filesystems, devices, bootList, dump, cluster, hostAdapters, software, databases, environment}: Facts): Seen => ({
	identity: row(identity.osLevel, identity.model, identity.serialNumber, identity.partitionNumber, identity.partitionName, identity.rootvgId),
	kind: environment?.kind,
	groups: volumeGroups.map(group => row(group.name, group.state, group.identifier, group.ppSizeMiB, group.totalPPs, group.freePPs, group.quorum, group.stalePPs, group.physicalVolumes.join(' '))),
	volumes: volumeGroups.flatMap(group => group.logicalVolumes.map(({name, type, lps, pps, copies, isOpen, isStale, mountPoint}) => row(name, type, lps, pps, copies ?? 'uneven', `${isOpen ? 'open' : 'closed'}/${isStale ? 'stale' : 'syncd'}`, mountPoint))),
	disks: physicalVolumes.map(disk => row(disk.name, disk.pvid, disk.volumeGroup, disk.state, disk.sizeMiB, disk.freePPs, disk.serial, disk.uniqueId, disk.reservePolicy, disk.paths?.map(({status, parent}) => `${status} ${parent}`).join(','), disk.usedBy?.map(({kind}) => kind).join(',') ?? disk.use)),
	filesystems: filesystems.map(each => row(each.mountPoint, each.device, each.type, each.isMounted, each.sizeMiB, each.freeMiB, each.volumeGroup, each.node, each.options)),
	tapes: devices.tapes.map(({name, state, description}) => `${name} ${state} ${description}`),
	optical: devices.optical.map(({name, state, description}) => `${name} ${state} ${description}`),
	bootList,
	dump,
	cluster,
	hostAdapters,
	software: software.map(({id, version, state}) => row(id, version, state)),
	databases: databases.map(({kind, name}) => `${kind} ${name}`),
});

const withoutEmpty = (value: Seen): Seen => Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && !(Array.isArray(each) && each.length === 0)));

const names = readdirSync(place).map(file => path.basename(file, path.extname(file))).filter((name, index, all) => all.indexOf(name) === index);

const longTest = process.env['LPARSAFE_TESTS'] === 'all' ? test.serial : test.serial.skip;

/**
What only a record without a host can know is left out: where a command was not recorded, the script asks it all the same.
*/
const assertAsked = (t: ExecutionContext, record: HostRecord, wanted: Seen, facts: Facts): void => {
	t.deepEqual(factsSchema.parse(facts), facts);

	const asked = withoutEmpty(seen(facts));

	for (const key of ['groups', 'volumes', 'disks', 'identity', 'filesystems', 'bootList', 'dump', 'tapes', 'optical', 'software', 'databases']) {
		if ((key !== 'filesystems' || record.has('mount')) && !(key === 'disks' && record.has('ls -l /dev/rhdisk*'))) {
			t.deepEqual(asked[key], wanted[key], key);
		}
	}
};

/**
Ways in which a recording may differ from what it recorded.
*/
const bends: ReadonlyArray<readonly [title: string, bend: (text: string) => string]> = [
	['its last line feed missing', out => out.replace(/\n$/v, '')],
	['lines that end with a carriage return', out => out.replaceAll('\n', '\u{240D}\n')],
	['blanks at the end of lines', out => out.replaceAll('\n', '   \n')],
	['empty lines before and behind', out => `\n\n${out}\n\n`],
	['a message of the LVM before it', out => `0516-1201 lsvg: Warning: Volume group rootvg is locked. This command\n        will continue retries until lock is free.\n${out}`],
];

for (const name of names) {
	const expected = JSON.parse(readFileSync(path.join(place, `${name}.json`), 'utf8')) as {readonly seen: Seen; readonly problems: readonly string[]};

	test(`${name}: what its commands printed is in the facts, nothing else is`, t => {
		const facts = factsOfRecord(readRecord(name));

		t.deepEqual(factsSchema.parse(facts), facts);
		t.deepEqual(withoutEmpty(seen(facts)), expected.seen);
		t.deepEqual(facts.problems.map(({command, message}) => `${command}: ${message}`), expected.problems);
		t.false(facts.physicalVolumes.some(({use}) => use === 'none-seen'));
	});

	for (const [title, bend] of bends) {
		test(`${name}: the same with ${title}`, t => {
			const bent = new Map([...readRecord(name)].map(([command, each]) => [command, {...each, out: each.out === '' ? '' : bend(each.out)}] as const));

			t.deepEqual(withoutEmpty(seen(factsOfRecord(bent))), expected.seen);
		});
	}

	for (const part of ['ksh93', 'mksh'] as const) {
		longTest(`${name}: asked by the whole script, run by ${part}, it is the same`, async t => {
			if (!hasParts(t, part)) {
				return;
			}

			const record = readRecord(name);

			assertAsked(t, record, expected.seen, await discoverRecord(record, placeOf(part)));
			assertAsked(t, record, expected.seen, await discoverRecord(withReturns(record), placeOf(part)));
		});
	}
}

const noises = ['*** Authorized users only! ***', 'ksh: foo:  not found.', '0403-027 The parameter list is too long.', 'lsvg: 0516-306 Unable to find volume group xyzvg.', 'WARNING:', 'error', 'stty: tcgetattr: A specified file does not support the ioctl system call.', 'Last login: Sun May 10 17:41:00 CDT 2020 on /dev/pts/0', '        set in by eight blanks', '\tset in by a tab', '#comment', '-----', 'a b c', 'host:path:x'];

longTest('a line that belongs to nothing, wherever it stands, changes nothing without being told', t => {
	const silent: string[] = [];

	for (const name of names) {
		const record = readRecord(name);
		const plain = factsOfRecord(record);
		const wanted = JSON.stringify(seen(plain));

		for (const [command, each] of record) {
			const lines = each.out.split('\n');

			for (const [at, noise] of lines.keys().flatMap(index => noises.map(text => [index, text] as const))) {
				const bent = factsOfRecord(new Map([...record, [command, {...each, out: lines.toSpliced(at, 0, noise).join('\n')}]]));

				// A word alone may be the name of a group: what lsvg says of it was not recorded.
				if (each.out !== '' && each.exitCode === 0 && JSON.stringify(seen(bent)) !== wanted && bent.problems.length === plain.problems.length && !(command === 'lsvg' && noise === 'error')) {
					silent.push(`${name}: ${command}: line ${at}: ${noise}`);
				}
			}
		}
	}

	t.deepEqual(silent, []);
});

longTest('over a real sshd they are the same', async t => {
	if (!hasParts(t, 'sshd', 'ssh-keygen')) {
		return;
	}

	for (const name of names) {
		const record = readRecord(name);
		const {bin, remove} = recordedCommands(record);
		const sshd = await startSshd({config: [`SetEnv SHLVL=1 PATH=${bin}:/usr/bin:/bin`]});

		try {
			const shell = await connect(sshd.host(), {home: sshd.directory, configFile: 'none', environment: {}});
			const {seen: wanted} = JSON.parse(readFileSync(path.join(place, `${name}.json`), 'utf8')) as {readonly seen: Seen};

			assertAsked(t, record, wanted, await discover(shell, {host: 'lab', role: 'lpar', now: () => Date.now()}));
			await shell.close();
		} finally {
			await sshd.stop();
			remove();
		}
	}
});
