import type {Fileset, RpmPackage} from './lvm-state.js';
import type {AixProgram, Call} from './program.js';
import {cTime, row} from './columns.js';
import {isInFrench} from './language.js';

const isMatch = (pattern: string, name: string): boolean => {
	if (pattern === 'all') {
		return true;
	}

	const pieces = pattern.split('*');

	if (pieces.length === 1) {
		return name === pattern || name.startsWith(`${pattern}.`);
	}

	const [first = '', ...rest] = pieces;

	if (!name.startsWith(first)) {
		return false;
	}

	let at = first.length;

	for (const [index, piece] of rest.entries()) {
		if (index === rest.length - 1) {
			return piece === '' || (name.endsWith(piece) && name.length - piece.length >= at);
		}

		const found = name.indexOf(piece, at);

		if (found === -1) {
			return false;
		}

		at = found + piece.length;
	}

	return true;
};

const choose = async (call: Call): Promise<{readonly filesets: readonly Fileset[]; readonly status: number}> => {
	const {context} = call;
	const all = context.machine.lvm.software;

	if (call.operands.length === 0) {
		return {filesets: all, status: 0};
	}

	const found = new Set<Fileset>();
	let status = 0;

	for (const pattern of call.operands) {
		const mine = all.filter(fileset => isMatch(pattern, fileset.name));

		if (mine.length === 0) {
			status = 1;
			await context.err(isInFrench(context) ? `lslpp: 0504-132  L'ensemble de fichiers ${pattern} n'est pas installé.\n` : `lslpp: 0504-132  Fileset ${pattern} not installed.\n`);
		}

		for (const fileset of mine) {
			found.add(fileset);
		}
	}

	return {filesets: [...found], status};
};

const parts = ['/usr/lib/objrepos', '/etc/objrepos'] as const;

const partsOf = (fileset: Fileset): readonly string[] => fileset.hasRootPart ? parts : [parts[0]];

const perPart = (filesets: readonly Fileset[], stateOf: (state: string) => string): string => parts.map(path => {
	const mine = filesets.filter(fileset => partsOf(fileset).includes(path));

	return mine.length === 0
		? ''
		: `Path: ${path}\n${mine.map(fileset => fileset.name.length > 26
			? `  ${fileset.name}\n${''.padEnd(28)}${row([[fileset.level, 13], [stateOf(fileset.state), 11]])}${fileset.description}\n`
			: `  ${row([[fileset.name, 26], [fileset.level, 13], [stateOf(fileset.state), 11]])}${fileset.description}\n`).join('')}`;
}).filter(part => part !== '').join('\n');

/**
States of filesets in French, as far as they are known.
*/
const frenchStates: Readonly<Record<string, string>> = {COMMITTED: 'VALIDE', APPLIED: 'APPLIQUE', BROKEN: 'ENDOMMAGE'};

/**
An RPM as `lslpp -Lc` lists it beside the filesets.
*/
const rpmRow = ({name, version, release}: RpmPackage): string => `${name}-${version}-${release}:${name}-${version}-${release}:${version}-${release}: : :C:R:${name} from the AIX Toolbox: :/bin/rpm -e ${name}: : : : :0: :(none):\n`;

