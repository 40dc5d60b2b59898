/**
The first row to draw, so that the cursor's is seen with some around it.
*/
export const windowStart = (index: number, count: number, height: number): number => Math.max(0, Math.min(index - Math.floor(height / 2), count - height));

/**
The first row to draw of a list that was drawn from `start`: it moves only as far as the cursor's row needs, so that a step of the cursor changes two lines and not all.
*/
export const scrollStart = (start: number, index: number, count: number, height: number): number => {
	const around = Math.min(2, Math.floor((height - 1) / 2));

	return Math.max(0, Math.min(Math.max(Math.min(start, index - around), index + around + 1 - height), count - height));
};
