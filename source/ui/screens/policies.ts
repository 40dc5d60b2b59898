import type {PolicyState} from '../../base/policy.js';
import {targetWords} from '../../base/target.js';
import {cleanLine} from '../../base/text.js';
import {formatAge} from '../../base/units.js';
import type {Desk} from '../desk.js';
import {createDeskList} from '../desk-list.js';
import {paragraph, textOf} from '../line.js';
import type {Column} from '../list-columns.js';
import type {Layer} from '../navigation.js';
import {rpoBar} from '../present/pictures.js';
import {stateOfTarget} from '../present/policy.js';
import {cutLines} from '../present/trouble.js';
import {noneLines, unreadLines} from '../present/states.js';
import {createReading} from '../reading.js';
import {createAdviceScreen} from './advice.js';
import {openExpireForm} from './expire-form.js';
import {createPointSearchScreen} from './point-search.js';
import {choosePolicy, removePolicy} from './policy-actions.js';
import {createTimelineScreen} from './timeline.js';

const barWidth = 11;

/**
How each target of the fleet stands against the policies, the worst first.
*/
export const createPoliciesScreen = (desk: Desk): Layer => {
	const {glyphs} = desk.theme;
	const states = createReading(desk, async () => desk.services.policyStates());

	// A policy that asks for no RPO has no bar; a point that is not there has no age.
	const bar = ({checks}: PolicyState): string => {
		const rpo = checks.find(({check}) => check === 'rpo');

		return rpo === undefined || (rpo.ratio === undefined && rpo.state === 'breached') ? '' : textOf(rpoBar(rpo.ratio, 1, barWidth, glyphs));
	};

	const whyText = ({host, target, state, worst, policies, checks}: PolicyState): string => {
		const others = checks.filter(check => check.state === state && check.text !== worst).length;

		return `${targetWords(target)} of ${host}: ${worst === undefined ? 'no policy asks anything of it' : cleanLine(worst)}${others === 0 ? '' : ` (and ${others} more)`}.${policies.length === 0 ? '' : ` Asked for by ${policies.join(' and ')}.`}`;
	};

	// Read aloud, a bar is nothing.
	const hasBars = glyphs.filled !== '';

	const list = createDeskList<PolicyState>(desk, 'policies', {
		rows: () => states.value() ?? [],
		idOf: ({host, target}) => `${host}/${target}`,
		noun: 'target',
		columns: [
			{title: 'Host', width: [8, 16], cell: ({host}) => ({text: host, tone: 'title'})},
			{title: 'What', width: [8, 15], cell: ({target}) => ({text: targetWords(target)})},
			{title: 'Policies', width: [11, 14], cell: state => stateOfTarget(state, glyphs)},
			{
				title: 'Newest', width: [11, 20], cell: ({newest}) => newest?.madeAt === undefined ? {text: newest === undefined ? 'none known' : 'age unknown', tone: 'caution'} : {text: `${formatAge(desk.now() - Date.parse(newest.madeAt))}, ${newest.level}`}, order: ({newest}) => newest?.madeAt === undefined ? Number.MAX_SAFE_INTEGER : -Date.parse(newest.madeAt),
			},
			...hasBars
				? [{
					title: `Age ${glyphs.vertical} RPO`, width: barWidth, drop: 2, cell: state => ({text: bar(state), tone: state.checks.some(({check, state: stands}) => check === 'rpo' && stands === 'breached') ? 'danger' : 'quiet'}), order: ({checks}) => -(checks.find(({check}) => check === 'rpo')?.ratio ?? Infinity),
				} satisfies Column<PolicyState>]
				: [],
			{
				title: 'Why', width: 'rest', drop: 1, cell: ({worst}) => ({text: worst === undefined ? '' : cleanLine(worst), tone: 'quiet'}),
			},
		],
		empty: width => states.value() === undefined ? unreadLines(desk, 'how the targets stand', states.trouble(), width) : noneLines(`There is no host yet whose targets a policy could hold for. ${desk.key('edit')} sets a policy for a tag beforehand.`, width),
	});

	return {
		name: 'policies',
		place: {name: 'policies', args: []},
		crumb: 'Policies',
		get about() {
			return `How each target stands against its policies, the worst first, from what is recorded: no host is asked. In the bar the middle is RPO; what is right of it is beyond. ${desk.key('open')} shows the points over time, ${desk.key('edit')} sets a policy for the target, its host or a tag, ${desk.key('findPoints')} looks on the host for points, ${desk.key('advise')} opens the decision help; ${desk.key('expire')} opens the form that deletes what retention lets go.`;
		},
		isTyping: list.isTyping,
		press: list.press,
		click: list.click,
		back: list.back,
		shown() {
			void states.read();
		},
		row() {
			const state = list.current();

			return state === undefined ? undefined : {title: `${targetWords(state.target)} of ${state.host}`, actions: ['open', 'edit', 'advise', 'findPoints', 'expire', 'remove']};
		},
		bindings() {
			const state = list.current();

			return [
				...list.bindings(),
				{
					action: 'open', title: 'Points over time', ...state === undefined && {disabled: 'there is no target'}, run() {
						if (state !== undefined) {
							desk.go(createTimelineScreen(desk, state.host, state.target));
						}
					},
				},
				{
					action: 'advise', ...state === undefined && {disabled: 'there is no target'}, run() {
						if (state !== undefined) {
							desk.go(createAdviceScreen(desk, {host: state.host, target: state.target}));
						}
					},
				},
				{
					action: 'expire', ...state === undefined && {disabled: 'there is no target'}, run() {
						if (state !== undefined) {
							void openExpireForm(desk, state);
						}
					},
				},
				{
					action: 'edit', title: 'Set a policy', weight: 88, run() {
						void choosePolicy(desk, state);
					},
				},
				{
					action: 'findPoints', ...state === undefined && {disabled: 'there is no host'}, run() {
						if (state !== undefined) {
							desk.go(createPointSearchScreen(desk, state.host, {isAsking: true}));
						}
					},
				},
				{
					action: 'remove', title: 'Remove a policy', run() {
						void removePolicy(desk, state, () => {
							void states.read();
						});
					},
				},
				{
					action: 'refresh', run() {
						void states.read();
					},
				},
			];
		},
		draw({columns, rows}) {
			const state = list.current();

			// A narrow screen cuts why.
			const most = rows < 12 ? 1 : 3;
			const why = state === undefined ? [] : cutLines(paragraph(whyText(state), columns, {tone: 'quiet'}), most, glyphs);

			return [...list.draw({columns, rows: rows - Math.max(most, why.length)}), ...why];
		},
	};
};
