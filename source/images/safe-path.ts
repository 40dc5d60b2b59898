/**
The names that lead to an entry below the place where it is extracted; the reason why it is not extracted where it is not safe. `isWindows`: a backslash parts names there.
*/
export const safeNames = (path: string, {isWindows = false}: {readonly isWindows?: boolean} = {}): {readonly names: readonly string[]} | {readonly reason: string} => {
	if (path.startsWith('/')) {
		return {reason: 'its path is absolute'};
	}

	const names = path.split('/').filter(name => name !== '' && name !== '.');

	if (names.includes('..')) {
		return {reason: 'its path leads out with `..`'};
	}

	if (isWindows && names.some(name => /[\\:]/v.test(name))) {
		return {reason: 'its path has characters that lead elsewhere on this system'};
	}

	return names.length === 0 ? {reason: 'its path names nothing'} : {names};
};

/**
Why a link is not made: its target is absolute or would be above the place where it is extracted. `names`: the link's own.

A `..` counts only at the beginning of a target, where the directories above the link are real ones; later it might be taken from where another link leads.
*/
export const whyNotLinked = (names: readonly string[], target: string | undefined): string | undefined => {
	if (target === undefined || target === '') {
		return 'where it leads cannot be read';
	}

	if (target.startsWith('/')) {
		return `it leads to \`${target}\`, an absolute path`;
	}

	const steps = target.split('/').filter(step => step !== '' && step !== '.');
	const down = steps.findIndex(step => step !== '..');
	const up = down === -1 ? steps.length : down;

	return up > names.length - 1 || steps.slice(up).includes('..') ? `it leads to \`${target}\`, out of the place where it is extracted` : undefined;
};

/**
A path as an operator writes it, `/etc/hosts` or `etc/hosts`, in the names that the image has.
*/
export const wantedNames = (path: string): readonly string[] => path.split('/').filter(name => name !== '' && name !== '.');