export const lslpp: AixProgram = {
	paths: ['/usr/bin/lslpp'],
	options: 'lLhcqaJeiIrwfdpO:S:R:b:',
	provenance: {
		'': 'captured', l: 'captured', L: 'captured', h: 'documented', c: 'captured', q: 'captured', a: 'documented', J: 'invented', e: 'invented', i: 'invented', w: 'invented', f: 'invented', d: 'invented', p: 'invented', I: 'invented', r: 'invented', R: 'invented', b: 'invented', O: 'invented', S: 'invented',
	},
	usage: 'Usage: lslpp {-l | -L | -h | -w | -f} [-c] [-q] [-a] [FilesetName ... | all]',
	milliseconds: 400,
	async run(call) {
		const {context} = call;
		const {filesets, status} = await choose(call);

		if (filesets.length === 0) {
			return status;
		}

		const isQuiet = call.has('q');

		if (call.has('L')) {
			if (call.has('c')) {
				const head = '#Package Name:Fileset:Level:State:PTF Id:Fix State:Type:Description:Destination Dir.:Uninstaller:Message Catalog:Message Set:Message Number:Parent:Automatic:EFIX Locked:Install Path:Build Date\n';
				await context.out(`${isQuiet ? '' : head}${filesets.map(fileset => `${fileset.name.split('.').slice(0, 2).join('.')}:${fileset.name}:${fileset.level}: : :${fileset.state[0]}:F:${fileset.description}: : : : : : :0:0:/:2246\n`).join('')}${call.operands.length > 0 ? '' : context.machine.lvm.packages.map(each => rpmRow(each)).join('')}`);
			} else {
				await context.out(`${isQuiet ? '' : '  Fileset                      Level  State  Type  Description (Uninstaller)\n  ----------------------------------------------------------------------------\n'}${filesets.map(fileset => `  ${row([[fileset.name, 26]])}${fileset.level.padStart(8)}    ${fileset.state[0]}     F    ${fileset.description}\n`).join('')}`);
			}

			return status;
		}

		if (call.has('h')) {
			const [, month = '', day = '', , year = ''] = cTime(context.machine.lvm.identity.bootedAt - (90 * 86_400_000)).split(/\s+/v, 5);
			const when = `${month} ${day} ${year}`;
			await context.out(call.has('c')
				? filesets.flatMap(fileset => partsOf(fileset).map(path => `${path}:${fileset.name}:${fileset.level}::COMMIT:COMPLETE:${when}:10;12;44\n`)).join('')
				: `${isQuiet ? '' : '  Fileset         Level     Action       Status       Date         Time        \n  ----------------------------------------------------------------------------\n'}${parts.map(path => {
					const mine = filesets.filter(fileset => partsOf(fileset).includes(path));

					return mine.length === 0 ? '' : `Path: ${path}\n${mine.map(fileset => `  ${fileset.name}\n                  ${row([[fileset.level, 11], ['COMMIT', 13], ['COMPLETE', 13], [when, 13]])}10:12:44    \n`).join('')}`;
				}).filter(part => part !== '').join('\n')}`);

			return status;
		}

		if (call.has('p')) {
			await context.out(`${isQuiet ? '' : '#Fileset:Requisites\n'}${parts.map(path => filesets.filter(fileset => partsOf(fileset).includes(path)).map(fileset => `${path}:${fileset.name} ${fileset.level}:${fileset.name === 'bos.rte' ? 'NONE' : `*prereq bos.rte ${fileset.level.split('.').slice(0, 2).join('.')}.0.0`}\n`).join('')).join('')}`);

			return status;
		}

		const isFrench = isInFrench(context);
		const stateOf = (state: string): string => isFrench ? frenchStates[state] ?? state : state;

		if (call.has('c')) {
			await context.out(`${isQuiet ? '' : (isFrench ? '#Ens. fich.:Niveau:ID cor:Etat:Type:Description:CORRECTIF D\'URGENCE verrouillé\n' : '#Fileset:Level:PTF Id:State:Type:Description:EFIX Locked\n')}${parts.map(path => filesets.filter(fileset => partsOf(fileset).includes(path)).map(fileset => `${path}:${fileset.name}:${fileset.level}::${stateOf(fileset.state)}:F:${fileset.description}:\n`).join('')).join('')}`);

			return status;
		}

		await context.out(`${isQuiet ? '' : '  Fileset                      Level     State      Description\n  -------------------------------------------------------------\n'}${perPart(filesets, stateOf)}`);

		return status;
	},
};

const label = ({name, version, release, architecture}: RpmPackage): string => `${name}-${version}-${release}.${architecture}\n`;

export const rpm: AixProgram = {
	paths: ['/usr/bin/rpm', '/opt/freeware/bin/rpm'],
	options: 'qaiv',
	provenance: {
		'': 'invented', q: 'documented', a: 'documented', i: 'invented', v: 'invented',
	},
	usage: 'RPM version 4.15.1\nUsage: rpm [-q [-a] [PACKAGE...]]',
	milliseconds: 150,
	async run(call) {
		const {context} = call;
		const {packages} = context.machine.lvm;

		if (!call.has('q')) {
			return call.misused();
		}

		if (call.has('a')) {
			await context.out(packages.map(each => label(each)).join(''));

			return 0;
		}

		let missing = 0;

		for (const name of call.operands) {
			const found = packages.find(each => each.name === name);
			missing += found === undefined ? 1 : 0;
			await context.out(found === undefined ? `package ${name} is not installed\n` : label(found));
		}

		return Math.min(missing, 1);
	},
};
