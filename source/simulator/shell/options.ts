/**
Names of `set -o` and their letters; `pipefail` has none in ksh88 and is not known.
*/
export const optionNames = {
	allexport: 'a',
	notify: 'b',
	noclobber: 'C',
	errexit: 'e',
	noglob: 'f',
	trackall: 'h',
	keyword: 'k',
	monitor: 'm',
	noexec: 'n',
	privileged: 'p',
	nounset: 'u',
	verbose: 'v',
	xtrace: 'x',
	ignoreeof: 'ignoreeof',
	emacs: 'emacs',
	vi: 'vi',
	bgnice: 'bgnice',
	markdirs: 'markdirs',
	nolog: 'nolog',
	viraw: 'viraw',
	gmacs: 'gmacs',
} as const;

export const optionLetter = (name: string): string | undefined => Object.hasOwn(optionNames, name) ? optionNames[name as keyof typeof optionNames] : undefined;

const letters = new Set<string>(Object.values(optionNames).filter(letter => letter.length === 1));

export const isOptionLetter = (letter: string): boolean => letters.has(letter);
