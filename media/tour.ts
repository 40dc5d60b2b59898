import {lparsafe} from '../test/helpers/lparsafe.js';
import {backUp} from '../test/helpers/back-up.js';
import type {Tmux} from '../test/helpers/tmux.js';

/**
Called where there is something to look at, with the picture's name and what it shows.
*/
type Shot = (name: string, title: string) => Promise<void>;

/**
From the open training fleet through a backup to a restore that was planned: what one sees on a day with lparsafe. Needs the home of the fleet, to lose a group in it.
*/
export const tour = async (tmux: Tmux, home: string, shot: Shot): Promise<void> => {
	await tmux.see(/^(?![\s\S]*● asking)[\s\S]*✓ connected/v, {seconds: 240});
	await shot('fleet', 'The fleet: hosts, what they are, how old the facts are');
	await backUp(tmux, async place => {
		if (place === 'form') {
			await shot('form', 'The form of a method: what must be filled in, and the command as it would be');
		}
	});
	await tmux.see(/Backing up \d+ files\.{6}/v, {seconds: 240});
	await shot('run', 'A volume group is saved: steps, live output, time left');
	await tmux.see(/Proved, and how/v, {seconds: 240});
	await shot('result', 'The result: what was proved, and by what');

	await tmux.press('Tab');
	await tmux.see('Look what is left');

	for (let step = 0; step < 12; step += 1) {
		await tmux.press('Left');
	}

	await tmux.see('of Try to write');
	await tmux.press('Right', 'Right');
	await tmux.see(/0512-038/v);
	await tmux.press('Up', 'Down');
	await tmux.see('paused');
	await tmux.press('Enter');
	await tmux.see('What the message means');
	await shot('message', 'A message of AIX, explained where it stands');
	await tmux.press('F3');

	await lparsafe(home, ['simulate', 'fault', 'lost-group', 'prod-db01']);
	await tmux.press('P');
	await tmux.see('1 recovery point');
	await tmux.press('Enter');
	await tmux.see('restored by');
	await tmux.press('s');

	// Whether the facts tell of the loss by now decides which method is the first.
	const methods = await tmux.see(/Restore a volume group \(restvg\)/v, {seconds: 240});

	await tmux.press(...(methods.split('\n').some(line => line.startsWith('›') && line.includes('restvg')) ? [] : ['Down']), 'Enter');
	await tmux.see('Disks to overwrite');
	await tmux.press('Down', 'F4');
	await tmux.see('hdisk4');
	await tmux.see('As read on', {seconds: 240});
	await tmux.press('/');
	await tmux.type('hdisk4');
	await tmux.press('Enter', 'Space', 'Enter');
	await tmux.see(/Disks to overwrite[^\n]*hdisk4/v);
	await tmux.press('C-r');
	await tmux.see('THIS IS DESTROYED', {seconds: 240});
	await shot('review', 'The plan before a restore: first what is destroyed');
	await tmux.press('R');
	await tmux.see('Destroy and run');
	await tmux.type('prod-db01:hdisk4');
	await tmux.see('prod-db01:hdisk4');
	await shot('confirm', 'What is destroyed is typed before anything starts');
	await tmux.press('F3');
	await tmux.press('F3');
	await tmux.see('Disks to overwrite');
	await tmux.press('C-p');
	await tmux.see('All actions');
	await tmux.type('savevg prod-db01');
	await tmux.see('Fill in savevg for prod-db01');
	await shot('palette', 'Every action, host and run by a few letters');
};
