import {strikeAt} from './driver-faults.js';

/**
Stands in for the app's own file of this name where the driver is built: a fault may be planned for each named instant.
*/
export const faultPoint = (name: string): void => {
	strikeAt(name);
};
