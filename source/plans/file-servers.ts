import type {Facts} from '../base/facts.js';

const isInside = (path: string, directory: string): boolean => directory === '/' || path === directory || path.startsWith(`${directory}/`);

/**
One name for a server that hosts call differently: case and domain are left out, an address stays as it is.
*/
const serverName = (node: string): string => {
	const name = node.toLowerCase();

	return /^[\d.]+$|:/v.test(name) ? name : name.split('.', 1)[0] ?? name;
};

/**
The machines that export the filesystems in which paths of a host lie, sorted; none for local ones.
*/
export const fileServersOf = ({filesystems}: Pick<Facts, 'filesystems'>, paths: readonly string[]): readonly string[] => {
	const mounted = filesystems.filter(({isMounted}) => isMounted);
	const servers = paths.flatMap(path => {
		const [nearest] = mounted.filter(({mountPoint}) => isInside(path, mountPoint)).toSorted((left, right) => right.mountPoint.length - left.mountPoint.length);

		return nearest?.node === undefined || nearest.node === '' ? [] : [serverName(nearest.node)];
	});

	return [...new Set(servers)].toSorted();
};
