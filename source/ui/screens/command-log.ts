import {endWords, type CommandEntry} from '../../base/command-entry.js';
import {cleanLine, cleanText} from '../../base/text.js';
import {formatDuration} from '../../base/units.js';
import type {Desk} from '../desk.js';
import {createNotices} from '../layers/notices.js';
import {createText} from '../layers/text.js';
import {
	blank,
	line,
	paragraph,
	type Line,
	type Span,
} from '../line.js';
import {createList} from '../list.js';
import type {Layer} from '../navigation.js';
import {noneLines, unreadLines} from '../present/states.js';
import {localSecond, localTime} from '../present/time.js';
import {createReading} from '../reading.js';
import {createRunScreen} from './run.js';

/**
How many are shown; the files hold more.
*/
const most = 1000;

const endSpan = (entry: CommandEntry): Pick<Span, 'text' | 'tone'> => {
	const {ended, exitCode, kind} = entry;
	const isWell = exitCode === 0 || (kind === 'login' && ended === 'exited');
	// A question may be answered by an exit status: nothing is wrong then.
	const tone = kind === 'step' && (ended === 'exited' || ended === 'timed-out') ? 'danger' : 'caution';

	return {text: endWords(entry), ...!isWell && {tone: ended === 'running' ? 'running' : tone}};
};

/**
What of a run's step is told first, where there may be no room for all of it: runs have many steps.
*/
const stepFirst = (what: string): string => what.replace(/^(?<run>\S+ of .+?): (?<step>.+)$/v, '$<step> ($<run>)');

const wholeEntry = (entry: CommandEntry, width: number): readonly Line[] => {
	const {at, host, account, what, kind, runId, stepId, seconds, text} = entry;
	const end = endSpan(entry);

	return [
		...paragraph(`${localTime(at)}  ${account === undefined ? '' : `${cleanLine(account)}@`}${cleanLine(host)}  ${kind}: ${cleanLine(what)}`, width),
		line(`${end.text}${seconds === undefined ? '' : ` after ${formatDuration(seconds)}`}`, end.tone),
		...runId === undefined ? [] : paragraph(`Run ${runId}${stepId === undefined ? '' : `, step ${cleanLine(stepId)}`}`, width),
		blank,
		...text.split('\n').flatMap(each => paragraph(cleanText(each), width)),
	];
};

/**
What lparsafe ran on hosts, the newest first: steps of runs, questions, looks and the job protocol.
*/
export const createCommandLogScreen = (desk: Desk): Layer => {
	const entries = createReading(desk, async () => desk.services.commands({limit: most}));
	let changes: AsyncIterator<unknown> | undefined;

	const watch = async (): Promise<void> => {
		const iterator = desk.services.watch()[Symbol.asyncIterator]();
		changes = iterator;

		for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
			if (next.value.topic === 'commands') {
				void entries.read();
			}
		}
	};

	const list = createList<CommandEntry>({
		theme: desk.theme,
		rows: () => entries.value() ?? [],
		idOf: ({seq}) => String(seq),
		noun: 'command',
		onChange: desk.changed,
		columns: [
			{
				title: 'Begun', width: 19, cell: ({at}) => ({text: localSecond(at)}), order: ({seq}) => -seq,
			},
			{title: 'Host', width: [8, 18], cell: ({host}) => ({text: cleanLine(host), tone: 'title'})},
			{
				title: 'As', width: [4, 10], drop: 3, cell: ({account = ''}) => ({text: cleanLine(account)}),
			},
			{title: 'Ended', width: 10, cell: endSpan},
			{
				title: 'Took', width: 10, drop: 2, align: 'right', cell: ({seconds}) => ({text: seconds === undefined ? '' : formatDuration(seconds)}),
			},
			{
				title: 'Kind', width: 9, drop: 1, cell: ({kind}) => ({text: kind, tone: 'quiet'}),
			},
			{title: 'What', width: 'rest', cell: ({what, kind}) => ({text: kind === 'step' ? stepFirst(cleanLine(what)) : cleanLine(what)})},
		],
		empty: width => entries.value() === undefined ? unreadLines(desk, 'the log of commands', entries.trouble(), width) : noneLines('Nothing was run on a host yet.', width),
	});

	return {
		name: 'command-log',
		place: {name: 'command-log', args: []},
		crumb: 'Commands',
		get about() {
			return `What lparsafe ran on hosts, the newest first: the steps of runs, what was asked before plans, and the job protocol that carries runs. ${desk.key('open')} shows the whole text. The same lies in log/lparsafe.script of the home, as shell text; no secret is in it.`;
		},
		isTyping: list.isTyping,
		press: list.press,
		click: list.click,
		back: list.back,
		shown() {
			void entries.read();

			if (changes === undefined) {
				void desk.attempt(watch);
			}
		},
		closed() {
			void changes?.return?.();
		},
		bindings() {
			const entry = list.current();
			const runId = entry?.runId;

			return [
				...list.bindings(),
				{
					action: 'open', ...entry === undefined && {disabled: 'there is no command'}, run() {
						if (entry !== undefined) {
							desk.ask(createText(desk, {title: `Command on ${cleanLine(entry.host)}`, lines: width => wholeEntry(entry, width)}));
						}
					},
				},
				{
					action: 'transcript', title: 'Open its run', ...runId === undefined && {disabled: 'no run began this command'}, run() {
						if (runId !== undefined) {
							desk.go(createRunScreen(desk, runId));
						}
					},
				},
				{
					action: 'next', title: 'What was said', run() {
						desk.ask(createNotices(desk));
					},
				},
				{
					action: 'refresh', run() {
						void entries.read();
					},
				},
			];
		},
		draw: size => list.draw(size),
	};
};
