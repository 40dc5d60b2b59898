import type {Field, FieldMistake, MethodDescription} from '../../base/method.js';
import type {Plan} from '../../base/plan.js';
import type {CommandDescription, MethodRequest} from '../../base/services/methods.js';
import {cleanLine, cleanText} from '../../base/text.js';
import {formatAge} from '../../base/units.js';
import {copyText} from '../copy-text.js';
import {coalesce, createStore} from '../create-store.js';
import {commandDescriptionLines, commandRows} from '../present/command.js';
import {targetWords} from '../present/run.js';
import {productionHosts, productionTitle} from '../present/production-marks.js';
import {cutLines, troubleLines} from '../present/trouble.js';
import type {Desk} from '../desk.js';
import {troubleOf, type Trouble} from '../trouble.js';
import {listOf, valueText, type Values} from '../field-value.js';
import {createForm} from '../form.js';
import type {Binding} from '../bindings.js';
import {createText} from '../layers/text.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import {topLayer, type Layer} from '../navigation.js';
import {createReviewScreen} from './review.js';

type MethodFormRequest = {
	readonly method: MethodDescription;
	readonly host: string;
	readonly target: string;

	/**
	What the way here fixes, such as the image of a recovery point.
	*/
	readonly values?: Values;
};

/**
What each run must have for itself: two images of one name in one place would be one image.
*/
export const ownFields = new Set(['name']);

/**
What is sent: the values that were given, without those that were emptied and have no default to differ from.
*/
export const sentValues = (fields: readonly Field[], values: Values): Values => Object.fromEntries(Object.entries(values).flatMap(([name, value]) => {
	const field = fields.find(each => each.name === name);

	if (field === undefined) {
		return [[name, value]];
	}

	if (field.kind === 'lines' || field.kind === 'many') {
		return [[name, [...listOf(value)]]];
	}

	const isEmpty = value === undefined || (typeof value === 'string' && value.trim() === '');
	const hasDefault = field.default !== undefined && valueText(field, field.default) !== '';

	return isEmpty && !hasDefault ? [] : [[name, typeof value === 'string' ? value.trim() : value]];
}));

export const commandLines = (plan: Plan, width: number): readonly Line[] => plan.steps.flatMap((step, index): readonly Line[] => [
	[span(`${index + 1}. ${step.title}`, 'title'), span(`  on ${step.host}`, 'quiet'), ...step.always ? [span('  always runs', 'quiet')] : []],
	...step.commands.length === 0 ? paragraph(step.instructions ?? 'A check without a command.', width, {tone: 'quiet', indent: ' '.repeat(3)}) : step.commands.flatMap(command => paragraph(cleanText(command), width, {first: span('   $ ', 'quiet')})),
	blank,
]);

