import type {Plan, Step} from '../base/plan.js';
import {quoteWord} from '../base/quote.js';
import {shellText} from '../base/shell-text.js';
import {segmentChecks} from './segment-checks.js';
import {segmentPrelude} from './segment-prelude.js';
import {segmentStatus} from './segment-status.js';
import {
	renderBody,
	renderCheck,
	renderFiles,
	renderStdin,
} from './render-step.js';

/**
Consecutive command and check steps on one host: one script, the unit that survives a lost connection.
*/
export type Segment = {
	/**
	From 0, in the order in which they run.
	*/
	readonly index: number;
	readonly host: string;
	readonly stepIds: readonly string[];

	/**
	The base name of each step's logs in the job directory: `NAME.out` and `NAME.err`.
	*/
	readonly logs: Readonly<Record<string, string>>;

	/**
	Ksh text, self-contained: for the job supervisor and for running by hand.
	*/
	readonly script: string;
	readonly locks: readonly string[];

	/**
	Files on the host whose size is told while the segment runs.
	*/
	readonly watch: readonly string[];
};

/**
The number of a step in its plan, as its logs carry it: `003`.
*/
const stepNumber = (plan: Pick<Plan, 'steps'>, stepId: string): string => String(plan.steps.findIndex(step => step.id === stepId) + 1).padStart(3, '0');

const isRun = (step: Step): boolean => step.kind === 'command' || step.kind === 'check';

/**
The runs of steps that make one segment each; manual steps, waits and another host end one.
*/
const groupSteps = (steps: readonly Step[]): ReadonlyArray<readonly Step[]> => {
	const groups: Step[][] = [];
	let previous: Step | undefined;

	for (const step of steps) {
		if (isRun(step)) {
			if (previous?.host === step.host && isRun(previous)) {
				groups.at(-1)!.push(step);
			} else {
				groups.push([step]);
			}
		}

		previous = step;
	}

	return groups;
};

const indent = (line: string): string => `\t${line}`;

/**
A function whose lines each end it with their own status where they fail.
*/
const renderFunction = (name: string, lines: readonly string[], otherwise = 'exit'): string => {
	const body = lines.map(line => {
		// Ksh88 answers 1 where there was nothing to unset.
		if (line.startsWith('unset ')) {
			return indent(line);
		}

		const [first, ...rest] = line.split('\n');
		const isHereDocument = rest.length > 0 && / <<'\w+'$/v.test(first!);

		// A here-document's text must stay as it is, at the left edge.
		return isHereDocument ? [indent(`${first} || ${otherwise}`), ...rest].join('\n') : indent(`${line} || ${otherwise}`);
	});

	return [`${name}() {`, ...body, '\t:', '}'].join('\n');
};

const comment = (text: string): string => text.replaceAll(/[\p{Control}\p{Format}\u{2028}\u{2029}]/gv, ' ');

/**
What the last line of a dead-man's limit counts: all time limits up to the last always step, with a margin each. Without a limit on one of them there is none on the whole.
*/
const deadManSeconds = (steps: readonly Step[]): number => {
	const last = steps.findLastIndex(step => step.always);
	const before = steps.slice(0, last + 1);

	return before.every(step => step.timeLimitSeconds !== undefined)
		? before.reduce((sum, step) => sum + step.timeLimitSeconds! + 60, 0)
		: 0;
};

const renderStep = (step: Step, {number, count}: {readonly number: string; readonly count: number}): string => {
	const checks = (step.checks ?? []).map(check => renderCheck(check));
	const stdin = renderStdin(step, '"$lp_log.in"');
	const body = renderBody(step);

	return [
		`# ----- Step ${Number(number)} of ${count}: ${comment(step.title)}`,
		...step.destroys.map(what => `# Destroys: ${comment(what)}`),
		[
			`lp_checks_${number}() {`,
			'\tlp_failed=0',
			...checks.map(check => `\t${check} || lp_failed=1`),
			'\treturn "$lp_failed"',
			'}',
		].join('\n'),
		renderFunction(`lp_files_${number}`, [...renderFiles(step), ...stdin === undefined ? [] : [stdin]], 'return 1'),
		renderFunction(`lp_step_${number}`, body.map(line => line.startsWith('cd ') ? `{ ${line} || exit ${segmentStatus.noDirectory}; }` : line)),
	].join('\n');
};

const renderCall = (step: Step, {number, known}: {readonly number: string; readonly known: ReadonlySet<string>}): string => {
	const seconds = step.timeLimitSeconds ?? 0;
	// What an earlier segment had to achieve is held by the one who starts this one.
	const requires = (step.requires ?? []).filter(id => known.has(id)).join(' ');

	return step.always
		? `lp_run_always ${number} ${step.id} ${seconds}`
		: `lp_run ${number} ${step.id} ${step.interruptible} ${seconds} ${step.onFailure ?? 'stop'} '${requires}' ${quoteWord(step.succeedsWith ?? '')}`;
};

