import type {UiTerminal} from './ui-terminal.js';

const enter = '\r';
const down = '\u{1B}[B';
const right = '\u{1B}[C';

/**
From the fleet to the form of savevg for datavg.
*/
export const toForm = async (ui: UiTerminal): Promise<void> => {
	await ui.see('prod-db01');
	ui.type(enter);
	await ui.see('datavg');
	ui.type(`${down}${enter}`);
	await ui.see('back it up');
	ui.type('b');
	await ui.see('with which method');
	ui.type(enter);
	await ui.see('Directory for the image');
};

/**
On to its review.
*/
export const toReview = async (ui: UiTerminal): Promise<void> => {
	await toForm(ui);
	ui.type(`/backup${enter}`);
	await ui.see('Review');
	await ui.see('CAUTION');
};

/**
On to its run, with all cautions acknowledged.
*/
export const toRun = async (ui: UiTerminal): Promise<void> => {
	await toReview(ui);
	ui.type('   R');
	await ui.see('Run it now?');
	ui.type(`${right}${enter}`);
};
