/**
Text in sections, each under a line `== NAME`; lines before the first belong to none.
*/
export const sectionsOf = (lines: Iterable<string>): ReadonlyMap<string, readonly string[]> => {
	const sections = new Map<string, string[]>();
	let current: string[] | undefined;

	for (const line of lines) {
		const name = /^== (?<name>\S+)$/v.exec(line)?.groups?.['name'];

		if (name === undefined) {
			current?.push(line);
		} else {
			current = [];
			sections.set(name, current);
		}
	}

	return sections;
};
