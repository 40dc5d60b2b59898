import {collect, type Shell} from '../base/shell.js';
import {cleanBytes} from '../base/text.js';
import type {Answer, SectionResult} from './ask.js';
import {parseIoslevel} from './parse-ioscli.js';
import {parseLspv} from './parse-lspv.js';
import {parseLsvgNames} from './parse-lsvg.js';
import {lsmap} from './questions.js';

/**
What an account with only ioscli cannot be told, in words.
*/
export const padminProblem = 'This account has the restricted shell of a VIO Server, so only ioscli was asked. Not read: marks, reservations and open files of disks (so no disk counts as free), installed filesets, processes, databases and agents, the AIX level, /etc/filesystems. Log in as root to read them.';

type Command = {readonly id: string; readonly section: string; readonly words: readonly string[]};

/**
Commands by the id that the AIX command has whose layout they answer in.
*/
const commands: readonly Command[] = [
	{id: 'ioscli ioslevel', section: 'system', words: ['ioslevel']},
	{id: 'uname -n', section: 'system', words: ['hostname']},
	{id: 'lsattr -El sys0', section: 'system', words: ['lsdev', '-dev', 'sys0', '-attr']},
	{id: 'lsvg', section: 'groups', words: ['lsvg']},
	{id: 'lspv', section: 'disks-0', words: ['lspv']},
	{id: 'lspv -size', section: 'disks-0', words: ['lspv', '-size']},
	{id: 'lspv -free', section: 'disks-0', words: ['lspv', '-free']},
	{id: 'lspath', section: 'devices', words: ['lspath']},
	{id: 'lsdev -Cc tape', section: 'devices', words: ['lsdev', '-type', 'tape']},
	{id: 'lsdev -Cc cdrom', section: 'devices', words: ['lsdev', '-type', 'optical']},
	{id: 'bootlist -m normal -o', section: 'devices', words: ['bootlist', '-mode', 'normal', '-ls']},
	{id: 'mount', section: 'filesystems', words: ['mount']},
	{id: 'df -Pk', section: 'filesystems', words: ['df']},
	{id: lsmap, section: 'roles', words: ['lsmap', '-all']},
];

/**
Of a group and of a disk; the name is one that a command has printed, and nothing but a name.
*/
const forGroup = (name: string): readonly Command[] => [
	{id: `lsvg ${name}`, section: 'groups', words: ['lsvg', name]},
	{id: `lsvg -l ${name}`, section: 'groups', words: ['lsvg', '-lv', name]},
	{id: `lsvg -p ${name}`, section: 'groups', words: ['lsvg', '-pv', name]},
];
const forDisk = (name: string): readonly Command[] => [{id: `lsattr -El ${name}`, section: 'disks-1', words: ['lsdev', '-dev', name, '-attr']}];

const isName = (name: string): boolean => /^[A-Za-z][\w.\-]{0,62}$/v.test(name);

/**
An exec each is dear: of more disks, attributes are not asked.
*/
const mostDisks = 100;
const atOnce = 4;
const timeLimitMs = 30_000;

/**
An item's command as padmin would type it.
*/
export const padminCommandOf = (id: string): string => {
	const fixed = commands.find(command => command.id === id)?.words.join(' ');

	if (fixed !== undefined) {
		return `ioscli ${fixed}`;
	}

	return id === 'ioscli' ? id : `ioscli ${id.replace(/^lsvg -l /v, 'lsvg -lv ').replace(/^lsvg -p /v, 'lsvg -pv ').replace(/^lsattr -El (?<name>\S+)$/v, 'lsdev -dev $<name> -attr')}`;
};

const askOne = async (shell: Shell, {id, words}: Command, signal: AbortSignal | undefined): Promise<Answer> => {
	const limit = AbortSignal.timeout(timeLimitMs);
	const {exit, stdout, stderr} = await collect(shell.exec(['ioscli', ...words], {note: {kind: 'question', what: `How the host is: ${words.join(' ')}`, text: ['ioscli', ...words].join(' ')}, signal: signal === undefined ? limit : AbortSignal.any([signal, limit])}), {limit: 1024 * 1024});

	signal?.throwIfAborted();

	const said = {id, out: cleanBytes(stdout), err: cleanBytes(stderr)};

	if (exit.kind === 'exited') {
		return {...said, ended: 'exited', exitCode: exit.code};
	}

	return limit.aborted
		? {...said, ended: 'timed-out', reason: 'It did not end in time and was given up.'}
		: {...said, ended: 'not-run', reason: exit.kind === 'signalled' ? `Signal ${exit.signal} ended it.` : exit.reason};
};

const askSome = async (shell: Shell, list: readonly Command[], signal: AbortSignal | undefined): Promise<ReadonlyArray<Answer & {readonly section: string}>> => {
	const answers: Array<Answer & {readonly section: string}> = [];

	for (let at = 0; at < list.length; at += atOnce) {
		answers.push(...await Promise.all(list.slice(at, at + atOnce).map(async command => ({...await askOne(shell, command, signal), section: command.section}))));
	}

	return answers;
};

/**
Asks a VIO Server through the restricted shell of padmin, which runs ioscli and nothing with a `/` in it.

@param shell - The host.
@param signal - Aborting rejects with its reason.
@returns Undefined where ioscli does not answer with a level: then this is something else.
*/
export const askPadmin = async (shell: Shell, signal?: AbortSignal): Promise<readonly SectionResult[] | undefined> => {
	const [first, ...others] = commands;
	const level = first === undefined ? undefined : await askOne(shell, first, signal);

	if (first === undefined || level?.ended !== 'exited' || level.exitCode !== 0) {
		return undefined;
	}

	try {
		parseIoslevel(level.out);
	} catch {
		return undefined;
	}

	const answers = [{...level, section: first.section}, ...await askSome(shell, others, signal)];
	const outOf = (id: string): string => answers.find(answer => answer.id === id)?.out ?? '';
	const groups = parseLsvgNames(outOf('lsvg'), () => undefined).filter(name => isName(name));
	const disks = parseLspv(outOf('lspv'), () => undefined).map(({name}) => name).filter(name => isName(name));
	const more = await askSome(shell, [...groups.flatMap(name => forGroup(name)), ...disks.slice(0, mostDisks).flatMap(name => forDisk(name))], signal);
	const sections = new Map<string, Answer[]>();

	for (const {section, ...answer} of [...answers, ...more]) {
		sections.set(section, [...sections.get(section) ?? [], answer]);
	}

	return [...sections].map(([id, items]) => ({
		id, ended: 'exited', exitCode: 0, out: '', err: '', items,
	}));
};
