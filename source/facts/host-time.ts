const months: ReadonlyMap<string, number> = new Map(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].map((name, index) => [name, index]));

const datePattern = /^(?:[A-Z][a-z]{2}\s+)?(?<month>[A-Z][a-z]{2})\s+(?<day>\d{1,2})\s+(?<hour>\d{1,2}):(?<minute>\d\d):(?<second>\d\d)(?:\s+[A-Z][\w+\-:]*)?\s+(?<year>\d{4})$/v;

const clockTimes = (text: string): readonly number[] => text.split('\n').map(line => line.trim()).filter(line => /^\d{4}-\d\d-\d\d \d\d:\d\d$/v.test(line)).map(line => Date.parse(`${line.replace(' ', 'T')}:00Z`));

/**
What a host's clock shows, ahead of UTC, in minutes; from `date` and `date -u` printed as `YYYY-MM-DD hh:mm`.
*/
export const parseClock = (text: string): number | undefined => {
	const [local, utc] = clockTimes(text);

	return local === undefined || utc === undefined ? undefined : Math.round((local - utc) / 900_000) * 15;
};

/**
The time by a host's clock, in milliseconds since 1970, to the minute; from the same text.
*/
export const parseUtc = (text: string): number | undefined => clockTimes(text)[1];

/**
A time as AIX prints it in the C locale (`Wed Jan 30 22:53:34 PST 2013`, the weekday and the zone may be missing) in milliseconds since 1970. Names of zones are no zones (CST is three of them): the host's clock of today stands for it, so an hour may be wrong over a change to summer time. Undefined where it is written in another way.
*/
export const parseHostTime = (text: string, aheadMinutes: number): number | undefined => {
	const parts = datePattern.exec(text.trim())?.groups;
	const month = months.get(parts?.['month'] ?? '');

	return parts === undefined || month === undefined
		? undefined
		: Date.UTC(Number(parts['year']), month, Number(parts['day']), Number(parts['hour']), Number(parts['minute']), Number(parts['second'])) - (aheadMinutes * 60_000);
};
