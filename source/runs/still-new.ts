import type {RunState} from '../base/run.js';
import type {RunFact} from './run-log.js';

/**
Whether a fact still tells something of a run that is in this state: two processes that read the same journal, or one that begins anew, tell nothing twice, and an end stays the end.
*/
export const isStillNew = (state: RunState, fact: RunFact): boolean => {
	if (state.phase === 'ended') {
		return false;
	}

	const segmentOf = (index: number) => state.segments.find(({segment}) => segment === index);
	const stepOf = (id: string) => state.steps.find(({stepId}) => stepId === id);

	switch (fact.type) {
		case 'segment-started': {
			return segmentOf(fact.segment) === undefined;
		}

		case 'segment-ended': {
			return segmentOf(fact.segment)?.isEnded !== true;
		}

		case 'step-started': {
			return stepOf(fact.stepId)?.state === 'waiting';
		}

		case 'step-ended': {
			return ['waiting', 'running'].includes(stepOf(fact.stepId)?.state ?? 'ok');
		}

		case 'checkpoint': {
			const step = stepOf(fact.stepId);

			return (step === undefined ? state.otherBytes?.[`${fact.stepId}.${fact.stream}`] : step[fact.stream === 'out' ? 'outBytes' : 'errBytes']) !== fact.bytes;
		}

		case 'log-cut': {
			return stepOf(fact.stepId)?.cut?.includes(fact.stream) !== true;
		}

		case 'waiting-for-input': {
			return state.waitingFor === undefined;
		}

		case 'waiting-for-turn': {
			return state.waitsForTurn === undefined;
		}

		case 'answered': {
			return state.waitingFor === undefined || state.waitingFor.stepId === fact.stepId;
		}

		case 'detached': {
			return state.phase !== 'detached' || state.detachedBecause !== fact.reason;
		}

		case 'reattached': {
			return state.phase === 'detached';
		}

		case 'noted': {
			return !state.notes.includes(fact.text);
		}

		case 'acknowledged':
		case 'adopted':
		case 'cancelled':
		case 'confirmed':
		case 'planned':
		case 'progress':
		case 'recovered':
		case 'run-ended':
		case 'tidying-started': {
			return true;
		}
	}
};
