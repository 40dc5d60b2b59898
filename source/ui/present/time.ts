/**
An instant as the operator's clock shows it: `2026-11-21 08:15:02`.
*/
export const localTime = (iso: string | undefined): string => {
	if (iso === undefined) {
		return '';
	}

	const date = new Date(iso);
	const two = (value: number): string => String(value).padStart(2, '0');

	return Number.isNaN(date.getTime()) ? iso : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

/**
A text of a room that knows no clock, its instants as the operator's clock shows them.
*/
export const localTimes = (text: string): string => text.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/gv, found => localTime(found));

/**
The same without the day: `08:15:02`.
*/
export const clockTime = (iso: string | undefined): string => localTime(iso).slice(-8);
