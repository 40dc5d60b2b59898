import {writeFile} from 'node:fs/promises';
import {OperatorError, RefusedError, UsageError} from '../../source/base/errors.js';
import type {Facts} from '../../source/base/facts.js';
import type {Host} from '../../source/base/host.js';
import type {MethodDescription} from '../../source/base/method.js';
import type {Plan} from '../../source/base/plan.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import type {
	OutputPiece,
	Progress,
	RunEvent,
	RunState,
	StepView,
} from '../../source/base/run.js';
import type {Change, Services} from '../../source/base/services.js';
import type {HostEntry} from '../../source/base/services/hosts.js';
import type {MethodRequest} from '../../source/base/services/methods.js';
import type {RunSummary} from '../../source/base/services/runs.js';
import type {ReadTime, Store} from '../../source/base/store.js';
import {policyId, type Policy} from '../../source/base/policy.js';
import {systemClock} from '../../source/base/clock.js';
import {createPolicyDesk} from '../../source/engine/policy-desk.js';
import {createAdviceDesk} from '../../source/engine/advice-desk.js';
import {createImageDesk} from '../../source/engine/image-desk.js';
import {openLocalImage} from '../../source/engine/local-image.js';
import {judgePolicies, policyReach} from '../../source/points/judge-policies.js';
import {findOutput} from '../../source/runs/find-output.js';
import {outputPage} from '../../source/runs/output-lines.js';
import {openSource, type OutputReader} from '../../source/runs/output-pieces.js';
import {outputTexts} from '../../source/runs/output-text.js';

/**
A queue that many may read, each from the moment it begins.
*/
class Feed<Value> {
	readonly #waiting = new Set<(value: Value | undefined) => void>();
	readonly #queues = new Set<Value[]>();
	#isClosed = false;

	push(value: Value): void {
		for (const queue of this.#queues) {
			queue.push(value);
		}

		this.#wake(value);
	}

	close(): void {
		this.#isClosed = true;
		this.#wake(undefined);
	}

	async * read(): AsyncGenerator<Value> {
		const queue: Value[] = [];
		this.#queues.add(queue);

		try {
			for (;;) {
				while (queue.length > 0) {
					yield queue.shift()!;
				}

				if (this.#isClosed) {
					return;
				}

				await new Promise<void>(resolve => {
					const wake = (): void => {
						this.#waiting.delete(wake);
						resolve();
					};

					this.#waiting.add(wake);
				});
			}
		} finally {
			this.#queues.delete(queue);
		}
	}

	#wake(value: Value | undefined): void {
		for (const wake of this.#waiting) {
			wake(value);
		}
	}
}

/**
Policies that nothing keeps.
*/
const memoryPolicies = (): Store['policies'] => {
	const kept = new Map<string, Policy>();

	return {
		list: () => kept.values().toArray(),
		find: id => kept.get(id),
		save(policy) {
			kept.set(policyId(policy.target), policy);
		},
		remove(id) {
			kept.delete(id);
		},
	};
};

const minutesAgo = (minutes: number): string => new Date(Date.now() - (minutes * 60_000)).toISOString();

const fakeHost = (name: string, values: Partial<Host> = {}): Host => ({
	name, address: '192.0.2.11', port: 22, user: 'root', role: 'lpar', tags: ['prod'], become: 'none', transport: 'ssh2', legacyAlgorithms: false, ...values,
});

