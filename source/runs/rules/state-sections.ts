/**
Text in sections, each under a line `== NAME`; lines before the first belong to none. What ended with `== failed STATUS` has a section `NAME failed` beside it.
*/
export const sectionsOf = (lines: Iterable<string>): ReadonlyMap<string, readonly string[]> => {
	const sections = new Map<string, string[]>();
	let current: string[] | undefined;
	let last = '';

	for (const line of lines) {
		const status = /^== failed (?<status>\d+)$/v.exec(line)?.groups?.['status'];
		const name = /^== (?<name>\S+)$/v.exec(line)?.groups?.['name'];

		if (status !== undefined) {
			sections.set(`${last} failed`, [status]);
		} else if (name === undefined) {
			current?.push(line);
		} else {
			current = [];
			last = name;
			sections.set(name, current);
		}
	}

	return sections;
};
