import type {Progress} from '../../base/run.js';

/**
A phase and which of these it is, where it is one of them.
*/
export const numberPhase = (phase: string | undefined, phases: readonly string[]): Pick<Progress, 'phase' | 'phaseNumber' | 'phaseCount'> => {
	if (phase === undefined) {
		return {};
	}

	const index = phases.indexOf(phase);

	return index === -1 ? {phase} : {phase, phaseNumber: index + 1, phaseCount: phases.length};
};
