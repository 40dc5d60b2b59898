import {memo} from 'react';
import {Box, Text} from 'ink';
import {cleanLine} from '../../base/text.js';
import {fitLine, isSameLine, type Line} from '../line.js';
import type {Theme} from '../theme.js';

/**
The last wall: whatever text reached a line, no control of it reaches the terminal. What is painted afterwards is ours.
*/
const clean = (spans: Line): Line => spans.map(each => ({...each, text: cleanLine(each.text)}));

type RowProps = {readonly spans: Line; readonly width: number; readonly theme: Theme};

/**
A row that says the same in the same way is not drawn anew, whichever object says it.
*/
const isSame = (before: RowProps, after: RowProps): boolean => before.width === after.width && before.theme === after.theme && isSameLine(before.spans, after.spans);

const Row = memo(({spans, width, theme}: RowProps) => (
	<Text wrap='truncate'>
		{fitLine(clean(spans), width, theme.glyphs.more).map(({text, tone, style}) => style === undefined ? theme.paint(tone ?? 'plain', text) : theme.paintStyle(style, text)).join('')}
	</Text>
), isSame);
Row.displayName = 'Row';

type LinesProps = {
	readonly lines: readonly Line[];
	readonly width: number;
	readonly height: number;
	readonly theme: Theme;
};

/**
Draws at most `height` lines, each exactly `width` wide. The only place where a line becomes Ink.
*/
export function Lines({lines, width, height, theme}: LinesProps) {
	return (
		<Box flexDirection='column' width={width} height={height}>
			{lines.slice(0, Math.max(0, height)).map((spans, index) => <Row key={String(index)} spans={spans} width={width} theme={theme}/>)}
		</Box>
	);
}
