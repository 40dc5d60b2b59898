import type {ProcessRow} from './parse-processes.js';

type Database = {
	readonly kind: string;
	readonly name: string;

	/**
	Processes of the instance that were seen.
	*/
	readonly pids: readonly number[];
};

/**
How a running instance shows in the process list. Oracle's processes are named after their instance, Db2's engine runs as its owner, the others name a server, a directory or nothing.

`isProof`: the instance runs where such a process is seen; the others only add process ids to it.
*/
const signs: ReadonlyArray<{readonly kind: string; readonly isProof: boolean; readonly pattern: RegExp; readonly name?: (row: ProcessRow) => string}> = [
	{kind: 'oracle', isProof: true, pattern: /^(?:ora|mdb)_pmon_(?<name>-?[\w$#]+)$/v},
	{kind: 'oracle', isProof: false, pattern: /^(?:ora|mdb)_[a-z\d]{3,5}_(?<name>-?[\w$#]+)$/v},
	{kind: 'oracle-asm', isProof: true, pattern: /^asm_pmon_(?<name>[\w+$#]+)$/v},
	{
		kind: 'db2', isProof: true, pattern: /^(?:\S*\/)?db2sysc(?:\s|$)/v, name: ({user}) => user,
	},
	{
		// Some of its virtual processors run as root.
		kind: 'informix', isProof: true, pattern: /^(?:\S*\/)?oninit(?:\s|$)/v, name: ({user}) => user === 'root' ? 'informix' : user,
	},
	{kind: 'sybase', isProof: true, pattern: /^(?:\S*\/)?dataserver\s(?:.*\s)?-s\s*(?<name>\S+)/v},
	{kind: 'postgresql', isProof: true, pattern: /^(?:\S*\/)?(?:postgres|postmaster|edb-postgres)\s(?:.*\s)?-D\s*(?<name>\S+)/v},
	{
		// Its directory is in the environment then.
		kind: 'postgresql', isProof: true, pattern: /^(?:\S*\/)?(?:postgres|postmaster|edb-postgres)(?:\s+-[^D\s]\S*|\s+[^\-\s]\S*)*$/v, name: ({user}) => user,
	},
	{
		kind: 'mariadb', isProof: true, pattern: /^(?:\S*\/)?(?:mysqld|mariadbd)(?:\s|$)/v, name: ({user}) => user,
	},
	{kind: 'sap-maxdb', isProof: true, pattern: /^(?:\S*\/)?kernel\s(?<name>\w+)$/v},
];

/**
What the host's grep looks for.
*/
export const databaseWords = 'ora_[a-z0-9]+_|mdb_pmon_|asm_pmon_|db2sysc|oninit|dataserver|postgres|postmaster|mysqld|mariadbd|/pgm/kernel';

/**
The database instances among the processes.
*/
export const databasesIn = (processes: readonly ProcessRow[]): readonly Database[] => {
	const found = new Map<string, {kind: string; name: string; pids: number[]; isProved: boolean}>();

	const take = ({kind, isProof, name}: {readonly kind: string; readonly isProof: boolean; readonly name: string}, pid: number): void => {
		const key = `${kind} ${name}`;
		const known = found.get(key) ?? {
			kind, name, pids: [], isProved: false,
		};

		known.isProved ||= isProof;

		if (!known.pids.includes(pid)) {
			known.pids.push(pid);
		}

		found.set(key, known);
	};

	for (const row of processes) {
		for (const {kind, isProof, pattern, name: nameOf} of signs) {
			const match = pattern.exec(row.args);
			const name = nameOf?.(row) ?? match?.groups?.['name'];

			if (match !== null && name !== undefined) {
				take({kind, isProof, name}, row.pid);
			}
		}
	}

	return found.values().filter(each => each.isProved).map(({kind, name, pids}) => ({kind, name, pids})).toArray();
};
