import {runMarks} from '../../base/run-caveats.js';
import type {RunSummary} from '../../base/services/runs.js';
import {cleanLine} from '../../base/text.js';
import {formatDuration} from '../../base/units.js';
import type {Desk} from '../desk.js';
import {createDeskList} from '../desk-list.js';
import type {Column} from '../list-columns.js';
import type {Layer} from '../navigation.js';
import {createText} from '../layers/text.js';
import {auditLines} from '../present/audit.js';
import {phaseSpan, targetWords} from '../present/run.js';
import {noneLines, unreadLines} from '../present/states.js';
import {localMinute} from '../present/time.js';
import {runBindings, runRow} from './run-actions.js';

/**
How long it took, or goes on by now.
*/
const millisecondsOf = ({startedAt, endedAt}: RunSummary, now: number): number => (endedAt === undefined ? now : Date.parse(endedAt)) - Date.parse(startedAt);

export const runColumns = (desk: Desk, hasHost: boolean): ReadonlyArray<Column<RunSummary>> => [
	{title: 'Started', width: 16, cell: ({startedAt}) => ({text: localMinute(startedAt)})},
	...hasHost ? [{title: 'Host', width: [6, 14] as const, cell: ({host}: RunSummary) => ({text: host, tone: 'title' as const})}] : [],
	{title: 'What', width: 'rest', cell: ({method, target}) => ({text: `${method} ${targetWords(target)}`})},
	{
		title: 'How it stands', width: [12, 20], cell({phase, outcome, percent}) {
			const {text, tone} = phaseSpan(phase, outcome, desk.theme.glyphs);

			return {text: percent === undefined || phase === 'ended' ? text : `${text} ${Math.floor(percent)} %`, ...tone !== undefined && {tone}};
		},
	},
	{
		// Which process it is stands on the run's own screen: what was run must stay readable here.
		title: 'Note', width: [0, 24], cell: run => ({text: cleanLine(runMarks(run).join(', ').replace(/, process \d+$/v, '')), tone: 'caution'}),
	},
	{
		title: 'Took', width: 12, drop: 1, align: 'right', cell: run => ({text: run.outcome === 'unknown' ? 'not known' : formatDuration(millisecondsOf(run, desk.now()) / 1000)}), order: run => millisecondsOf(run, desk.now()),
	},
	{
		title: 'Run', width: 10, drop: 2, cell: ({runId}) => ({text: runId.slice(0, 10), tone: 'quiet'}),
	},
];

/**
Everything that was run, the newest first.
*/
export const createRunsScreen = (desk: Desk): Layer => {
	const list = createDeskList<RunSummary>(desk, 'runs', {
		rows: () => desk.world.get().runs ?? [],
		idOf: ({runId}) => runId,
		noun: 'run',
		canMark: true,
		columns: runColumns(desk, true),
		empty: width => desk.world.get().runs === undefined ? unreadLines(desk, 'the runs', desk.world.get().unread.runs, width) : noneLines(`Nothing was run yet. Choose a host, then a volume group, then ${desk.key('backUp')}.`, width),
	});

	return {
		name: 'runs',
		place: {name: 'runs', args: []},
		crumb: 'Runs',
		get about() {
			return `All runs. ${desk.key('open')} opens one: what it printed, what was proved. One that is still going can be followed, left and cancelled there, and from here also all that are marked: ${desk.key('cancelRun')} cancels, ${desk.key('leave')} leaves, ${desk.key('reattach')} follows again.`;
		},
		isTyping: list.isTyping,
		press: list.press,
		click: list.click,
		back: list.back,
		shown() {
			void desk.refreshWorld('runs');
		},
		row: () => runRow(list),
		bindings() {
			return [
				...list.bindings(),
				...runBindings(desk, list),
				{
					action: 'report', title: 'Is the record whole', weight: 40, run() {
						void desk.attempt(async () => {
							const report = await desk.services.verifyAudit();
							desk.ask(createText(desk, {
								title: 'The audit chain', tone: report.isWhole ? 'title' : 'danger',
								lines: width => auditLines(report, width, desk.theme.glyphs),
							}));
						});
					},
				},
				{
					action: 'refresh', run() {
						void desk.refreshWorld('runs');
					},
				},
			];
		},
		draw: size => list.draw(size),
	};
};