/**
The form of a method's parameters; Enter plans with a fresh look at the host and shows the review, nothing runs.
*/
export const createMethodForm = (desk: Desk, opened: MethodFormRequest): Layer => {
	const {method: given, host, target, values: preset = {}} = opened;
	const draft = `${given.id} ${host} ${target}`;
	// What was typed over one point's image is kept for that point: another point is another image.
	const pointDraft = `${draft} ${JSON.stringify(preset)}`;
	const isPreset = (name: string): boolean => Object.hasOwn(preset, name);
	const split = (all: Values, isWanted: (name: string) => boolean): Values => Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name)));
	const method = createStore(given);
	const values = createStore<Values>({...desk.drafts.get(draft), ...preset, ...desk.drafts.get(pointDraft)});
	const mistakes = createStore<readonly FieldMistake[]>([]);
	const command = createStore<CommandDescription | undefined>(undefined);
	const asking = createStore(false);
	const working = createStore<{readonly text: string; readonly since: number} | undefined>(undefined);
	const failure = createStore<Trouble | undefined>(undefined);
	const touched = new Set<string>();
	let wasTried = false;
	// Field, command and review show one proposal: a name with a time in it is not made anew with each look.
	let proposedAt = desk.now();
	let isOpen = true;

	for (const store of [method, mistakes, command, asking, working, failure]) {
		store.subscribe(desk.changed);
	}

	const fields = (): readonly Field[] => method.get().fields;
	const request = (): MethodRequest => ({
		method: given.id, host, target, values: sentValues(fields(), values.get()), proposedAt,
	});

	const fail = (error: unknown): void => {
		failure.set(troubleOf(error));
	};

	const describe = async (): Promise<void> => {
		method.set(await desk.services.method(given.id, request()));
	};

	/**
	What can be chosen, as the host has it now.
	*/
	const askAnew = async (isFresh: boolean): Promise<void> => {
		if (asking.get()) {
			return;
		}

		asking.set(true);
		await desk.attempt(async () => {
			if (isFresh) {
				await desk.readFacts(host, {fresh: true});
			}

			await describe();
		});
		asking.set(false);
	};

	/**
	Asked for while one types: a failure is no news, the form itself tells what is wrong.
	*/
	const tellCommand = async (): Promise<void> => {
		const asked = request();

		try {
			const told = await desk.services.describeCommand(asked);

			if (JSON.stringify(asked.values) === JSON.stringify(request().values)) {
				command.set(told);
			}
		} catch {
			command.set(undefined);
		}
	};

	const check = async (): Promise<readonly FieldMistake[]> => {
		const asked = request();
		const found = await desk.services.checkValues(asked);

		// An answer about values that were changed since says nothing any more.
		if (JSON.stringify(asked.values) === JSON.stringify(request().values)) {
			mistakes.set(found);
		}

		return found;
	};

	const lookAgain = coalesce(() => {
		const look = async (): Promise<void> => {
			if (!isOpen) {
				return;
			}

			try {
				await Promise.all([describe(), check(), tellCommand()]);
			} catch (error) {
				fail(error);
			}
		};

		void look();
	}, 300);

	values.subscribe(() => {
		const typed = values.get();
		desk.drafts.set(draft, {...split(desk.drafts.get(draft) ?? {}, isPreset), ...split(typed, name => !isPreset(name))});

		if (Object.keys(preset).length > 0) {
			desk.drafts.set(pointDraft, split(typed, name => isPreset(name) && JSON.stringify(typed[name]) !== JSON.stringify(preset[name])));
		}

		failure.set(undefined);
		const field = form.current();

		if (field !== undefined) {
			touched.add(field.name);
			// What was wrong with the former value says nothing about this one.
			mistakes.update(before => before.filter(({name}) => name !== field.name));
		}

		lookAgain();
	});

	/**
	Plans and hands the plan on; where that cannot be done, the form says why and stands at the field.
	*/
	const withPlan = async (onPlan: (plan: Plan) => void): Promise<void> => {
		if (working.get() !== undefined) {
			return;
		}

		failure.set(undefined);
		wasTried = true;
		working.set({text: `Checking the values and looking at ${host} afresh`, since: desk.now()});

		try {
			const [first] = await check();

			if (first === undefined) {
				const plan = await desk.services.plan(request());

				if (isOpen && desk.navigation.get().screens.at(-1) === layer) {
					onPlan(plan);
				}
			} else {
				form.focus(first.name);
				desk.tell(first.message, 'caution', () => mistakes.get().some(({name}) => name === first.name));
			}
		} catch (error) {
			fail(error);
		} finally {
			working.set(undefined);
		}
	};

	/**
	A name that a run took is none for the next one; all else that was typed is kept.
	*/
	const forget = (): void => {
		proposedAt = desk.now();
		values.update(before => split(before, name => !ownFields.has(name) || isPreset(name)));
	};

	const form = createForm(desk, {
		fields,
		values,
		begins: preset,
		onRefresh: askAnew,
		known() {
			const readAt = desk.world.get().hosts?.find(({name}) => name === host)?.factsReadAt;

			return asking.get() ? `Asking ${host} now.` : `${readAt === undefined ? '' : `As read on ${host} ${formatAge(desk.now() - Date.parse(readAt))}; `}${desk.key('refresh')} asks it again.`;
		},
		none: () => asking.get() ? `Asking ${host} now.` : `Nothing of the kind was found on ${host}, as far as it was read. ${desk.key('refresh')} asks it again; what could not be read stands in the Problems of its screen.`,
		mistakes: () => mistakes.get().filter(({name}) => wasTried || touched.has(name)),
		intro: () => `* is required, + has a list (${desk.key('list', true)}), # is a number, / a file. ${desk.key('help', true)} explains a field. Nothing runs from here.`,
		enterTitle: 'Review the plan',
		onEnter() {
			void withPlan(plan => {
				desk.go(createReviewScreen(desk, plan, forget));
			});
		},
		onPreview(field) {
			const show = async (): Promise<void> => {
				const preview = await desk.attemptSaying(`Asking ${host} what ${field.label} matches.`, async () => desk.services.preview({...request(), field: field.name}));

				if (preview !== undefined) {
					desk.ask(createText(desk, {
						title: cleanLine(preview.title),
						lines: width => [
							...preview.lines.flatMap(each => paragraph(cleanLine(each), width)),
							...preview.isComplete ? [] : [line('This is not all of it.', 'caution')],
						],
					}));
				}
			};

			void show();
		},
	});

	const showCommand = async (): Promise<void> => {
		const told = await desk.attempt(async () => desk.services.describeCommand(request()));

		if (told === undefined || topLayer(desk.navigation.get()) !== layer) {
			return;
		}

		desk.ask(createText(desk, {
			title: 'The command as it would be now',
			lines: width => commandDescriptionLines(told, {width, glyphs: desk.theme.glyphs, now: desk.now()}),
			bindings: [{
				action: 'copy', title: 'Copy the command', run() {
					void desk.attempt(async () => copyText(desk, told.main ?? told.text));
				},
			}, {
				action: 'exportPlan', title: 'Save as a file', run() {
					void desk.attempt(async () => {
						const place = await desk.options.saveFile(`lparsafe-${given.id}-${host}-command.txt`, `${told.text}\n`);
						desk.tell(`Written: ${place}`, 'ok');
					});
				},
			}],
		}));
	};

	const bindings = (): readonly Binding[] => [
		...form.bindings(),
		{
			action: 'command', run() {
				void showCommand();
			},
		},
	];

	const layer: Layer = {
		name: 'method-form',
		place: {name: 'method-form', args: [host, given.id, target, JSON.stringify(preset)], create: () => createMethodForm(desk, opened)},
		guide: `methods/${given.id}`,
		crumb: given.id,
		hostName: () => host,
		about: given.summary,
		isTyping: form.isTyping,
		press: form.press,
		bindings,
		shown() {
			isOpen = true;
			const over = fields().filter(({name}) => isPreset(name) && Object.hasOwn(desk.drafts.get(pointDraft) ?? {}, name));

			if (over.length > 0) {
				desk.tell(`${over.map(({label}) => label).join(', ')}: what you typed stands; ${desk.key('reset', true)} takes what the recovery point says.`, 'caution');
			}

			lookAgain();
		},
		closed() {
			isOpen = false;
		},
		draw({columns, rows}) {
			const wait = working.get();
			const failed = failure.get();
			const {glyphs} = desk.theme;
			const told = command.get();
			const live = told?.main === undefined || rows < 16 ? [] : commandRows(told, {columns, most: rows < 18 ? 1 : (rows < 30 ? 2 : 3), more: glyphs.more});
			const tail: readonly Line[] = wait === undefined
				? (failed === undefined ? live : cutLines(troubleLines(failed, columns, glyphs, desk.key), Math.max(2, Math.floor(rows / 3)), glyphs))
				: [[span(`${glyphs.running} `, 'running'), span(`${wait.text}, ${Math.floor((desk.now() - wait.since) / 1000)} s. ${desk.key('back', true)} goes back.`)]];

			return [
				productionTitle([span(`${given.title}: ${targetWords(target)} on ${host}`, 'title')], productionHosts(desk.world.get().hosts, [host]).length > 0, columns, glyphs),
				...form.draw({columns, rows: rows - 1 - tail.length}),
				...tail,
			];
		},
	};

	return layer;
};
