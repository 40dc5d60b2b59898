import type {FileView} from '../file-view.js';
import {toBytes} from '../byte-text.js';

/**
Files of a story: text and bytes that the seed decides.
*/
export type Planter = {
	readonly view: FileView;
	readonly chance: () => number;

	/**
	Milliseconds: files are dated before it.
	*/
	readonly now: number;
};

const words = ['account', 'archive', 'batch', 'booking', 'branch', 'cargo', 'claim', 'client', 'contract', 'credit', 'customs', 'debit', 'delivery', 'depot', 'export', 'freight', 'import', 'invoice', 'ledger', 'order', 'parcel', 'payment', 'payroll', 'policy', 'position', 'quote', 'receipt', 'refund', 'report', 'return', 'route', 'shipment', 'stock', 'supplier', 'tariff', 'transfer', 'voucher', 'warehouse'];
const levels = ['INFO', 'INFO', 'INFO', 'INFO', 'WARN', 'DEBUG', 'ERROR'];

const pick = <Value>(chance: () => number, values: readonly Value[]): Value => values[Math.floor(chance() * values.length)] as Value;

const between = (chance: () => number, least: number, most: number): number => least + Math.floor(chance() * (most - least + 1));

const logText = ({chance, now}: Planter, lines: number): string => {
	const text: string[] = [];

	for (let index = 0; index < lines; index++) {
		const at = new Date(now - ((lines - index) * 61_000)).toISOString();
		text.push(`${at} ${pick(chance, levels)} [${pick(chance, words)}-${between(chance, 1, 8)}] ${pick(chance, words)} ${between(chance, 10_000, 99_999)} ${pick(chance, words)} in ${between(chance, 2, 900)} ms\n`);
	}

	return text.join('');
};

const tableText = ({chance}: Planter, lines: number): string => {
	const text = ['id;kind;partner;amount;currency\n'];

	for (let index = 0; index < lines; index++) {
		text.push(`${100_000 + index};${pick(chance, words)};${pick(chance, words)}-${between(chance, 1, 999)};${(chance() * 10_000).toFixed(2)};${pick(chance, ['EUR', 'USD', 'GBP', 'CHF'])}\n`);
	}

	return text.join('');
};

const settingsText = ({chance}: Planter, name: string): string => `# ${name}\n${words.slice(0, between(chance, 6, 20)).map(word => `${name}.${word} = ${between(chance, 1, 4096)}\n`).join('')}`;

const randomBytes = ({chance}: Planter, length: number): Uint8Array => {
	const bytes = new Uint8Array(length);

	for (let index = 0; index < length; index += 4) {
		const value = Math.floor(chance() * 4_294_967_296);
		bytes[index] = value & 255;
		bytes[index + 1] = (value >>> 8) & 255;
		bytes[index + 2] = (value >>> 16) & 255;
		bytes[index + 3] = value >>> 24;
	}

	return bytes;
};

type Owner = {readonly uid: number; readonly gid: number; readonly mode?: number};

const date = (planter: Planter, path: string): void => {
	const at = planter.now - (between(planter.chance, 60, 40_000_000) * 1000);
	planter.view.setTimes(path, at, at);
};

export const plantFile = (planter: Planter, path: string, bytes: Uint8Array | string, {uid, gid, mode = 0o644}: Owner): void => {
	planter.view.write(path, typeof bytes === 'string' ? toBytes(bytes) : bytes);
	planter.view.setOwner(path, uid, gid);
	planter.view.setMode(path, mode);
	date(planter, path);
};

/**
Makes a directory with those above it.
*/
export const plantDirectory = (planter: Planter, path: string, {uid, gid, mode = 0o755}: Owner): void => {
	let at = '';

	const chosenNames = path.split('/').filter(each => each !== '');

	for (const name of chosenNames) {
		at += `/${name}`;

		if (planter.view.exists(at)) {
			continue;
		}

		planter.view.makeDirectory(at);
		planter.view.setOwner(at, uid, gid);
		planter.view.setMode(at, mode);
	}

	planter.view.setOwner(path, uid, gid);
	planter.view.setMode(path, mode);
};