export const fakeFacts = (host: string): Facts => ({
	format: 1,
	host,
	role: 'lpar',
	readAt: minutesAgo(2),
	durationMs: 2300,
	identity: {
		hostname: host, hostKey: 'SHA256:2Yb0vC1p0YqkQf0Yx6dU3o1oS6tYH0h7p2a1cYk9u3E', machineId: '00F6A1B24C00', osLevel: '7200-05-06-2320', model: 'IBM,9009-42A', serialNumber: '78A1B20', partitionNumber: '3', partitionName: host, rootvgId: '00f6a1b200004c00000001812c5f0a11',
	},
	volumeGroups: [
		{
			name: 'rootvg', identifier: '00f6a1b200004c00000001812c5f0a11', state: 'active', kind: 'rootvg', ppSizeMiB: 128, totalPPs: 799, freePPs: 401, usedPPs: 398, quorum: 2, stalePVs: 0, stalePPs: 0, maxPVs: 32, physicalVolumes: ['hdisk0'],
			logicalVolumes: [
				{
					name: 'hd5', type: 'boot', lps: 1, pps: 1, pvs: 1, copies: 1, isOpen: false, isStale: false,
				},
				{
					name: 'hd6', type: 'paging', lps: 32, pps: 32, pvs: 1, copies: 1, isOpen: true, isStale: false,
				},
				{
					name: 'hd4', type: 'jfs2', lps: 8, pps: 8, pvs: 1, copies: 1, isOpen: true, isStale: false, mountPoint: '/',
				},
			],
		},
		{
			name: 'datavg', identifier: '00f6a1b200004c000000018a3d2e9b07', state: 'active', kind: 'data', ppSizeMiB: 64, totalPPs: 1599, freePPs: 735, usedPPs: 864, quorum: 2, stalePVs: 0, stalePPs: 0, maxPVs: 32, physicalVolumes: ['hdisk1', 'hdisk2'],
			logicalVolumes: [
				{
					name: 'loglv00', type: 'jfs2log', lps: 1, pps: 1, pvs: 1, copies: 1, isOpen: true, isStale: false,
				},
				{
					name: 'datalv', type: 'jfs2', lps: 640, pps: 640, pvs: 2, copies: 1, isOpen: true, isStale: false, mountPoint: '/data',
				},
				{
					name: 'archlv', type: 'jfs2', lps: 160, pps: 160, pvs: 1, copies: 1, isOpen: false, isStale: false, mountPoint: '/arch',
				},
				{
					name: 'rawlv01', type: 'raw', lps: 63, pps: 63, pvs: 1, copies: 1, isOpen: false, isStale: false,
				},
			],
		},
		{
			name: 'backupvg', state: 'varied-off', kind: 'data', physicalVolumes: ['hdisk5'], logicalVolumes: [],
		},
	],
	physicalVolumes: [
		{
			name: 'hdisk0', pvid: '00f6a1b22c5f0912', uniqueId: '3321360050768028000FF000000000000010F04214503IBMfcp', volumeGroup: 'rootvg', state: 'active', sizeMiB: 102_400, freePPs: 401, use: 'used', usedBy: [{kind: 'lvm', evidence: 'lspv: hdisk0 00f6a1b22c5f0912 rootvg active'}],
		},
		{
			name: 'hdisk1', pvid: '00f6a1b23d2e9a01', uniqueId: '3321360050768028000FF000000000000020F04214503IBMfcp', volumeGroup: 'datavg', state: 'active', sizeMiB: 51_200, use: 'used', usedBy: [{kind: 'lvm', evidence: 'lspv: hdisk1 datavg active'}],
		},
		{
			name: 'hdisk2', pvid: '00f6a1b23d2e9a02', uniqueId: '3321360050768028000FF000000000000030F04214503IBMfcp', volumeGroup: 'datavg', state: 'active', sizeMiB: 51_200, use: 'used',
		},
		{
			name: 'hdisk3', uniqueId: '3321360050768028000FF000000000000040F04214503IBMfcp', state: 'none', sizeMiB: 102_400, use: 'none-seen',
		},
		{
			name: 'hdisk4', uniqueId: '3321360050768028000FF000000000000050F04214503IBMfcp', state: 'none', sizeMiB: 102_400, use: 'unknown', notChecked: ['lquerypv'],
		},
	],
	filesystems: [
		{
			mountPoint: '/', device: '/dev/hd4', type: 'jfs2', isMounted: true, sizeMiB: 1024, usedMiB: 512, freeMiB: 512, volumeGroup: 'rootvg',
		},
		{
			mountPoint: '/data', device: '/dev/datalv', type: 'jfs2', isMounted: true, sizeMiB: 40_960, usedMiB: 31_000, freeMiB: 9960, volumeGroup: 'datavg',
		},
		{
			mountPoint: '/arch', device: '/dev/archlv', type: 'jfs2', isMounted: false, volumeGroup: 'datavg',
		},
		{
			mountPoint: '/backup', device: 'nim01:/export/backup', type: 'nfs3', isMounted: true, sizeMiB: 512_000, usedMiB: 120_000, freeMiB: 392_000, node: 'nim01',
		},
	],
	devices: {tapes: [], optical: []},
	software: [{id: 'bos.rte', version: '7.2.5.200'}],
	databases: [],
	problems: [{command: 'lsvg -l backupvg', exitCode: 1, message: '0516-010 : Volume group must be varied on; use varyonvg command.'}],
});

export const fakePoint = (values: Partial<RecoveryPoint> = {}): RecoveryPoint => ({
	id: 'p-7f31c2',
	kind: 'image',
	host: 'prod-db01',
	target: 'vg:datavg',
	method: 'savevg',
	madeAt: minutesAgo(1500),
	runId: 'r-old-01',
	place: {host: 'prod-db01', path: '/backup/datavg.savevg'},
	sizeBytes: 28_123_456_789,
	sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
	entries: 48_211,
	state: 'proved',
	verification: 'L2',
	proofs: [
		{
			rule: 'exit-code', title: 'savevg ended with exit code 0', verdict: 'proved', evidence: ['exit code 0'],
		},
		{
			rule: 'message', title: 'It said that the backup is complete', verdict: 'proved', evidence: ['0512-038 savevg: Backup Completed Successfully.'],
		},
	],
	source: {hostname: 'prod-db01', machineId: '00F6A1B24C00', osLevel: '7200-05-06-2320'},
	restoredBy: ['restvg'],
	...values,
});

