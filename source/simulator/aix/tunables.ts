import type {AixProgram} from './program.js';

type Tunables = ReadonlyMap<string, string>;

const table = (text: string): Tunables => new Map(text.trim().split(/\s+/v).map(each => each.split('=', 2) as [string, string]));

const network = table('arpqsize=1024 arpt_killc=20 arptab_bsiz=7 arptab_nb=149 bcastping=0 bsd_loglevel=3 clean_partial_conns=0 ifsize=256 ip6forwarding=0 ipforwarding=0 ipignoreredirects=0 ipsendredirects=1 ipsrcrouteforward=1 main_if6=0 maxnip6q=20 nonlocsrcroute=0 rfc1122addrchk=0 rfc1323=1 rfc2414=1 rto_high=64 rto_limit=7 rto_low=1 sack=1 sb_max=1048576 somaxconn=1024 tcp_ephemeral_high=65535 tcp_ephemeral_low=32768 tcp_keepidle=14400 tcp_keepinit=150 tcp_keepintvl=150 tcp_mssdflt=1460 tcp_nodelayack=0 tcp_recvspace=16384 tcp_sendspace=16384 tcp_ttl=60 thewall=8388608 udp_recvspace=42080 udp_sendspace=9216 use_isno=1');
const memory = table('ame_maxfree_mem=n/a ame_minfree_mem=n/a enhanced_affinity_private=40 force_relalias_lite=0 kernel_heap_psize=65536 lgpg_regions=0 lgpg_size=0 low_ps_handling=1 maxfree=1088 maxpin%=90 minfree=960 minperm%=3 nokilluid=0 npskill=8192 npswarn=32768 relalias_percentage=0 v_pinshm=0 vmm_fork_policy=1');
const inputOutput = table('aio_active=1 aio_maxreqs=131072 aio_maxservers=30 aio_minservers=3 aio_server_inactivity=300 j2_atimeUpdateSymlink=0 j2_dynamicBufferPreallocation=16 j2_inodeCacheSize=200 j2_maxPageReadAhead=128 j2_maxRandomWrite=0 j2_metadataCacheSize=200 j2_minPageReadAhead=2 j2_nPagesPerWriteBehindCluster=32 j2_syncPageCount=0 maxpgahead=8 maxrandwrt=0 numclust=1 numfsbufs=196 pd_npages=4096 posix_aio_active=1');
const scheduler = table('affinity_lim=7 big_tick_size=1 fast_locks=0 fixed_pri_global=0 maxspin=16384 pacefork=10 sched_D=16 sched_R=16 tb_threshold=100 timeslice=1 vpm_fold_policy=1 vpm_xvcpus=0');
const networkFiles = table('client_delegation=1 nfs_max_read_size=65536 nfs_max_write_size=65536 nfs_rfc1323=1 nfs_socketsize=600000 nfs_tcp_socketsize=600000 nfs_use_reserved_ports=0 nfs_v3_server_readdirplus=1 portcheck=0 server_delegation=1 utf8=1');

const ruler = `${'-'.repeat(80)}\n`;

/**
Least and greatest value, unit and type: what is not known of them is as wide as it can be.
*/
const rangeOf = (name: string, value: string): readonly string[] => {
	const type = value === 'n/a' ? 'S' : (/^(?:tcp|udp)_/v.test(name) ? 'C' : 'D');

	return ['0', name.endsWith('%') ? '100' : '9223372036854775807', name.endsWith('%') ? '% memory' : (name.endsWith('space') ? 'byte' : ''), type];
};

const listed = (name: string, value: string): string => {
	const [least = '', greatest = '', unit = '', type = ''] = rangeOf(name, value);

	return `${name.padEnd(25)} ${[value, value, value, least, greatest.length > 6 ? '8E-1' : greatest].map(each => each.padEnd(6)).join(' ')} ${unit.padEnd(17)} ${type}\n${ruler}`;
};

/**
A command that shows tunables; changing them is not simulated.
*/
const tuner = (name: string, tunables: Tunables): AixProgram => ({
	paths: [`/usr/sbin/${name}`],
	options: 'aFo:Lxhyprd:D',
	provenance: {
		'': 'documented', a: 'documented', F: 'documented', o: 'documented', L: 'documented', x: 'documented', h: 'invented', y: 'invented', p: 'invented', r: 'invented', d: 'invented', D: 'invented',
	},
	usage: `Usage: ${name} -h [tunable] | {[-F] -L [tunable]} | {[-F] -x [tunable]}\n       ${name} [-p|-r] [-F] (-a | {-o tunable})`,
	async run(call) {
		const {context} = call;
		if (call.has('d') || call.has('D')) {
			return call.fail(`${name}: 1485-163 Tunables of this machine are not changed here.`);
		}

		// What is asked stands behind the option, or all of them are.
		const named = call.operands.filter(word => !/^-[Lx]$/v.test(word));
		const isListing = call.has('L') || call.has('x');
		const asked = [...call.values('o'), ...isListing && named.length === 0 ? tunables.keys() : named];

		if (call.has('a')) {
			await context.out([...tunables].map(([key, value]) => `${key.padStart(28)} = ${value}\n`).join(''));

			return 0;
		}

		if (asked.length === 0) {
			return call.misused();
		}

		if (call.has('L')) {
			await context.out(`NAME                      CUR    DEF    BOOT   MIN    MAX    UNIT           TYPE\n     DEPENDENCIES\n${ruler}`);
		}

		for (const each of asked) {
			const value = tunables.get(each);

			if (each.includes('=')) {
				return call.fail(`${name}: 1485-163 Tunables of this machine are not changed here: ${each}.`);
			}

			if (value === undefined) {
				return call.fail(`${name}: 1485-106 Unknown tunable '${each}'.`);
			}

			await context.out(call.has('x') ? `${[each, value, value, value, ...rangeOf(each, value)].join(',')}\n` : (call.has('L') ? listed(each, value) : `${each} = ${value}\n`));
		}

		if (isListing && call.has('F') && named.length === 0) {
			await context.out('##Restricted tunables\n');
		}

		return 0;
	},
});

export const no = tuner('no', network);
export const vmo = tuner('vmo', memory);
export const ioo = tuner('ioo', inputOutput);
export const schedo = tuner('schedo', scheduler);
export const nfso = tuner('nfso', networkFiles);
