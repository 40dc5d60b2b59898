import {useEffect} from 'react';
import {
	Box,
	Text,
	useApp,
	usePaste,
	useWindowSize,
} from 'ink';
import {Frame} from './components/frame.js';
import type {Store} from './create-store.js';
import type {Desk} from './desk.js';
import {useStore} from './hooks/use-store.js';

/**
The smallest terminal in which the screens still make sense.
*/
const smallest = {columns: 60, rows: 15};

export type Suspend = () => Promise<{readonly resume: () => Promise<void>}>;

type AppProps = {
	/**
	The desk of the home that is open; another one after a switch to training.
	*/
	readonly desk: Store<Desk>;

	/**
	Told once how to give the terminal away for a while.
	*/
	readonly onReady?: (suspend: Suspend) => void;
};

type TooSmallProps = {readonly columns: number; readonly rows: number; readonly quitKey: string};

function TooSmall({columns, rows, quitKey}: TooSmallProps) {
	return (
		<Box width={columns} height={rows} overflow='hidden'>
			<Text>{`The terminal is too small: lparsafe needs ${smallest.columns}x${smallest.rows}, this is ${columns}x${rows}. Make it larger; nothing is lost. ${quitKey} quits.`}</Text>
		</Box>
	);
}

type DeskViewProps = {readonly desk: Desk};

function DeskView({desk}: DeskViewProps) {
	useStore(desk.version);
	const {columns, rows} = useWindowSize();

	// The last column stays empty: terminals differ in what they do after it.
	return columns < smallest.columns || rows < smallest.rows
		? <TooSmall columns={columns} rows={rows} quitKey={desk.key('quit')}/>
		: <Frame desk={desk} size={{columns: columns - 1, rows}}/>;
}

export function App({desk, onReady}: AppProps) {
	const {suspendTerminal} = useApp();

	// Pastes come through the app's own decoder; this keeps raw mode and bracketed paste on.
	usePaste(() => {/* Never reached. */});

	useEffect(() => {
		onReady?.(async () => suspendTerminal());
	}, [onReady, suspendTerminal]);

	return <DeskView desk={useStore(desk)}/>;
}
