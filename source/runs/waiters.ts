/**
One who waits for changes again and again: what changes while he does something else is not missed.
*/
export type Listener = {
	/**
	Resolves at the next change since it resolved last, after so many milliseconds, or when it is closed.
	*/
	next(this: void, milliseconds: number): Promise<void>;
	close(this: void): void;
};

/**
Those who wait for something to happen to a run.
*/
export class Waiters {
	readonly #listening = new Map<string, Set<() => void>>();

	/**
	A wait that is over leaves no timer behind: it would wake the thread for nothing.
	*/
	listen(runId: string): Listener {
		const listening = this.#listening.get(runId) ?? new Set();
		let isDue = false;
		let timer: NodeJS.Timeout | undefined;
		let resolve: (() => void) | undefined;

		const over = (): void => {
			isDue = true;
			clearTimeout(timer);
			resolve?.();
		};

		listening.add(over);
		this.#listening.set(runId, listening);

		return {
			async next(milliseconds) {
				if (!isDue) {
					await new Promise<void>(done => {
						resolve = done;
						timer = setTimeout(done, milliseconds);
					});
				}

				isDue = false;
			},
			close: () => {
				listening.delete(over);

				if (listening.size === 0 && this.#listening.get(runId) === listening) {
					this.#listening.delete(runId);
				}

				over();
			},
		};
	}

	/**
	Waits so many milliseconds, or until the next `wake` of the run, or the signal.
	*/
	async wait(runId: string, milliseconds: number, signal: AbortSignal): Promise<void> {
		if (signal.aborted) {
			return;
		}

		const {next, close} = this.listen(runId);

		signal.addEventListener('abort', close, {once: true});
		await next(milliseconds);
		signal.removeEventListener('abort', close);
		close();
	}

	wake(runId: string): void {
		for (const over of this.#listening.get(runId) ?? []) {
			over();
		}
	}
}
