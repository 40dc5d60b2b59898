import type {Mount} from '../file-tree.js';
import type {Utility, UtilityContext} from '../utility.js';
import {byteTextOfWord} from './byte-text.js';
import {parseOptions} from './options.js';
import {createOutput} from './output.js';
import {fixed} from './print-format.js';
import {attempt, costOf, program} from './program.js';
import {
	byBytes,
	followed,
	joinPath,
	statusOrNothing,
} from './walk.js';

const dfUsage = 'Usage: df [-P] | [-IMitv] [-gkm] [-s] [filesystem ...] [file ...]';

/**
What `df` tells of one mounted filesystem, in bytes; without sizes where it has none, as `/proc`.
*/
type Row = {
	readonly device: string;
	readonly mountPoint: string;
	readonly sizes?: {readonly total: number; readonly free: number; readonly inodesUsed: number; readonly inodesFree: number};
};

// JFS2 makes inodes as it needs them: what is free is what the free blocks could hold.
const sizesOf = ({filesystem}: Mount): Row['sizes'] => ({
	total: filesystem.capacity, free: filesystem.freeBytes, inodesUsed: filesystem.inodes + 4, inodesFree: Math.floor(filesystem.freeBytes / 4096 * 1.9),
});

const rowOf = (context: UtilityContext, mountPoint: string, device: string, vfs?: string): Row => {
	const mount: Mount | undefined = context.machine.files.mounts.find(each => each.mountPoint === mountPoint);

	if (mount === undefined) {
		// A directory that is mounted at another place has the space of its filesystem.
		const original = vfs === 'namefs' && device !== '/proc' ? context.machine.files.mounts.find(each => each.mountPoint === device) : undefined;

		return {device, mountPoint, ...original !== undefined && {sizes: sizesOf(original)}};
	}

	return {device: mount.filesystem.device, mountPoint, sizes: sizesOf(mount)};
};

const mountedRows = (context: UtilityContext): readonly Row[] => {
	const known = context.machine.lvm.mounts.map(({device, mountPoint, node, vfs}) => rowOf(context, mountPoint, node === undefined || node === '' ? device : `${node}:${device}`, vfs));
	const others = context.machine.files.mounts.filter(mount => known.every(({mountPoint}) => mountPoint !== mount.mountPoint));

	return [...known, ...others.map(mount => rowOf(context, mount.mountPoint, mount.filesystem.device))];
};

const percent = (part: number, whole: number): string => whole === 0 ? '0%' : `${Math.ceil(part * 100 / whole)}%`;

type Unit = {readonly title: string; readonly width: number; show(bytes: number): string};

const unitOf = (last: string | undefined): Unit => {
	switch (last) {
		case 'k': {
			return {title: '1024-blocks', width: 12, show: bytes => String(Math.floor(bytes / 1024))};
		}

		case 'm': {
			return {title: 'MB blocks', width: 10, show: bytes => fixed(bytes / 1_048_576, 2)};
		}

		case 'g': {
			return {title: 'GB blocks', width: 10, show: bytes => fixed(bytes / 1_073_741_824, 2)};
		}

		default: {
			return {title: '512-blocks', width: 11, show: bytes => String(Math.floor(bytes / 512))};
		}
	}
};

type Layout = 'plain' | 'posix' | 'used';

/**
Columns behind the size: their titles, widths, and widths in a row without sizes.
*/
const layouts: Readonly<Record<Layout, {readonly title: string; readonly widths: readonly number[]; readonly empty: readonly number[]; readonly gap: string}>> = {
	plain: {
		title: '      Free %Used    Iused %Iused Mounted on', widths: [10, 6, 9, 7], empty: [10, 5, 9, 7], gap: ' ',
	},
	posix: {
		title: '      Used Available Capacity Mounted on', widths: [10, 10, 9], empty: [10, 10, 8], gap: '  ',
	},
	used: {
		title: '      Used      Free %Used Mounted on', widths: [10, 10, 6], empty: [10, 10, 5], gap: ' ',
	},
};

