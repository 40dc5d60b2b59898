import type {Facts} from '../base/facts.js';
import type {Answers} from './answers.js';
import {parseLsattrRows} from './parse-lsattr.js';
import {parseDeviceKinds} from './parse-lsdev.js';

/**
Attributes that say who a device is, not how it is tuned.
*/
const isIdentity = (attribute: string): boolean => /^(?:pvid|pv|unique_id|ww_name|node_name|location|label|scsi_id|lun_id|alt_addr|use_alt_addr|lun_reset_spt)$/v.test(attribute);

/**
What an operator changed: attributes that may be set and whose value is not the default of the device's kind. Defaults are asked of one device of each kind (`lsattr -Dl`).
*/
export const readTunedAttributes = (answers: Answers): Facts['tunedAttributes'] => {
	const kinds = answers.read('lsdev -C', parseDeviceKinds) ?? [];
	const kindOf = new Map(kinds.map(({name, kind}) => [name, kind]));
	const defaults = new Map<string, ReadonlyMap<string, string>>();

	for (const id of answers.ids('lsattr -Dl ')) {
		const device = id.slice('lsattr -Dl '.length);
		const rows = answers.read(id, parseLsattrRows);

		if (rows !== undefined) {
			defaults.set(kindOf.get(device) ?? device, new Map(rows.map(({attribute, value}) => [attribute, value ?? ''])));
		}
	}

	if (defaults.size === 0) {
		return undefined;
	}

	const tuned: NonNullable<Facts['tunedAttributes']> = [];

	for (const id of answers.ids('lsattr -El ')) {
		const device = id.slice('lsattr -El '.length);
		const known = defaults.get(kindOf.get(device) ?? device);
		const answer = answers.raw(id);

		// What is wrong with the answer was said where it was read first.
		const rows = known === undefined || answer?.ended !== 'exited' ? [] : parseLsattrRows(answer.out, () => undefined);

		for (const {attribute, value = '', isSettable} of rows) {
			const byDefault = known?.get(attribute);

			if (isSettable && byDefault !== undefined && value !== byDefault && !isIdentity(attribute)) {
				tuned.push({
					device, attribute, value, default: byDefault,
				});
			}
		}
	}

	return tuned;
};
