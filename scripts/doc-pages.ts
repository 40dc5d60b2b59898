import {aixMessages, messageFamilies, type AixMessage} from '../source/base/aix-message-list.js';
import type {Field} from '../source/base/method.js';
import {describeMethod} from '../source/methods/describe.js';
import {methods} from '../source/methods/index.js';
import {actions, type ActionId} from '../source/ui/actions.js';
import {keysLabel} from '../source/ui/keymap.js';
import {table} from './readme-tables.js';
import type {ScreenPages} from './screen-pages.js';

const list = (items: readonly string[], none: string): string => items.length === 0 ? none : items.map(item => `- ${item}`).join('\n');

const defaultOf = ({default: value}: Field): string => {
	const text = typeof value === 'string' ? value : JSON.stringify(value) ?? '';

	return text === '' ? '' : `\`${text}\``;
};

/**
A guide below other headings, without its own title: the page has one.
*/
const demoted = (guide: string): string => guide.trim().replace(/^# .*\n+/v, '').replaceAll(/^#/gmv, '##');

const methodPage = (method: typeof methods[number]): string => {
	const {id, title, summary, direction, roles, targets, traits, protects, doesNotCover, restoredBy, guide, fields} = describeMethod(method);

	return `# ${title}

${summary}

${table(['', ''], [
	['name', `\`${id}\``],
	['direction', direction],
	['kinds of host', roles.join(', ')],
	['kinds of target', targets.join(', ')],
	['granularity', traits.granularity],
	['consistency', traits.consistency],
	['while in use', traits.runsWhileInUse ? 'yes' : 'no'],
	['bootable', traits.bootable ? 'yes' : 'no'],
	['media', traits.media.join(', ')],
	['how much may be lost', traits.rpoClass],
	['how long it takes', traits.rtoClass],
	['restored by', restoredBy.length === 0 ? 'nothing' : restoredBy.map(each => `[${each}](${each}.md)`).join(', ')],
])}

## Protects

${list(protects, 'Nothing by itself.')}

## Does not cover

${list(doesNotCover, 'Nothing is left out.')}

## Options

${fields.length === 0 ? 'None.' : table(['name', 'option', 'flag', 'default', 'what it does'], fields.map(field => [`\`${field.name}\`${field.isRequired ? ' (required)' : ''}`, field.label, field.flag === undefined ? '' : `\`${field.flag}\``, defaultOf(field), field.help.replaceAll('\n', ' ')]))}

## Guide

${demoted(guide)}
`;
};

const kindWords: Readonly<Record<AixMessage['kind'], string>> = {
	ok: 'all went well', information: 'information', prompt: 'asks and waits', warning: 'warning', error: 'error', wrapper: 'error: the lines below it are the real ones',
};

const messagesPage = (): string => `# Messages of AIX

What the numbers mean that AIX's commands print, as lparsafe explains them. *Not confirmed* stands where number and meaning were not seen on a real machine.

${Object.entries(messageFamilies).map(([family, of]) => {
	const own = aixMessages.filter(({number}) => number.startsWith(`${family}-`));

	return `## ${family}: ${of}\n\n${own.length === 0 ? 'None of these is explained here.' : own.map(({number, kind, of: commands, meaning, cause, next, isConfirmed}) => `### ${number}\n\n${commands}: ${kindWords[kind]}.${isConfirmed ? '' : ' *Not confirmed.*'}\n\n${meaning}\n\nCause: ${cause}\n\nNext: ${next}`).join('\n\n')}`;
}).join('\n\n')}
`;

/**
Bytes, what they are taken for, and what else they may have been.
*/
const ambiguous = [
	['ESC [ M', 'an old report of the mouse, with the three characters after it', 'F1 of PuTTY in its SCO mode; known with TERM `putty-sco`, `scoansi` or `cons25`'],
	['ESC [ I, ESC [ O', 'the terminal is looked at, or no longer', 'PageUp and F3 there; known with the same'],
	['ESC [ P to ESC [ S', 'F1 to F4', 'F4 to F7 there, known with the same; `ESC [ P` is Delete with TERM `aixterm`'],
	['ESC [ G, ESC [ L', 'nothing', 'PageDown and Insert there, known with the same'],
	['^?', 'Backspace', 'Delete there, and on consoles of FreeBSD'],
	['ESC [ 1 ~ to ESC [ 6 ~', 'Home, Insert, Delete, End, PageUp, PageDown', 'Insert, Home, PageUp, Delete, End, PageDown of PuTTY in its VT400 mode, which names keys by their place'],
	['ESC O w', '7 of the keypad', 'End of PuTTY where Home and End are as in rxvt; known with TERM `putty` or `putty-256color`'],
	['ESC O t, u, v, l, w, x', 'digits and comma of the keypad', 'F5 to F10 as terminfo has them for `vt100`, whose keyboard ends at F4'],
	['ESC [ 2 3 ~, ESC [ 2 4 ~', 'F11, F12', 'F1 and F2 with Shift in PuTTY and rxvt'],
] as const;

const keysPage = (): string => {
	const bound = (Object.keys(actions) as ActionId[]).filter(action => keysLabel(action) !== '');

	return `# Keys

Each key works where its action makes sense; \`?\` lists those of the place one is at, with the keys of your settings; the manual names the usual ones. \`keys\` in the settings gives other keys to actions by their names here.

${table(['key', 'what it does', 'name'], bound.map(action => [keysLabel(action).split(' ').map(key => `\`${key}\``).join(' '), actions[action].title, `\`${action}\``]))}

## What terminals send

\`lparsafe keys\` shows what arrives for each key, and what it is taken for. The function keys of xterm, rxvt, screen, tmux, VT220, the Linux console, aixterm, Sun and of PuTTY in each of its keyboard modes are known, Backspace as \`^H\` and as \`^?\`; Esc and a digit within a second stands for a function key everywhere. Some terminals send the same for different keys. There TERM decides, and where it does not tell:

${table(['arrives', 'taken for', 'may have been'], ambiguous.map(([bytes, taken, other]) => [`\`${bytes}\``, taken, other]))}
`;
};

const firstSentence = (text: string): string => /^.*?\.(?= |$)/v.exec(text)?.[0] ?? text;

const indexPage = ({summaries}: ScreenPages): string => `# The manual of lparsafe

**Something is gone?** [Restore](restore.md): a file, a volume group, a system.

In the app \`?\` shows the keys of the place one is at, and \`d\` there its page. \`lparsafe docs\` lists the pages, \`lparsafe docs restore\` prints one.

## What you want to do

${[
	'[Restore something](restore.md)',
	...methods.map(({id, title}) => `[${title}](methods/${id}.md)`),
	'[Know what a number of AIX means, such as 0516-404](messages.md)',
	'[Know what becomes of a run when something breaks](faults.md)',
	'[Find a key, or give it to another action](keys.md)',
].map(each => `- ${each}`).join('\n')}

## Screens

${summaries.map(({page, title, about}) => `- [${title}](${page}.md): ${firstSentence(about)}`).join('\n')}
`;

/**
The pages of the manual that definitions already say, by their path below docs.
*/
export const definitionPages = (): Readonly<Record<string, string>> => ({
	'keys.md': keysPage(),
	'messages.md': messagesPage(),
	...Object.fromEntries(methods.map(method => [`methods/${method.id}.md`, methodPage(method)])),
});

/**
Those that the screens say of themselves, and the page where the manual begins.
*/
export const screenPages = (screens: ScreenPages): Readonly<Record<string, string>> => ({'index.md': indexPage(screens), ...screens.pages});
