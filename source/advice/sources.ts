/**
The documents that rules and ways draw on, by the short names they use.
*/
const documents: Readonly<Record<string, string>> = {
	'seed 000': 'Backup Architecture Decisions for Power Virtual Server (IBM Cloud, 2023)',
	'seed 001': 'Backup management with ibm.power_aix (overview)',
	'seed 002': 'AIX V5.3 backup and restore (AIX practitioners\' page)',
	'seed 003': 'AIX 4.3 System Management Guide: Developing a Backup Strategy',
	'seed 004': 'Glossary: Backup & Disaster Recovery',
	'hazards.md': 'hazard',
	'agents-and-cloud.md': 'Agents and PowerVS: vendors\' documentation, collected',
	'infra-and-vmware.md': 'VIO Servers, NIM, storage copies, VMware: vendors\' documentation, collected',
	'aix-commands.md': 'AIX command reference, collected',
	'operators-expect.md': 'What operators know from other tools, collected',
	'reliability-and-images.md': 'Reliability anchors, collected',
};

const named = new Map<string, string>();

const name = (source: string): string => source.split('; ').map(each => {
	const known = Object.keys(documents).find(short => each.startsWith(short));

	if (known === undefined) {
		return each;
	}

	const place = each.slice(known.length).replace(/^[: ]+/v, '');
	const title = documents[known] ?? known;

	return place === '' ? title : `${title}${known === 'hazards.md' ? '' : ','} ${place}`;
}).join('; ');

/**
A rule's short sources as a reader knows them.
*/
export const nameSource = (source: string): string => {
	const known = named.get(source) ?? name(source);

	named.set(source, known);

	return known;
};
