import type {Tmux} from './tmux.js';

/**
Goes from the open training fleet to a started run: a host, its data group, savevg as proposed, review, run. `at` is called where there is something to look at.
*/
export const backUp = async (tmux: Tmux, at?: (place: 'form' | 'review') => Promise<void>): Promise<void> => {
	await tmux.see('prod-db01');
	await tmux.press('/');
	await tmux.type('prod-db01');
	await tmux.press('Enter');
	await tmux.see(/1 of \d+|1 host/v);
	await tmux.press('Enter');
	await tmux.see('backupvg', {seconds: 60});
	await tmux.press('Down', 'Enter');
	await tmux.see('datalv');
	await tmux.press('b');
	await tmux.see('recommended', {seconds: 60});
	await tmux.press('Enter');
	await tmux.see('Directory for the image');
	await at?.('form');
	await tmux.press('Enter');
	await tmux.see(/R runs it/v, {seconds: 60});
	await at?.('review');
	await tmux.press('R');
	await tmux.see('Run it now?');
	await tmux.press('Tab', 'Enter');
};
