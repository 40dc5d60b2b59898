import type {UtilityContext} from '../utility.js';

/**
The language of a program's messages, by LC_ALL, LC_MESSAGES and LANG as POSIX ranks them; only French has a catalogue here.
*/
const languageOf = (context: UtilityContext, category: 'LC_MESSAGES' | 'LC_NUMERIC'): string => ['LC_ALL', category, 'LANG'].map(name => context.environment.get(name) ?? '').find(value => value !== '') ?? 'C';

const isFrench = (language: string): boolean => /^fr_/iv.test(language);

/**
Whether messages are French.
*/
export const isInFrench = (context: UtilityContext): boolean => isFrench(languageOf(context, 'LC_MESSAGES'));

/**
A number's text with the decimal sign of the locale.
*/
export const decimal = (context: UtilityContext, text: string): string => isFrench(languageOf(context, 'LC_NUMERIC')) ? text.replaceAll(/(?<=\d)\.(?=\d)/gv, ',') : text;
