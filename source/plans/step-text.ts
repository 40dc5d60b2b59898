import type {Step, StepCheck} from '../base/plan.js';

/**
A check in words, for the review and the runbook.
*/
const checkText = (check: StepCheck): string => {
	switch (check.kind) {
		case 'host-identity': {
			return `this is ${check.identity.hostname}: the id of rootvg and the ids of its disks are the planned ones`;
		}

		case 'disk-identity': {
			const keys = [
				...check.uniqueId === undefined ? [] : [`unique id ${check.uniqueId}`],
				...check.pvid === undefined ? [] : [`PVID ${check.pvid}`],
				...check.serial === undefined ? [] : [`serial ${check.serial}`],
				...check.sizeMiB === undefined ? [] : [`${check.sizeMiB} MiB`],
			];

			return `${check.disk} is the planned disk (${keys.join(', ')})`;
		}

		case 'disk-free': {
			return `${check.disk} is free: in no volume group, no ASM, GPFS or LVM mark on it, not reserved, not open`;
		}

		case 'volume-group-absent': {
			return `there is no volume group ${check.volumeGroup}`;
		}

		case 'volume-group-active': {
			return `the volume group ${check.volumeGroup} is varied on`;
		}

		case 'logical-volume-absent': {
			return `there is no logical volume ${check.logicalVolume}`;
		}

		case 'path-absent': {
			return `${check.path} does not exist`;
		}

		case 'path-present': {
			return `${check.path} exists`;
		}

		case 'not-mounted': {
			return `nothing is mounted on ${check.mountPoint}`;
		}

		case 'mounted': {
			return `${check.mountPoint} is mounted`;
		}

		case 'disk-in-group': {
			return check.volumeGroup === 'None' ? `${check.disk} belongs to no volume group` : `${check.disk} belongs to ${check.volumeGroup}`;
		}

		case 'boot-list': {
			return `the boot list is the planned one (${check.rows.join(', ')})`;
		}

		case 'space': {
			return `${check.path} has ${check.needMiB} MiB free`;
		}
	}
};

const interruptions = {
	yes: 'may be interrupted',
	'with-cleanup': 'may be interrupted; what it leaves is cleaned up',
	no: 'is not interrupted: a cancel waits until it has finished',
} as const;

/**
What is to be known of a step besides its commands, one sentence each.
*/
export const stepNotes = (step: Step): readonly string[] => [
	...step.explains === undefined ? [] : [step.explains],
	...(step.checks ?? []).map(check => `Only if ${checkText(check)}.`),
	...step.destroys.map(what => `Destroys ${what}.`),
	...step.undo === undefined ? [] : [`To undo it: ${step.undo}`],
	...(step.files ?? []).map(({path, mode, keep}) => `Places ${path} (mode ${mode})${keep === true ? '; what lies there is kept and put back' : ''}.`),
	...(step.restores ?? []).map(path => `Puts back ${path} as it was.`),
	...step.timeLimitSeconds === undefined ? [] : [`Ended after ${step.timeLimitSeconds} s.`],
	...step.requires === undefined ? [] : [`Only after ${step.requires.join(', ')} succeeded.`],
	...step.succeedsWith === undefined ? [] : [`With the message ${step.succeedsWith} what depends on it follows although its exit status is not 0.`],
	...step.onFailure === 'continue' ? ['Where it fails, the next step follows all the same.'] : [],
	...step.always ? ['Always done, also after a failure, a cancel or a lost connection.'] : [],
	...step.kind === 'command' && !step.always ? [`It ${interruptions[step.interruptible]}.`] : [],
];