const savevg: MethodDescription = {
	id: 'savevg',
	title: 'savevg to a file',
	summary: 'Saves the files of all mounted filesystems of a volume group and how the group is built into one image.',
	direction: 'backup',
	roles: ['lpar'],
	targets: ['vg'],
	traits: {
		bootable: false, granularity: 'volume-group', consistency: 'per-file-hot', media: ['file', 'nfs'], rpoClass: 'day', rtoClass: 'hours', runsWhileInUse: true,
	},
	protects: ['files of all mounted jfs and jfs2 filesystems', 'sizes and policies of logical volumes'],
	doesNotCover: ['raw logical volumes: rawlv01', 'filesystems that are not mounted: /arch', 'a state of one instant: files are read one after the other'],
	restoredBy: ['restvg'],
	guide: 'savevg walks the mounted filesystems of the group and writes them by name.\nSource: IBM AIX 7.2 commands reference.',
	parameters: {},
	fit: 'recommended',
	reasons: [
		{for: true, text: 'The group is active and two of its filesystems can be read.', evidence: {command: 'lsvg -o', lines: ['datavg', 'rootvg']}},
		{
			for: false, text: '/arch is not mounted and would be missing from the image.', evidence: {command: 'mount', lines: ['(no line for /arch)']}, source: 'hazards: unmounted-fs',
		},
	],
	fields: [
		{
			name: 'directory', label: 'Directory for the image', help: 'Where the image is written: outside the group that is saved.', flag: '-f', kind: 'file', isRequired: true, choices: [{value: '/backup', label: '/backup  nim01, 382.8 GiB free'}, {value: '/data', label: '/data', unusable: 'it is in the group that is saved'}],
		},
		{
			name: 'name', label: 'Name of the image', help: 'The file\'s name.', flag: '-f', kind: 'text', isRequired: true, default: 'datavg.savevg',
		},
		{
			name: 'exclude', label: 'Leave out files that match', help: 'Patterns of grep, one a line.', flag: '-e', kind: 'lines', isRequired: false, hasPreview: true, default: [],
		},
		{
			name: 'record', label: 'Describe the files beside the image', help: 'Writes a manifest, so that a restore can be compared.', kind: 'choice', isRequired: false, default: 'checksums', choices: [{value: 'checksums', label: 'checksums'}, {value: 'attributes', label: 'attributes'}, {value: 'none', label: 'none'}],
		},
		{
			name: 'maps', label: 'Save physical partition maps', help: 'A restore then places each volume on exactly the same partitions.', flag: '-m', kind: 'flag', isRequired: false, default: false,
		},
		{
			name: 'blocks', label: 'Block size', help: 'Blocks of 512 bytes written at once.', flag: '-b', kind: 'number', isRequired: false, unit: 'blocks', isAdvanced: true,
		},
		{
			name: 'excludeFilesystems', label: 'Leave out filesystems', help: 'Mount points whose files are not saved.', kind: 'many', isRequired: false, isAdvanced: true, choices: [{value: '/data', label: '/data'}, {value: '/arch', label: '/arch'}],
		},
	],
};

const tape: MethodDescription = {
	...savevg, id: 'savevg-tape', title: 'savevg to tape', fit: 'blocked', reasons: [{for: false, text: 'No tape drive is available on this host.', evidence: {command: 'lsdev -Cc tape', lines: []}}], fields: [],
};

const restvg: MethodDescription = {
	...savevg,
	id: 'restvg',
	title: 'restvg from a file',
	direction: 'restore',
	summary: 'Makes a volume group from an image on disks that are free, with its filesystems and their files.',
	fit: 'possible',
	reasons: [{for: true, text: 'A proved image is known.'}],
	restoredBy: [],
	fields: [
		{
			name: 'image', label: 'Image', help: 'The image to restore from.', flag: '-f', kind: 'file', isRequired: true, choices: [{value: '/backup/datavg.savevg', label: '/backup/datavg.savevg  proved, 1 d old'}],
		},
		{
			name: 'disks', label: 'Target disks', help: 'Everything on them is lost.', kind: 'many', isRequired: true, choices: [{value: 'hdisk3', label: 'hdisk3 100.0 GiB'}, {value: 'hdisk4', label: 'hdisk4 100.0 GiB', unusable: 'whether it is in use is not known: lquerypv was not run'}],
		},
	],
};

const identity = {
	hostKey: 'SHA256:2Yb0vC1p0YqkQf0Yx6dU3o1oS6tYH0h7p2a1cYk9u3E', rootvgId: '00f6a1b200004c00000001812c5f0a11', rootvgDisks: [{name: 'hdisk0', uniqueId: '3321360050768028000FF0'}], hostname: 'prod-db01', machineId: '00F6A1B24C00',
};

const step = (id: string, title: string, commands: readonly string[], more: Partial<Plan['steps'][number]> = {}): Plan['steps'][number] => ({
	id, title, host: 'prod-db01', kind: 'command', commands: [...commands], destroys: [], always: false, interruptible: 'yes', pipelines: [], ...more,
});

