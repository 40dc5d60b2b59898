import type {Field, FieldMistake, MethodDescription} from '../../base/method.js';
import type {HostEntry} from '../../base/services/hosts.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import type {Values} from '../field-value.js';
import {createForm} from '../form.js';
import {createMenu} from '../layers/menu.js';
import {paragraph, type Line} from '../line.js';
import type {Layer} from '../navigation.js';
import {hostWords, productionHosts, productionTitle} from '../present/production-marks.js';
import {targetWords} from '../present/run.js';
import {ownFields, sentValues} from './method-form.js';
import {createReviewManyScreen} from './review-many.js';

/**
The same backup of several hosts.
*/
type ManyRequest = {readonly method: MethodDescription; readonly hosts: readonly string[]; readonly target: string};

const hostsText = (count: number): string => `${count} host${count === 1 ? '' : 's'}`;

/**
The form of a backup for several hosts: what is left empty, each host proposes for itself.
*/
const createManyForm = (desk: Desk, request: ManyRequest): Layer => {
	const {method, hosts, target} = request;
	const draft = `${method.id} ${target} of many`;
	const values = createStore<Values>(desk.drafts.get(draft) ?? {});
	const mistakes = createStore<readonly FieldMistake[]>([]);
	const fields = method.fields.filter(({name}) => !ownFields.has(name)).map((field): Field => ({...field, isRequired: false, hasPreview: false}));
	let isChecking = false;

	mistakes.subscribe(desk.changed);
	values.subscribe(() => {
		desk.drafts.set(draft, values.get());
		mistakes.set([]);
	});

	const review = async (): Promise<void> => {
		if (isChecking) {
			return;
		}

		const sent = sentValues(fields, values.get());
		const [host = ''] = hosts;

		isChecking = true;

		// What is wrong in itself is wrong on each; what one host alone has against it stands in the review.
		const found = await desk.attempt(async () => desk.services.checkValues({
			method: method.id, host, target, values: sent,
		}));

		isChecking = false;

		const typed = found?.filter(({name}) => Object.hasOwn(sent, name)) ?? [];
		const [first] = typed;

		if (first !== undefined) {
			mistakes.set(typed);
			form.focus(first.name);
			desk.tell(`On ${host}: ${first.message}`, 'caution');
		} else if (desk.navigation.get().screens.at(-1) === layer) {
			desk.go(createReviewManyScreen(desk, {
				method: method.id, hosts, target, values: sent,
			}));
		}
	};

	const form = createForm(desk, {
		fields: () => fields,
		values,
		mistakes: mistakes.get,
		intro: () => 'What is left empty, each host proposes for itself; each image is named after its host. Nothing runs from here.',
		enterTitle: 'Review the plans',
		onEnter() {
			void review();
		},
	});

	const layer: Layer = {
		name: 'many-form',
		place: {name: 'many-form', args: ['', method.id, target, ...hosts], create: () => createManyForm(desk, request)},
		crumb: `${method.id} of ${hostsText(hosts.length)}`,
		about: method.summary,
		isTyping: form.isTyping,
		press: form.press,
		bindings: form.bindings,
		draw({columns, rows}) {
			const {hosts: known} = desk.world.get();
			const all = paragraph(hosts.map(host => hostWords(known, host)).join(', '), columns, {tone: 'quiet'});
			const named: readonly Line[] = rows < 16 ? all.slice(0, 1) : all.slice(0, 4);

			return [
				productionTitle([{text: `${method.title}: ${targetWords(target)} on ${hostsText(hosts.length)}`, tone: 'title'}], productionHosts(known, hosts).length > 0, columns, desk.theme.glyphs),
				...named,
				...form.draw({columns, rows: rows - 1 - named.length}),
			];
		},
	};

	return layer;
};

/**
Asks what of the hosts is backed up: the system, or a volume group that some of them have.
*/
export const backUpMany = async (desk: Desk, hosts: readonly HostEntry[]): Promise<void> => {
	const all = await desk.attempt(async () => desk.services.methods());

	if (all === undefined) {
		return;
	}

	const names = hosts.map(({name}) => name);
	const groups = [...new Set(hosts.flatMap(({volumeGroups = []}) => volumeGroups))].filter(name => name !== 'rootvg').toSorted();
	const ways = all.filter(({direction}) => direction === 'backup').flatMap(method => [
		...method.targets.includes('lpar') ? [{label: `${method.id}: the system`, detail: hostsText(names.length), request: {method, hosts: names, target: 'lpar'}}] : [],
		...method.targets.includes('vg')
			? groups.map(group => {
				const having = hosts.filter(({volumeGroups = []}) => volumeGroups.includes(group)).map(({name}) => name);

				return {label: `${method.id}: ${group}`, detail: having.length === names.length ? hostsText(names.length) : `the ${having.length} of ${names.length} that have it`, request: {method, hosts: having, target: `vg:${group}`}};
			})
			: [],
	]);

	desk.ask(createMenu(desk, {
		title: `Back up ${hostsText(names.length)}`, intro: 'One form for all; each host gets a plan of its own, and all are reviewed in one list before anything runs.',
		none: () => 'No method for backups works on these hosts.',
		rows: () => ways.map(({label, detail}, at) => ({id: String(at), label, detail})),
		onChoose([id = '']) {
			const request = ways[Number(id)]?.request;

			if (request !== undefined) {
				desk.go(createManyForm(desk, request));
			}
		},
	}));
};
