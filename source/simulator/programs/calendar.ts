/**
A moment as a place's clocks and calendars show it.
*/
type LocalTime = {
	readonly year: number;

	/**
	1 to 12.
	*/
	readonly month: number;
	readonly day: number;
	readonly hour: number;
	readonly minute: number;
	readonly second: number;

	/**
	0 is Sunday.
	*/
	readonly weekday: number;
	readonly yearday: number;
	readonly zone: string;
	readonly offsetMinutes: number;
};

const dayLength = 86_400_000;

const firstSunday = (year: number, month: number, nth: number): number => {
	const first = new Date(Date.UTC(year, month, 1)).getUTCDay();

	return Date.UTC(year, month, 1 + ((7 - first) % 7) + ((nth - 1) * 7));
};

/**
The offset and name of a zone such as `UTC`, `CST6CDT` or `Europe/Berlin` at a moment.
*/
const zoneAt = (zone: string, moment: number): {readonly name: string; readonly minutes: number} => {
	const posix = /^(?<standard>[A-Za-z]{3,})(?<sign>[+\-]?)(?<hours>\d{1,2})(?::(?<minutes>\d{2}))?(?<summer>[A-Za-z]{3,})?/v.exec(zone);

	if (posix !== null) {
		const {standard, sign, hours, minutes, summer} = posix.groups!;
		const offset = (sign === '-' ? 1 : -1) * ((Number(hours) * 60) + Number(minutes ?? 0));

		if (summer !== undefined) {
			const year = new Date(moment + (offset * 60_000)).getUTCFullYear();
			const isEuropean = offset >= -60;
			const start = isEuropean ? firstSunday(year, 3, 1) - (7 * dayLength) + 3_600_000 : firstSunday(year, 2, 2) + (2 * 3_600_000) - (offset * 60_000);
			const end = isEuropean ? firstSunday(year, 10, 1) - (7 * dayLength) + 3_600_000 : firstSunday(year, 10, 1) + 3_600_000 - (offset * 60_000);

			if (moment >= start && moment < end) {
				return {name: summer, minutes: offset + 60};
			}
		}

		return {name: standard!, minutes: offset};
	}

	if (zone.includes('/')) {
		try {
			const parts = new Intl.DateTimeFormat('en-US', {timeZone: zone, timeZoneName: 'longOffset'}).formatToParts(moment);
			const short = new Intl.DateTimeFormat('en-GB', {timeZone: zone, timeZoneName: 'short'}).formatToParts(moment);
			const offset = /GMT(?<sign>[+\-])(?<hours>\d{2}):(?<minutes>\d{2})/v.exec(parts.find(part => part.type === 'timeZoneName')?.value ?? '');
			const minutes = offset === null ? 0 : (offset.groups!['sign'] === '-' ? -1 : 1) * ((Number(offset.groups!['hours']) * 60) + Number(offset.groups!['minutes']));

			return {name: short.find(part => part.type === 'timeZoneName')?.value ?? zone, minutes};
		} catch {
			return {name: 'UTC', minutes: 0};
		}
	}

	return {name: /^[A-Za-z]{3,}$/v.test(zone) ? zone : 'UTC', minutes: 0};
};

/**
A moment at a place.

@param moment - Milliseconds since 1970 UTC.
@param zone - The value of TZ.
*/
export const localTime = (moment: number, zone = 'UTC'): LocalTime => {
	const {name, minutes} = zoneAt(zone, moment);
	const date = new Date(moment + (minutes * 60_000));
	const year = date.getUTCFullYear();

	return {
		year,
		month: date.getUTCMonth() + 1,
		day: date.getUTCDate(),
		hour: date.getUTCHours(),
		minute: date.getUTCMinutes(),
		second: date.getUTCSeconds(),
		weekday: date.getUTCDay(),
		yearday: Math.floor((Date.UTC(year, date.getUTCMonth(), date.getUTCDate()) - Date.UTC(year, 0, 1)) / dayLength) + 1,
		zone: name,
		offsetMinutes: minutes,
	};
};

/**
The moment at which a place's clocks show this.
*/
export const momentOf = (parts: {readonly year: number; readonly month: number; readonly day: number; readonly hour: number; readonly minute: number; readonly second: number}, zone = 'UTC'): number => {
	const asUtc = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);

	return asUtc - (zoneAt(zone, asUtc - (zoneAt(zone, asUtc).minutes * 60_000)).minutes * 60_000);
};

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const padded = (value: number, width = 2, fill = '0'): string => String(value).padStart(width, fill);

/**
The week of the year by ISO 8601 and the year that it belongs to.
*/
const isoWeek = (time: LocalTime): {readonly week: number; readonly year: number} => {
	const thursday = new Date(Date.UTC(time.year, time.month - 1, time.day + 4 - (time.weekday === 0 ? 7 : time.weekday)));
	const year = thursday.getUTCFullYear();

	return {week: Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / dayLength / 7) + 1, year};
};

const fields: Readonly<Record<string, (time: LocalTime) => string>> = {
	a: time => days[time.weekday]!.slice(0, 3),
	A: time => days[time.weekday]!,
	b: time => months[time.month - 1]!.slice(0, 3),
	B: time => months[time.month - 1]!,
	c: time => formatTime('%a %b %e %H:%M:%S %Y', time),
	C: time => padded(Math.floor(time.year / 100)),
	d: time => padded(time.day),
	D: time => formatTime('%m/%d/%y', time),
	e: time => padded(time.day, 2, ' '),
	G: time => String(isoWeek(time).year),
	h: time => months[time.month - 1]!.slice(0, 3),
	H: time => padded(time.hour),
	I: time => padded(time.hour % 12 === 0 ? 12 : time.hour % 12),
	j: time => padded(time.yearday, 3),
	m: time => padded(time.month),
	M: time => padded(time.minute),
	n: () => '\n',
	p: time => time.hour < 12 ? 'AM' : 'PM',
	r: time => formatTime('%I:%M:%S %p', time),
	R: time => formatTime('%H:%M', time),
	S: time => padded(time.second),
	t: () => '\t',
	T: time => formatTime('%H:%M:%S', time),
	u: time => String(time.weekday === 0 ? 7 : time.weekday),
	U: time => padded(Math.floor((time.yearday + 6 - time.weekday) / 7)),
	V: time => padded(isoWeek(time).week),
	w: time => String(time.weekday),
	W: time => padded(Math.floor((time.yearday + 6 - ((time.weekday + 6) % 7)) / 7)),
	x: time => formatTime('%m/%d/%y', time),
	X: time => formatTime('%H:%M:%S', time),
	y: time => padded(time.year % 100),
	Y: time => String(time.year),
	Z: time => time.zone,
	'%': () => '%',
};

/**
Formats a time as strftime does in the C locale. A field that AIX does not document stays as it is.
*/
export const formatTime = (format: string, time: LocalTime): string => format.replaceAll(/%[EO]?(?<field>[A-Za-z%])/gv, (text, field: string) => fields[field]?.(time) ?? text);
