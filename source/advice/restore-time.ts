import {datedAt} from '../base/point.js';
import {formatTarget, type Target} from '../base/target.js';
import {formatBytes, formatDuration} from '../base/units.js';
import {restoreRate} from '../points/judge-policies.js';
import type {Judgement} from './judgement.js';
import {lengths} from './policy-answers.js';
import {answered, type Situation} from './situation.js';
import type {Way} from './way.js';

export type RestoreTime = {readonly seconds?: number; readonly text: string};

/**
What a restore writes back of a target: the size of its newest image, else what its filesystems hold. Undefined where neither is known.
*/
const sizeOf = ({context: {points, facts, now}}: Situation, target: Target): {readonly bytes: number; readonly of: string} | undefined => {
	const [newest] = points
		.filter(({kind, target: of, sizeBytes, doubt}) => kind === 'image' && of === formatTarget(target) && sizeBytes !== undefined && doubt === undefined)
		.toSorted((left, right) => (datedAt(right, now) ?? -Infinity) - (datedAt(left, now) ?? -Infinity));

	if (newest?.sizeBytes !== undefined) {
		return {bytes: newest.sizeBytes, of: 'its newest image'};
	}

	const group = target.kind === 'lpar' ? 'rootvg' : target.name;
	const filesystems = facts.filesystems.filter(({volumeGroup, type}) => volumeGroup === group && type.startsWith('jfs'));
	const used = filesystems.map(({usedMiB}) => usedMiB);

	// What is not mounted was not measured: a sum without it would be too small.
	return used.length === 0 || used.includes(undefined) ? undefined : {bytes: used.reduce((sum: number, each) => sum + (each ?? 0), 0) * 1_048_576, of: 'what its filesystems hold'};
};

/**
How long a restore of what a way saves takes, by what earlier ones took; undefined where lparsafe writes nothing back: it does not run the way, or a clone is started.
*/
export const restoreTimeOf = (way: Way, situation: Situation): RestoreTime | undefined => {
	if (way.method === undefined || way.places.every(place => place === 'disk')) {
		return undefined;
	}

	const {context: {host}, restores} = situation;
	const targets: readonly Target[] = way.holds.includes('boot') ? [{kind: 'lpar', name: ''}] : situation.groups.filter(({kind}) => kind === 'data').map(({name}) => ({kind: 'vg', name}));
	const times = targets.map(target => ({name: target.kind === 'lpar' ? 'the system' : target.name, size: sizeOf(situation, target), rate: restoreRate(restores, host.name, formatTarget(target))}));
	const isUnmeasured = times.some(({rate}) => rate === undefined);
	const unsized = times.filter(({size}) => size === undefined).map(({name}) => name);

	if (times.length === 0 || isUnmeasured || unsized.length > 0) {
		return {text: isUnmeasured || times.length === 0 ? 'How long a restore takes is not known: none was measured here.' : `How long a restore takes is not known: the size of ${unsized.join(', ')} was not read whole.`};
	}

	const parts = times.map(({name, size, rate}) => ({seconds: (size?.bytes ?? 0) / (rate?.bytesPerSecond ?? 1), text: `${name}: ${formatBytes(size?.bytes ?? 0)} (${size?.of ?? ''}) at ${formatBytes(rate?.bytesPerSecond ?? 0)}/s by ${rate?.of ?? ''}`}));
	const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);

	return {seconds, text: `Writing it back takes about ${formatDuration(seconds)}: ${parts.map(part => part.text).join('; ')}. Noticing, deciding, hardware and checks come to that.`};
};

/**
Whether that is longer than it may be away.
*/
export const judgeRestoreTime = (way: Way, situation: Situation): readonly Judgement[] => {
	const [rto] = answered(situation, 'rto');
	const time = restoreTimeOf(way, situation);
	const allowed = rto === undefined ? undefined : lengths[rto];

	return allowed === undefined || time?.seconds === undefined || time.seconds <= allowed
		? []
		: [{
			reason: {
				for: false, text: `By what was measured it is not back in time (${rto ?? ''}). ${time.text}`, source: 'earlier runs', rule: 'rto-measured',
			},
			effect: 'caps', score: -2, change: 'Restore less at once (several groups, several images), make the way back faster, or accept a longer RTO.',
		}];
};
