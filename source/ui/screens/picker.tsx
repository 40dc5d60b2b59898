import {Box} from 'ink';
import type {
	Direction,
	Field,
	Fit,
	MethodDescription,
} from '../../base/method.js';
import {restoreWords, type RecoveryPoint} from '../../base/point.js';
import {cleanLine} from '../../base/text.js';
import {Lines} from '../components/lines.js';
import {Select, selectActions, type SelectItem} from '../components/select.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {troubleOf, type Trouble} from '../trouble.js';
import {reasonLines} from '../present/advice.js';
import {fitSpan} from '../present/fit.js';
import {told} from '../present/review.js';
import {targetWords} from '../present/run.js';
import {waitingLines} from '../present/states.js';
import {troubleLines} from '../present/trouble.js';
import type {Binding} from '../bindings.js';
import {createScroll} from '../layers/scroll.js';
import {createText} from '../layers/text.js';
import {
	blank,
	line,
	paragraph,
	span,
	textOf,
	type Line,
	type Span,
} from '../line.js';
import type {Layer, Size} from '../navigation.js';
import type {Values} from '../field-value.js';
import {createAdviceScreen} from './advice.js';
import {createMethodForm} from './method-form.js';

type PickerRequest = {
	readonly host: string;
	readonly target: string;
	readonly direction: Direction;

	/**
	The recovery point to restore from, where the way here was through one.
	*/
	readonly point?: RecoveryPoint;
};

/**
What can be done with a recovery point: an image is restored from, a copy on disks is looked after.
*/
export const requestFor = (point: RecoveryPoint): PickerRequest => ({
	host: point.host, target: point.target, direction: point.kind === 'alternate-disk' ? 'clone' : 'restore', point,
});

/**
Why no method restores from a recovery point.
*/
export const whyNotRestored = (point: RecoveryPoint): {readonly disabled?: string} => {
	if (point.expired !== undefined) {
		return {disabled: 'its image was deleted: there is nothing to restore from'};
	}

	return point.restoredBy.length === 0 && ['snapshot', 'dump', 'log-entry'].includes(point.kind) ? {disabled: restoreWords(point)} : {};
};

/**
The values that a recovery point fixes: the field that takes its image, or its disk.
*/
const valuesFrom = (point: RecoveryPoint | undefined, fields: readonly Field[]): Values => {
	if (point === undefined) {
		return {};
	}

	// A copy on disks is no image that could be restored from.
	if (point.kind === 'alternate-disk') {
		const [disk] = point.place.path.split(',', 1);

		return disk !== undefined && fields.some(({name, choices}) => name === 'disk' && choices?.some(({value}) => value === disk)) ? {disk} : {};
	}

	const field = fields.find(({choices}) => choices?.some(({value}) => value === point.id || value === point.place.path))
		?? fields.find(({name}) => name === 'image') ?? fields.find(({kind}) => kind === 'file');
	const value = field?.choices?.find(choice => choice.value === point.id)?.value ?? point.place.path;

	return field === undefined ? {} : {[field.name]: value};
};

const words: Readonly<Record<Direction, string>> = {
	backup: 'Back up', restore: 'Restore', clone: 'Look after a copy of', 'roll-back': 'Roll back', replicate: 'Replicate', verify: 'Verify', expire: 'Expire images of',
};

const ranks: Readonly<Record<Fit, number>> = {recommended: 0, possible: 1, blocked: 2};

/**
What is offered for a direction, the fitting ones first. Under restore also what looks after copies of the system: that is where the rehearsal of a restore goes on.
*/
export const offeredFor = <Offered extends Pick<MethodDescription, 'direction' | 'fit'>>(all: readonly Offered[], direction: Direction): readonly Offered[] => all
	.filter(each => each.direction === direction || (direction === 'restore' && each.direction === 'clone'))
	.toSorted((left, right) => ranks[left.fit ?? 'possible'] - ranks[right.fit ?? 'possible']);

