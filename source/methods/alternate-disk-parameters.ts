import {z} from 'zod';
import {parameter} from './method.js';
import {diskName} from './shared-parameters.js';

export const alternateDiskParameters = z.object({
	operation: parameter(z.enum(['look', 'wake', 'sleep', 'clean', 'take-away']).default('look'), {
		label: 'What to do',
		help: '`look` wakes the copy, tells what is in it and puts it to sleep again. `wake` leaves it mounted below /alt_inst. `clean` gives its disks back, their content is lost. `take-away` removes them here with their content, for another machine.',
		flag: '-W, -S, -X',
		kind: 'choice',
	}),
	disk: parameter(diskName, {
		label: 'Disk of the copy',
		help: 'One of the disks that the copy lies on; the others of its group belong to it.',
		flag: '-d',
		kind: 'choice',
	}),
});

export type AlternateDiskValues = z.output<typeof alternateDiskParameters>;
