import process from 'node:process';
import {openApp} from '../../source/ui/open-app.js';
import {createFakeServices} from './fake-services.js';

/**
The app on made-up data, to look at it: `node --import=./scripts/load-typescript.js test/helpers/demo.tsx [empty] [training] [read-only] [ascii] [hold] [crash]`.
*/
const isGiven = (word: string): boolean => process.argv.includes(word);

process.env['NODE_ENV'] ??= 'production';

if (isGiven('crash')) {
	setTimeout(() => {
		throw new Error('The demo was told to crash.');
	}, 500);
}

process.exitCode = await openApp({
	home: {services: createFakeServices({beat: 150, ...isGiven('empty') && {hosts: []}, holds: isGiven('hold')}), isTraining: isGiven('training')},
	isReadOnly: isGiven('read-only'),
	...isGiven('ascii') && {isAscii: true},
	async switchToTraining(tell) {
		tell('Starting the simulated machines.');
		await new Promise(resolve => {
			setTimeout(resolve, 500);
		});

		return {services: createFakeServices({beat: 150}), isTraining: true};
	},
});
// eslint-disable-next-line unicorn/no-process-exit -- The made-up services hold the process.
process.exit();
