import {UsageError} from './errors.js';

const targetKinds = ['vg', 'fs', 'lv', 'db', 'lpar', 'vm'] as const;
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
Whether a group holds data: a system asleep is no target of its own; as `read-groups.ts` knows it by its name.
*/
export const isDataGroup = (group: string): boolean => group !== 'rootvg' && !/^(?:alt|old)\w*rootvg/v.test(group);

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

	// What AIX takes as a name of a group or a volume; a control character is in no name.
	if (/\p{Control}/v.test(name) || ((known === 'vg' || known === 'lv') && !/^\w[\w.\-]*$/v.test(name)) || (known === 'fs' && !name.startsWith('/'))) {
		throw new UsageError(`\`${id}\` cannot be the name of ${known === 'fs' ? 'a mount point' : 'anything on a host'}.`, {code: 'not-a-target', advice: '`vg:` and `lv:` take letters, digits, `.`, `_` and `-`; `fs:` takes a path from `/`.'});
	}

	return {kind: known, name};
};

/**
Whether `parseTarget` reads it.
*/
export const isTarget = (id: string): boolean => {
	try {
		parseTarget(id);

		return true;
	} catch {
		return false;
	}
};

export const formatTarget = ({kind, name}: Target): string => kind === 'lpar' ? 'lpar' : `${kind}:${name}`;

/**
What a method acts on, as one says it: a group by its name.
*/
export const targetWords = (target: string): string => target === 'lpar' ? 'the system' : (target.startsWith('vg:') ? target.slice(3) : target);
