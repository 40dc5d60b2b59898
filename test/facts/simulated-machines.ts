import test from 'ava';
import {factsSchema} from '../../source/base/facts.js';
import {discover} from '../../source/facts/discover.js';
import {isLong} from '../helpers/long-tests.js';
import {openSimulatedMachine, simulatedShell} from '../helpers/simulated-shell.js';

const read = async (story: Parameters<typeof openSimulatedMachine>[0], faults: readonly string[] = []) => {
	const bugs: unknown[] = [];
	const machine = openSimulatedMachine(story, {
		onBug(error) {
			bugs.push(error);
		},
	});

	for (const fault of faults) {
		machine.faults.add(fault);
	}

	const facts = await discover(simulatedShell(machine), {host: story, role: 'lpar', now: () => Date.now()});

	return {facts, bugs, left: machine.files.view({umask: 0}).list('/tmp').filter(name => name.startsWith('.lparsafe'))};
};

for (const story of ['prod-db01', 'prod-app01', 'test-ora01'] as const) {
	test.serial(`${story} is discovered whole, with nothing left behind`, async t => {
		const {facts, bugs, left} = await read(story);

		t.deepEqual(bugs, []);
		t.deepEqual(facts.problems, []);
		t.deepEqual(left, []);
		t.deepEqual(factsSchema.parse(facts), facts);
		t.is(facts.identity.hostname, story);
		t.regex(facts.identity.osLevel, /^7[23]00-\d\d-\d\d-\d{4}$/v);
		t.truthy(facts.identity.rootvgId);
		t.true(facts.volumeGroups.every(group => group.state === 'active' && group.logicalVolumes.length > 0 && group.physicalVolumes.length > 0));
		t.true(facts.physicalVolumes.every(disk => disk.uniqueId !== undefined && disk.sizeMiB !== undefined));
		t.true(facts.physicalVolumes.filter(disk => disk.volumeGroup === undefined).every(disk => disk.use === 'none-seen' || disk.usedBy !== undefined));
		t.true(facts.physicalVolumes.some(disk => disk.use === 'none-seen'));
		t.true(facts.filesystems.filter(each => each.volumeGroup !== undefined && each.isMounted).every(each => each.usedMiB !== undefined));
	});
}

const hangs: ReadonlyArray<readonly [program: string, said: RegExp]> = [
	['df', /^df -Pk/v],
	['lsvg', /^lsvg/v],
	['lquerypv', /^lquerypv/v],
	['oslevel', /^oslevel -s$/v],
];

for (const [program, said] of hangs) {
	(isLong ? test.serial : test.serial.skip)(`a ${program} that hangs costs only itself`, async t => {
		const {facts, left} = await read('prod-db01', [`hang-${program}`]);

		t.true(facts.problems.length > 0);
		t.deepEqual(facts.problems.filter(({command}) => !said.test(command)), []);
		t.deepEqual(left, []);
		t.is(facts.physicalVolumes.length, 8);
		t.true(facts.filesystems.some(each => each.mountPoint === '/data' && each.isMounted));
		t.deepEqual(facts.volumeGroups.map(group => group.name).toSorted((one, right) => one.localeCompare(right)), ['backupvg', 'datavg', 'rootvg']);
		t.is(facts.identity.osLevel === 'unknown', program === 'oslevel');
		t.is(facts.physicalVolumes.some(disk => disk.use === 'none-seen'), program !== 'lquerypv');
	});
}
