import {z} from 'zod';
import type {Finding, StepCheck, StepDraft} from '../base/plan.js';
import {isOfMachine, machineInWords, type RecoveryPoint} from '../base/point.js';
import type {Expiry} from '../base/policy.js';
import {formatTarget} from '../base/target.js';
import {formatBytes} from '../base/units.js';
import {identityOf} from '../plans/identity.js';
import {confirmedNames} from './confirmed-names.js';
import {listedFile} from './destination.js';
import {expireScript, expireStatus} from './expire-script.js';
import {identityFindings} from './hazards/restore.js';
import {imageChoices, imagesOf, ofImageFile} from './images-of.js';
import {answered, lookEvidence, notChecked} from './look-results.js';
import {
	defineMethod,
	parameter,
	type Looks,
	type MethodContext,
} from './method.js';

/**
More than that are chosen in further runs: each is read before it goes.
*/
const most = 50;

const parameters = z.object({
	images: parameter(z.array(z.string()).min(1, 'At least one image: the policy lets none go by itself.').max(most, `At most ${most} in one run.`), {
		label: 'Images that go',
		help: 'Recovery points by their id. Chosen are those that the retention of the policies lets go; the last good one, those that are newer than it, the newest, one of unknown age and one in doubt stay, whatever is chosen.',
		kind: 'many',
	}),
});

type Values = z.output<typeof parameters>;

const expiryOf = ({expiry, target}: MethodContext): readonly Expiry[] => (expiry ?? []).filter(each => each.target === formatTarget(target));

/**
What proves on the host that a file is the recorded image: its checksum; of an image that was found by its head, the time in that. An image that a run made and whose checksum was not noted has nothing: `madeAt` is when the run ended.
*/
const proofOf = ({sha256, found, runId, madeAt}: RecoveryPoint): readonly ['sha256' | 'head', string] | undefined => {
	if (sha256 !== undefined) {
		return ['sha256', sha256];
	}

	if (found === undefined || runId !== undefined || madeAt === undefined) {
		return undefined;
	}

	const bytes = new DataView(new ArrayBuffer(4));

	bytes.setUint32(0, Date.parse(madeAt) / 1000, true);

	return ['head', [0, 1, 2, 3].map(at => bytes.getUint8(at).toString(16).padStart(2, '0')).join('')];
};

/**
The chosen points in the order of the records, and ids that are no image of this target here.
*/
const chosenOf = (context: MethodContext, {images}: Values): {readonly chosen: readonly RecoveryPoint[]; readonly strange: readonly string[]} => {
	const known = imagesOf(context);

	return {chosen: known.filter(({id}) => images.includes(id)), strange: images.filter(id => known.every(point => point.id !== id))};
};

const nameOfFile = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const inWords = (point: RecoveryPoint): string => `${point.place.path}: ${point.method} image of ${point.target} from ${machineInWords(point.source)}, made ${point.madeAt ?? 'at an unknown time'}, ${point.sizeBytes === undefined ? 'of unknown size' : formatBytes(point.sizeBytes)}, ${point.verification}, ${proofOf(point)?.[0] === 'sha256' ? 'known by its SHA-256' : 'known by its size and the time in its head'}`;

/**
What lies beside an image, or is a copy of it, and is not deleted with it.
*/
const staysOf = ({place, manifestPath, kit, copies = [], sha256, runId}: RecoveryPoint): readonly string[] => [
	...manifestPath === undefined ? [] : [`${place.host}:${manifestPath}`],
	...kit === undefined ? [] : [`${place.host}:${kit.path}`],
	...sha256 === undefined || runId === undefined ? [] : [`${place.host}:${place.path}.sha256`],
	...copies.map(copy => `${copy.host}:${copy.path} (a copy of the image)`),
];

const keeperOf = (context: MethodContext): RecoveryPoint | undefined => {
	const id = expiryOf(context).find(({mustStay}) => mustStay === 'last-good')?.id;

	return imagesOf(context).find(point => point.id === id);
};

