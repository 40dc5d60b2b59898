import type {OutputPlace, OutputSearch} from '../base/output.js';
import type {Desk} from './desk.js';
import type {OutputChoice} from './output-view.js';

type OutputSearcher = {
	/**
	Looks for the next one from a place on; where there is none it goes on from the other end, and says so.
	*/
	seek(wish: {
		readonly choice: OutputChoice;
		readonly from: OutputPlace | 'end';
		readonly direction: 1 | -1;

		/**
		What is looked for; each only where there is none of those before it. `name` is as one says it: `line with "x"`.
		*/
		readonly wanted: ReadonlyArray<{readonly what: OutputSearch['what']; readonly name: string}>;
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
	// What was said of a search holds until another one, or until it is no longer stood at.
	let told: unknown;

	const hasStopped = (): boolean => {
		const was = present;
		present = undefined;
		told = undefined;
		void was?.iterator?.return?.();

		return was !== undefined;
	};

	return {
		seek({choice: {stepId, stream}, from, direction, wanted, onFound}) {
			hasStopped();
			const mine: NonNullable<typeof present> = {direction};
			present = mine;
			told = mine;
			const isLast = (): boolean => told === mine;

			const look = async (what: OutputSearch['what'], start: OutputSearch['from']): Promise<OutputPlace | undefined> => {
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
					const missing: string[] = [];

					for (const {what, name} of wanted) {
						const near = await look(what, from);
						const place = near ?? (mine === present ? await look(what, direction === 1 ? 'start' : 'end') : undefined);

						if (mine !== present) {
							return;
						}

						if (place === undefined) {
							missing.push(`no ${name}`);
							continue;
						}

						const said = [
							...missing.length === 0 ? [] : [`There is ${missing.join(' and ')}; this is a ${name}.`],
							...near === undefined ? [`No more ${name} ${direction === 1 ? 'below' : 'above'}: this is the ${direction === 1 ? 'first' : 'last'} of all.`] : [],
						];

						if (said.length > 0) {
							desk.tell(said.join(' '), 'quiet', isLast);
						}

						onFound(place);

						return;
					}

					desk.tell(`There is ${missing.join(' and ')}.`, 'quiet', isLast);
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
