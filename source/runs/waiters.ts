/**
Those who wait for something to happen to a run.
*/
export class Waiters {
	readonly #waiting = new Map<string, Set<() => void>>();

	/**
	Resolves at the next `wake` of the run, or with the signal.
	*/
	async wait(runId: string, signal?: AbortSignal): Promise<void> {
		return new Promise(resolve => {
			const waiting = this.#waiting.get(runId) ?? new Set();
			const over = () => {
				waiting.delete(over);
				signal?.removeEventListener('abort', over);
				resolve();
			};

			waiting.add(over);
			this.#waiting.set(runId, waiting);
			signal?.addEventListener('abort', over, {once: true});
		});
	}

	wake(runId: string): void {
		const waiting = this.#waiting.get(runId);

		this.#waiting.delete(runId);

		for (const over of waiting ?? []) {
			over();
		}
	}
}
