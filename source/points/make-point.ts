import type {Plan, Step} from '../base/plan.js';
import {
	rankOf,
	timeOf,
	verificationLevels,
	type Proof,
	type RecoveryPoint,
} from '../base/point.js';
import type {Outcome, StepView} from '../base/run.js';
import {segmentStatus} from '../plans/segment-status.js';

/**
What a proof rule found out besides its verdict, for the recovery point.
*/
export type FoundOut = Partial<Pick<RecoveryPoint, 'copies' | 'entries' | 'restoredBy' | 'sha256' | 'sizeBytes' | 'skipped' | 'verification'>> & {
	readonly osLevel?: string;
	readonly volumeGroupId?: string;

	/**
	The machine whose system it is, where that is another than the one it lies on.
	*/
	readonly hostname?: string;
	readonly machineId?: string;

	/**
	False: the file beside the image is not there or not whole.
	*/
	readonly hasManifest?: boolean;

	/**
	The kit beside the image is there and whole.
	*/
	readonly hasKit?: boolean;
};

/**
The recovery point that a judged run made, with its verification level; undefined where the plan makes none or the run proved none.
*/
export const makePoint = (plan: Plan, {runId, endedAt, proofs, found: parts, outcome}: {
	readonly runId: string;

	/**
	ISO 8601 with zone.
	*/
	readonly endedAt: string;
	readonly proofs: readonly Proof[];
	readonly found: readonly FoundOut[];
	readonly outcome: Outcome;
}): RecoveryPoint | undefined => {
	const [host] = plan.hosts;

	if (plan.produces === undefined || host === undefined || !['ok', 'ok-with-warnings', 'partial'].includes(outcome)) {
		return undefined;
	}

	const found = Object.assign({}, ...parts) as FoundOut;
	const level = Math.max(0, ...parts.map(part => rankOf(part.verification ?? 'L0')));
	const {manifestPath, kitPath, path, kind, fromImage} = plan.produces;

	return {
		id: `${runId}-${kind}`,
		kind,
		host: host.host,
		target: plan.target,
		method: plan.method,
		madeAt: endedAt,
		runId,
		place: {host: host.host, path},
		...(manifestPath !== undefined && found.hasManifest !== false && {manifestPath}),
		...(kitPath !== undefined && found.hasKit === true && {kit: {path: kitPath}}),
		...(found.copies !== undefined && {copies: found.copies}),
		...(fromImage !== undefined && {fromImage: {host: host.host, path: fromImage}}),
		...(found.sizeBytes !== undefined && {sizeBytes: found.sizeBytes}),
		...(found.sha256 !== undefined && {sha256: found.sha256}),
		...(found.entries !== undefined && {entries: found.entries}),
		state: outcome === 'ok' ? 'proved' : (outcome === 'partial' ? 'partial' : 'proved-with-warnings'),
		verification: verificationLevels[level] ?? 'L0',
		proofs: [...proofs],
		...(found.skipped !== undefined && {skipped: found.skipped}),
		source: {
			hostname: found.hostname ?? host.identity.hostname,
			machineId: found.machineId ?? host.identity.machineId,
			osLevel: found.osLevel ?? 'unknown',
			...(found.volumeGroupId !== undefined && {volumeGroupId: found.volumeGroupId}),
		},
		restoredBy: found.restoredBy ?? [],
	};
};

/**
What a level was raised by.
*/
const raisedBy: Readonly<Record<RecoveryPoint['verification'], {readonly rule: string; readonly title: string}>> = {
	L0: {rule: 'image-listed', title: 'It was looked at'},
	L1: {rule: 'image-complete', title: 'It was read to its end'},
	L2: {rule: 'image-complete', title: 'It was read to its end, and holds each filesystem that is mounted'},
	L3: {rule: 'checksum', title: 'It was read again and is the same, byte by byte'},
	L4: {rule: 'trial-restore', title: 'It was restored for trial'},
	L5: {rule: 'booted', title: 'It was booted'},
};

/**
The points as a run left them that restored an image for trial, looked into a copy, or compared its checksum: raised to the level that was proved, and with a copy the image that it was restored from; none where the run proved less than its plan promised.
*/
export const raisePoints = (plan: Pick<Plan, 'raises'>, points: readonly RecoveryPoint[], {runId, endedAt, found, outcome}: {
	readonly runId: string;
	readonly endedAt: string;
	readonly found: readonly FoundOut[];
	readonly outcome: Outcome;
}): readonly RecoveryPoint[] => {
	const {raises} = plan;
	if (raises === undefined || !['ok', 'ok-with-warnings'].includes(outcome) || found.every(({verification = 'L0'}) => rankOf(verification) < rankOf(raises.level))) {
		return [];
	}

	// A checksum says more only of an image that holds what it should.
	const levels = found.map(({verification = 'L0'}) => rankOf(verification));
	const hasMatched = levels.includes(rankOf('L2'));
	const levelFor = ({verification}: RecoveryPoint): RecoveryPoint['verification'] => verificationLevels[Math.max(...levels.filter(level => level !== rankOf('L3') || hasMatched || rankOf(verification) >= rankOf('L2')))] ?? 'L0';

	const isAt = (place: RecoveryPoint['place'], {host, path}: RecoveryPoint['place']): boolean => place.host === host && place.path === path;
	const subjects = points.filter(({id, place, expired}) => id === raises.pointId && expired === undefined && isAt(place, raises));

	// What is in a copy says that the image restores that it was made from: the newest by then, also where that was replaced since.
	const images = subjects.flatMap(copy => points
		.filter(point => point.kind === 'image' && point.expired === undefined && copy.fromImage !== undefined && isAt(point.place, copy.fromImage) && timeOf(point) <= timeOf(copy))
		.toSorted((left, right) => timeOf(right) - timeOf(left))
		.slice(0, 1));

	return [...subjects, ...images]
		.map(point => ({point, level: levelFor(point)}))
		.filter(({point, level}) => rankOf(point.verification) < rankOf(level))
		.map(({point, level}) => ({
			...point,
			verification: level,
			proofs: [...point.proofs, {...raisedBy[level], verdict: 'proved', evidence: [`run ${runId}, ${endedAt}`]}],
		}));
};

