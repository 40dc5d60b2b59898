import {Box} from 'ink';
import {adviceBasis, type Advice, type AdviceEntry} from '../../base/advice.js';
import {cleanLine} from '../../base/text.js';
import {besideFrom, ConversationView, leftWidth} from '../components/conversation.js';
import {Lines} from '../components/lines.js';
import {createConversation} from '../conversation.js';
import {createStore} from '../create-store.js';
import {createDeskList} from '../desk-list.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {createScroll} from '../layers/scroll.js';
import {
	fitLine,
	paragraph,
	span,
	type Line,
} from '../line.js';
import {moveBindings} from '../move-bindings.js';
import type {Layer, Size} from '../navigation.js';
import {
	adviceParts,
	decisionLines,
	doneBy,
	entryLines,
	findingLines,
	idOf,
	nameOf,
	type AdvicePart,
} from '../present/advice.js';
import {fitSpan} from '../present/fit.js';
import {targetWords} from '../present/run.js';
import {waitingLines} from '../present/states.js';
import {cutLines, troubleLines} from '../present/trouble.js';
import {openWay, showReasoning, type AdviceWhere} from './advice-actions.js';
import {adviceInLines} from './advice-in-lines.js';

/**
AIX's commands have nothing to ask these.
*/
const silentRoles = new Set(['esxi', 'control', 'hmc', 'storage']);

