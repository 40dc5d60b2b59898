import type {UtilityContext} from '../utility.js';

/**
Lets a long command's time pass, with a dot for every ten seconds and after thirty of them a line that counts files.
*/
export class Pacing {
	readonly #context: UtilityContext;
	readonly #factor: number;
	#dots = 0;
	#nextDot: number;
	#done = 0;
	#total = 0;
	#isShown = false;
	#words = '';

	constructor(context: UtilityContext) {
		this.#context = context;
		this.#factor = context.machine.faults.has('slow') ? 4 : 1;
		this.#nextDot = context.machine.clock.now + 10_000;
	}

	/**
	From now on dots are shown.

	@param total - Files in all.
	@param words - What stands between `files` and the percentage.
	*/
	show(total: number, words = ''): void {
		this.#total = total;
		this.#words = words;
		this.#isShown = true;
		this.#nextDot = this.#context.machine.clock.now + 10_000;
	}

	finished(count: number): void {
		this.#done += count;
	}

	async pass(milliseconds: number): Promise<void> {
		const {clock} = this.#context.machine;
		const end = clock.now + Math.ceil(milliseconds * this.#factor);

		while (this.#isShown && this.#nextDot <= end) {
			await this.#context.sleep(this.#nextDot - clock.now);
			await this.#context.out('.');
			this.#dots++;
			this.#nextDot += 10_000;

			if (this.#dots % 30 === 0) {
				await this.#context.out(`\n${this.#done} of ${this.#total} files${this.#words} (${Math.floor(100 * this.#done / Math.max(1, this.#total))}%)`);
			}
		}

		if (clock.now < end) {
			await this.#context.sleep(end - clock.now);
		}
	}
}
