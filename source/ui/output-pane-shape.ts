import type {OutputFilter, OutputLine, OutputPlace} from '../base/output.js';
import type {Press} from './decoder.js';
import type {Binding} from './bindings.js';
import type {Line} from './line.js';
import type {TextField} from './text-field.js';

export type PaneState = {
	/**
	The line that it stands at; undefined: following.
	*/
	readonly cursor?: OutputPlace;

	/**
	The first line on the screen, and which of its rows, where it stands.
	*/
	readonly top?: OutputPlace;
	readonly row: number;
	readonly isWrapped: boolean;
	readonly hasTimes: boolean;
	readonly typed?: {readonly field: TextField; readonly what: 'find' | 'filter'};
	readonly search: string;

	/**
	As it was typed: `!` before it turns it round.
	*/
	readonly filter: string;
};

/**
A window onto the output of a step: follows its end, or stands still and says how much is new.
*/
export type OutputPane = {
	isTyping(): boolean;
	press(press: Press): boolean;
	back(): boolean;
	bindings(): readonly Binding[];
	isFollowing(): boolean;
	follow(): void;

	/**
	What stands in the pane's title: following, or paused with what is new.
	*/
	status(): string;

	/**
	The line that it stands at, and those on the screen.
	*/
	current(): OutputLine | undefined;
	visible(): readonly OutputLine[];

	/**
	Those that are here, around the screen.
	*/
	all(): readonly OutputLine[];
	filter(): OutputFilter | undefined;
	draw(width: number, height: number): readonly Line[];

	/**
	Another stream of the same step is shown: it stands where it stood, if that is part of it.
	*/
	turned(): void;
	stop(): void;
};
