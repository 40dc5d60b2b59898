import type {AixProgram} from './program.js';
import {
	lsattr,
	lscfg,
	lsdev,
	lsmpio,
	lspath,
} from './list-devices.js';
import {lspv} from './list-disks.js';
import {lsfs, lsvgfs} from './list-filesystems.js';
import {lsvg} from './list-groups.js';
import {getlvcb, lslv} from './list-volumes.js';
import {fuser, mount, umount} from './mount-commands.js';
import {lsps} from './paging.js';
import {getlvodm, lquerypv} from './query-disks.js';
import {errpt, lssrc} from './services.js';
import {lslpp, rpm} from './software.js';
import {
	bootinfo,
	bootlist,
	getconf,
	lparstat,
	oslevel,
	prtconf,
} from './system-facts.js';

/**
All programs of the AIX side.
*/
export const aixProgramList: readonly AixProgram[] = [
	lsvg, lspv, lslv, lsvgfs, lsfs, lsdev, lsattr, lspath, lscfg, lsmpio, getconf, bootinfo, getlvodm, getlvcb, lquerypv, oslevel, prtconf, lparstat, bootlist, lslpp, rpm, errpt, lsps, lssrc, mount, umount, fuser,
];