const prologue = shellText`
umask 077
PATH=/usr/bin:/usr/sbin:/etc:/bin:/sbin:$PATH
export PATH
lp_shell=\${LPARSAFE_SHELL:-/bin/sh}
lp_mode=run lp_live= lp_child= lp_stopped= lp_good= lp_result=0 lp_signals=0 lp_slot=step lp_self=$$ lp_finished= lp_owed= lp_torn= lp_whole=

if [ "\${1-}" = watch ]; then
	lp_mode=watch
	lp_dir=$2
elif [ -n "\${LPARSAFE_JOB-}" ]; then
	lp_dir=$LPARSAFE_JOB
	unset LPARSAFE_JOB
else
	# By hand: a directory of its own for the logs, and what is written is printed as it comes.
	case $0 in
	/*) lp_script=$0 ;;
	*) lp_script=$PWD/$0 ;;
	esac
	[ -f "$lp_script" ] || { printf 'Put this script in a file and run it from there: ksh FILE\n' >&2; exit 2; }
	lp_dir=$lp_script.run-$$
	mkdir "$lp_dir" 2>/dev/null || { lp_dir=\${TMPDIR:-/tmp}/lparsafe-run-$$; mkdir "$lp_dir" || exit 2; }
	cp "$lp_script" "$lp_dir/script" || exit 2
	lp_live=yes
	printf 'Logs: %s\n' "$lp_dir"
fi
lp_script=$lp_dir/script
`.trim();

const renderMain = (steps: readonly Step[], locks: readonly string[], numberOf: (step: Step) => string): string => {
	const known = new Set(steps.map(step => step.id));
	const calls = steps.map(step => renderCall(step, {number: numberOf(step), known}));
	const always = steps.flatMap((step, index) => step.always ? [calls[index]!] : []);

	return [
		'lp_always_steps() {',
		...always.map(call => indent(call)),
		'\t:',
		'}',
		'',
		`lp_locks=${quoteWord(locks.join(' '))}`,
		'[ -z "$lp_live" ] || lp_look_for_locks',
		'exec 9<&0',
		'if [ "$lp_mode" = watch ]; then',
		'\tlp_watch "$3" "$4"',
		'\texit 0',
		'fi',
		'',
		'lp_note guard "$$"',
		'trap \'lp_signal TERM 143\' TERM',
		'trap \'lp_signal INT 130\' INT',
		'trap \'lp_signal HUP 129\' HUP',
		'trap lp_finish EXIT',
		...always.length === 0 ? [] : [`lp_start_watchdog ${deadManSeconds(steps)}`],
		'',
		...calls,
		'lp_whole=yes',
		'lp_finish',
	].join('\n');
};

const renderScript = (plan: Plan, steps: readonly Step[], part: string): string => {
	const numberOf = (step: Step) => stepNumber(plan, step.id);

	return [
		'#!/bin/sh',
		`# ${comment(plan.method)} of ${comment(plan.target)} on ${comment(steps[0]!.host)}: ${part}.`,
		`# Plan ${comment(plan.id)} of ${comment(plan.plannedAt)}, hash ${comment(plan.hash)}.`,
		'# By hand: as root, `ksh FILE`. The checks stop it on any machine or disk other than the planned ones.',
		'',
		prologue,
		'',
		segmentPrelude,
		'',
		segmentChecks,
		'',
		...steps.flatMap(step => [renderStep(step, {number: numberOf(step), count: plan.steps.length}), '']),
		'# ----- What runs, in this order',
		renderMain(steps, plan.locks, numberOf),
		'',
	].join('\n');
};

/**
The scripts that carry a plan out.

@throws TypeError where a step holds what no script can (a NUL byte, a bad variable name or mode): a bug of its method.
*/
export const renderSegments = (plan: Plan): readonly Segment[] => {
	const groups = groupSteps(plan.steps);

	return groups.map((steps, index) => ({
		index,
		host: steps[0]!.host,
		stepIds: steps.map(step => step.id),
		logs: Object.fromEntries(steps.map(step => [step.id, `${stepNumber(plan, step.id)}-${step.id}`])),
		script: renderScript(plan, steps, `part ${index + 1} of ${groups.length}`),
		locks: plan.locks.toSorted(),
		watch: plan.growth !== undefined && steps.some(step => step.id === plan.growth!.stepId) ? [plan.growth.path] : [],
	}));
};

/**
The script that does what a segment always does, for whoever attaches after neither the segment's script nor its watchdog could: the host was booted, or everything of the job was killed. Each step is held by the machine's identity first. It runs as a job of its own, under the segment's locks.

@returns Undefined where the segment has no *always* step.
*/
export const renderTidySegment = (plan: Plan, segment: Pick<Segment, 'index' | 'host' | 'stepIds' | 'locks'>): Segment | undefined => {
	const identity = plan.hosts.find(({host}) => host === segment.host)?.identity;
	const steps = plan.steps
		.filter(step => step.always && segment.stepIds.includes(step.id))
		.map((step): Step => ({
			...step, checks: [...identity === undefined ? [] : [{kind: 'host-identity', identity} as const], ...step.checks ?? []],
		}));

	return steps.length === 0
		? undefined
		: {
			index: segment.index,
			host: segment.host,
			stepIds: steps.map(({id}) => id),
			logs: Object.fromEntries(steps.map(step => [step.id, `${stepNumber(plan, step.id)}-${step.id}`])),
			script: renderScript(plan, steps, `part ${segment.index + 1} of ${groupSteps(plan.steps).length}, only what is always done`),
			locks: segment.locks,
			watch: [],
		};
};
