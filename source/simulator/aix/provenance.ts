import type {Provenance} from '../utility.js';
import {aixProgramList} from './program-list.js';

type ProvenanceRow = {
	readonly path: string;

	/**
	An option's letter, empty for the bare command and its errors.
	*/
	readonly option: string;
	readonly provenance: Provenance;
};

/**
Where each output's wording comes from: command by option.
*/
export const provenanceTable = (): readonly ProvenanceRow[] => aixProgramList.flatMap(program => Object.entries(program.provenance).map(([option, provenance]) => ({path: program.paths[0] ?? '', option, provenance})));

/**
Options that are accepted without a word of where their output comes from.
*/
export const unexplained = (): readonly string[] => aixProgramList.flatMap(program => ['', ...program.options.replaceAll(':', '')].filter(option => program.provenance[option] === undefined).map(option => `${program.paths[0]} -${option}`));
