import type {Outcome} from '../base/run.js';
import type {RunSummary} from '../base/services/runs.js';
import type {Desk} from './desk.js';
import type {KeyOf} from './keymap.js';
import {phaseSpan, targetWords} from './present/run.js';
import type {Tone} from './theme.js';

const badOutcomes: ReadonlySet<Outcome | undefined> = new Set(['failed', 'refused', 'unknown', undefined]);

/**
What is said of runs that ended while nobody had the app open.
*/
const awayNotice = (ended: readonly RunSummary[], glyphs: Desk['theme']['glyphs'], key: KeyOf): {readonly text: string; readonly tone: Tone} | undefined => {
	const [first] = ended;

	if (first === undefined) {
		return undefined;
	}

	const tone = ended.some(({outcome}) => badOutcomes.has(outcome)) ? 'danger' : (ended.every(({outcome}) => outcome === 'ok') ? 'ok' : 'caution');

	if (ended.length === 1) {
		return {text: `While lparsafe was away, ${first.method} of ${targetWords(first.target)} on ${first.host} has ended: ${phaseSpan('ended', first.outcome, glyphs).text}`, tone};
	}

	const counts = new Map<string, number>();

	for (const {outcome = 'unknown'} of ended) {
		counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
	}

	return {text: `While lparsafe was away, ${ended.length} runs have ended: ${Array.from(counts, ([outcome, count]) => `${count} ${outcome}`).join(', ')}. ${key('runs')} lists them.`, tone};
};

/**
Tells, once the runs are known, which of them ended since ends were last told on this home. Those that are seen to end from now on are told by themselves.
*/
export const tellAway = async (desk: Desk): Promise<void> => {
	const given = await desk.attempt(async () => desk.services.endedUnseen());
	const known = new Map((desk.world.get().runs ?? []).map(({runId, phase}) => [runId, phase]));
	const ended = (given ?? []).filter(({runId}) => (known.get(runId) ?? 'ended') === 'ended');
	const notice = awayNotice(ended, desk.theme.glyphs, desk.key);

	if (notice === undefined) {
		return;
	}

	desk.tell(notice.text, notice.tone);
	desk.attention.endedBefore(ended.map(({runId}) => runId));
};