const lineOf = ({sizes, device, mountPoint}: Row, unit: Unit, name: Layout): string => {
	const layout = layouts[name];
	const place = byteTextOfWord(mountPoint);
	const start = device.padEnd(13);

	if (sizes === undefined) {
		return `${start}${'-'.padStart(unit.width)}${layout.empty.map(width => '-'.padStart(width)).join('')}${layout.gap}${place}`;
	}

	const used = sizes.total - sizes.free;
	const [free, taken, share] = [unit.show(sizes.free), unit.show(used), percent(used, sizes.total)];
	const texts = {
		plain: [free, share, String(sizes.inodesUsed), percent(sizes.inodesUsed, sizes.inodesUsed + sizes.inodesFree)],
		posix: [taken, free, share],
		used: [taken, free, share],
	}[name];

	return `${start}${unit.show(sizes.total).padStart(unit.width)}${texts.map((text, index) => text.padStart(layout.widths[index]!)).join('')} ${place}`;
};

export const df: Utility = program(async context => {
	const options = parseOptions('df', context.args, 'PIMitvgkms', dfUsage, 1);
	const unit = unitOf(options.last('gkm'));
	const layout = options.has('P') ? 'posix' : (options.has('I') ? 'used' : 'plain');
	const all = mountedRows(context);
	const rows: Row[] = [];
	let status = 0;

	for (const operand of options.operands) {
		const byDevice = all.find(row => row.device === operand || row.mountPoint === operand);
		const found = byDevice ?? await attempt(context, () => {
			const {mountPoint} = context.files.status(operand);

			return all.find(row => row.mountPoint === mountPoint);
		}, reason => `df: ${operand}: ${reason}`);

		if (found === undefined) {
			status = 1;
		} else {
			rows.push(found);
		}
	}

	const shown = options.operands.length === 0 ? all : rows;

	if (shown.length > 0) {
		const output = createOutput(context.stdout);
		output.put(`${[`Filesystem    ${unit.title}${layouts[layout].title}`, ...shown.map(row => lineOf(row, unit, layout))].join('\n')}\n`);
		await output.flush();
	}

	return status;
});

const duUsage = 'Usage: du [-a | -s] [-H | -L] [-k | -m | -g] [-l] [-r] [-x] [file ...]';

export const du: Utility = program(async context => {
	const options = parseOptions('du', context.args, 'asHLkmglrx', duUsage, 2);
	const {files, machine} = context;
	const output = createOutput(context.stdout);
	const unit = options.last('kmg');
	let status = 0;

	const show = (bytes: number): string => {
		switch (unit) {
			case 'k': {
				return String(Math.ceil(bytes / 1024));
			}

			case 'm': {
				return fixed(bytes / 1_048_576, 2);
			}

			case 'g': {
				return fixed(bytes / 1_073_741_824, 2);
			}

			default: {
				return String(Math.ceil(bytes / 512));
			}
		}
	};

	const put = (bytes: number, path: string): void => {
		output.put(`${show(bytes)}\t${byteTextOfWord(path)}\n`);
	};

	/**
	Bytes that a file takes: whole blocks, holes left out.
	*/
	const takenBy = (path: string): number => {
		const {node} = machine.files.walk(files.resolve(path), {account: context.process.view.account, follow: options.has('L')});

		return node?.content?.allocated ?? (node?.kind === 'directory' ? 4096 : 0);
	};

	const counted = new Set<string>();

	const visit = async (path: string, device: string, isTop: boolean): Promise<number> => {
		const found = statusOrNothing(files, path, options.has('L') || (options.has('H') && isTop));

		if (found === undefined || (options.has('x') && found.mountPoint !== device)) {
			return 0;
		}

		// A file with several names counts once.
		const identity = `${found.mountPoint}:${found.inode}`;

		if (found.kind !== 'directory' && found.links > 1 && !options.has('l')) {
			if (counted.has(identity)) {
				return 0;
			}

			counted.add(identity);
		}

		let total = takenBy(path);

		if (found.kind === 'directory') {
			const names = await attempt(context, () => files.list(path), reason => `du: ${path}: ${reason}`);

			if (names === undefined) {
				status = 2;
			}

			for (const name of [...names ?? []].sort(byBytes)) {
				total += await visit(joinPath(path, name), device, false);
			}
		}

		if (!options.has('s') && (isTop || found.kind === 'directory' || options.has('a'))) {
			put(total, path);
		}

		return total;
	};

	for (const operand of options.operands.length === 0 ? ['.'] : options.operands) {
		const found = await attempt(context, () => files.linkStatus(options.has('H') ? followed(files, operand) : operand), reason => `du: ${operand}: ${reason}`);

		if (found === undefined) {
			status = 2;
			continue;
		}

		const total = await visit(operand, found.mountPoint, true);

		if (options.has('s')) {
			put(total, operand);
		}
	}

	await costOf(context, counted.size * 1000);
	await output.flush();

	return status;
});

