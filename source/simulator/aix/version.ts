import type {LvmState} from './lvm-state.js';

/**
Whether a machine's AIX is at least of a version, such as `6.1`.
*/
export const isAtLeast = ({identity}: Pick<LvmState, 'identity'>, version: string): boolean => {
	const order = (text: string): number => {
		const [major = 0, minor = 0] = text.split('.').map(Number);

		return (major * 100) + minor;
	};

	return order(identity.version) >= order(version);
};
