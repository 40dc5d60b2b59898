import type {Kit} from '../../base/kit.js';
import {cleanLine} from '../../base/text.js';
import {formatBytes} from '../../base/units.js';
import type {Desk} from '../desk.js';
import {confirmEach, tooMany} from '../layers/confirm-each.js';
import {createScroll} from '../layers/scroll.js';
import {
	paragraph,
	span,
	type Line,
} from '../line.js';
import {createDeskList} from '../desk-list.js';
import type {Layer} from '../navigation.js';
import {ageSpan} from '../present/host.js';
import {hostWords} from '../present/production-marks.js';
import {noneLines, unreadLines} from '../present/states.js';
import {createReading} from '../reading.js';

/**
One line of a kit, wrapped under its own beginning: a recovery sheet that is cut at the edge is none.
*/
export const kitLines = (text: string, width: number): readonly Line[] => {
	const lead = /^ *(?:\d+\. )?/v.exec(text)?.[0] ?? '';

	return lead.length > width / 2 ? paragraph(text, width) : paragraph(text.slice(lead.length), width, {first: span(lead)});
};

/**
Which kit it is.
*/
type KitName = Pick<Kit, 'host' | 'name'>;

const saveKit = async (desk: Desk, kit: KitName): Promise<string> => desk.options.saveFile(kit.name, await desk.services.readKit(kit));

const saveOne = async (desk: Desk, kit: KitName): Promise<void> => {
	await desk.attempt(async () => {
		desk.tell(`Wrote ${await saveKit(desk, kit)}.`, 'ok');
	});
};

const saveKits = (desk: Desk, kits: readonly KitName[]): void => {
	confirmEach(desk, {
		rows: kits, nameOf: ({host, name}) => `${cleanLine(name)} of ${hostWords(desk.world.get().hosts, cleanLine(host))}`, hostOf: ({host}) => host, title: `Write these ${kits.length} kits to files?`,
		text: 'A new file each, never over another one. A kit names machines, disks and addresses: keep it where only operators read it.', keep: 'Not now', does: 'Write them',
		act: async kit => `written to ${await saveKit(desk, kit)}`,
		done(count) {
			desk.tell(`${count} of ${kits.length} kits were written.`, count === kits.length ? 'ok' : 'caution');
		},
	});
};

export const createKitScreen = (desk: Desk, kit: KitName): Layer => {
	const text = createReading(desk, async () => desk.services.readKit(kit));
	const scroll = createScroll(desk.theme, desk.changed);

	return {
		name: 'kit',
		place: {name: 'kit', args: [kit.host, kit.name]},
		hostName: () => kit.host,
		crumb: kit.name,
		get about() {
			return `The recovery sheet of an image, as it was written when the image was made. ${desk.key('exportPlan')} writes it to a file.`;
		},
		shown() {
			void text.read();
		},
		bindings: () => [
			...scroll.bindings(),
			{
				action: 'exportPlan', title: 'Write it to a file', run() {
					void saveOne(desk, kit);
				},
			},
			{
				action: 'refresh', run() {
					void text.read();
				},
			},
		],
		draw: ({columns, rows}) => scroll.draw(text.value()?.split('\n').flatMap(each => kitLines(cleanLine(each), columns)) ?? unreadLines(desk, 'the kit', text.trouble(), columns), rows),
	};
};

/**
The kits that the home keeps: what a restore needs to know when host and database are gone.
*/
export const createKitsScreen = (desk: Desk, host?: string): Layer => {
	const kits = createReading(desk, async () => desk.services.kits(host));
	const list = createDeskList<Kit>(desk, host === undefined ? 'kits' : `kits of ${host}`, {
		rows: () => kits.value() ?? [],
		idOf: kit => `${kit.host}/${kit.name}`,
		noun: 'kit',
		canMark: true,
		columns: [
			{title: 'Host', width: [8, 18], cell: kit => ({text: cleanLine(kit.host), tone: 'title'})},
			{
				title: 'Kept', width: 16, cell: ({keptAt}) => ageSpan(keptAt, desk.now()), order: ({keptAt}) => -Date.parse(keptAt),
			},
			{
				title: 'Size', width: 10, align: 'right', drop: 1, cell: ({sizeBytes}) => ({text: formatBytes(sizeBytes)}), order: ({sizeBytes}) => sizeBytes,
			},
			{title: 'Kit', width: 'rest', cell: ({name}) => ({text: cleanLine(name)})},
		],
		empty: width => kits.value() === undefined ? unreadLines(desk, 'the kits', kits.trouble(), width) : noneLines('No kit is kept yet. A backup of the system writes one beside its image and keeps a copy here.', width),
	});

	return {
		name: 'kits',
		place: {name: 'kits', args: host === undefined ? [] : [host]},
		crumb: 'Kits',
		get about() {
			return `Recovery sheets of images, kept as plain files in the home. ${desk.key('open')} reads one.`;
		},
		isTyping: list.isTyping,
		press: list.press,
		click: list.click,
		back: list.back,
		shown() {
			void kits.read();
		},
		row() {
			const kit = list.current();

			return kit === undefined ? undefined : {title: list.markedWords() ?? cleanLine(kit.name), actions: ['open', 'exportPlan']};
		},
		bindings() {
			const kit = list.current();
			const marked = list.marked();

			return [
				...list.bindings(),
				{
					action: 'open', ...kit === undefined && {disabled: 'there is no kit'}, run() {
						if (kit !== undefined) {
							desk.go(createKitScreen(desk, kit));
						}
					},
				},
				{
					action: 'exportPlan', title: marked.length > 0 ? `Write ${marked.length} marked to files` : 'Write it to a file', ...kit === undefined && {disabled: 'there is no kit'}, ...tooMany(marked), run() {
						if (marked.length > 0) {
							saveKits(desk, marked);
						} else if (kit !== undefined) {
							void saveOne(desk, kit);
						}
					},
				},
				{
					action: 'refresh', run() {
						void kits.read();
					},
				},
			];
		},
		draw: size => list.draw(size),
	};
};
