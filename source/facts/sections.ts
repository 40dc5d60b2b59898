import {isoTime} from '../base/clock.js';
import type {Facts} from '../base/facts.js';
import type {Answers} from './answers.js';
import type {SectionResult} from './ask.js';

type Section = NonNullable<Facts['sections']>[number];

/**
What a reader knows as one part, and the questions that fill it.
*/
const parts: ReadonlyArray<{readonly id: string; readonly title: string; readonly questions: readonly string[]}> = [
	{id: 'identity', title: 'Identity', questions: ['system', 'partition', 'level']},
	{id: 'groups', title: 'Volume groups', questions: ['groups']},
	{id: 'disks', title: 'Disks', questions: ['disks-0', 'disks-1']},
	{id: 'filesystems', title: 'Filesystems', questions: ['filesystems']},
	{id: 'devices', title: 'Devices and boot list', questions: ['devices']},
	{id: 'attributes', title: 'Device attributes', questions: ['attributes']},
	{id: 'software', title: 'Software', questions: ['software']},
	{id: 'processes', title: 'Databases and agents', questions: ['processes']},
	{id: 'roles', title: 'Clusters, NIM and WPARs', questions: ['roles']},
];

/**
How a part went. Undefined where nothing was answered and nothing is missed: a WPAR has no volume groups.
*/
const stateOf = (results: readonly SectionResult[], hasProblems: boolean): Section['state'] | undefined => {
	const items = results.flatMap(result => result.items);
	const hasHung = [...results, ...items].some(each => each.ended === 'timed-out');

	if (items.every(item => item.ended !== 'exited' || item.exitCode !== 0)) {
		// Nothing was answered.
		return hasHung ? 'timed-out' : (items.length > 0 && !hasProblems ? undefined : 'failed');
	}

	return hasProblems || hasHung || results.some(result => result.ended !== 'exited') ? 'partial' : 'ok';
};

/**
How each part of a discovery went. A part whose questions were not asked on this kind of machine is left out.

Times are the host's, to the second where its shell counts no finer; where it does not count at all, those of the whole discovery.

@param results - Of all questions.
@param answers - With the problems met; read last.
@param context - Times.
@param context.readAt - When the discovery began, milliseconds since 1970.
@param context.durationMs - How long all of it took.
*/
export const sectionsOf = (results: readonly SectionResult[], answers: Answers, {readAt, durationMs}: {readonly readAt: number; readonly durationMs: number}): readonly Section[] => parts.flatMap(({id, title, questions}) => {
	const mine = results.filter(result => questions.includes(result.id));
	const problems = questions.flatMap(question => answers.problemsOf(question));
	const state = mine.length === 0 ? undefined : stateOf(mine, problems.length > 0);

	if (state === undefined) {
		return [];
	}

	const [first] = problems;
	const begun = mine.map(result => result.begunSeconds ?? 0);
	const spans = mine.map(({begunSeconds, endedSeconds}) => begunSeconds === undefined || endedSeconds === undefined ? undefined : Math.max(0, endedSeconds - begunSeconds) * 1000);
	const isCounted = spans.every(span => span !== undefined);
	const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';

	return [{
		id,
		title,
		state,
		readAt: isoTime(readAt + Math.min(durationMs, Math.round(Math.min(...begun) * 1000))),
		durationMs: isCounted ? Math.min(durationMs, Math.round(Math.max(...spans))) : durationMs,
		...first !== undefined && {message: `${first.command}: ${first.message}${more}`},
	}];
});
