import type {Shell} from './shell.js';

/**
A command of the shell itself: its status.
*/
export type Builtin = (shell: Shell, args: readonly string[]) => Promise<number>;

export type BuiltinTable = Readonly<Record<string, Builtin>>;