const record = (point: RecoveryPoint) => ({command: `lparsafe points ${point.host}`, lines: [`${point.madeAt ?? 'unknown'} ${point.state} ${point.verification} ${point.place.path}`]});

/**
What stands against deleting one image.
*/
const findingsOf = (context: MethodContext, point: RecoveryPoint, looks: Looks): readonly Finding[] => {
	const {path, host} = point.place;
	const expiry = expiryOf(context).find(({id}) => id === point.id);
	const reader = context.readerOf?.(path);
	const files = answered(looks, 'files', [0, 1, 2]);
	const listed = files === undefined ? undefined : listedFile(files.out, path);
	const others = context.points.filter(other => other.id !== point.id && other.kind === 'image' && other.doubt === undefined && [other.place, ...other.copies ?? []].some(place => place.host === host && place.path === path));
	const findings: Finding[] = [];
	const block = (id: string, title: string, remedy: string, evidence: Finding['evidence'] = record(point)): void => {
		findings.push({
			id, subject: path, level: 'block', title, evidence, remedy,
		});
	};

	if (expiry === undefined) {
		findings.push(notChecked('must-stay', `whether \`${path}\` is the last good image.`, {
			subject: path, level: 'block', evidence: record(point), remedy: 'Plan it with lparsafe itself, which knows all points of the host.',
		}));
	} else if (expiry.mustStay !== undefined) {
		block('must-stay', `\`${path}\` stays: ${expiry.reason}.`, 'Take it out of the choice.');
	}

	if (proofOf(point) === undefined || point.sizeBytes === undefined) {
		block('unproved-image', `Nothing that is recorded proves that the file at \`${path}\` is this image: no SHA-256 was noted when it was made, and size and time of change prove nothing.`, 'Look at it yourself; where it is to go, delete it by hand and forget the point.');
	}

	// What a run made here is of the machine that it bound to, whatever that is called since.
	const isOwn = point.runId === undefined ? isOfMachine(point.source, context.facts.identity) : true;

	if (isOwn === undefined) {
		findings.push(notChecked('other-machine', `whether \`${path}\` is an image of this machine: ${machineInWords(point.source)} stands in it, and this is ${machineInWords(context.facts.identity)}.`, {
			subject: path, level: 'block', evidence: record(point), remedy: 'Take it out of the choice, and look yourself whose image it is.',
		}));
	} else if (!isOwn) {
		block('other-machine', `\`${path}\` is an image of ${machineInWords(point.source)}, and this is ${machineInWords(context.facts.identity)}.`, 'Take it out of the choice: it is for those to expire whose image it is.');
	}

	if (reader !== undefined) {
		block('image-in-use', `The run ${reader} reads \`${path}\`.`, 'Wait until it has ended.');
	}

	if (others.length > 0) {
		block('shared-file', `\`${path}\` is recorded as another recovery point, too: ${others.map(({id}) => id).join(', ')}.`, 'Look which of them it is (`lparsafe points find HOST`).');
	}

	if (files === undefined) {
		findings.push(notChecked('no-image', `whether \`${path}\` is there.`, {
			looks, look: 'files', subject: path, level: 'block',
		}));
	} else if (listed === undefined) {
		block('no-image', `There is no file \`${path}\`.`, 'Take it out of the choice, and look for the points again (`lparsafe points find HOST`).', lookEvidence(files));
	} else if (!listed.mode.startsWith('-') || (point.sizeBytes !== undefined && listed.sizeBytes !== point.sizeBytes)) {
		block('image-changed', `At \`${path}\` lies something else than the recorded image of ${point.sizeBytes ?? 'unknown'} bytes.`, 'Take it out of the choice, and look for the points again (`lparsafe points find HOST`).', {command: 'ls -ld', lines: [listed.line]});
	}

	const stays = staysOf(point);

	if (stays.length > 0) {
		findings.push({
			id: 'stays-beside', subject: path, level: 'note', title: `Only the image goes; this stays: ${stays.join(', ')}.`, evidence: record(point),
		});
	}

	return findings;
};

