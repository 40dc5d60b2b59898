import {exitCodes} from '../source/base/exit-codes.js';
import {methods} from '../source/methods/index.js';
import {storyNames, storyOf} from '../source/simulator/aix/stories.js';
import {actions, type ActionId} from '../source/ui/actions.js';
import {keysLabel} from '../source/ui/keymap.js';

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
	ok: 'done, and what was asked for is proved',
	failed: 'it ran and failed',
	usage: 'the command line is wrong',
	refused: 'a blocking finding, a missing acknowledgement or confirmation, read-only; nothing was changed',
	connection: 'no connection: unreachable, authentication, or host key',
	detached: 'contact lost or left; the run goes on and can be followed again',
	'ok-with-warnings': 'proved, with warnings',
	partial: 'something was skipped: the result holds less than was asked for',
	unknown: 'it cannot be known how it ended',
	bug: 'a bug in lparsafe',
	cancelled: 'cancelled',
};

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);

/**
A table of Markdown.
*/
export const table = (heading: readonly string[], rows: ReadonlyArray<readonly string[]>): string => [
	`| ${heading.join(' | ')} |`,
	`|${heading.map(() => '---').join('|')}|`,
	...rows.map(row => `| ${row.map(each => cell(each)).join(' | ')} |`),
].join('\n');

/**
The parts of the readme that definitions already say, by the name of their place.
*/
const tables: Readonly<Record<string, string>> = {
	methods: table(['method', 'what it does', 'consistency', 'in use', 'does not cover', 'restored by'], methods.map(method => [
		`\`${method.id}\``, method.summary, method.traits.consistency, method.traits.runsWhileInUse ? 'yes' : 'no', method.doesNotCover.join('; '), method.restoredBy.map(id => `\`${id}\``).join(', '),
	])),
	machines: table(['machine', 'AIX', 'login', 'story'], storyNames.map(name => {
		const {identity, login, role, title} = storyOf(name);
		const ways = [role === 'lpar' ? '' : `role ${role}`, login.user, login.become ?? '', login.isLegacy === true ? 'legacy algorithms' : ''].filter(way => way !== '');

		return [`\`${name}\``, identity.version, ways.join(', '), title];
	})),
	keys: table(['key', 'what it does'], (Object.keys(actions) as ActionId[]).filter(action => keysLabel(action) !== '').map(action => [keysLabel(action).split(' ').map(key => `\`${key}\``).join(' '), actions[action].title])),
	'exit-codes': table(['code', 'outcome', 'meaning'], (Object.keys(exitCodes) as Array<keyof typeof exitCodes>).map(word => [String(exitCodes[word]), word, meanings[word]])),
};

/**
The readme with its tables as the definitions make them now.
*/
export const withTables = (readme: string): string => {
	let text = readme;

	for (const [name, content] of Object.entries(tables)) {
		const begin = `<!-- ${name} -->`;
		const end = `<!-- /${name} -->`;
		const from = text.indexOf(begin);
		const to = text.indexOf(end);

		if (from === -1 || to === -1) {
			throw new Error(`The readme has no place for ${name}.`);
		}

		text = `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
	}

	return text;
};
