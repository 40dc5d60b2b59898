import type {OutputPlace, OutputSearch} from '../base/output.js';
import type {Desk} from './desk.js';
import type {OutputChoice} from './output-view.js';

export type OutputSearcher = {
	/**
	Looks for the next one from a place on; where there is none it goes on from the other end, and says so.
	*/
	seek(wish: {
		readonly choice: OutputChoice;
		readonly from: OutputPlace | 'end';
		readonly direction: 1 | -1;
		readonly what: OutputSearch['what'];

		/**
		As one says it: `line with "x"`.
		*/
		readonly name: string;
		readonly onFound: (place: OutputPlace) => void;
	}): void;

	/**
	What it is doing: `searching, 45 %`; undefined where nothing is searched.
	*/
	status(): string | undefined;

	/**
	Ends a search; tells whether there was one.
	*/
	hasStopped(): boolean;
};

export const createOutputSearcher = (desk: Desk, runId: string): OutputSearcher => {
	let present: {readonly direction: 1 | -1; share?: number; iterator?: AsyncIterator<unknown>} | undefined;

	const hasStopped = (): boolean => {
		const was = present;
		present = undefined;
		void was?.iterator?.return?.();

		return was !== undefined;
	};

	return {
		seek({choice: {stepId, stream}, from, direction, what, name, onFound}) {
			hasStopped();
			const mine: NonNullable<typeof present> = {direction};
			present = mine;

			const look = async (start: OutputSearch['from']): Promise<OutputPlace | undefined> => {
				const iterator = desk.services.findOutput({
					runId, stepId, stream, from: start, direction, what,
				})[Symbol.asyncIterator]();
				mine.iterator = iterator;

				for (;;) {
					const next = await iterator.next();

					if (next.done === true || mine !== present) {
						return undefined;
					}

					if (next.value.isDone) {
						return next.value.place;
					}

					mine.share = next.value.share;
					desk.changed();
				}
			};

			void desk.attempt(async () => {
				try {
					let place = await look(from);

					if (place === undefined && mine === present) {
						place = await look(direction === 1 ? 'start' : 'end');

						if (mine === present) {
							desk.tell(place === undefined ? `There is no ${name}.` : `No more ${name} ${direction === 1 ? 'below' : 'above'}: this is the ${direction === 1 ? 'first' : 'last'} of all.`, 'quiet');
						}
					}

					if (place !== undefined && mine === present) {
						onFound(place);
					}
				} finally {
					if (mine === present) {
						present = undefined;
					}

					desk.changed();
				}
			});
		},
		status: () => present === undefined ? undefined : `searching${present.share === undefined ? '' : `, at ${Math.floor(present.share * 100)} %`}`,
		hasStopped,
	};
};
