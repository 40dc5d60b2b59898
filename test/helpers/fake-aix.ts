import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import type {Shell} from '../../source/base/shell.js';
import {localShell} from './local-shell.js';

export const fixtures = fileURLToPath(new URL('../fixtures/facts/', import.meta.url));

/**
A command's name as a fixture file has it.
*/
export const fixtureName = (command: string): string => command.replaceAll(/[\/ *:]/gv, character => ({
	'/': '+', ' ': '_', '*': '@', ':': '=',
})[character] ?? character);

/**
Prints what the fixture of its own command line says; an override beside it is run instead. A command without fixture is not there.
*/
const player = (overrides: string, level: string): string => `#!/bin/sh
name=\${0##*/}
[ $# -eq 0 ] || name="$name $*"
file=$(printf '%s' "$name" | tr '/ *:' '+_@=')
if [ -f '${overrides}'/"$file" ]; then
	. '${overrides}'/"$file"
	exit
fi
cd '${level}' || exit 1
if [ ! -f "$file.txt" ]; then
	echo "sh: \${0##*/}:  not found." >&2
	exit 127
fi
cat "$file.txt"
[ ! -f "$file.err" ] || cat "$file.err" >&2
[ ! -f "$file.rc" ] || exit "$(cat "$file.rc")"
`;

const commands = ['bootlist', 'devrsrv', 'df', 'fuser', 'getconf', 'getlvodm', 'id', 'lparstat', 'lquerypv', 'lsattr', 'lscfg', 'lsdev', 'lsfs', 'lslpp', 'lspath', 'lsps', 'lspv', 'lssrc', 'lsvg', 'mount', 'oslevel', 'sysdumpdev', 'uname'];

/**
This machine dressed up as an AIX host: its commands print the fixtures of a level. Everything else (the shell, ps, kill) is real.

@param level - Folder in test/fixtures/facts.
@param overrides - By command line: shell text that is run instead.
@param options - How.
@param options.without - Commands that are not installed.
*/
export const fakeAix = (level: string, overrides: Readonly<Record<string, string>> = {}, {without = []}: {readonly without?: readonly string[]} = {}) => {
	const directory = mkdtempSync(path.join(tmpdir(), 'lparsafe-aix-'));
	const bin = path.join(directory, 'bin');
	const temporary = path.join(directory, 'tmp');
	const overridden = path.join(directory, 'overrides');

	for (const each of [bin, temporary, overridden]) {
		mkdirSync(each);
	}

	const script = path.join(directory, 'player');

	writeFileSync(script, player(overridden, path.join(fixtures, level)));
	chmodSync(script, 0o755);

	for (const command of commands) {
		if (!without.includes(command)) {
			symlinkSync(script, path.join(bin, command));
		}
	}

	for (const [command, text] of Object.entries(overrides)) {
		writeFileSync(path.join(overridden, fixtureName(command)), text);
	}

	const shell: Shell = localShell({host: 'fake', environment: {PATH: `${bin}:${process.env['PATH'] ?? ''}`, TMPDIR: temporary}});

	return {
		shell,
		temporary,

		/**
		What is left in the host's temporary directory.
		*/
		leftovers: (): readonly string[] => readdirSync(temporary),
		remove() {
			rmSync(directory, {recursive: true, force: true});
		},
	};
};
