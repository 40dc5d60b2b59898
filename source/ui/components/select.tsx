import {Text} from 'ink';
import SelectInput from 'ink-select-input';
import {createElement, useEffect, useState} from 'react';
import type {ActionId} from '../actions.js';
import {wholeSpans, type Line} from '../line.js';
import type {Theme} from '../theme.js';
import {Lines} from './lines.js';

export type SelectItem = {
	readonly value: string;
	readonly line: Line;

	/**
	Why it cannot be chosen; Enter on it tells this instead.
	*/
	readonly blocked?: string;
};

type SelectProps = {
	readonly items: readonly SelectItem[];
	readonly start: string | undefined;
	readonly width: number;
	readonly height: number;
	readonly theme: Theme;
	readonly onHighlight: (value: string) => void;
	readonly onSelect: (value: string) => void;
	readonly onBlocked: (item: SelectItem) => void;

	/**
	Told when it begins to hear keys, and when it ends.
	*/
	readonly onHearing?: (isHearing: boolean) => void;
};

type ItemProps = {readonly label: string; readonly isSelected?: boolean};
type IndicatorProps = {readonly isSelected?: boolean};

/**
What ink-select-input is given. Digits are not among it: it would act on them at once.
*/
export const selectActions = ['up', 'down', 'open'] as const satisfies readonly ActionId[];

/**
Ink-select-input behind our terms: items that are blocked can be looked at but not chosen, digits do nothing, looks come from the theme.
*/
export function Select({items, start, width, height, theme, onHighlight, onSelect, onBlocked, onHearing}: SelectProps) {
	useEffect(() => {
		onHearing?.(true);

		return () => {
			onHearing?.(false);
		};
	}, [onHearing]);

	const byValue = new Map(items.map(item => [item.value, item]));
	const [components] = useState(() => ({
		indicator: ({isSelected = false}: IndicatorProps) => createElement(Text, undefined, isSelected ? theme.paint('key', `${theme.glyphs.cursor} `) : '  '),
	}));
	const Item = ({label, isSelected = false}: ItemProps) => {
		const line = wholeSpans(byValue.get(label)?.line ?? [], width - 2, theme.glyphs.more);

		return <Lines theme={theme} width={width - 2} height={1} lines={[isSelected ? line.map(({text}) => ({text, tone: 'selected' as const})) : line]}/>;
	};

	return (
		<SelectInput
			items={items.map(({value}) => ({label: value, value}))}
			initialIndex={Math.max(0, items.findIndex(({value}) => value === start))}
			limit={Math.max(1, height)}
			indicatorComponent={components.indicator}
			itemComponent={Item}
			onHighlight={({value}) => {
				onHighlight(value);
			}}
			onSelect={({value}) => {
				const item = byValue.get(value);

				if (item?.blocked === undefined) {
					onSelect(value);
				} else {
					onBlocked(item);
				}
			}}
		/>
	);
}
