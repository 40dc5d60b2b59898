import type {Field} from '../base/method.js';
import type {CommandDescription} from '../base/services/methods.js';
import {describeMethod} from '../methods/describe.js';
import type {Method, MethodContext, Values} from '../methods/method.js';
import {readValues} from '../methods/values.js';
import {renderCommands} from '../plans/render-step.js';

/**
A value as the form shows it.
*/
const shown = (value: unknown): string => {
	if (Array.isArray(value)) {
		return value.length === 0 ? 'none' : value.join(', ');
	}

	if (typeof value === 'boolean') {
		return value ? 'yes' : 'no';
	}

	return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : 'not given';
};

/**
A value as its field's kind has it, so that `yes` and true, or one line and a list of one, are no difference.
*/
const alike = ({kind}: Field, value: unknown): string => {
	if (kind === 'flag') {
		return shown([true, 'true', 'yes', 'on'].includes(value as string));
	}

	return (kind === 'lines' || kind === 'many') && !Array.isArray(value) ? shown(typeof value === 'string' && value !== '' ? value.split('\n') : []) : shown(typeof value === 'string' ? value.trim() : value);
};

/**
A command without the lines of a longer script that it reads.
*/
const folded = (command: string): string => {
	const lines = command.split('\n');

	return lines.length > 6 ? `${lines[0] ?? ''}\n# (${lines.length - 1} more lines of this script: the review shows them)` : command;
};

/**
The commands of the plan that these values make of what is known; nothing is asked, so what a look would add is not there. Undefined where the values cannot be planned with.
*/
const commandsOf = (method: Method, context: MethodContext, given: Values): {readonly text: string; readonly main?: string} | undefined => {
	const {values, mistakes} = readValues(method, given, method.resolve(context, given).defaults);

	if (mistakes.length > 0 || (method.mistakes?.(context, values) ?? []).length > 0) {
		return undefined;
	}

	try {
		const steps = method.plan(context, values, new Map()).steps.map(draft => ({
			...draft, destroys: draft.destroys ?? [], always: draft.always ?? false, pipelines: draft.pipelines ?? [],
		}));
		const rendered = steps.map(step => renderCommands(step).map(each => folded(each)));
		// What the others prepare or prove: the one that is watched while it works, else the one that destroys.
		const main = steps.findIndex(({progress}) => progress !== undefined);
		const command = rendered[main === -1 ? steps.findIndex(({destroys}) => destroys.length > 0) : main]?.at(-1);

		return {text: steps.flatMap(({title}, index) => [`# ${index + 1}. ${title}`, ...rendered[index] ?? []]).join('\n'), ...command !== undefined && {main: command}};
	} catch {
		// Some methods cannot plan without having looked; they say so with an error of the operator's, or by what a look should have held.
		return undefined;
	}
};

/**
The command as it would be from what is known now, and what differs from the defaults. Where the values cannot be planned with yet, the flags and values stand for it, as in smit.
*/
export const describeCommand = (method: Method, context: MethodContext | undefined, given: Values): CommandDescription => {
	const {fields} = describeMethod(method, context, given);
	const rows = fields.map(field => ({
		...field, now: alike(field, given[field.name] === undefined || given[field.name] === '' ? field.default : given[field.name]), byDefault: alike(field, field.default),
	}));
	// What has no default stays as it is: without it there is no command to compare with.
	const defaults = Object.fromEntries(fields.flatMap(field => field.isRequired && field.default === undefined && given[field.name] !== undefined ? [[field.name, given[field.name]]] : []));
	const commands = context === undefined ? undefined : commandsOf(method, context, given);
	const byDefault = context === undefined || commands === undefined ? undefined : commandsOf(method, context, defaults);

	return {
		text: commands?.text ?? [
			`# ${method.title}: not all values are there or right yet`,
			...rows.filter(({now, byDefault: usual, isRequired}) => isRequired || now !== usual).map(({label, flag = '', now}) => `${flag.padEnd(3)} ${label}: ${now}`),
		].join('\n'),
		isWhole: commands !== undefined,
		...context !== undefined && {readAt: context.facts.readAt},
		...commands?.main !== undefined && {main: commands.main},
		...byDefault !== undefined && {byDefault: byDefault.text},
		differs: rows.filter(({now, byDefault: usual}) => now !== usual).map(({label, now, byDefault: usual}) => `${label}: ${usual} -> ${now}`),
	};
};
