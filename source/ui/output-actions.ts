import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {OutputLine, OutputStream} from '../base/output.js';
import type {RunState} from '../base/run.js';
import {copyText} from './copy-text.js';
import type {Desk} from './desk.js';
import type {Binding} from './bindings.js';
import {createMenu, type MenuRow} from './layers/menu.js';
import type {OutputPane} from './output-pane-shape.js';

type Wish = {
	readonly runId: string;
	readonly choice: () => {readonly stepId: string; readonly stream: OutputStream} | undefined;
	readonly pane: OutputPane;
	readonly run: () => RunState | undefined;
};

/**
The last lines that tell an error, with the indented ones that belong to them.
*/
const lastErrors = (lines: readonly OutputLine[]): readonly OutputLine[] => {
	const last = lines.findLastIndex(({kind}) => kind === 'error');

	if (last === -1) {
		return [];
	}

	const isPart = ({kind, text}: OutputLine): boolean => kind === 'error' || /^\s+\S/v.test(text);
	let from = last;
	let to = last + 1;

	while (from > 0 && isPart(lines[from - 1]!)) {
		from -= 1;
	}

	while (to < lines.length && isPart(lines[to]!)) {
		to += 1;
	}

	return lines.slice(from, to);
};

const textOf = (lines: readonly OutputLine[]): string => lines.map(({text}) => text).join('\n');

const settingOf = async (desk: Desk, name: string): Promise<string | undefined> => {
	const {settings} = await desk.services.info();

	return settings.find(each => each.name === name)?.value;
};

const askCopy = (desk: Desk, {pane, run, choice}: Wish): void => {
	const line = pane.current();
	const visible = pane.visible();
	const errors = lastErrors(pane.all());
	const commands = run()?.plan?.steps.find(({id}) => id === choice()?.stepId)?.commands ?? [];
	const texts: ReadonlyArray<MenuRow & {readonly text: string}> = [
		{
			id: 'line', label: 'The line under the cursor', text: line?.text ?? '', ...line === undefined && {unusable: `the output is followed; ${desk.key('follow')} pauses it`},
		},
		{
			id: 'screen', label: 'The lines on the screen', detail: `${visible.length} lines`, text: textOf(visible), ...visible.length === 0 && {unusable: 'there are none'},
		},
		{
			id: 'errors', label: 'The last lines that tell an error', detail: `${errors.length} lines`, text: textOf(errors), ...errors.length === 0 && {unusable: 'none of the lines near here tells one'},
		},
		{
			id: 'command', label: 'The commands of the step', detail: `${commands.length} lines`, text: commands.join('\n'), ...commands.length === 0 && {unusable: 'they are not known'},
		},
	];

	desk.ask(createMenu(desk, {
		title: 'Copy to the clipboard of the terminal', about: 'What is chosen is sent to the terminal by OSC 52, through tmux and screen, too.', rows: () => texts,
		onChoose([id]) {
			const text = texts.find(each => each.id === id)?.text ?? '';

			void desk.attempt(async () => copyText(desk, text));
		},
	}));
};

/**
Saves to a new file of that name, or of the next that is free.
*/
const saveAs = async (desk: Desk, wish: {readonly runId: string; readonly stepId: string; readonly stream: OutputStream; readonly asText: boolean}, stem: string): Promise<void> => {
	for (let count = 1; ; count += 1) {
		try {
			const saved = await desk.services.saveOutput({...wish, to: path.resolve(desk.options.directory, `${stem}${count === 1 ? '' : `-${count}`}.txt`)});

			desk.tell(`Written: ${saved.path} (${saved.bytes} bytes)`, 'ok');

			return;
		} catch (error) {
			if (count > 99 || (error as {readonly code?: unknown}).code !== 'file-exists') {
				throw error;
			}
		}
	}
};

const askSave = (desk: Desk, {runId, choice}: Wish): void => {
	const chosen = choice();

	if (chosen === undefined) {
		return;
	}

	const {stepId} = chosen;
	const ways = [
		{
			id: 'both', label: 'Output and errors as text, in the order of reading', stream: 'both', asText: true,
		},
		{
			id: 'out', label: 'Output as text', stream: 'out', asText: true,
		},
		{
			id: 'err', label: 'Errors as text', stream: 'err', asText: true,
		},
		{
			id: 'out-bytes', label: 'Output, byte by byte as it came', stream: 'out', asText: false,
		},
		{
			id: 'err-bytes', label: 'Errors, byte by byte as they came', stream: 'err', asText: false,
		},
	] as const;

	desk.ask(createMenu(desk, {
		title: 'Save the output of the step', about: 'All of it is written to a new file where lparsafe was started; text is what a terminal would show, without control characters.', rows: () => ways,
		onChoose([id]) {
			const way = ways.find(each => each.id === id);

			if (way !== undefined) {
				void desk.attempt(async () => saveAs(desk, {
					runId, stepId, stream: way.stream, asText: way.asText,
				}, `lparsafe-${runId.slice(0, 8)}-${stepId}-${way.id}`));
			}
		},
	}));
};

/**
The first of what the environment, the settings and custom name; blanks part its words, no shell reads them.
*/
const pagersOf = (environment: Readonly<Record<string, string | undefined>>, setting: string | undefined): ReadonlyArray<readonly string[]> => {
	const named = [environment['LPARSAFE_PAGER'], setting, environment['PAGER']].find(each => each !== undefined && each.trim() !== '');

	return named === undefined ? [['less'], ['more']] : [named.trim().split(/\s+/v)];
};

/**
Shows all of the output as text in the operator's pager; the file that it reads is gone afterwards.
*/
const page = async (desk: Desk, {runId, choice}: Wish): Promise<void> => {
	const chosen = choice();
	const {onRun, environment = {}} = desk.options;

	if (chosen === undefined || onRun === undefined) {
		return;
	}

	const directory = await mkdtemp(path.join(tmpdir(), 'lparsafe-'));
	const file = path.join(directory, 'output.txt');

	try {
		await desk.services.saveOutput({
			...chosen, runId, to: file, asText: true,
		});
		const pagers = pagersOf(environment, await settingOf(desk, 'pager'));

		for (const [index, argv] of pagers.entries()) {
			try {
				const status = await onRun({argv: [...argv, file]});

				if (status !== 0 && !(status === 127 && index < pagers.length - 1)) {
					desk.tell(`${argv[0] ?? 'The pager'} ended with exit status ${status}.`, 'caution');
				}

				if (status !== 127) {
					return;
				}
			} catch (error) {
				if (index === pagers.length - 1) {
					throw error;
				}
			}
		}
	} finally {
		await rm(directory, {recursive: true, force: true});
	}
};

/**
What can be done with the output that is looked at.
*/
export const outputActions = (desk: Desk, wish: Wish): readonly Binding[] => [
	{
		action: 'saveOutput', run() {
			askSave(desk, wish);
		},
	},
	{
		action: 'copy', run() {
			askCopy(desk, wish);
		},
	},
	{
		action: 'pager', run() {
			void desk.attempt(async () => page(desk, wish));
		}, ...desk.options.onRun === undefined && {disabled: 'no other program can be given this terminal'},
	},
];
