import {UsageError} from '../base/errors.js';

/**
How many names one pattern may stand for; more is a slip of the finger.
*/
const most = 10_000;

const range = /\[(?<from>\d+|[a-zA-Z]):(?<to>\d+|[a-zA-Z])(?::(?<step>\d+))?\]/v;

const wrong = (pattern: string, why: string): UsageError => new UsageError(`The range in \`${pattern.slice(0, 100)}\` ${why}.`, {code: 'not-an-inventory', advice: 'A range is `[01:10]`, `[a:f]` or `[1:9:2]`; its end is included.'});

const between = (pattern: string, from: string, to: string, step: number): readonly string[] => {
	const isNumber = /^\d+$/v.test(from);

	if (isNumber !== /^\d+$/v.test(to)) {
		throw wrong(pattern, 'mixes numbers and letters');
	}

	const first = isNumber ? Number(from) : from.codePointAt(0) ?? 0;
	const last = isNumber ? Number(to) : to.codePointAt(0) ?? 0;

	if (step < 1 || last < first || (last - first) / step >= most) {
		throw wrong(pattern, `stands for no name, or for more than ${most}`);
	}

	const count = Math.floor((last - first) / step) + 1;

	return Array.from({length: count}, (_, index) => {
		const value = first + (index * step);

		// A first number with leading zeros makes all of them as wide, as Ansible does.
		return isNumber ? String(value).padStart(from.startsWith('0') ? from.length : 0, '0') : String.fromCodePoint(value);
	});
};

/**
The names that an Ansible host pattern such as `db[01:03].example.com` stands for; several ranges multiply.

Source: Ansible, "How to build your inventory", ranges of hosts.

@throws UsageError (`not-an-inventory`)
*/
export const expandHostRange = (pattern: string): readonly string[] => {
	const match = range.exec(pattern);

	if (match?.groups === undefined) {
		return [pattern];
	}

	const {from = '', to = '', step = '1'} = match.groups;
	const before = pattern.slice(0, match.index);
	const rests = expandHostRange(pattern.slice(match.index + match[0].length));
	const values = between(pattern, from, to, Number(step));

	if (values.length * rests.length > most) {
		throw wrong(pattern, `stands for more than ${most} names`);
	}

	return values.flatMap(value => rests.map(rest => `${before}${value}${rest}`));
};
