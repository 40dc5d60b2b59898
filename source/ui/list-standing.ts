/**
Where the cursor stands among the rows that are shown. Where a refresh took its row away it stands on the next one that is left, else on the one before, and stays there; only what another filter lets through begins at the top.
*/
export const createStanding = <Row>({idOf, at}: {
	readonly idOf: (row: Row) => string;
	readonly at: () => {readonly cursorId: string | undefined; readonly filter: string};
}): ((shown: readonly Row[]) => number) => {
	let last: {readonly id: string; readonly index: number; readonly shown: readonly Row[]; readonly filter: string} | undefined;
	let standIn: {readonly of: string; readonly id: string} | undefined;

	return shown => {
		const {cursorId, filter} = at();

		if (cursorId === undefined) {
			return 0;
		}

		const id = standIn?.of === cursorId ? standIn.id : cursorId;
		const index = shown.findIndex(row => idOf(row) === id);

		if (index !== -1) {
			last = {
				id, index, shown, filter,
			};

			return index;
		}

		if (last?.id !== id || last.filter !== filter) {
			return 0;
		}

		const places = new Map(shown.map((row, place) => [idOf(row), place]));
		const neighbour = [...last.shown.slice(last.index + 1), ...last.shown.slice(0, last.index).toReversed()].map(row => idOf(row)).find(each => places.has(each));

		if (neighbour === undefined) {
			return 0;
		}

		const place = places.get(neighbour) ?? 0;

		standIn = {of: cursorId, id: neighbour};
		last = {
			id: neighbour, index: place, shown, filter,
		};

		return place;
	};
};
