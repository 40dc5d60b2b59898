const second = 1000;

/**
Milliseconds until the next whole second of this process, at least a few. What looks once a second looks then, all of it together: a process that is woken costs more than the look.
*/
export const untilNextSecond = (): number => {
	const left = second - (Math.floor(performance.now()) % second);

	return left < 10 ? left + second : left;
};
