import {cleanText} from '../base/text.js';
import type {Evidence, Finding, LookResult} from '../base/plan.js';
import type {Looks} from './method.js';

/**
What a look printed, when it ran to its end with an exit status that is known to mean an answer.
*/
export const answered = (looks: Looks, id: string, codes: readonly number[] = [0]): LookResult | undefined => {
	const look = looks.get(id);

	return look?.ended === 'exited' && look.exitCode !== undefined && codes.includes(look.exitCode) ? look : undefined;
};

export const linesOf = (text: string): string[] => cleanText(text).split('\n').map(line => line.trimEnd()).filter(line => line !== '');

/**
Why a look gave no answer, in one sentence.
*/
const whyNot = (look: LookResult | undefined): string => {
	if (look === undefined || look.ended === 'not-run') {
		return look?.reason ?? 'It was not asked.';
	}

	if (look.ended === 'timed-out') {
		return 'It gave no answer in time.';
	}

	const [first] = linesOf(look.err);

	return `It ended with exit status ${look.exitCode ?? 'unknown'}${first === undefined ? '' : `: ${first}`}.`;
};

export const lookEvidence = (look: LookResult, limit = 12): Evidence => {
	const lines = [...linesOf(look.out), ...linesOf(look.err)];

	return {command: look.command, lines: lines.length > limit ? [...lines.slice(0, limit), `(${lines.length - limit} more lines)`] : lines};
};

/**
The finding that says that a check could not be made, instead of passing it over.
*/
export const notChecked = (id: string, title: string, {looks, look, level = 'caution', subject, evidence, remedy}: {
	readonly looks?: Looks;
	readonly look?: string;
	readonly level?: Finding['level'];
	readonly subject?: string;
	readonly evidence?: Evidence | undefined;
	readonly remedy?: string;
} = {}): Finding => {
	const result = look === undefined ? undefined : looks?.get(look);
	const proof = evidence ?? (look === undefined ? undefined : {command: result?.command ?? look, lines: [whyNot(result)]});

	return {
		id,
		...(subject !== undefined && {subject}),
		level,
		title: `Not checked: ${title}`,
		...(proof !== undefined && {evidence: proof}),
		remedy: remedy ?? 'Run the command by hand; go on only when you know the answer.',
		notChecked: true,
	};
};