/**
The methods for a target, the fitting ones first, each with its reasons; Enter opens its form.
*/
export const createPickerScreen = (desk: Desk, request: PickerRequest): Layer => {
	const {host, target, direction, point} = request;
	const {theme} = desk;
	const {glyphs} = theme;
	const state = createStore<{readonly methods?: readonly MethodDescription[]; readonly chosen?: string; readonly jumps: number; readonly failure?: Trouble}>({jumps: 0});
	state.subscribe(desk.changed);
	const scroll = createScroll(theme, desk.changed);

	let askedAt = desk.now();

	const load = async (): Promise<void> => {
		askedAt = desk.now();

		try {
			const all = await desk.services.methods({host, target});
			const methods = offeredFor(all, direction);
			state.update(({failure: _, ...before}) => ({...before, methods}));
		} catch (error) {
			state.set({jumps: 0, failure: troubleOf(error)});
		}
	};

	const current = (): MethodDescription | undefined => {
		const {methods = [], chosen} = state.get();

		return methods.find(({id}) => id === chosen) ?? methods[0];
	};

	const blockedBy = ({fit, reasons = []}: MethodDescription): string | undefined => fit === 'blocked' ? reasons.find(reason => !reason.for)?.text ?? 'the facts speak against it' : undefined;

	const details = (method: MethodDescription, width: number): readonly Line[] => {
		const bullets = (title: string, texts: readonly string[], tone?: Span['tone']): readonly Line[] => texts.length === 0
			? []
			: [blank, line(title, 'title'), ...texts.flatMap(text => paragraph(cleanLine(text), width, {first: span(` ${glyphs.bullet} `, tone)}))];

		return [
			...paragraph(method.summary, width),
			...(method.reasons ?? []).length === 0 ? [] : [blank, line('Why', 'title')],
			...(method.reasons ?? []).flatMap(reason => reasonLines(reason, {width, glyphs})),
			...bullets('Protects', method.protects, 'ok'),
			...bullets('Does not cover', method.doesNotCover, 'caution'),
			...bullets('Restored by', method.restoredBy),
		];
	};

	const open = (id: string): void => {
		const method = state.get().methods?.find(each => each.id === id);

		if (method !== undefined) {
			desk.go(createMethodForm(desk, {
				method, host, target, values: valuesFrom(point, method.fields),
			}));
		}
	};

	/**
	To the first or the last method. The list knows steps only, so it begins anew there.
	*/
	const jump = (at: 0 | -1): void => {
		const to = state.get().methods?.at(at);

		if (to === undefined) {
			return;
		}

		scroll.toTop();
		state.update(before => ({...before, chosen: to.id, jumps: before.jumps + 1}));
	};

	// Ink's list hears keys only once it stands on the screen; what comes before is answered here.
	let isListed = false;
	const onHearing = (isHearing: boolean): void => {
		isListed = isHearing;
	};

	const tellUnlisted = (): void => {
		desk.tell('That key came before the methods were listed: nothing was chosen by it.', 'caution');
	};

	const step = (by: 1 | -1): void => {
		const {methods} = state.get();

		if (methods === undefined) {
			tellUnlisted();

			return;
		}

		const to = methods[methods.findIndex(({id}) => id === current()?.id) + by];

		if (to === undefined) {
			return;
		}

		scroll.toTop();
		state.update(before => ({...before, chosen: to.id, jumps: before.jumps + 1}));
	};

	const bindings = (): readonly Binding[] => {
		const method = current();
		const moves = scroll.bindings().filter(({action}) => action === 'pageUp' || action === 'pageDown');

		return [
			{
				action: 'open', title: method === undefined ? 'Choose' : `Fill in ${method.id}`, run() {
					// The key itself is Ink's; the help and the palette come here, and who is faster than the list.
					if (method === undefined) {
						tellUnlisted();
					} else {
						open(method.id);
					}
				}, ...(method?.fit === 'blocked') && {disabled: blockedBy(method) ?? ''},
			},
			{
				action: 'up', run() {
					step(-1);
				},
			},
			{
				action: 'down', run() {
					step(1);
				},
			},
			...moves,
			{
				action: 'top', run() {
					jump(0);
				},
			},
			{
				action: 'bottom', run() {
					jump(-1);
				},
			},
			{
				action: 'details', title: 'Guide', run() {
					if (method !== undefined) {
						desk.ask(createText(desk, {title: method.title, lines: width => paragraph(method.guide, width)}));
					}
				},
			},
			...direction === 'backup'
				? [{
					action: 'advise', run() {
						desk.go(createAdviceScreen(desk, {host, target}));
					},
				} as const]
				: [],
			{
				action: 'refresh', run() {
					void load();
				},
			},
		];
	};

	const render = ({columns, rows}: Size) => {
		const {methods, failure} = state.get();
		const method = current();
		const head: readonly Line[] = [[span(`${words[direction]} ${targetWords(target)} on ${host}: with which method?`, 'title')], blank];

		if (methods === undefined || method === undefined) {
			const said = failure === undefined
				? (methods === undefined
					? waitingLines({
						what: 'Looking which methods fit', since: askedAt, now: desk.now(), awaited: `what ${host} answers`,
					}, columns)
					: [line(`No method can ${words[direction].toLowerCase()} ${targetWords(target)}. ${desk.key('back')} goes back.`, 'quiet')])
				: troubleLines(failure, columns, glyphs, desk.key);

			return <Lines theme={theme} width={columns} height={rows} lines={[...head, ...said]}/>;
		}

		const items = methods.map((each): SelectItem => {
			const blocked = blockedBy(each);

			return {value: each.id, line: [{...fitSpan(each, glyphs), text: fitSpan(each, glyphs).text.padEnd(14)}, span('  '), span(each.title), ...each.title.includes(each.id) ? [] : [span(`  ${each.id}`, 'quiet')]], ...blocked !== undefined && {blocked}};
		});
		const listHeight = Math.min(items.length, Math.max(2, Math.floor(rows / 3)));

		return (
			<Box flexDirection='column' width={columns} height={rows} overflow='hidden'>
				<Lines theme={theme} width={columns} height={2} lines={head}/>
				<Box width={columns} height={listHeight} overflow='hidden'>
					<Select
						// Of other rows it would go back to the first, and not tell.
						key={`${state.get().jumps} ${methods.map(({id}) => id).join(' ')}`}
						theme={theme}
						items={items}
						start={method.id}
						width={columns}
						height={listHeight}
						onHighlight={chosen => {
							scroll.toTop();
							state.update(before => ({...before, chosen}));
						}}
						onSelect={open}
						onHearing={onHearing}
						onBlocked={({blocked = ''}) => {
							desk.tell(`It cannot be chosen: ${blocked}`, 'caution');
						}}
					/>
				</Box>
				<Lines theme={theme} width={columns} height={1} lines={[blank]}/>
				<Lines theme={theme} width={columns} height={rows - 3 - listHeight} lines={scroll.draw(details(method, columns), rows - 3 - listHeight)}/>
			</Box>
		);
	};

	return {
		name: 'picker',
		place: {name: 'picker', args: [host, target, direction, point?.id ?? ''], create: () => createPickerScreen(desk, request)},
		hostName: () => host,
		crumb: direction === 'clone' ? 'Copy' : words[direction],
		get about() {
			return `The methods that exist for this, the best fitting first. What is blocked says why. ${desk.key('pageUp')} and ${desk.key('pageDown')} read on below; ${desk.key('details')} shows the guide.`;
		},
		get handsOn() {
			return isListed ? selectActions : [];
		},
		bindings,
		shown() {
			void load();
		},
		render,
		linear() {
			const {methods, failure} = state.get();
			const text = (lines: readonly Line[]): readonly string[] => lines.map(each => textOf(each));

			return {
				lines: [`${words[direction]} ${targetWords(target)} on ${host}: with which method?`, ...failure === undefined ? (methods?.length === 0 ? ['No method can do this.'] : []) : text(troubleLines(failure, 100, glyphs, desk.key))],
				items: (methods ?? []).map(method => ({
					label: `${method.title}: ${[method.fit ?? 'possible', ...(method.reasons ?? []).map(reason => `${reason.for ? 'for' : 'against'}: ${told(reason.text)}`)].join('; ')}`,
					run() {
						const blocked = blockedBy(method);

						if (blocked === undefined) {
							open(method.id);
						} else {
							desk.tell(`It cannot be chosen: ${blocked}`, 'caution');
						}
					},
				})),
			};
		},
	};
};
