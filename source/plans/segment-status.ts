/**
Exit statuses that a segment gives a step itself.
*/
export const segmentStatus = {
	checkFailed: 90,
	notPlaced: 91,
	noDirectory: 92,
	brokenOff: 93,
	timeLimit: 124,
	partLost: 125,
	cancelled: 130,
} as const;
