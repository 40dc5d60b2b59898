import {
	listvgbackup,
	lsmksysb,
	lssavevg,
	restorevgfiles,
} from './list-backup.js';
import {
	bootinfo,
	bosboot,
	iplVaryon,
	savebase,
} from './boot-image.js';
import {bootlist} from './boot-list.js';
import {altDiskCopy, altDiskMksysb} from './alt-disk-install.js';
import {altDiskInstall, altRootvgOp} from './alt-rootvg-op.js';
import {mksysb} from './mksysb.js';
import {mkszfile} from './mkszfile.js';
import {ifconfig, netstat} from './network-facts.js';
import {backsnap, snapshot} from './snapshot-commands.js';
import {
	emgr,
	lppchk,
	lswpar,
	synclvodm,
	sysdumpdev,
} from './system-care.js';
import {alog, backup, restore} from './restore.js';
import {restvg} from './restvg.js';
import {mkvgdata, savevg} from './savevg.js';
import {clRgInfo, lscluster} from './cluster-commands.js';
import {ioscli, oemSetupEnv} from './ioscli.js';
import {lsnim} from './nim-commands.js';
import {halt, reboot, shutdown} from './stop-commands.js';
import {sudo} from './sudo.js';
import {
	cfgmgr,
	chdev,
	devrsrv,
	mkdev,
	rmdev,
} from './device-commands.js';
import {
	chfs,
	crfs,
	logform,
	rmfs,
} from './filesystem-commands.js';
import {
	chvg,
	extendvg,
	mkvg,
	reducevg,
} from './group-commands.js';
import {chpv} from './disk-commands.js';
import {
	exportvg,
	importvg,
	syncvg,
	varyoffvg,
	varyonvg,
} from './group-state-commands.js';
import {
	chlv,
	extendlv,
	mklv,
	mklvcopy,
	rmlv,
	rmlvcopy,
} from './volume-commands.js';
import type {AixProgram} from './program.js';
import {lsattr, lscfg, lsdev} from './list-devices.js';
import {lsmpio, lspath, manageDiskDrivers} from './list-paths.js';
import {lspv} from './list-disks.js';
import {lsfs, lsvgfs} from './list-filesystems.js';
import {lsvg} from './list-groups.js';
import {getlvcb, lslv} from './list-volumes.js';
import {fuser, mount, umount} from './mount-commands.js';
import {lsps} from './paging.js';
import {getlvodm, lquerylv, lquerypv} from './query-disks.js';
import {mktcpip} from './mktcpip.js';
import {
	chnfsmnt,
	lsnfsmnt,
	mknfsmnt,
	rmnfsmnt,
} from './nfs-commands.js';
import {
	chps,
	mkps,
	rmps,
	swapoff,
	swapon,
} from './paging-commands.js';
import {lsgroup, lsuser} from './account-commands.js';
import {instfix} from './fix-facts.js';
import {
	chitab,
	lsitab,
	mkitab,
	rmitab,
} from './inittab-commands.js';
import {
	pagesize,
	svmon,
	swap,
	vmstat,
} from './memory-facts.js';
import {odmget} from './object-database.js';
import {
	arp,
	entstat,
	fcstat,
	genkex,
	iostat,
	mpstat,
	pmcycles,
	route,
	smtctl,
} from './performance-facts.js';
import {
	lsrsrc,
	refresh,
	startsrc,
	stopsrc,
} from './subsystem-commands.js';
import {
	ioo,
	nfso,
	no,
	schedo,
	vmo,
} from './tunables.js';
import {lsvpd} from './vital-product-data.js';
import {errpt, lssrc} from './services.js';
import {lslpp, rpm} from './software.js';
import {
	getconf,
	lparstat,
	oslevel,
	prtconf,
} from './system-facts.js';
import {uptime} from './uptime.js';

/**
All programs of the AIX side.
*/
export const aixProgramList: readonly AixProgram[] = [
	lsvg, lspv, lslv, lsvgfs, lsfs, lsdev, lsattr, lspath, manageDiskDrivers, lscfg, lsmpio, getconf, bootinfo, getlvodm, getlvcb, lquerypv, lquerylv, mktcpip, mknfsmnt, chnfsmnt, rmnfsmnt, lsnfsmnt, mkps, chps, rmps, swapon, swapoff, oslevel, prtconf, lparstat, uptime, bootlist, lslpp, rpm, errpt, lsps, lssrc, mount, umount, fuser, mkvgdata, savevg, restvg, restore, backup, listvgbackup, lsmksysb, lssavevg, restorevgfiles, alog, mkvg, extendvg, reducevg, chvg, varyonvg, varyoffvg, exportvg, importvg, syncvg, chpv, mklv, chlv, extendlv, rmlv, mklvcopy, rmlvcopy, crfs, chfs, rmfs, logform, chdev, mkdev, rmdev, cfgmgr, devrsrv, mkszfile, mksysb, bosboot, savebase, iplVaryon, altDiskMksysb, altDiskCopy, altRootvgOp, altDiskInstall, snapshot, backsnap, ifconfig, netstat, sysdumpdev, emgr, lppchk, synclvodm, lswpar, clRgInfo, lscluster, lsnim, ioscli, oemSetupEnv, sudo, shutdown, reboot, halt, lsuser, lsgroup, instfix, lsitab, mkitab, chitab, rmitab, vmstat, svmon, swap, pagesize, odmget, iostat, mpstat, pmcycles, genkex, smtctl, entstat, fcstat, arp, route, startsrc, stopsrc, refresh, lsrsrc, no, vmo, ioo, schedo, nfso, lsvpd,
];
