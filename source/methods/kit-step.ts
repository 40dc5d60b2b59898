import type {StepDraft} from '../base/plan.js';
import {kitScript} from './kit-script.js';

/**
What the home calls the kit: it takes fewer characters in a name than AIX.
*/
export const kitName = (image: string): string => `${image.replaceAll(/[^\w.\-]/gv, '_').replace(/^[.\-]/v, '_').slice(0, 119)}.kit.txt`;

/**
The step that writes the kit beside the image and prints it, so that the home can keep it too.
*/
export const kitStep = ({kit, scope, group, files, sheet}: {
	readonly kit: string;

	/**
	`group`: only what belongs to the group.
	*/
	readonly scope: 'group' | 'system';
	readonly group: string;

	/**
	Files that are printed at its end.
	*/
	readonly files: readonly string[];

	/**
	Its first page.
	*/
	readonly sheet: string;
}): StepDraft => ({
	id: 'kit',
	title: 'Write the kit',
	kind: 'command',
	interruptible: 'yes',
	explains: `A recovery sheet to print, and what ${scope === 'system' ? 'the machine is: groups, disks, devices, network, paging, dump, boot list' : 'the group is: disks with their ids and attributes, logical volumes, owners of raw ones, filesystems'}. It lies beside the image and in the home of lparsafe. Nothing secret is asked for.`,
	pipelines: [
		{argvs: [['/bin/sh', '-s', '--', scope, group, ...files]], outputFile: kit},
		{argvs: [['cat', kit]]},
	],
	stdin: kitScript(sheet),
	umask: '077',
	timeLimitSeconds: 3600,
	requires: ['save', 'list', 'read'],
	onFailure: 'continue',
});
