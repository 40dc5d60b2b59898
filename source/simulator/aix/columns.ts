/**
Cells padded to their widths as a C `printf('%-Ns')` does: what is longer pushes the rest to the right, with one blank between.
*/
export const row = (cells: ReadonlyArray<readonly [text: string | number, width: number]>): string => cells.map(([text, width]) => {
	const cell = String(text);

	return cell.length < width || width === 0 ? cell.padEnd(width) : `${cell} `;
}).join('');

/**
Lines whose columns are as wide as their widest cell, one blank apart, the last column as it is.
*/
export const table = (rows: ReadonlyArray<readonly string[]>): string => {
	const widths: number[] = [];

	for (const cells of rows) {
		for (const [index, cell] of cells.entries()) {
			widths[index] = Math.max(widths[index] ?? 0, cell.length);
		}
	}

	return rows.map(cells => cells.map((cell, index) => index === cells.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)).join(' ') + '\n').join('');
};

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

const parts = (at: number) => {
	const date = new Date(at);

	return {
		day: days[date.getUTCDay()] ?? '',
		month: months[date.getUTCMonth()] ?? '',
		date: date.getUTCDate(),
		monthNumber: date.getUTCMonth() + 1,
		time: `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`,
		year: date.getUTCFullYear(),
	};
};

/**
A moment as `ctime` shows it, `Thu Aug  6 03:53:53 2020`. The simulated machines keep UTC.
*/
export const cTime = (at: number): string => {
	const {day, month, date, time, year} = parts(at);

	return `${day} ${month} ${String(date).padStart(2)} ${time} ${year}`;
};

/**
A moment as `date` shows it, `Tue Jun 10 18:25:56 UTC 2014`.
*/
export const dateTime = (at: number): string => {
	const {day, month, date, time, year} = parts(at);

	return `${day} ${month} ${String(date).padStart(2)} ${time} UTC ${year}`;
};

/**
A moment as `mount` shows it, `Nov 07 19:11`.
*/
export const mountTime = (at: number): string => {
	const {month, date, time} = parts(at);

	return `${month} ${two(date)} ${time.slice(0, 5)}`;
};

/**
A moment as `errpt` shows it, `MMDDhhmmYY`.
*/
export const errorTime = (at: number): string => {
	const {monthNumber, date, time, year} = parts(at);

	return `${two(monthNumber)}${two(date)}${time.slice(0, 2)}${time.slice(3, 5)}${two(year % 100)}`;
};
