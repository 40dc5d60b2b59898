import type {Advice, AdviceEntry} from '../../base/advice.js';
import {cleanLine} from '../../base/text.js';
import {advisedValues} from '../advised-values.js';
import {copyText} from '../copy-text.js';
import type {Desk} from '../desk.js';
import {createMenu} from '../layers/menu.js';
import {createText} from '../layers/text.js';
import {nameOf, byHandLines, entryLines} from '../present/advice.js';
import {targetWords} from '../present/run.js';
import {openForm} from './open-form.js';

export type AdviceWhere = {readonly host: string; readonly target: string};

/**
What the method acts on here: the target itself, else the data groups that it lies in, else one of all, else the system.
*/
const targetsFor = (desk: Desk, {host, target}: AdviceWhere, kinds: readonly string[]): readonly string[] => {
	const [kind = '', ...rest] = target.split(':');

	if (kinds.includes(kind)) {
		return [target];
	}

	const facts = desk.world.get().facts[host];
	const name = rest.join(':');

	const data = (facts?.volumeGroups ?? []).filter(group => group.kind === 'data');
	const holders = data.filter(group => group.logicalVolumes.some(volume => (kind === 'lv' && volume.name === name) || (kind === 'fs' && volume.mountPoint === name)) || (kind === 'db' && facts?.databases.some(database => database.name === name && database.volumeGroups?.includes(group.name)) === true));

	return kinds.includes('vg') ? (holders.length > 0 ? holders : data).map(group => `vg:${group.name}`) : (kinds.includes('lpar') ? ['lpar'] : []);
};

const openFormOf = async (desk: Desk, where: AdviceWhere, id: string, advice: Advice): Promise<void> => {
	const {targets, title} = await desk.services.method(id);
	const fitting = targetsFor(desk, where, targets);

	const open = async (target: string): Promise<void> => {
		await openForm(desk, {
			id, host: where.host, target, values: ({fields}) => advisedValues({fields, questions: advice.questions, filesystems: desk.world.get().facts[where.host]?.filesystems ?? []}),
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
