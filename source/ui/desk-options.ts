import process from 'node:process';
import type {DeskOptions} from './desk.js';
import type {OpenAppOptions} from './open-app.js';
import {saveIn} from './save-in.js';
import {createFleetScreen} from './screens/fleet.js';

/**
What a desk is given alike, on the screen and line by line.
*/
export const deskOptions = ({isReadOnly = false, environment = process.env, directory = process.cwd(), keys, readPage, clock, unendedInTraining}: Pick<OpenAppOptions, 'isReadOnly' | 'environment' | 'directory' | 'keys' | 'readPage' | 'clock' | 'unendedInTraining'>): Pick<DeskOptions, 'isReadOnly' | 'saveFile' | 'directory' | 'firstScreen' | 'environment' | 'keys' | 'readPage' | 'clock' | 'unendedInTraining'> => ({
	isReadOnly,
	saveFile: saveIn(directory),
	directory,
	firstScreen: createFleetScreen,
	environment,
	...keys !== undefined && {keys},
	...readPage !== undefined && {readPage},
	...clock !== undefined && {clock},
	...unendedInTraining !== undefined && {unendedInTraining},
});
