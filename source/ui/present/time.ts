const two = (value: number): string => String(value).padStart(2, '0');

/**
How far the operator's clock is from UTC at an instant: `+01:00`, or `UTC`.
*/
const zoneOf = (date: Date): string => {
	const minutes = -date.getTimezoneOffset();
	const size = Math.abs(minutes);

	return minutes === 0 ? 'UTC' : `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
};

/**
An instant as the operator's clock shows it, with its zone: `2026-11-21 08:15:02 +01:00`. As it is where it is no instant.
*/
export const localTime = (iso: string | undefined): string => {
	const date = new Date(iso ?? '');

	return Number.isNaN(date.getTime()) ? iso ?? '' : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())} ${zoneOf(date)}`;
};

/**
The same for lists, to the minute and without the zone: `2026-11-21 08:15`.
*/
export const localMinute = (iso: string | undefined): string => localTime(iso).slice(0, 16);

/**
The same to the second: `2026-11-21 08:15:02`.
*/
export const localSecond = (iso: string | undefined): string => localTime(iso).slice(0, 19);

/**
A text of a room that knows no clock, its instants as the operator's clock shows them.
*/
export const localTimes = (text: string): string => text.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/gv, found => localTime(found));

/**
The same without the day and the zone: `08:15:02`.
*/
export const clockTime = (iso: string | undefined): string => localTime(iso).slice(11, 19);
