import {ParseError} from '../base/errors.js';
import {given} from './given.js';
import {
	contentLines,
	labelledValues,
	leadingNumber,
	type OnOdd,
} from './output-lines.js';

const labels = [
	'PHYSICAL VOLUME', 'VOLUME GROUP', 'PV IDENTIFIER', 'VG IDENTIFIER', 'PV STATE', 'VG STATE', 'STALE PARTITIONS', 'ALLOCATABLE', 'PP SIZE', 'LOGICAL VOLUMES', 'TOTAL PPs', 'VG DESCRIPTORS', 'FREE PPs', 'HOT SPARE', 'USED PPs', 'MAX REQUEST', 'FREE DISTRIBUTION', 'USED DISTRIBUTION', 'MIRROR POOL', 'ENCRYPTION',
];

const bare = ['VG IDENTIFIER'];

export type DiskDetails = {
	readonly name: string;
	readonly volumeGroup: string;
	readonly pvid?: string;
	readonly groupIdentifier?: string;

	/**
	Absent where the group is varied off (`???????`).
	*/
	readonly state?: string;
	readonly ppSizeMiB?: number;
	readonly totalPPs?: number;
	readonly freePPs?: number;
	readonly stalePPs?: number;
};

/**
Reads `lspv hdiskN`, also of a group that is varied off. Its second line has one blank between its pairs and no colon after `VG IDENTIFIER`.

@throws ParseError where it does not say which disk this is; of a value where nobody listens.
*/
export const parseLspvDisk = (text: string, odd?: OnOdd): DiskDetails => {
	const command = 'lspv DISK';
	const values = labelledValues(text, labels, bare, odd);
	const number = (label: string): number | undefined => leadingNumber(values.get(label), command, odd);
	const known = (value: string | undefined): string | undefined => value === undefined || /^\?+/v.test(value) ? undefined : value;
	const name = values.get('PHYSICAL VOLUME');
	const volumeGroup = values.get('VOLUME GROUP');

	if (name === undefined || volumeGroup === undefined || /\s/v.test(name) || /\s/v.test(volumeGroup)) {
		throw new ParseError('It does not say which disk this is', {command, line: contentLines(text)[0] ?? text.trim()});
	}

	return {
		name,
		volumeGroup,
		...given('pvid', known(values.get('PV IDENTIFIER'))),
		...given('groupIdentifier', known(values.get('VG IDENTIFIER'))),
		...given('state', known(values.get('PV STATE'))),
		...given('ppSizeMiB', number('PP SIZE')),
		...given('totalPPs', number('TOTAL PPs')),
		...given('freePPs', number('FREE PPs')),
		...given('stalePPs', number('STALE PARTITIONS')),
	};
};
