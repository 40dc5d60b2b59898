import type {Advice, AdviceEntry} from '../../base/advice.js';
import type {Field} from '../../base/method.js';
import {cleanLine} from '../../base/text.js';
import {copyText} from '../copy-text.js';
import type {Desk} from '../desk.js';
import type {Values} from '../field-value.js';
import {createMenu} from '../layers/menu.js';
import {createText} from '../layers/text.js';
import {nameOf, byHandLines, entryLines} from '../present/advice.js';
import {targetWords} from '../present/run.js';
import {openForm} from './open-form.js';

export type AdviceWhere = {readonly host: string; readonly target: string};

/**
What the answers say to a form: where copies may go is where its image goes, as far as there is one such place.
*/
const valuesFrom = (desk: Desk, {host}: AdviceWhere, fields: readonly Field[], {questions}: Advice): Values => {
	const places = questions.find(({id}) => id === 'place')?.answer?.split(',') ?? [];
	const field = fields.find(({name}) => name === 'directory');

	if (field === undefined || !places.includes('nfs') || places.includes('file')) {
		return {};
	}

	const nfs = new Set((desk.world.get().facts[host]?.filesystems ?? []).filter(({type, isMounted}) => isMounted && type.startsWith('nfs')).map(({mountPoint}) => mountPoint));
	const [only, ...others] = (field.choices ?? []).filter(({value, unusable}) => unusable === undefined && nfs.has(value));

	return only === undefined || others.length > 0 ? {} : {directory: only.value};
};

/**
What the method acts on here: the target itself, else the system, else one of the data groups.
*/
const targetsFor = (desk: Desk, {host, target}: AdviceWhere, kinds: readonly string[]): readonly string[] => {
	if (kinds.includes(target.split(':', 1)[0] ?? '')) {
		return [target];
	}

	return kinds.includes('vg') ? (desk.world.get().facts[host]?.volumeGroups ?? []).filter(({kind}) => kind === 'data').map(({name}) => `vg:${name}`) : (kinds.includes('lpar') ? ['lpar'] : []);
};

const openFormOf = async (desk: Desk, where: AdviceWhere, id: string, advice: Advice): Promise<void> => {
	const {targets, title} = await desk.services.method(id);
	const fitting = targetsFor(desk, where, targets);

	const open = async (target: string): Promise<void> => {
		await openForm(desk, {
			id, host: where.host, target, values: ({fields}) => valuesFrom(desk, where, fields, advice),
		});
	};

	const [first, ...others] = fitting;

	if (first === undefined) {
		desk.tell(`${title}: nothing is known on ${where.host} that it acts on. ${desk.key('refresh')} asks the host.`, 'caution');
	} else if (others.length === 0) {
		await open(first);
	} else {
		desk.ask(createMenu(desk, {
			title: `${id}: which of them?`, noun: 'group', intro: 'Each is saved by a run of its own.',
			rows: () => fitting.map(each => ({id: each, label: targetWords(each)})),
			onChoose([chosen = first]) {
				void open(chosen);
			},
		}));
	}
};

/**
The whole reasoning of a way.
*/
export const showReasoning = (desk: Desk, entry: AdviceEntry): void => {
	desk.ask(createText(desk, {title: cleanLine(nameOf(entry)), lines: width => entryLines(entry, {width, glyphs: desk.theme.glyphs})}));
};

const showByHand = (desk: Desk, entry: AdviceEntry): void => {
	const {commands = [], title} = entry;

	desk.ask(createText(desk, {
		title: cleanLine(title),
		about: 'How it is done by hand.',
		lines: width => byHandLines(entry, {width, glyphs: desk.theme.glyphs}).slice(1),
		bindings: commands.length === 0
			? []
			: [{
				action: 'copy', title: 'Copy the commands', run() {
					void desk.attempt(async () => copyText(desk, commands.map(({text}) => text).join('\n')));
				},
			}],
	}));
};

/**
Goes on with a way: to its form where lparsafe runs it, else to its commands and guide; what is blocked says why.
*/
export const openWay = (desk: Desk, where: AdviceWhere, entry: AdviceEntry, advice: Advice): void => {
	const alone = (id: string): AdviceEntry | undefined => advice.advice.find(({methods}) => methods.length === 1 && methods[0] === id);
	const [only, ...others] = entry.methods;

	if (entry.fit === 'blocked') {
		showReasoning(desk, entry);
	} else if (only !== undefined && others.length === 0) {
		if (entry.runsHere.includes(only)) {
			void desk.attempt(async () => openFormOf(desk, where, only, advice));
		} else {
			showByHand(desk, entry);
		}
	} else {
		desk.ask(createMenu(desk, {
			title: 'Which part of the strategy?', noun: 'part', intro: 'All of them together are the strategy; each is done by itself.',
			rows: () => entry.methods.map(id => ({id, label: alone(id)?.title ?? id, detail: entry.runsHere.includes(id) ? 'opens its form' : 'commands and guide'})),
			onChoose([id = '']) {
				const part = alone(id);

				if (entry.runsHere.includes(id)) {
					void desk.attempt(async () => openFormOf(desk, where, id, advice));
				} else if (part !== undefined) {
					showByHand(desk, part);
				}
			},
		}));
	}
};
