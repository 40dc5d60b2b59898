/**
Attributes by name, by mount point.
*/
export type FilesystemsTable = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
Reads stanzas of /etc/filesystems: a mount point with a colon at the first column, then `attribute = value` set in. Comments begin with `*`; what is neither is passed over.
*/
export const parseFilesystems = (text: string): FilesystemsTable => {
	const table = new Map<string, Map<string, string>>();
	let attributes: Map<string, string> | undefined;

	for (const line of text.split('\n')) {
		const mountPoint = /^(?<path>\/[^:]*):\s*$/v.exec(line)?.groups?.['path'];
		const equals = line.indexOf('=');

		if (mountPoint !== undefined) {
			attributes = new Map();
			table.set(mountPoint, attributes);
		} else if (/^\s/v.test(line) && equals !== -1) {
			attributes?.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim().replaceAll(/^"|"$/gv, ''));
		}
	}

	return table;
};
