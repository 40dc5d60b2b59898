import type {HostEntry, HostInput} from '../../base/services/hosts.js';
import {cleanLine} from '../../base/text.js';
import type {Desk} from '../desk.js';
import {confirmEach} from '../layers/confirm-each.js';
import {createMenu} from '../layers/menu.js';
import {createPrompt} from '../layers/prompt.js';
import {hostWords} from '../present/production-marks.js';

type Label = Partial<Pick<HostInput, 'groups' | 'tags' | 'isProduction'>>;

const put = (words: readonly string[], word: string): string[] => [...words.filter(each => each !== word), word];
const take = (words: readonly string[], word: string): string[] => words.filter(each => each !== word);

/**
Changes one of what hosts are marked with, after naming them all.
*/
const labelEach = (desk: Desk, hosts: readonly HostEntry[], title: string, labelOf: (host: HostEntry) => Label, taken?: () => void): void => {
	confirmEach(desk, {
		rows: hosts, nameOf: ({name}) => hostWords(desk.world.get().hosts, name), hostOf: ({name}) => name, title,
		text: 'Only what lparsafe knows of them changes, nothing on a machine.', keep: 'Leave it as it is', does: 'Change it',
		async act(host) {
			await desk.services.updateHost({name: host.name, ...labelOf(host)});

			return 'changed';
		},
		async done(count) {
			taken?.();
			desk.tell(`${count} of ${hosts.length} host${hosts.length === 1 ? '' : 's'} changed.`, count === hosts.length ? 'ok' : 'caution');
			await desk.refreshWorld('hosts');
		},
	});
};

/**
Groups, tags and the mark of production of one host or of several, to choose from.
*/
export const chooseLabel = (desk: Desk, hosts: readonly HostEntry[]): void => {
	const of = hosts.length === 1 ? hosts[0]?.name ?? '' : `${hosts.length} hosts`;
	const groups = [...new Set(hosts.flatMap(each => each.groups ?? []))].toSorted();
	const tags = [...new Set(hosts.flatMap(each => each.tags))].toSorted();
	const ask = (title: string, label: (word: string) => (host: HostEntry) => Label) => (): void => {
		desk.ask(createPrompt(desk, {
			title: `${title}: ${of}`, question: 'Which? One word, such as payroll.', does: 'Go on', draft: title,
			onAnswer(text, taken) {
				const word = cleanLine(text).trim();

				if (word === '') {
					desk.tell('Nothing was typed; nothing changes.', 'quiet');
				} else {
					labelEach(desk, hosts, `${title} ${word}?`, label(word), taken);
				}
			},
		}));
	};

	const choose = (title: string, words: readonly string[], label: (word: string) => (host: HostEntry) => Label) => (): void => {
		desk.ask(createMenu(desk, {
			title: `${title}: ${of}`, rows: () => words.map(word => ({id: word, label: word})), onChoose([word = '']) {
				labelEach(desk, hosts, `${title} ${word}?`, label(word));
			},
		}));
	};

	const mark = (isProduction: boolean) => (): void => {
		labelEach(desk, hosts, `Mark ${of} as ${isProduction ? '' : 'not '}production?`, () => ({isProduction}));
	};

	const ways: ReadonlyArray<{readonly id: string; readonly label: string; readonly unusable?: string; open(): void}> = [
		{id: 'group', label: 'Put into the group', open: ask('Put into the group', word => host => ({groups: put(host.groups ?? [], word)}))},
		{
			id: 'ungroup', label: 'Take out of the group', ...groups.length === 0 && {unusable: 'it is in no group'}, open: choose('Take out of the group', groups, word => host => ({groups: take(host.groups ?? [], word)})),
		},
		{id: 'tag', label: 'Add the tag', open: ask('Add the tag', word => host => ({tags: put(host.tags, word)}))},
		{
			id: 'untag', label: 'Take away the tag', ...tags.length === 0 && {unusable: 'it has no tag'}, open: choose('Take away the tag', tags, word => host => ({tags: take(host.tags, word)})),
		},
		{
			id: 'production', label: 'Mark as production', ...hosts.every(({isProduction = false}) => isProduction) && {unusable: 'it is marked so'}, open: mark(true),
		},
		{
			id: 'not-production', label: 'Mark as not production', ...hosts.every(({isProduction = false}) => !isProduction) && {unusable: 'it is not marked as production'}, open: mark(false),
		},
	];

	desk.ask(createMenu(desk, {
		title: `Groups, tags, PROD: ${of}`, rows: () => ways, onChoose([id]) {
			ways.find(way => way.id === id)?.open();
		},
	}));
};
