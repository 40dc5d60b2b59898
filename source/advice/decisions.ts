import type {DecisionRow} from '../base/advice.js';
import type {JudgedWay} from './judge-way.js';
import {answered, type Situation} from './situation.js';
import type {Strategy} from './strategies.js';

const serverPlaces: Readonly<Record<string, string>> = {
	lpar: 'SP on AIX LPAR in PowerVS', vpc: 'SP on IBM Cloud VPC instance', here: 'SP server at this site', 'other-site': 'SP server at another site',
};

/**
The table of architecture decisions, in its own columns: for PowerVS the services that its decisions name with what was found of each here, elsewhere the ways that were chosen.
*/
export const decisionsOf = (situation: Situation, judged: readonly JudgedWay[], strategy: Strategy | undefined): readonly DecisionRow[] => {
	const heading: DecisionRow = {
		aspects: 'Resiliency', domains: 'Backup and Restore', requirements: '', chosenService: '', rationale: '',
	};
	const verdictOf = (id: string): string => judged.find(({way}) => way.id === id)?.verdict ?? '';
	const isChosen = (id: string): boolean => strategy?.members.some(({way}) => way.id === id) === true;
	const chosen = (id: string): string => isChosen(id) ? 'Chosen. ' : 'Not chosen. ';
	const hasOracle = situation.signs.get('oracle')?.is === true;

	if (situation.signs.get('runs-in-powervs')?.is === true && situation.platform === 'aix') {
		const [server] = answered(situation, 'server');

		return [
			heading,
			{
				aspects: 'Resiliency', domains: 'Backup - PowerVS', requirements: 'Backup LPARs', chosenService: 'Image Capture and Snapshot', rationale: `${isChosen('powervs-capture') ? 'Capture chosen. ' : (isChosen('powervs-snapshot') ? 'Snapshot chosen, as an undo; capture not chosen. ' : 'Not chosen. ')}Object storage (ICOS) is required besides. Suitable for backup and restore of system disks only. ${verdictOf('powervs-capture')}`,
			},
			{
				aspects: 'Resiliency', domains: 'Backup - PowerVS', requirements: 'Backup LPARs', chosenService: 'IBM Storage Protect (SP) for AIX', rationale: `${chosen('storage-protect')}The recommended agent. Deployment: ${server === undefined ? 'SP on AIX LPAR in PowerVS or SP on IBM Cloud VPC instance; where is not said' : serverPlaces[server] ?? server}. ${verdictOf('storage-protect')}`,
			},
			{
				aspects: 'Resiliency', domains: 'Backup - PowerVS', requirements: 'Backup LPARs', chosenService: 'Veeam Backup Restore for AIX', rationale: `${chosen('veeam')}Supported as the alternative. Needs a network connection to its storage target. ${verdictOf('veeam')}`,
			},
			...hasOracle
				? [{
					aspects: 'Resiliency', domains: 'Backup - Oracle', requirements: 'Backup Database', chosenService: 'RMAN', rationale: `${chosen('rman')}The database's native backup and recovery. ${verdictOf('rman')}`,
				}]
				: [],
			...(strategy?.members ?? []).filter(({way}) => !['powervs-capture', 'powervs-snapshot', 'storage-protect', 'veeam', 'rman'].includes(way.id)).map(({way, held, verdict}) => ({
				aspects: 'Resiliency', domains: 'Backup - PowerVS', requirements: held.includes('database') ? 'Backup Database' : 'Backup LPARs', chosenService: way.title, rationale: verdict,
			})),
		];
	}

	const domain = {
		aix: 'Backup - AIX', vios: 'Backup - VIO Server', vmware: 'Backup - VMware', none: 'Backup',
	}[situation.platform];

	return [heading, ...(strategy?.members ?? []).map(({way, held, verdict}) => ({
		aspects: 'Resiliency', domains: held.length === 1 && held[0] === 'database' ? (way.id === 'rman' ? 'Backup - Oracle' : 'Backup - Database') : domain, requirements: held.includes('database') ? 'Backup Database' : (situation.platform === 'vmware' ? 'Backup machines' : 'Backup LPARs'), chosenService: way.title, rationale: verdict,
	}))];
};
