/**
A time limit that can stand still.
*/
export type TimeLimit = {pause(): void; resume(): void; stop(): void};

export const startTimeLimit = (milliseconds: number, onEnd: () => void): TimeLimit => {
	let left = milliseconds;
	let startedAt = performance.now();
	let timer: NodeJS.Timeout | undefined = setTimeout(onEnd, left);

	const pause = (): void => {
		if (timer === undefined) {
			return;
		}

		clearTimeout(timer);
		timer = undefined;
		left -= performance.now() - startedAt;
	};

	return {
		pause,
		resume() {
			if (timer !== undefined || left <= 0) {
				return;
			}

			startedAt = performance.now();
			timer = setTimeout(onEnd, left);
		},
		stop() {
			pause();
			left = 0;
		},
	};
};
