import type {FileKind} from '../files.js';

const kindLetters: Readonly<Record<FileKind, string>> = {
	file: '-', directory: 'd', link: 'l', fifo: 'p', 'block-device': 'b', 'character-device': 'c',
};

/**
The ten letters of `ls -l`.
*/
export const modeText = (kind: FileKind, mode: number): string => {
	const triple = (shift: number, set: number, letter: string): string => {
		const bits = mode >> shift;
		const isSpecial = (mode & set) !== 0;
		const isExecute = (bits & 1) !== 0;

		return `${(bits & 4) === 0 ? '-' : 'r'}${(bits & 2) === 0 ? '-' : 'w'}${isSpecial ? (isExecute ? letter : letter.toUpperCase()) : (isExecute ? 'x' : '-')}`;
	};

	return `${kindLetters[kind]}${triple(6, 0o4000, 's')}${triple(3, 0o2000, 's')}${triple(0, 0o1000, 't')}`;
};

const whoBits: Readonly<Record<string, {readonly all: number; readonly shift: number}>> = {
	u: {all: 0o4700, shift: 6},
	g: {all: 0o2070, shift: 3},
	o: {all: 0o1007, shift: 0},
};

const spread = (who: string, bits: number): number => {
	let mode = 0;

	for (const each of who) {
		mode |= bits << whoBits[each]!.shift;
	}

	return mode;
};

/**
Applies a mode, octal or symbolic as chmod reads it, to a file's mode.

@param text
@param mode
@param root0
@param root0.isDirectory
@param root0.mask - The umask, which counts where no one is named.
@returns The new mode, or undefined where the text is no mode.
*/
export const applyMode = (text: string, mode: number, {isDirectory, mask}: {readonly isDirectory: boolean; readonly mask: number}): number | undefined => {
	if (/^[0-7]{1,4}$/v.test(text)) {
		return Number.parseInt(text, 8);
	}

	let result = mode;

	for (const clause of text.split(',')) {
		const match = /^(?<who>[ugoa]*)(?<actions>(?:[+=\-](?:[ugo]|[rwxXst]*))+)$/v.exec(clause);

		if (match === null) {
			return undefined;
		}

		const isBare = match.groups!['who'] === '';
		const who = isBare || match.groups!['who']!.includes('a') ? 'ugo' : match.groups!['who']!;

		for (const action of match.groups!['actions']!.matchAll(/(?<operator>[+=\-])(?<permissions>[ugorwxXst]*)/gv)) {
			const {operator, permissions = ''} = action.groups!;
			let bits = 0;

			for (const permission of permissions) {
				if ('ugo'.includes(permission)) {
					bits |= spread(who, (result >> whoBits[permission]!.shift) & 7);
				} else {
					switch (permission) {
						case 's': {
							bits |= (who.includes('u') ? 0o4000 : 0) | (who.includes('g') ? 0o2000 : 0);

							break;
						}

						case 't': {
							bits |= 0o1000;

							break;
						}

						case 'X': {
							bits |= isDirectory || (result & 0o111) !== 0 ? spread(who, 1) : 0;

							break;
						}

						default: {
							bits |= spread(who, permission === 'r' ? 4 : (permission === 'w' ? 2 : 1));
						}
					}
				}
			}

			if (isBare) {
				bits &= ~(mask & 0o777);
			}

			if (operator === '=') {
				let cleared = 0;

				for (const each of who) {
					cleared |= whoBits[each]!.all;
				}

				result &= ~(isDirectory ? cleared & ~0o6000 : cleared);
			}

			result = operator === '-' ? result & ~bits : result | bits;
		}
	}

	return result;
};
