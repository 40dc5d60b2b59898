import type {LvmState} from './lvm-state.js';
import type {AixProgram} from './program.js';

type Fix = {readonly keyword: string; readonly fileset: string; readonly required: string; readonly installed: string; readonly abstract: string};

/**
The technology levels up to the machine's, and its service pack.
*/
const fixesOf = ({identity, software}: LvmState): readonly Fix[] => {
	const [release = '7200', level = '00', pack = '00', built = ''] = identity.osLevel.split('-', 4);
	const base = `${release[0]}.${release[1]}`;
	const installed = software.find(fileset => fileset.name === 'bos.rte')?.level ?? `${base}.${Number(level)}.0`;
	const levels = Array.from({length: Number(level) + 1}, (_, index): Fix => {
		const number = String(index).padStart(2, '0');

		return {
			keyword: `${release}-${number}_AIX_ML`, fileset: 'bos.rte', required: `${base}.${index}.0`, installed, abstract: `AIX ${release}-${number} Update`,
		};
	});

	return [...levels, {
		keyword: `${release.slice(0, 2)}-${level}-${pack}${built}_SP`, fileset: 'bos.rte', required: installed, installed, abstract: `Service Pack ${release}-${level}-${pack}-${built}`,
	}];
};

export const instfix: AixProgram = {
	paths: ['/usr/sbin/instfix'],
	options: 'icqavk:td:f:',
	provenance: {
		'': 'documented', i: 'documented', c: 'documented', q: 'documented', a: 'invented', v: 'invented', k: 'documented', t: 'invented', d: 'invented', f: 'invented',
	},
	usage: 'Usage: instfix [-T [-M platform]] [-s string] [ -k keyword | -f file ] [-d device] [-S] [-p | {-i [-c] [-q] [-t type] [-v] [-F]}] [-a]',
	milliseconds: 900,
	async run(call) {
		const {context} = call;

		if (!call.has('i')) {
			return call.misused();
		}

		const fixes = fixesOf(context.machine.lvm);
		const wanted = call.value('k')?.split(/\s+/v).filter(each => each !== '');
		const chosen = wanted === undefined ? fixes : fixes.filter(({keyword}) => wanted.includes(keyword));
		const missing = wanted?.filter(each => fixes.every(({keyword}) => keyword !== each)) ?? [];

		if (call.has('c')) {
			await context.out(`${call.has('q') ? '' : '#Keyword:Fileset:ReqLevel:InstLevel:Status:Abstract\n'}${chosen.map(fix => `${fix.keyword}:${fix.fileset}:${fix.required}:${fix.installed}:${fix.required === fix.installed ? '=' : '+'}:${fix.abstract}\n`).join('')}`);
		} else {
			await context.out(chosen.map(({keyword}) => `    All filesets for ${keyword} were found.\n`).join(''));
		}

		for (const keyword of missing) {
			await context.out(`    There was no data for ${keyword} in the fix database.\n`);
		}

		return missing.length > 0 ? 1 : 0;
	},
};
