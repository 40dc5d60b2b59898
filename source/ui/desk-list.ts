import type {Desk} from './desk.js';
import {createMenu} from './layers/menu.js';
import {createList} from './list.js';
import type {List, ListOptions} from './list-shape.js';

/**
A list of a screen: its filter and its order are remembered for the session under `name`, with `keepsCursor` the row that one was at, too, and its order is chosen from a menu of all columns, also those that have no room.
*/
export const createDeskList = <Row>(desk: Desk, name: string, {keepsCursor = false, ...options}: Omit<ListOptions<Row>, 'theme' | 'onChange' | 'keyOf' | 'chooseOrder' | 'begins'> & {readonly keepsCursor?: boolean}): List<Row> => {
	const {columns} = options;
	const begins = desk.lists.get(name);

	const chooseOrder = (): void => {
		const {sorted} = list.state.get();

		desk.ask(createMenu(desk, {
			title: 'Order of the list', intro: 'The column that it is sorted by; choosing the present one turns the order round.', about: 'Every column of the list, also those that have no room on the screen.',
			start: String(sorted?.column ?? ''),
			rows: () => [{id: '', label: 'As it came'}, ...columns.map(({title}, at) => ({id: String(at), label: title, ...sorted?.column === at && {detail: sorted.isReversed ? 'now, reversed' : 'now'}}))],
			onChoose([id = '']) {
				list.state.update(({sorted: before, ...state}) => {
					const column = Number(id);

					return id === '' ? state : {...state, sorted: {column, isReversed: before?.column === column && !before.isReversed}};
				});
			},
		}));
	};

	const list = createList<Row>({
		...options, theme: desk.theme, onChange: desk.changed, keyOf: desk.key, chooseOrder, ...begins !== undefined && {begins},
	});

	list.state.subscribe(() => {
		const {cursorId, filter, recalled, sorted} = list.state.get();

		desk.lists.set(name, {
			filter, recalled, ...sorted !== undefined && {sorted}, ...keepsCursor && cursorId !== undefined && {cursorId},
		});
	});

	return list;
};
