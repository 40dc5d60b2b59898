import type {Facts} from '../../base/facts.js';
import type {Span} from '../line.js';
import type {Glyphs, Tone} from '../theme.js';

/**
One line of what is known of a system beyond its disks.
*/
export type SystemFact = {readonly name: string; readonly value: string; readonly tone?: Tone};

export type FactsSection = NonNullable<Facts['sections']>[number];

export const sectionSpan = (state: FactsSection['state'], glyphs: Glyphs): Span => ({
	ok: {text: `${glyphs.ok} whole`, tone: 'ok' as const},
	partial: {text: `${glyphs.caution} in part`, tone: 'caution' as const},
	failed: {text: `${glyphs.danger} failed`, tone: 'danger' as const},
	'timed-out': {text: `${glyphs.danger} timed out`, tone: 'danger' as const},
}[state]);

const wordsOf = (record: Readonly<Record<string, string>>): string => Object.entries(record).map(([name, value]) => `${name} ${value}`).join(', ');

/**
What is known of the system: machine, boot list, cluster, NIM, WPARs, databases, agents, tapes, tuned devices. What is not known is left out, except where that is a danger of its own.
*/
export const systemFacts = (facts: Facts | undefined): readonly SystemFact[] => {
	if (facts === undefined) {
		return [];
	}

	const {identity, environment, bootList, cluster, nim, wpars, databases, agents, devices, tunedAttributes, software} = facts;
	const one = (name: string, value: string | undefined, tone?: Tone): readonly SystemFact[] => value === undefined ? [] : [{name, value, ...tone !== undefined && {tone}}];

	return [
		...one('Host name', identity.hostname),
		...one('Kind', environment === undefined ? undefined : `${environment.kind}${environment.account === undefined ? '' : `, read as ${environment.account}`}${environment.isPadmin === true ? ' through ioscli only' : ''}`),
		...one('VIO Server', environment?.level),
		...one('Model', identity.model),
		...one('Serial number', identity.serialNumber),
		...one('Partition', identity.partitionName === undefined ? identity.partitionNumber : `${identity.partitionName}${identity.partitionNumber === undefined ? '' : ` (${identity.partitionNumber})`}`),
		...one('Machine id', identity.machineId),
		...one('Host key', identity.hostKey),
		...environment?.kind === 'wpar' ? one('Boot list', 'none: it belongs to the host of this workload partition') : (bootList === undefined ? [{name: 'Boot list', value: 'unknown', tone: 'caution' as const}] : one('Boot list', bootList.join(', '))),
		...one('Cluster', cluster === undefined ? undefined : wordsOf(cluster), 'caution'),
		...one('NIM', nim === undefined ? undefined : wordsOf(nim)),
		...(wpars ?? []).flatMap(wpar => one('WPAR', wordsOf(wpar))),
		...databases.flatMap(({kind, name, filesystems}) => one('Database', `${kind} ${name}${filesystems.length === 0 ? ', where its files lie is not known' : ` in ${filesystems.join(', ')}`}`)),
		...(agents ?? []).flatMap(({kind, version, state}) => one('Agent', [kind, version, state].filter(each => each !== undefined).join(', '))),
		...devices.tapes.flatMap(({name, state, description}) => one('Tape', `${name} ${state}, ${description}`)),
		...devices.optical.flatMap(({name, state, description}) => one('Optical', `${name} ${state}, ${description}`)),
		...(tunedAttributes ?? []).flatMap(({device, attribute, value, default: original}) => one('Tuned', `${device} ${attribute} = ${value} (default ${original})`)),
		...one('Filesets', software.length === 0 ? undefined : String(software.length)),
	];
};
