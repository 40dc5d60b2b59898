import {UsageError} from './errors.js';

export const targetKinds = ['vg', 'fs', 'lv', 'db', 'lpar', 'vm'] as const;
export type TargetKind = typeof targetKinds[number];

/**
What a method acts on, by a typed id.
*/
export type Target = {
	readonly kind: TargetKind;

	/**
	Empty for `lpar`.
	*/
	readonly name: string;
};

/**
Reads `vg:datavg`, `fs:/data`, `lv:rawlv01`, `db:PROD`, `lpar` or `vm:NAME`.

@throws UsageError
*/
export const parseTarget = (id: string): Target => {
	const [kind = '', ...rest] = id.split(':');
	const name = rest.join(':');
	const known = targetKinds.find(each => each === kind);
	const isWhole = kind === 'lpar';

	if (known === undefined || (isWhole ? rest.length > 0 : name === '')) {
		throw new UsageError(`\`${id}\` is not a target.`, {advice: 'Write `vg:NAME`, `fs:/MOUNT/POINT`, `lv:NAME`, `db:NAME`, `lpar` or `vm:NAME`.'});
	}

	return {kind: known, name};
};

export const formatTarget = ({kind, name}: Target): string => kind === 'lpar' ? 'lpar' : `${kind}:${name}`;
