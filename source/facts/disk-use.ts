import type {PhysicalVolume} from '../base/facts.js';
import type {Answers} from './answers.js';
import {parseDevrsrv} from './parse-devrsrv.js';
import {parseFuser} from './parse-fuser.js';
import {parseGetlvodm} from './parse-getlvodm.js';
import {marksOf, parseLquerypv} from './parse-lquerypv.js';
import type {DiskRow} from './parse-lspv.js';

type Use = NonNullable<PhysicalVolume['usedBy']>[number];

/**
The checks that must all have been made and found nothing before a disk is none-seen (hazards.md, disk-in-use), and that of a VIO Server for what it serves; what `notChecked` names.
*/
const diskChecks = {
	odm: 'getlvodm: volume group in the ODM',
	marks: 'lquerypv: marks of ASM, GPFS or a volume group',
	reservation: 'reservation by another host',
	open: 'open by a process',
	mapping: 'lsmap: backing device of a client',
} as const;

/**
All marks stand within this many bytes.
*/
const markedBytes = 0x10_00;

/**
Asks one question: what is found, or that it could not be answered (and why, as a problem).
*/
const answered = (answers: Answers, id: string, read: (answer: {readonly out: string; readonly err: string; readonly exitCode: number}) => readonly Use[]): readonly Use[] | undefined => {
	const answer = answers.raw(id);

	if (answer === undefined) {
		return undefined;
	}

	if (answer.ended !== 'exited') {
		answers.problem(id, answer.reason ?? 'It did not run.');

		return undefined;
	}

	return answers.parse(id, () => read({out: answer.out, err: answer.err, exitCode: answer.exitCode ?? 1}));
};

const inOdm = (answers: Answers, disk: string): readonly Use[] | undefined => answered(answers, `getlvodm -j ${disk}`, answer => {
	const group = parseGetlvodm(answer);

	return group === undefined ? [] : [{kind: 'odm', evidence: `getlvodm -j ${disk}: ${group}`}];
});

const marked = (answers: Answers, disk: string): readonly Use[] | undefined => {
	// Where the range was refused, the first 256 bytes still show some of the marks.
	for (const id of [`lquerypv -h /dev/${disk} 0 1000`, `lquerypv -h /dev/${disk}`]) {
		const dump = answers.read(id, text => parseLquerypv(text), {isExpected: () => !id.endsWith(' 1000')});
		const found = marksOf(dump?.bytes ?? new Uint8Array()).map(({kind, text}) => ({kind, evidence: `${id}: ${text}`}));

		// A short look that found nothing is no look.
		if (found.length > 0 || (dump?.offset === 0 && dump.bytes.length >= markedBytes)) {
			return found;
		}
	}

	return undefined;
};

/**
Reservations: the policy and key that this host has for the disk, and what the disk itself says. Only devrsrv asks the disk: where it is not installed or cannot ask this disk, another host's reservation cannot be seen, and the check was not made. A disk that another host holds exclusively also refuses to be read, which `marked` notices.
*/
const reserved = (answers: Answers, disk: string, attributes: ReadonlyMap<string, string> | undefined, canRead: boolean): readonly Use[] | undefined => {
	const id = `devrsrv -c query -e -l ${disk}`;
	const policy = attributes?.get('reserve_policy');
	const key = attributes?.get('PR_key_value');
	const query = answers.raw(id);
	const isSupported = query !== undefined && !(query.ended === 'exited' && query.exitCode !== 0 && /not (?:support|found)/iv.test(`${query.err}${query.out}`));
	const said = isSupported ? answers.read(id, text => parseDevrsrv(text)) : undefined;
	const found: Use[] = [
		...said === undefined || /^no[ _]reserve$/iv.test(said.state) ? [] : [{kind: 'reserved', evidence: `${id}: Device Reservation State: ${said.state}`}],
		...said?.isOpen === true ? [{kind: 'open', evidence: `${id}: Device Open On Current Host: YES`}] : [],
		...(policy === 'PR_exclusive' || policy === 'PR_shared') && key !== undefined && key !== 'none' ? [{kind: 'reserved', evidence: `lsattr -El ${disk}: reserve_policy ${policy}, PR_key_value ${key}`}] : [],
	];
	const isMade = attributes !== undefined && canRead && said !== undefined;

	return found.length > 0 || isMade ? found : undefined;
};

const opened = (answers: Answers, disk: string, isRoot: boolean): readonly Use[] | undefined => {
	const id = `fuser /dev/${disk}`;
	const found = answered(answers, id, ({out, err}) => parseFuser({out, err}, [`/dev/${disk}`, `/dev/r${disk}`]).map(pid => ({kind: 'open', evidence: `${id}: process ${pid}`})));

	// Others' processes are shown to root only.
	return found !== undefined && (found.length > 0 || isRoot) ? found : undefined;
};

/**
What kind of owner lspv names: a volume group, or what else stands in its column.
*/
const ownerKind = ({volumeGroup, status}: DiskRow, isMember: boolean): string => {
	if (volumeGroup === 'caavg_private') {
		return 'powerha-repository';
	}

	if (isMember) {
		return 'volume-group';
	}

	return status === 'locked' ? 'locked' : 'other-owner';
};

/**
Who uses a disk, with the evidence. `none-seen` only where every check was made and found nothing; a check not made makes it `unknown`.

@param answers - Of this discovery.
@param row - What lspv says.
@param context - What else is known.
@param context.attributes - `lsattr -El` of the disk; undefined where it could not be read.
@param context.isMember - Whether what lspv names as its owner is a volume group.
@param context.extra - Uses seen elsewhere: paging, dump, the owner of the raw device, a cluster's repository.
@param context.isRoot - Whether the account sees other accounts' processes.
@param context.isMapped - False on a VIO Server that did not say which disks it serves to clients.
*/
export const diskUse = (answers: Answers, row: DiskRow, {attributes, isMember, extra, isRoot, isMapped}: {
	readonly attributes: ReadonlyMap<string, string> | undefined;
	readonly isMember: boolean;
	readonly extra: readonly Use[];
	readonly isRoot: boolean;
	readonly isMapped: boolean;
}): Pick<PhysicalVolume, 'use' | 'usedBy' | 'notChecked'> => {
	// A lock may lie on a disk without a group.
	if (row.volumeGroup !== undefined || row.status !== undefined) {
		return {use: 'used', usedBy: [{kind: ownerKind(row, isMember), evidence: `lspv: ${row.line}`}, ...extra]};
	}

	const marks = marked(answers, row.name);
	const checks = {
		odm: inOdm(answers, row.name),
		marks,
		reservation: reserved(answers, row.name, attributes, marks !== undefined),
		open: opened(answers, row.name, isRoot),
		mapping: isMapped ? [] : undefined,
	};
	const usedBy = [...Object.values(checks).flatMap(found => found ?? []), ...extra];
	const notChecked = (Object.keys(diskChecks) as Array<keyof typeof diskChecks>).filter(name => checks[name] === undefined).map(name => diskChecks[name]);
	const use = usedBy.length > 0 ? 'used' : (notChecked.length === 0 ? 'none-seen' : 'unknown');

	return {
		use,
		...(usedBy.length > 0 && {usedBy}),
		...(notChecked.length > 0 && {notChecked}),
	};
};
