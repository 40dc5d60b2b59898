import type {Facts} from '../base/facts.js';
import type {Host} from '../base/host.js';

/**
Facts of a machine that discovery does not read: nothing was read, so that every question to them is answered with *not known*.
*/
export const bareFacts = ({name, role}: Host, readAt: string): Facts => ({
	format: 1,
	host: name,
	role,
	readAt,
	durationMs: 0,
	identity: {
		hostname: name, hostKey: 'unknown', machineId: 'unknown', osLevel: 'unknown',
	},
	volumeGroups: [],
	physicalVolumes: [],
	filesystems: [],
	devices: {tapes: [], optical: []},
	sections: [],
	software: [],
	databases: [],
	problems: [],
});
