import {controlBuiltins, specialControlBuiltins} from './builtins/control.js';
import {jobBuiltins} from './builtins/jobs.js';
import {outputBuiltins} from './builtins/output.js';
import {environmentBuiltins} from './builtins/environment.js';
import {readBuiltins} from './builtins/read.js';
import {lookupBuiltins} from './builtins/lookup.js';
import {testBuiltins} from './builtins/test.js';
import {specialVariableBuiltins, variableBuiltins} from './builtins/variables.js';
import type {Builtin} from './builtin.js';

/**
POSIX's special builtins and those that ksh counts among them.
*/
export const specialBuiltins: ReadonlyMap<string, Builtin> = new Map([...Object.entries(specialControlBuiltins), ...Object.entries(specialVariableBuiltins)]);

export const builtins: ReadonlyMap<string, Builtin> = new Map(Object.entries({
	...controlBuiltins,
	...jobBuiltins,
	...outputBuiltins,
	...environmentBuiltins,
	...readBuiltins,
	...lookupBuiltins,
	...testBuiltins,
	...variableBuiltins,
}));

/**
Commands whose `name=value` arguments are assignments.
*/
export const declarations: ReadonlySet<string> = new Set(['export', 'readonly', 'typeset', 'integer', 'alias']);