/**
The decision help: a short conversation, one question at a time, and what follows from it for every way to protect the target.
*/
export const createAdviceScreen = (desk: Desk, where: AdviceWhere): Layer => {
	const {host, target} = where;
	const {theme} = desk;
	const {glyphs} = theme;
	const subject = target === 'lpar' ? host : `${targetWords(target)} on ${host}`;
	const part = createStore<AdvicePart>('Questions');
	part.subscribe(desk.changed);
	const scroll = createScroll(theme, desk.changed);
	const openedAt = desk.now();

	// The way whose reasons were scrolled in last.
	let readWay = '';
	let wasRead = false;

	const turnTo = (to: AdvicePart): void => {
		scroll.toTop();
		part.set(to);
	};

	const turn = (by: number): void => {
		turnTo(adviceParts[(adviceParts.indexOf(part.get()) + by + adviceParts.length) % adviceParts.length]!);
	};

	const conversation = createConversation(desk, {
		host, target, onEnd() {
			turnTo('Ways');
		},
	});
	const {state} = conversation;
	const isSilent = (): boolean => target.startsWith('vm:') || silentRoles.has(desk.world.get().hosts?.find(({name}) => name === host)?.role ?? '');

	const readHost = async (isFresh: boolean): Promise<void> => {
		if (!isSilent()) {
			await desk.readFacts(host, {fresh: isFresh});
		}

		await conversation.argue();
	};

	const waiting = (width: number): readonly Line[] => {
		const {failure} = state.get();

		return failure === undefined
			? waitingLines({
				what: 'Weighing every way', since: openedAt, now: desk.now(), awaited: 'the engine',
			}, width)
			: troubleLines(failure, width, glyphs, desk.key);
	};

	const ways = createDeskList<AdviceEntry>(desk, 'advice', {
		rows: () => state.get().advice?.advice ?? [],
		idOf,
		noun: 'way',
		columns: [
			{title: 'Fit', width: 13, cell: entry => fitSpan(entry, glyphs)},
			{
				title: 'Way', width: 'rest', grow: 60, cell: entry => ({text: cleanLine(nameOf(entry))}),
			},
			{
				title: 'Done by', width: 9, drop: 1, cell: entry => ({text: doneBy(entry), tone: 'quiet'}),
			},
		],
		empty: waiting,
	});

	const open = (entry: AdviceEntry): void => {
		const {advice} = state.get();

		if (advice !== undefined) {
			openWay(desk, where, entry, advice);
		}
	};

	const questionBindings = (): readonly Binding[] => {
		const question = conversation.question();
		const none = question === undefined ? {disabled: 'there is no question yet'} : {};
		const {at} = state.get();

		return [
			...moveBindings({
				by(lines) {
					conversation.move(index => index + lines);
				},
				toTop() {
					conversation.move(() => 0);
				},
				toBottom() {
					conversation.move((_, count) => count - 1);
				},
			}),
			{
				action: 'open', title: question?.isMany === true ? 'Take the marked ones, go on' : 'Answer, go on', ...none, run() {
					if (question !== undefined) {
						conversation.take(question, conversation.chosen(question));
					}
				},
			},
			{
				action: 'mark', title: question?.isMany === true ? 'Mark' : 'Answer, stay', ...none, run() {
					if (question !== undefined) {
						conversation.mark(question, conversation.chosen(question));
					}
				},
			},
			{
				action: 'right', title: 'Next question', weight: 54, ...none, run() {
					conversation.goTo(at + 1);
				},
			},
			{
				action: 'left', title: 'Question before', weight: 53, ...at === 0 && {disabled: 'this is the first'}, run() {
					conversation.goTo(at - 1);
				},
			},
		];
	};

	const wayBindings = (): readonly Binding[] => {
		const entry = ways.current();
		const none = entry === undefined ? {disabled: 'there is no way here'} : {};
		const isPage = ({action}: Binding): boolean => action === 'pageUp' || action === 'pageDown';
		const opens = entry?.fit === 'blocked' ? 'Why it is blocked' : ((entry?.runsHere.length ?? 0) > 0 ? 'Fill in its form' : 'Commands and guide');

		return [
			...ways.bindings().filter(binding => !isPage(binding)),
			...scroll.bindings().filter(binding => isPage(binding)),
			{
				action: 'open', title: opens, ...none, run() {
					if (entry !== undefined) {
						open(entry);
					}
				},
			},
			{
				action: 'details', title: 'The whole reasoning', ...none, run() {
					if (entry !== undefined) {
						showReasoning(desk, entry);
					}
				},
			},
		];
	};

	const partBindings = (): readonly Binding[] => {
		const bound: Readonly<Record<AdvicePart, () => readonly Binding[]>> = {
			Questions: questionBindings, Ways: wayBindings, Words: scroll.bindings, Decisions: scroll.bindings,
		};

		return bound[part.get()]();
	};

	const bindings = (): readonly Binding[] => {
		const {answers, advice} = state.get();
		const none = advice === undefined ? {disabled: 'nothing was weighed yet'} : {};
		const after = adviceParts[(adviceParts.indexOf(part.get()) + 1) % adviceParts.length]!;

		return [
			...partBindings(),
			{
				action: 'next', title: `To the ${after.toLowerCase()}`, weight: 70, run() {
					turn(1);
				},
			},
			{
				action: 'previous', run() {
					turn(-1);
				},
			},
			...(['tab1', 'tab2', 'tab3', 'tab4'] as const).map((action, at): Binding => ({
				action, title: adviceParts[at]!, run() {
					turnTo(adviceParts[at]!);
				},
			})),
			{
				action: 'saveAnswers', ...Object.keys(answers).length === 0 && {disabled: 'nothing was answered that is not kept'}, ...none, run() {
					void desk.attempt(conversation.save);
				},
			},
			{
				action: 'exportPlan', title: 'Export the reasoning', weight: 37, ...none, run() {
					void desk.attempt(conversation.exportReasoning);
				},
			},
			{
				action: 'refresh', ...isSilent() && {disabled: 'lparsafe asks such a machine nothing'}, run() {
					void readHost(true);
				},
			},
		];
	};

	const tabs = (columns: number): Line => {
		const {advice} = state.get();
		const questions = conversation.questions();
		const counts: Readonly<Record<AdvicePart, string>> = {
			Questions: `${questions.filter(({answer}) => answer !== undefined).length}/${questions.length}`, Ways: String(advice?.advice.length ?? ''), Words: String(advice?.findings.length ?? ''), Decisions: String(advice?.decisions.length ?? ''),
		};

		return fitLine(adviceParts.flatMap((name, index) => {
			const isTroubled = name === 'Words' && (advice?.conflicts.length ?? 0) > 0;
			const text = `${name} ${isTroubled ? glyphs.caution : ''}${counts[name]}`.trim();

			return [span(index === 0 ? '' : glyphs.vertical, 'quiet'), span(name === part.get() ? `[${text}]` : text, name === part.get() ? 'selected' : (isTroubled ? 'caution' : undefined))];
		}), columns, glyphs.more);
	};

	/**
	What it is about, what it argues from, and what contradicts itself: they stand above all that follows from them.
	*/
	const basis = (advice: Advice, columns: number, most: number): readonly Line[] => {
		const {trouble, asking} = desk.world.get();
		const problem = isSilent() ? undefined : trouble[host];
		const [conflict, ...others] = advice.conflicts;
		const what = adviceBasis({...advice, ...problem !== undefined && {factsProblem: problem}}, desk.now());
		const about = `${subject}: ${what.charAt(0).toLowerCase()}${what.slice(1)}${asking[host] === undefined ? '' : '; asking it now'}`.replace(/(?<!\.)$/v, '.');

		return [
			...cutLines(paragraph(cleanLine(about), columns - 2, {tone: problem === undefined ? 'quiet' : 'caution'}), most > 2 ? 2 : 1, glyphs),
			...conflict === undefined || most < 2 ? [] : cutLines(paragraph(`${others.length === 0 ? '' : `1 of ${others.length + 1} among the words: `}${cleanLine(conflict)}`, columns - 2, {tone: 'caution', first: span(`${glyphs.caution} `, 'caution')}), most > 3 ? 2 : 1, glyphs),
		];
	};

	const renderWays = ({columns, rows}: Size) => {
		const entry = ways.current();
		const id = entry === undefined ? '' : idOf(entry);

		if (id !== readWay) {
			readWay = id;
			scroll.toTop();
		}

		const isBeside = columns >= besideFrom;
		const left = isBeside ? leftWidth(columns) : columns;
		const listed = isBeside ? rows : Math.max(5, Math.floor(rows * 0.45));
		const width = isBeside ? columns - left - 2 : columns;
		const height = isBeside ? rows : rows - listed;
		const reasons = entry === undefined ? [] : entryLines(entry, {width, glyphs});

		return (
			<Box flexDirection={isBeside ? 'row' : 'column'} columnGap={2} width={columns} height={rows}>
				<Lines theme={theme} width={left} height={listed} lines={ways.draw({columns: left, rows: listed})}/>
				<Lines theme={theme} width={width} height={height} lines={scroll.draw(reasons, height)}/>
			</Box>
		);
	};

	const renderPart = (advice: Advice, size: Size) => {
		const question = conversation.question();

		if (part.get() === 'Questions' && question !== undefined) {
			return <ConversationView desk={desk} conversation={conversation} advice={advice} question={question} size={size}/>;
		}

		if (part.get() === 'Ways') {
			return renderWays(size);
		}

		const draw = part.get() === 'Words' ? findingLines : decisionLines;

		return <Lines theme={theme} width={size.columns} height={size.rows} lines={scroll.draw(draw(advice, {width: size.columns, glyphs}), size.rows)}/>;
	};

	return {
		name: 'advice',
		place: {name: 'advice', args: [host, target], create: () => createAdviceScreen(desk, where)},
		crumb: 'Decision help',
		hostName: () => host,
		get about() {
			return `Helps to choose how something is protected: one question at a time, with why it is asked. What the facts answer is answered, with what proves it, and can be changed. Every way is weighed anew with each answer, and none is left out. ${desk.key('open')} answers and goes on, ${desk.key('mark')} answers and stays, ${desk.key('left')} and ${desk.key('right')} go through the questions; ${desk.key('next')} goes to the ways, to what the words of strategy mean here, and to the table of decisions.`;
		},
		isTyping: () => part.get() === 'Ways' && ways.isTyping(),
		press: press => part.get() === 'Ways' && ways.press(press),
		back: () => part.get() === 'Ways' && ways.back(),
		bindings,
		shown() {
			void conversation.argue();

			if (wasRead) {
				return;
			}

			// Once by itself: a declined password must not be asked for for ever.
			wasRead = true;
			void readHost(false);
		},
		render({columns, rows}) {
			const {advice, failure} = state.get();

			if (advice === undefined) {
				return <Lines theme={theme} width={columns} height={rows} lines={[[span(`How is ${subject} protected?`, 'title')], ...waiting(columns)]}/>;
			}

			const most = rows < 14 ? 1 : (rows < 24 ? 3 : 4);
			const head = [tabs(columns), ...basis(advice, columns, most), ...failure === undefined ? [] : cutLines(waiting(columns), 3, glyphs)];

			return (
				<Box flexDirection='column' width={columns} height={rows}>
					<Lines theme={theme} width={columns} height={head.length} lines={head}/>
					{renderPart(advice, {columns, rows: rows - head.length})}
				</Box>
			);
		},
		linear: () => adviceInLines({
			desk, where, conversation, part: part.get(), turnTo, open, waiting, basis,
		}),
	};
};