export const fakePlan = (request: MethodRequest): Plan => {
	const isRestore = request.method === 'restvg';

	return {
		id: `plan-${request.method}`,
		hash: '4f2a9c0d11e85b6790aa3c1f7d2e4b5c6a7988f0e1d2c3b4a5968778695a4b3c',
		plannedAt: new Date().toISOString(),
		method: request.method,
		direction: isRestore ? 'restore' : 'backup',
		target: request.target,
		parameters: {...request.values},
		hosts: [{host: request.host, identity}],
		...isRestore && {confirmation: 'prod-db01:hdisk3'},
		destroysInWords: isRestore ? ['hdisk3 on prod-db01: 100.0 GiB, unique id 3321360050768028000FF000000000000040F0, no use was seen'] : [],
		findings: isRestore
			? []
			: [
				{id: 'clock', level: 'note', title: 'The host\'s clock is 2 s ahead'},
				{
					id: 'unmounted-fs', subject: '/arch', level: 'caution', title: '/arch is not mounted: its files will not be in the image', evidence: {command: 'lsvg -l datavg', lines: ['archlv  jfs2  160  160  1  closed/syncd  /arch']}, remedy: 'Mount it with `mount /arch`, or go on without it.',
				},
				{
					id: 'raw-lv', subject: 'rawlv01', level: 'caution', title: 'rawlv01 is a raw logical volume: its content will not be in the image', remedy: 'Save it with dd or with the database that uses it.',
				},
			],
		steps: isRestore
			? [
				step('check-disks', 'Check that the disks are still the ones that were planned for', ['lquerypv -h /dev/hdisk3', 'lspv'], {kind: 'check'}),
				step('restore', 'Make the group and restore its files', ['restvg -q -f /backup/datavg.savevg hdisk3'], {destroys: ['hdisk3'], interruptible: 'no', explains: '-q: without asking; -f: the image.'}),
			]
			: [
				step('directory', 'Check the directory for the image', ['/usr/bin/ls -ld /backup']),
				step('exclude', 'Place the exclude list', ['cp /etc/exclude.datavg /etc/exclude.datavg.lparsafe-kept']),
				step('save', 'Save the volume group', ['/usr/bin/savevg -i -e -f /backup/datavg.savevg.unproved datavg'], {explains: '-i: write the group\'s description; -e: leave out what /etc/exclude.datavg names; -f: the image.'}),
				step('list', 'List the image', ['/usr/bin/restore -Tqf /backup/datavg.savevg.unproved | /usr/bin/wc -l']),
				step('put-back', 'Put the exclude list back', ['mv /etc/exclude.datavg.lparsafe-kept /etc/exclude.datavg'], {always: true}),
			],
		proof: [{rule: 'exit-code', title: 'savevg ends with exit code 0', parameters: {}}, {rule: 'message', title: 'It prints 0512-038', parameters: {}}],
		locks: ['datavg'],
		space: [{
			where: 'prod-db01:/backup', needMiB: 31_200, availableMiB: 392_000, note: 'estimated from what the filesystems hold',
		}],
	};
};

type FakeRun = {state: RunState; readonly outputs: Map<string, Uint8Array>; readonly times: Map<string, ReadTime[]>; readonly feed: Feed<RunEvent | OutputPiece>; seq: number; isCancelled: boolean; resume?: () => void};

type FakeOptions = {
	readonly hosts?: readonly HostEntry[];

	/**
	Milliseconds between two beats of a scripted run; 0: as fast as it goes.
	*/
	readonly beat?: number;

	/**
	Lines that the save step prints.
	*/
	readonly outputLines?: number;

	/**
	Overrides of single services.
	*/
	readonly overrides?: Partial<Services>;

	/**
	The scripted run stops at the save step until `release` is called.
	*/
	readonly holds?: boolean;
};

type FakeServices = Services & {
	/**
	Lets held runs go on.
	*/
	release(): void;
	setRun(runId: string, change: (state: RunState) => RunState): void;
	print(runId: string, stepId: string, stream: 'out' | 'err', text: string): void;
	readonly calls: string[];
};

export const fakeFleet = (): readonly HostEntry[] => [
	{
		...fakeHost('prod-db01'), connection: 'open', factsReadAt: minutesAgo(2), osLevel: '7200-05-06-2320', volumeGroups: ['rootvg', 'datavg', 'backupvg'], problems: 1,
	},
	{
		...fakeHost('prod-app02', {address: '192.0.2.12'}), connection: 'closed', factsReadAt: minutesAgo(190), osLevel: '7300-02-01-2346', volumeGroups: ['rootvg', 'appvg'], problems: 0,
	},
	{...fakeHost('test-nim', {address: '192.0.2.13', role: 'nim', tags: ['test']}), connection: 'failed', connectionError: {code: 'unreachable', message: 'test-nim does not answer at 192.0.2.13:22 within 10 s.', advice: 'Check that it is up and that the address is right.'}},
	{...fakeHost('new-lpar', {address: '192.0.2.14', tags: []}), connection: 'never'},
];

const plain = (value: unknown): string => typeof value === 'string' ? value : JSON.stringify(value) ?? '';

const delay = async (milliseconds: number): Promise<void> => new Promise(resolve => {
	setTimeout(resolve, milliseconds);
});

