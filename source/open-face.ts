import process from 'node:process';
import {settleHeap} from './base/settle-heap.js';
import {connectEngine, type Engine} from './connect-engine.js';
import {resolveHome} from './hosts/home.js';
import {readLooks} from './hosts/looks.js';
import type {Globals, Startup} from './startup.js';
import {openTraining} from './training-fleet.js';

type FaceOptions = {
	readonly isTraining: boolean;
	readonly isAscii?: boolean;
	readonly hasColor?: boolean;

	/**
	Line by line, as for a screen reader.
	*/
	readonly isLinear?: boolean;

	/**
	A place to go to at once.
	*/
	readonly start?: readonly string[];
};

/**
Opens the app: React here, the engine in a worker, both loaded only now.
*/
export const openFace = async (startup: Startup, {home, isReadOnly, isTraining, isAscii, hasColor, isLinear = false, start = []}: Globals & FaceOptions): Promise<number> => {
	const {assertTerminal, shouldBeLinear} = await import('./ui/terminal.js');

	assertTerminal(process);

	settleHeap();

	// How one likes to see it holds in training, too, unless that home says otherwise.
	const looks = {...readLooks(resolveHome({flag: home}).path), ...isTraining && readLooks(resolveHome({flag: home, isTraining}).path)};
	const isByLines = isLinear || looks.screenReader === true || shouldBeLinear(process.env);
	const keys = looks.keys === undefined ? undefined : await import('./ui/keymap.js').then(({createKeymap}) => createKeymap(looks.keys));
	const {startGuardian} = await import('./ui/guardian.js');
	const guardian = isByLines ? undefined : startGuardian();
	const engines: Engine[] = [];
	const gone = Promise.withResolvers<unknown>();
	const loading = isByLines ? import('./ui/linear/open-linear.js').then(({openLinear}) => openLinear) : import('./ui/open-app.js').then(({openApp}) => openApp);
	const first = isTraining
		? await openTraining(startup, {home, isReadOnly}, text => {
			process.stderr.write(`${text}\n`);
		}, gone.resolve)
		: await connectEngine(startup, resolveHome({flag: home}).path, {isTraining: false, isReadOnly}, gone.resolve);

	engines.push(first);

	const open = await loading;

	try {
		return await open({
			home: {services: first.services, isTraining},
			isReadOnly,
			reportFault: startup.crashes.report,
			engineGone: gone.promise,
			async readPage(name: string) {
				const {readManual} = await import('./commands/manual.js');
				const found = await readManual(name);

				return found?.text;
			},
			start,
			...(keys !== undefined && {keys}),
			...(looks.mouse === true && {hasMouse: true}),
			...(guardian !== undefined && {guardian}),
			...((isAscii ?? looks.ascii) === true && {isAscii: true}),
			...(hasColor !== undefined && {hasColor}),
			looks,
			...(!isTraining && {
				async unendedInTraining() {
					const {countUnended} = await import('./store/count-unended.js');

					return countUnended(resolveHome({flag: home, isTraining: true}).path);
				},
				async switchToTraining(tell: (text: string) => void) {
					const engine = await openTraining(startup, {home, isReadOnly}, tell, gone.resolve);

					engines.push(engine);

					return {services: engine.services, isTraining: true};
				},
			}),
		});
	} finally {
		await Promise.allSettled(engines.map(async engine => engine.close()));
	}
};
