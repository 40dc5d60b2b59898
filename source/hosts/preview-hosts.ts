import {OperatorError} from '../base/errors.js';
import {hostNameSchema, type Host} from '../base/host.js';
import type {ImportPreview} from '../base/services/hosts.js';

/**
How many hosts are resolved at a time; each asks `ssh -G`.
*/
const atOnce = 4;

/**
One host that an import found, not made yet: `make` resolves it, or says why it cannot be taken.
*/
type Candidate = {
	readonly name: string;
	make(): Promise<{readonly host: Host} | {readonly reason: string}>;
};

/**
What an import would add: those that are in the inventory already, or whose name cannot be one here, are left alone with the reason; the others are made, a few at a time, in their order.

@param file - What is imported, for the operator.
@param candidates - What it names, in its order.
@param known - Names that the inventory has already.
*/
export const previewHosts = async (file: string, candidates: readonly Candidate[], known: readonly string[]): Promise<ImportPreview> => {
	const taken = new Set(known);
	const skipped: Array<{name: string; reason: string}> = [];
	const wanted = candidates.filter(({name}) => {
		const reason = taken.has(name)
			? 'It is in the inventory already.'
			: (hostNameSchema.safeParse(name).success ? undefined : 'Its name has characters that a host name here cannot have.');

		if (reason !== undefined) {
			skipped.push({name, reason});
		}

		return reason === undefined;
	});
	const made = new Map<string, {readonly host: Host} | {readonly reason: string}>();
	const queue = [...wanted];

	await Promise.all(Array.from({length: atOnce}, async () => {
		for (let candidate = queue.shift(); candidate !== undefined; candidate = queue.shift()) {
			try {
				made.set(candidate.name, await candidate.make());
			} catch (error) {
				if (!(error instanceof OperatorError)) {
					throw error;
				}

				made.set(candidate.name, {reason: error.message});
			}
		}
	}));

	const hosts: Host[] = [];

	for (const {name} of wanted) {
		const verdict = made.get(name);

		if (verdict !== undefined && 'host' in verdict) {
			hosts.push(verdict.host);
		} else {
			skipped.push({name, reason: verdict?.reason ?? 'It could not be resolved.'});
		}
	}

	return {file, hosts, skipped};
};