/**
A Services with believable data: three AIX hosts, one of which cannot be reached and one with an unknown key, savevg and restvg, and runs that print like the real thing.
*/
export const createFakeServices = ({hosts: given, beat = 0, outputLines = 40, overrides = {}, holds = false}: FakeOptions = {}): FakeServices => {
	let hosts = given ?? fakeFleet();
	let points: readonly RecoveryPoint[] = given?.length === 0 ? [] : [fakePoint()];
	const trusted = new Set(['prod-db01', 'prod-app02']);
	const plans = new Map<string, Plan>();
	const runs = new Map<string, FakeRun>();
	const changes = new Feed<Change>();
	const calls: string[] = [];
	let count = 0;

	const changed = (topic: Change['topic']): void => {
		changes.push({topic});
	};

	const find = (runId: string): FakeRun => {
		const run = runs.get(runId);

		if (run === undefined) {
			throw new UsageError(`There is no run ${runId}.`, {advice: 'See the list of runs.'});
		}

		return run;
	};

	const setRun = (runId: string, change: (state: RunState) => RunState): void => {
		const run = find(runId);
		run.state = change(run.state);
		run.seq += 1;
		const head = {
			format: 1, seq: run.seq, at: new Date().toISOString(), runId,
		} as const;

		run.feed.push(run.state.phase === 'ended'
			? {
				...head, type: 'run-ended', outcome: 'ok', points: [], proofs: [],
			}
			: {...head, type: 'noted', text: 'noted'});
		changed('runs');

		if (run.state.phase === 'ended') {
			run.feed.close();
		}
	};

	const setStep = (runId: string, stepId: string, values: Partial<StepView>): void => {
		setRun(runId, state => ({...state, steps: state.steps.map(each => each.stepId === stepId ? {...each, ...values} : each)}));
	};

	const print = (runId: string, stepId: string, stream: 'out' | 'err', text: string): void => {
		const run = find(runId);
		const key = `${stepId} ${stream}`;
		const before = run.outputs.get(key) ?? new Uint8Array();
		run.outputs.set(key, new Uint8Array(Buffer.concat([before, Buffer.from(text)])));
		run.times.set(stepId, [...run.times.get(stepId) ?? [], {stream, offset: before.length, at: Date.now()}]);
		run.feed.push({
			format: 1, type: 'output', at: new Date().toISOString(), runId, stepId, stream, offset: before.length, text,
		});
	};

	const outputOf = ({runId, stepId, stream}: {readonly runId: string; readonly stepId: string; readonly stream: string}): Uint8Array => find(runId).outputs.get(`${stepId} ${stream}`) ?? new Uint8Array();

	const reader: OutputReader = {
		size: id => outputOf(id).length,
		read: (id, offset, length) => outputOf(id).subarray(offset, offset + length),
		times: ({runId, stepId}) => find(runId).times.get(stepId) ?? [],
	};

	const settings = new Map<string, string>([['jobDirectory', '/var/adm/lparsafe']]);

	const play = async (runId: string, plan: Plan): Promise<void> => {
		const run = find(runId);

		for (const {id} of plan.steps) {
			setStep(runId, id, {state: 'running', startedAt: new Date().toISOString()});
			await delay(beat);

			if (id === 'save' || id === 'restore') {
				print(runId, id, 'out', 'Creating information file (/image.data) for datavg.\n\nCreating list of files to back up.\n');

				for (let line = 0; line < outputLines && !run.isCancelled; line += 1) {
					print(runId, id, 'out', line % 10 === 9 ? `\rBacking up ${line * 1200} of ${outputLines * 1200} files` : '.');
					const percent = Math.min(99, (line + 1) * 100 / outputLines);
					const progress: Progress = {
						percent, phase: 'saving files', imageBytes: line * 7e8, bytesPerSecond: 9e7, ...!(line < 5) && {secondsLeft: {low: (outputLines - line) * 2, high: (outputLines - line) * 4}},
					};
					setStep(runId, id, {progress});

					if (holds && line === Math.floor(outputLines / 2)) {
						await new Promise<void>(resolve => {
							run.resume = resolve;
						});
					}

					await delay(beat);
				}

				print(runId, id, 'err', '0512-038 savevg: Backup Completed Successfully.\n');
			} else {
				print(runId, id, 'out', `${plan.steps.find(each => each.id === id)?.commands[0] ?? ''}\n`);
			}

			setStep(runId, id, {state: run.isCancelled ? 'stopped' : 'ok', endedAt: new Date().toISOString(), exitCode: run.isCancelled ? 143 : 0});

			if (run.isCancelled) {
				break;
			}
		}

		const point = fakePoint({
			id: `p-${runId}`, runId, madeAt: new Date().toISOString(), state: 'proved-with-warnings',
		});
		const isGood = !run.isCancelled;
		points = isGood && plan.direction === 'backup' ? [point, ...points] : points;
		setRun(runId, state => ({
			...state, phase: 'ended', endedAt: new Date().toISOString(), outcome: isGood ? 'ok-with-warnings' : 'cancelled', points: isGood ? [point] : [],
			proofs: isGood ? point.proofs : [], findings: isGood ? [{id: 'skipped', level: 'note', title: '2 files changed while they were read'}] : [], left: isGood ? [] : ['/backup/datavg.savevg.unproved'],
		}));
		changed('points');
	};

	const summaryOf = ({state}: FakeRun): RunSummary => ({
		runId: state.runId, startedAt: state.startedAt ?? '', host: state.plan?.hosts[0]?.host ?? '', method: state.plan?.method ?? '', target: state.plan?.target ?? '', phase: state.phase, isDrivenHere: true, ...state.phase !== 'ended' && {next: state.waitingFor === undefined ? (state.waitsForTurn === undefined ? 'ends' as const : 'not-begun' as const) : 'waits-for-answer' as const}, ...state.seenAt !== undefined && {seenAt: state.seenAt},
		...state.endedAt !== undefined && {endedAt: state.endedAt}, ...state.outcome !== undefined && {outcome: state.outcome},
		...state.steps.find(each => each.state === 'running')?.progress?.percent !== undefined && {percent: state.steps.find(each => each.state === 'running')!.progress!.percent!},
	});

	const policies = memoryPolicies();
	const policyDesk = createPolicyDesk({
		store: {policies, points: {list: () => points}}, hostOf: name => hosts.find(host => host.name === name)!, judge: {
			states: () => judgePolicies({
				hosts: hosts.map(({name, tags}) => ({name, tags, volumeGroups: ['datavg']})), policies: policies.list(), restores: [], now: Date.now(),
				newest: points.map(({kind, host, target, id, madeAt, verification, sizeBytes, doubt, state}) => ({
					kind, host, target, id, level: verification, count: 1, places: () => [], times: () => madeAt === undefined ? [] : [Date.parse(madeAt)], lost: () => [], isGood: doubt === undefined && state !== 'partial', ...madeAt !== undefined && {madeAt}, ...sizeBytes !== undefined && {sizeBytes},
				})),
			}),
			reach: target => policyReach(target, {hosts: hosts.map(({name, tags}) => ({name, tags, volumeGroups: ['datavg']})), policies: policies.list()}),
		}, clock: systemClock, changed({topic}) {
			changed(topic);
		},
	});

	const services: Services = {
		async info() {
			return {
				version: '0.1.0', node: 'v24.21.0', home: '/home/op/.local/share/lparsafe', isTraining: false, isReadOnly: false,
				places: [{name: 'database', path: '/home/op/.local/share/lparsafe/lparsafe.db'}, {name: 'transcripts', path: '/home/op/.local/share/lparsafe/transcripts'}],
				tools: [{name: 'ssh', version: 'OpenSSH_9.2p1'}], settings: Array.from(settings, ([name, value]) => ({name, value, from: 'settings file' as const})), problems: [],
				...settings.has('keys') && {keys: JSON.parse(settings.get('keys')!) as Readonly<Record<string, readonly string[]>>},
			};
		},
		async listHosts(names) {
			return names === undefined ? hosts : hosts.filter(({name}) => names.includes(name));
		},
		async addHost(input) {
			if (hosts.some(({name}) => name === input.name)) {
				throw new UsageError(`There is already a host named ${input.name}.`, {advice: 'Choose another name, or remove that one first.'});
			}

			const host = fakeHost(input.name, input);
			hosts = [...hosts, {...host, connection: 'never'}];
			changed('hosts');

			return host;
		},
		async updateHost(input) {
			const host = {...fakeHost(input.name), ...hosts.find(({name}) => name === input.name), ...input};
			hosts = hosts.map(each => each.name === input.name ? {...each, ...input} : each);

			return host;
		},
		async removeHost(name) {
			hosts = hosts.filter(each => each.name !== name);
			changed('hosts');
		},
		async previewAnsibleInventory(file) {
			return {file, hosts: [], skipped: []};
		},
		async previewHostsFile(file) {
			return {file, hosts: [], skipped: []};
		},
		async checkHost(name) {
			return {
				format: 1, host: name, checkedAt: new Date().toISOString(), way: {
					transport: 'ssh2', hops: [], user: 'root', become: 'none', legacyAlgorithms: false,
				}, items: [],
			};
		},
		async * questions() {
			yield * [];
		},
		async answerQuestion() {
			changed('hosts');
		},
		async kits() {
			return [];
		},
		async readKit() {
			return '';
		},
		async refreshFacts(names) {
			return {read: names.length, failed: 0};
		},
		async previewSshConfig() {
			return {
				file: '/home/op/.ssh/config', hosts: [fakeHost('lpar7', {address: '10.1.2.7', identityFile: '~/.ssh/id_aix'}), fakeHost('lpar8', {address: 'lpar8', sshConfigFile: '/home/op/.ssh/config'})],
				skipped: [{name: 'web-*', reason: 'it is a pattern, not a host'}, {name: 'bastion', reason: 'it is reached through a jump host, which this version cannot do yet'}],
			};
		},
		async importHosts(added) {
			hosts = [...hosts, ...added.map(host => ({...host, connection: 'never' as const}))];
			changed('hosts');

			return added;
		},
		async exportHosts() {
			return hosts;
		},
		async offeredKey(host) {
			const verdict = host === 'test-nim' ? 'changed' : (trusted.has(host) ? 'known' : 'unknown');

			return {
				host, type: 'ssh-ed25519', fingerprint: 'SHA256:q8Zr1vYw0aM3l7J2u6TtBfKcXo9eNhPdS4iGyLx5VQo', verdict, ...verdict !== 'unknown' && {where: '/home/op/.ssh/known_hosts:12'},
			};
		},
		async trustHost(host, fingerprint) {
			trusted.add(host);

			return {
				host, type: 'ssh-ed25519', fingerprint, verdict: 'known',
			};
		},
		async facts(host) {
			await delay(beat);

			if (host === 'test-nim') {
				throw new OperatorError('test-nim does not answer at 192.0.2.13:22 within 10 s.', {code: 'unreachable', advice: 'Check that it is up and that the address is right.', exitCode: 4});
			}

			if (!trusted.has(host)) {
				throw new OperatorError(`The host key of ${host} is not known.`, {code: 'host-key-unknown', advice: 'Look at the key and compare it before you trust it.', exitCode: 4});
			}

			return {...fakeFacts(host), readAt: new Date().toISOString()};
		},
		async knownFacts(host) {
			return host === 'prod-db01' ? fakeFacts(host) : undefined;
		},
		async methods() {
			return [tape, savevg, restvg];
		},
		async method(id) {
			return [tape, savevg, restvg].find(each => each.id === id) ?? savevg;
		},
		...createAdviceDesk({
			store: {points: {list: host => points.filter(point => host === undefined || point.host === host)}, policies, runs: {restores: () => []}},
			clock: systemClock,
			facts: {read: async ({name}) => fakeFacts(name), known: name => fakeFacts(name)},
			hostOf: name => hosts.find(host => host.name === name) ?? fakeHost(name),
			jobDirectory: '/var/adm/lparsafe',
			savePolicy: policyDesk.savePolicy,
		}),
		async checkValues({method, values}) {
			const fields = method === 'restvg' ? restvg.fields : savevg.fields;
			const missing = fields.filter(field => field.isRequired && field.default === undefined && (values[field.name] === undefined || plain(values[field.name]) === ''));

			return [
				...missing.map(({name, label}) => ({name, message: `${label} is missing.`})),
				...values['blocks'] !== undefined && !/^\d+$/v.test(plain(values['blocks'])) ? [{name: 'blocks', message: 'A whole number of blocks, such as 100.'}] : [],
				...values['directory'] !== undefined && !plain(values['directory']).startsWith('/') ? [{name: 'directory', message: 'A directory starts with `/`.'}] : [],
			];
		},
		async preview() {
			return {title: 'What the patterns leave out', lines: ['12 files, 1.4 GiB', './data/tmp/a.log', './data/tmp/b.log'], isComplete: false};
		},
		async plan(request) {
			await delay(beat);
			const plan = fakePlan(request);
			plans.set(plan.id, plan);

			return plan;
		},
		async exportPlan(planId, format) {
			return format === 'ksh' ? `#!/bin/ksh\n# ${planId}\n` : `# ${planId}\n`;
		},
		async startRun({planId, acknowledge}) {
			const plan = plans.get(planId);

			if (plan === undefined) {
				throw new UsageError(`There is no plan ${planId}.`, {advice: 'Plan again.'});
			}

			count += 1;
			const runId = `r-20261121-${count}`;
			runs.set(runId, {
				state: {
					runId, plan, operator: 'op', phase: 'running', startedAt: new Date().toISOString(), acknowledged: acknowledge, segments: [], points: [], proofs: [], findings: [], left: [], notes: [], seq: 1,
					steps: plan.steps.map(({id}) => ({
						stepId: id, state: 'waiting', outBytes: 0, errBytes: 0,
					})),
				},
				outputs: new Map(), times: new Map(), feed: new Feed(), seq: 1, isCancelled: false,
			});
			void play(runId, plan);

			return {runId};
		},
		async runs({host, limit = Infinity, before, ids} = {}) {
			const all = Array.from(runs.values(), run => summaryOf(run)).toReversed().filter(run => (host === undefined || run.host === host) && (ids?.includes(run.runId) ?? true));

			return all.slice(all.findIndex(({runId}) => runId === before) + 1).slice(0, limit);
		},
		async endedUnseen() {
			return [];
		},
		async run(runId, {plan = true} = {}) {
			const {plan: whole, ...rest} = find(runId).state;

			return plan && whole !== undefined ? {...rest, plan: whole} : rest;
		},
		async * follow(runId) {
			yield * find(runId).feed.read();
		},
		async output({runId, stepId, stream, offset, length}) {
			const bytes = outputOf({runId, stepId, stream});

			return {bytes: bytes.subarray(offset, offset + length), size: bytes.length};
		},
		outputPage: async request => outputPage(reader, request),
		findOutput: search => findOutput(reader, search),
		async saveOutput({stream, to, asText, ...ofStep}) {
			if (stream === 'both' && !asText) {
				throw new UsageError('The bytes of output and errors are two files; they cannot be saved as one.', {advice: 'Save one of the two, or both as text.'});
			}

			const source = openSource(reader, ofStep);
			const bytes = asText || stream === 'both'
				? Buffer.from(outputTexts(source, stream).toArray().join(''))
				: outputOf({...ofStep, stream});

			await writeFile(to, bytes, {flag: 'wx', mode: 0o600});

			return {path: to, bytes: bytes.length};
		},
		async commands({host, runId, limit = 200, before = Infinity} = {}) {
			const begun = Array.from(runs.values(), ({state}) => state).flatMap(state => state.steps.flatMap(each => each.startedAt === undefined ? [] : [{run: state, at: each.startedAt, ...each}]));

			return begun.map(({run, at, stepId, exitCode}, index) => {
				const planned = run.plan?.steps.find(({id}) => id === stepId);

				return {
					seq: index + 1, at, host: run.plan?.hosts[0]?.host ?? '', kind: 'step' as const, what: planned?.title ?? stepId, text: planned?.commands.join('\n') ?? '', runId: run.runId, stepId,
					ended: exitCode === undefined ? 'running' as const : 'exited' as const, ...exitCode !== undefined && {exitCode},
				};
			}).filter(entry => entry.seq < before && (host === undefined || entry.host === host) && (runId === undefined || entry.runId === runId)).slice(-limit).toReversed();
		},
		async lookAtJob(runId) {
			const isAlive = find(runId).state.phase !== 'ended';

			return {
				at: new Date().toISOString(), isAlive, processes: [{
					pid: 7_340_182, what: '/usr/bin/savevg -i -e -f /backup/datavg.savevg.unproved datavg', elapsedSeconds: 2460, cpuSeconds: 312,
				}].filter(() => isAlive), ...isAlive && {cpuMoved: true},
			};
		},
		async setSetting(name, value) {
			settings.set(name, typeof value === 'string' ? value : JSON.stringify(value));

			return services.info();
		},
		async shellCommand(host) {
			const known = hosts.find(({name}) => name === host);

			if (known?.jump !== undefined) {
				throw new RefusedError(`${host} lies behind ${known.jump}.`, {advice: 'Go on from there.'});
			}

			return {argv: ['ssh', '-p', '22', '-l', 'root', '--', known?.address ?? host], environment: {}};
		},
		async describeCommand({method, target, values}) {
			const {fields} = [savevg, restvg].find(each => each.id === method) ?? savevg;
			const others = fields.filter(({name, default: byDefault}) => values[name] !== undefined && plain(values[name]) !== plain(byDefault));

			const command = [method, ...fields.filter(({name, flag}) => flag !== undefined && values[name] !== undefined).map(({name, flag = ''}) => `${flag} ${plain(values[name])}`), target].join(' ');

			return {
				isWhole: true, main: command, byDefault: [method, target].join(' '), readAt: minutesAgo(2),
				text: `# 1. Save the volume group\n${command}`,
				differs: others.map(({name, label, default: byDefault}) => `${label}: ${plain(byDefault)} -> ${plain(values[name])}`),
			};
		},
		async reattach(runId) {
			setRun(runId, state => ({...state, phase: 'running'}));
		},
		async detach(runId) {
			setRun(runId, state => ({...state, phase: 'detached', detachedBecause: 'the operator left it'}));
		},
		async answer(runId) {
			setRun(runId, ({waitingFor: _, ...state}) => state);
		},
		async previewCancel() {
			return {isPossible: true, text: 'savevg is stopped, the exclude list is put back, and the unproved image stays at /backup/datavg.savevg.unproved.'};
		},
		async cancel(runId) {
			const run = find(runId);
			run.isCancelled = true;
			run.resume?.();
		},
		async abandon(runId, reason) {
			setRun(runId, state => ({
				...state, phase: 'ended', outcome: 'unknown', reason: `${state.operator ?? 'unknown'} gave it up: ${reason}.`,
			}));
		},
		async report(runId) {
			return `# Run ${runId}\n\nAll steps are listed here.\n`;
		},
		async verifyAudit() {
			return {
				isWhole: true, runs: runs.size, events: 42, problems: [],
			};
		},
		async hostJobs() {
			return [{
				jobId: '01M7ZST3Q8V62F2EM9RMJNDVBD', state: 'running', operator: 'kim@laptop', what: 'savevg of vg:datavg', since: '2026-11-21T07:30:00Z', from: 'kim@laptop', runId: '01M7ZST32JHPZ5WFZGXBHN47TR', isKnown: false, canBeAdopted: true,
			}];
		},
		async adoptJob() {
			return {runId: 'r-adopted'};
		},
		pointFindings: async () => [],
		point: async id => points.find(point => point.id === id) ?? fakePoint(),
		async pointCount() {
			return points.length;
		},
		async points(host) {
			return points.filter(point => host === undefined || point.host === host);
		},
		async findPoints(host) {
			return {
				host, searched: ['/backup'], seen: points.length, found: 0, lost: 0, notLooked: [], notes: [],
			};
		},
		lastSearch: async host => ({
			at: '2026-11-21T07:30:00Z', search: {
				host, searched: ['/backup'], seen: points.length, found: 0, lost: 0, notLooked: [], notes: [],
			},
		}),
		async forgetPoint(id) {
			points = points.filter(point => point.id !== id);
			changed('points');
		},
		async verifyPoint() {
			return {runId: 'r-verify'};
		},
		...policyDesk,
		...createImageDesk({pointOf: sum => points.find(({sha256}) => sha256 === sum), open: openLocalImage}),
		watch: () => changes.read(),
		async close() {
			changes.close();
		},
	};

	const used: Services = {...services, ...overrides};

	return {
		...new Proxy(used, {
			get(target, name): unknown {
				const work: unknown = Reflect.get(target, name);

				return typeof work === 'function'
					? (...parameters: unknown[]): unknown => {
						calls.push(`${String(name)} ${JSON.stringify(parameters)}`);

						return Reflect.apply(work, used, parameters);
					}
					: work;
			},
		}),
		release() {
			for (const run of runs.values()) {
				run.resume?.();
			}
		},
		setRun,
		print,
		calls,
	};
};