const stepFor = (context: MethodContext, act: 'delete' | 'keep', point: RecoveryPoint, keeper: RecoveryPoint | undefined): Pick<StepDraft, 'kind' | 'interruptible' | 'pipelines' | 'stdin' | 'checks'> => {
	const [proof, value] = proofOf(point) ?? ['size', ''];
	const identity: StepCheck = {kind: 'host-identity', identity: identityOf(context.facts)};

	return {
		kind: 'command',
		interruptible: act === 'keep' ? 'yes' : 'with-cleanup',
		pipelines: [{argvs: [['/bin/sh', '-s', '--', act, point.place.path, String(point.sizeBytes ?? 'unknown'), proof, value, ...keeper === undefined ? [] : [keeper.place.path]]]}],
		stdin: expireScript,
		checks: [identity],
	};
};

/**
Deletes images whose time is over: what retention lets go, or what was chosen by hand. Each is proved to be the recorded image right before it goes.
*/
export const expireImages = defineMethod({
	id: 'expire-images',
	title: 'Delete images whose time is over',
	summary: 'Deletes chosen images, each only where the file is proved to be the recorded one; the last good image is read first and never goes.',
	direction: 'expire',
	roles: ['lpar', 'nim'],
	targets: ['lpar', 'vg'],
	systems: [],
	restoredBy: [],
	verifiedBy: [],
	traits: {
		...ofImageFile,
		granularity: 'file',
		rpoClass: 'does not save anything',
		rtoClass: 'does not restore anything',
	},
	protects: ['nothing: it makes room'],
	doesNotCover: ['What lies beside an image (manifest, kit, checksum) and further copies of it: they stay, and the review names them', 'Readers on other machines of an image that lies on an exported filesystem: only processes of this host are seen'],
	guide: [
		'# Expiry',
		'',
		'What retention keeps says `lparsafe points expire HOST`. What it lets go is chosen here already; more can be chosen by hand, but never the last good image, one that is newer than it and not proved (once read, it may be the better one; where it proves nothing, it is in doubt), the newest, one of unknown age, and one that is in doubt, partial or suspiciously small.',
		'',
		'First the last good image is looked at: where it is not there, or is not the recorded one, nothing is deleted. Then, image by image and right before it goes: it is a file and no link, has the recorded size, nobody has it open (`fuser`), and every byte gives the SHA-256 that was noted when it was made; of an image that was found and not made by a run, the time in its head is the recorded one. Where nothing of that is recorded, it is not deleted; nor is an image that was found and names another machine as its source, or none. Afterwards it is looked whether it is gone, and the recovery point says that it was expired, when, and by which run.',
		'',
		'A deleted image does not come back. Reading them takes as long as reading takes.',
		'',
		'Sources: AIX commands reference, `csum`, `fuser`, `od` and `rm`; AIX files reference, backup file.',
	].join('\n'),
	parameters,
	resolve(context) {
		const expiry = expiryOf(context);
		const images = imagesOf(context);
		const why = new Map(expiry.map(each => [each.id, each]));
		const labels = imageChoices(images, context.now);
		const files = Map.groupBy(images, ({place}) => nameOfFile(place.path));

		return {
			defaults: {images: expiry.filter(({isKept, place}) => !isKept && place.host === context.facts.host).slice(0, most).map(({id}) => id)},
			choices: {
				images: images.map(({id, place: {path}}, index) => {
					const {mustStay, reason = 'nothing is known of what keeps it'} = why.get(id) ?? {};

					const name = nameOfFile(path);

					return {
						value: id, label: `${labels[index]?.label ?? id}: ${reason}`, name: files.get(name)?.length === 1 ? name : path, ...mustStay !== undefined && {unusable: `It stays: ${reason}.`},
					};
				}),
			},
		};
	},
	assess(context) {
		const images = imagesOf(context);
		const going = expiryOf(context).filter(({isKept}) => !isKept);
		const evidence = {command: `lparsafe points expire ${context.facts.host}`, lines: expiryOf(context).map(({isKept, place, reason}) => `${isKept ? 'keep' : 'would go'} ${place.path}: ${reason}`)};

		return images.length === 0
			? {fit: 'blocked', reasons: [{for: false, text: 'No image of it is known here.', evidence}]}
			: {fit: 'possible', reasons: [{for: going.length > 0, text: going.length === 0 ? 'Its policies let no image go.' : `Its policies let ${going.length} of ${images.length} images go.`, evidence}]};
	},
	looks(context, values) {
		const {chosen} = chosenOf(context, values);

		return chosen.length === 0
			? []
			: [{
				id: 'files', title: 'Whether the images are there', pipelines: [{argvs: [['ls', '-ld', ...chosen.map(({place}) => place.path)]]}], timeLimitSeconds: 60,
			}];
	},
	preflight(context, values, looks) {
		const {chosen, strange} = chosenOf(context, values);
		const keeper = keeperOf(context);

		return [
			...identityFindings(context.facts),
			...strange.map((id): Finding => ({
				id: 'no-point', subject: id, level: 'block', title: `\`${id}\` is no image of ${formatTarget(context.target)} that lies on this host.`, evidence: {command: `lparsafe points ${context.facts.host}`, lines: imagesOf(context).map(point => point.id)}, remedy: 'Choose recovery points by their id, as `lparsafe points` lists them.',
			})),
			...keeper !== undefined || chosen.length === 0
				? []
				: [{
					id: 'no-good-image', level: 'block' as const, title: 'No good image of it lies on this host that would stay.', evidence: {command: `lparsafe points ${context.facts.host}`, lines: imagesOf(context).map(({place, verification}) => `${verification} ${place.path}`)}, remedy: 'Make a backup, or prove an image first (`lparsafe points raise ID`).',
				}],
			...keeper === undefined || proofOf(keeper) !== undefined
				? []
				: [{
					id: 'keeper-unproved', level: 'caution' as const, title: `That the last good image \`${keeper.place.path}\` is still the recorded one can be seen by its size only: no SHA-256 was noted.`, evidence: record(keeper), remedy: `Read it first (\`lparsafe points verify ${keeper.id}\`).`,
				}],
			...chosen.flatMap(point => findingsOf(context, point, looks)),
		];
	},
	plan(context, values) {
		const {chosen} = chosenOf(context, values);
		const keeper = keeperOf(context);
		const {host} = context.facts;
		const images = chosen.map((point, index) => ({pointId: point.id, path: point.place.path, stepId: `delete-${index + 1}`}));
		const paths = images.map(({path}) => path);

		return {
			steps: [
				...keeper === undefined
					? []
					: [{
						...stepFor(context, 'keep', keeper, undefined),
						id: 'keeper',
						title: 'See that the last good image is there',
						explains: `${keeper.place.path} stays. Where it is not there, or is not the recorded image, nothing is deleted.`,
					}],
				...chosen.map((point, index): StepDraft => ({
					...stepFor(context, 'delete', point, keeper),
					id: images[index]?.stepId ?? '',
					title: `Prove and delete ${point.place.path}`,
					explains: 'Deletes only what is proved to be the recorded image; anything else stays, and the step says why.',
					destroys: [inWords(point)],
					requires: keeper === undefined ? [] : ['keeper'],
					onFailure: 'continue',
				})),
			],
			confirmation: `${host}:${confirmedNames(paths)}`,
			destroysInWords: chosen.map(point => inWords(point)),
			proof: [{rule: 'images-expired', title: 'Each image was the recorded one, and is gone', parameters: {images: images.map(({path, stepId}) => ({path, stepId}))}}],
			expires: {
				host, images, lostWith: [expireStatus.another, expireStatus.missing], ...keeper !== undefined && {keeper: {pointId: keeper.id, path: keeper.place.path, stepId: 'keeper'}},
			},
			locks: [context.target.kind === 'lpar' ? 'host' : context.target.name],
			space: [],
		};
	},
});