/**
An application below `root`: releases, settings, logs, queues; some two hundred files with what real trees have: links, hard links, blanks, UTF-8, empty files, set-id bits, deep directories.
*/
export const plantProgramTree = (planter: Planter, root: string, {name, owner}: {readonly name: string; readonly owner: Owner}): void => {
	const {view, chance} = planter;
	const file = (path: string, text: Uint8Array | string, mode = 0o640): void => {
		plantFile(planter, `${root}/${path}`, text, {...owner, mode});
	};

	for (const directory of ['bin', 'conf', 'conf/templates', 'lib', 'log', 'log/old', 'queue/in', 'queue/out', 'queue/failed', 'doc', 'run', 'release/1.4.2/lib', 'release/1.5.0/lib']) {
		plantDirectory(planter, `${root}/${directory}`, {...owner, mode: directory.startsWith('queue') ? 0o770 : 0o755});
	}

	for (const word of words.slice(0, 14)) {
		file(`bin/${name}_${word}`, `#!/usr/bin/ksh\n# ${name}: ${word}\nexec /${name}/lib/${word}.so "$@"\n`, 0o755);
		file(`lib/${word}.so`, randomBytes(planter, between(chance, 2000, 18_000)), 0o755);
		file(`conf/${word}.conf`, settingsText(planter, word));
		file(`log/${word}.log`, logText(planter, between(chance, 20, 180)), 0o644);
	}

	for (const [index, word] of words.slice(0, 30).entries()) {
		file(`log/old/${word}.${String(index + 1).padStart(2, '0')}.log`, logText(planter, between(chance, 5, 60)), 0o600);
		file(`queue/${pick(chance, ['in', 'out', 'failed'])}/${word}-${between(chance, 10_000, 99_999)}.msg`, randomBytes(planter, between(chance, 40, 900)), 0o660);
	}

	for (const word of words.slice(4, 12)) {
		file(`release/1.4.2/lib/${word}.jar`, randomBytes(planter, between(chance, 4000, 24_000)), 0o444);
		file(`release/1.5.0/lib/${word}.jar`, randomBytes(planter, between(chance, 4000, 24_000)), 0o444);
	}

	file('doc/release notes 1.5.0.txt', `${name} 1.5.0\n\n${logText(planter, 12)}`);
	file('doc/Übergabe Nachtschicht.txt', 'Wer übernimmt, prüft zuerst die Warteschlangen.\n');
	file('doc/manuel d\'exploitation – révision 3.txt', 'Arrêt, démarrage, reprise.\n');
	file('doc/$(date) `id` & "quoted" \'name\'.txt', 'A name that no shell should ever read.\n');
	file('run/empty.flag', '');
	file('run/.hidden', '', 0o600);
	file('bin/setuid_helper', '#!/usr/bin/ksh\nid\n', 0o4750);
	file('conf/secret.key', hexText(planter, 64), 0o400);
	view.makeLink('release/1.5.0', `${root}/current`);
	view.makeLink('/var/log', `${root}/log/system`);
	view.makeLink('no such target', `${root}/run/dangling link`);
	view.makeHardLink(`${root}/conf/account.conf`, `${root}/conf/templates/account.conf`);
	view.makeHardLink(`${root}/lib/archive.so`, `${root}/release/1.5.0/lib/archive.so`);

	let deep = `${root}/doc/deep`;

	for (let level = 1; level <= 9; level++) {
		deep += `/level ${level}`;
		plantDirectory(planter, deep, owner);
		plantFile(planter, `${deep}/note.txt`, `level ${level}\n`, {...owner, mode: 0o644});
	}
};

/**
Database files below `root`: a few that are big, one of them with holes.
*/
export const plantDatabase = (planter: Planter, root: string, {name, owner, files}: {readonly name: string; readonly owner: Owner; readonly files: number}): void => {
	const {view, chance} = planter;
	plantDirectory(planter, `${root}/${name}`, {...owner, mode: 0o750});

	for (let index = 1; index <= files; index++) {
		const path = `${root}/${name}/${name.toLowerCase()}_data${String(index).padStart(2, '0')}.dbf`;
		plantFile(planter, path, randomBytes(planter, between(chance, 60_000, 180_000)), {...owner, mode: 0o640});
	}

	const sparse = `${root}/${name}/temp01.dbf`;
	plantFile(planter, sparse, randomBytes(planter, 65_536), {...owner, mode: 0o640});

	for (let index = 1; index < 12; index++) {
		view.writeRange(sparse, index * 393_216, randomBytes(planter, 65_536));
	}

	date(planter, sparse);
	plantFile(planter, `${root}/${name}/control01.ctl`, randomBytes(planter, 24_576), {...owner, mode: 0o640});
	plantFile(planter, `${root}/${name}/init${name}.ora`, settingsText(planter, name), {...owner, mode: 0o640});
};

/**
Exports and archives: many files of some size.
*/
export const plantArchive = (planter: Planter, root: string, {owner, months, kind}: {readonly owner: Owner; readonly months: number; readonly kind: 'table' | 'log'}): void => {
	const {chance} = planter;

	for (let month = 1; month <= months; month++) {
		const directory = `${root}/${month <= 12 ? '2025' : '2026'}/${String(((month - 1) % 12) + 1).padStart(2, '0')}`;
		plantDirectory(planter, directory, {...owner, mode: 0o2775});

		for (const word of words.slice(0, 9)) {
			const lines = between(chance, 30, 260);
			plantFile(planter, `${directory}/${word}.${kind === 'table' ? 'csv' : 'arc'}`, kind === 'table' ? tableText(planter, lines) : logText(planter, lines), {...owner, mode: pick(chance, [0o640, 0o644, 0o664])});
		}
	}
};

const hexText = ({chance}: Planter, digits: number): string => `${Array.from({length: digits}, () => Math.floor(chance() * 16).toString(16)).join('')}\n`;