/**
Statuses with which a step says nothing of what it looked at: its checks did not hold, its files or directory were not there, it took too long, its command could not be started.
*/
const mute: ReadonlySet<number> = new Set([...Object.values(segmentStatus), 126, 127]);

const hasEndedByItself = ({exitCode, signal, state}: StepView): boolean => (state === 'ok' || state === 'failed') && exitCode !== undefined && signal === undefined && exitCode <= 128 && !mute.has(exitCode);

/**
Steps that a rule of a plan asks.
*/
const askedSteps = ({parameters: {stepId, stepIds}}: Plan['proof'][number]): readonly string[] => [stepId, stepIds].flat().filter(each => typeof each === 'string');

/**
The points of an image or a copy that was looked at again: all at its path in doubt where that failed, the one that was planned for free of doubt where the run succeeded. A run that was cancelled or lost says nothing, and neither does a step that did not end by itself.
*/
export const judgedAgain = ({verifies, proof}: Pick<Plan, 'verifies' | 'proof'>, points: readonly RecoveryPoint[], {endedAt, outcome, proofs, steps}: {
	readonly endedAt: string;
	readonly outcome: Outcome;

	/**
	The answers to the plan's rules, in their order; more may follow.
	*/
	readonly proofs: readonly Proof[];
	readonly steps: ReadonlyMap<string, StepView>;
}): readonly RecoveryPoint[] => {
	if (verifies === undefined) {
		return [];
	}

	const {host, path, pointId, stepIds} = verifies;

	// A run without a step that looks at all of it clears nothing.
	const isGood = ['ok', 'ok-with-warnings'].includes(outcome) && stepIds?.length !== 0;
	const hasSaid = (stepId: string): boolean => {
		const view = steps.get(stepId);

		return view !== undefined && hasEndedByItself(view);
	};

	// A copy that could be looked at in part only may be kept from us by its disks.
	const isWhole = (rule: string, stepId: string): boolean => rule !== 'clone-looked' || steps.get(stepId)?.exitCode === 0;
	const isLooking = (rule: Plan['proof'][number]): boolean => askedSteps(rule).length > 0 && askedSteps(rule).every(stepId => hasSaid(stepId) && isWhole(rule.rule, stepId) && (stepIds === undefined || stepIds.includes(stepId)));
	const failed = proof.flatMap((rule, index) => {
		const answer = proofs[index];

		return answer !== undefined && ['failed', 'partial'].includes(answer.verdict) ? [{answer, isLook: isLooking(rule), isOfRun: askedSteps(rule).some(stepId => hasSaid(stepId))}] : [];
	});

	// What was wrong before with the rest of the run explains what is seen after it.
	const other = failed.findIndex(({isLook, isOfRun}) => !isLook && isOfRun);
	const wrong = failed.slice(0, other === -1 ? failed.length : other).flatMap(({answer, isLook}) => isLook ? answer : []);

	if (!isGood && wrong.length === 0) {
		return [];
	}

	const reason = wrong.map(({title, evidence}) => `${title} (${evidence.slice(0, 2).join('; ')})`).join(', ');

	return points
		.filter(({id, place, doubt, expired}) => expired === undefined && place.host === host && place.path === path && (!isGood || (id === pointId && doubt !== undefined)))
		.map(({doubt: _, ...point}) => isGood ? point : {...point, doubt: {at: endedAt, reason: `It was ${point.kind === 'image' ? 'read' : 'looked at'} again, and this failed: ${reason}`}});
};

/**
Findings that prove something against what a plan would restore or look at: it is gone, cannot be read, or is another file.
*/
const against: ReadonlySet<string> = new Set(['no-image', 'image-unreadable', 'image-changed', 'no-copy']);

/**
The points of an image or a copy that planning did not find as it was proved: in doubt. What could not be checked says nothing.
*/
export const doubtedByPlan = ({verifies, findings, plannedAt}: Pick<Plan, 'verifies' | 'findings' | 'plannedAt'>, points: readonly RecoveryPoint[]): readonly RecoveryPoint[] => {
	const found = findings.find(({id, level, notChecked}) => against.has(id) && level === 'block' && notChecked !== true);

	return verifies === undefined || found === undefined
		? []
		: points.filter(({place, expired}) => expired === undefined && place.host === verifies.host && place.path === verifies.path).map(point => ({...point, doubt: {at: plannedAt, reason: found.title, ...found.id === 'no-image' && {isGone: true}}}));
};

/**
Alternate disks that are no recovery points any more, because a step of the run that destroys began.
*/
export const endedPoints = (plan: Pick<Plan, 'ends'> & {readonly steps: ReadonlyArray<Pick<Step, 'id' | 'destroys'>>}, points: readonly RecoveryPoint[], hasStarted: (stepId: string) => boolean): readonly RecoveryPoint[] => {
	const {ends, steps} = plan;

	return ends === undefined || steps.every(({id, destroys}) => !(destroys.length > 0 && hasStarted(id)))
		? []
		: points.filter(({kind, place}) => kind === 'alternate-disk' && place.host === ends.host && place.path.split(',').some(disk => ends.disks.includes(disk)));
};
