import type {UiTerminal} from './ui-terminal.js';
import {down, enter, esc} from './keys.js';

const dialog = /┌─|\+- /v;

/**
Goes through every screen and dialog of the way, and calls `check` on each frame.
*/
export const walk = async (ui: UiTerminal, check: (name: string) => void): Promise<void> => {
	const at = async (name: string, ...wanted: ReadonlyArray<RegExp | string>): Promise<void> => {
		for (const each of wanted) {
			await ui.see(each);
		}

		check(name);
	};

	const back = async (gone: RegExp | string): Promise<void> => {
		ui.type(`${esc}[13~`);
		await ui.lose(gone);
	};

	await at('fleet', 'prod-db01', 'unreachable', 'never read');
	ui.type('?');
	await at('help', 'Help: Fleet');
	await back(dialog);
	ui.type(':');
	await at('palette', 'All actions', 'Open prod-db01');
	await back(dialog);
	ui.type('a');
	await at('add host', 'Identity file', /\[22 *\]/v);
	await back('Identity file');
	ui.type('i');
	await at('import from', 'Import hosts from', 'An Ansible inventory');
	ui.type(enter);
	await at('import', 'lpar7', 'Left alone');
	await back('lpar7');
	ui.type('C');
	await at('host check', 'Way in', 'root@');
	await back('Way in');
	ui.type('e');
	await at('change host', 'Become root by', 'Change prod-db01');
	await back('Become root by');
	ui.type('jjjK');
	await at('host key', 'Is this new-lpar?', 'Do not trust');
	await back(dialog);
	ui.type(`g${enter}`);
	await at('host', /AIX 7200-05-06-2320/v, 'varied off');

	for (const wanted of ['hdisk3', '/backup', 'proved', 'Nothing was run', 'take in', 'Machine id', 'asks again', 'lsvg -l backupvg']) {
		ui.type('\t');
		await at(`host: ${wanted}`, wanted);
	}

	ui.type(`\t${down}${enter}`);
	await at('volume group', 'back it up', 'rawlv01', 'hdisk1');
	ui.type('W');
	await at('decision help', 'What is to be protected?', 'From the facts: a data group', 'Why: ');
	ui.type(' ');
	await at('decision help, answered', 'Your answer: a data group');
	ui.type('\t');
	await at('decision help, ways', 'Done by');
	ui.type('\t');
	await at('decision help, words', 'What the words of strategy mean');
	ui.type('\t');
	await at('decision help, decisions', 'Rationale');
	await back('Rationale');
	ui.type('b');
	await at('picker', 'with which method', 'recommended', 'Why');
	ui.type(enter);
	await at('form', 'Name of the image', 'datavg.savevg');
	ui.type(`${esc}[23~`);
	await at('form, all options', 'Block size');
	ui.type(`${esc}OS`);
	await at('list of values', 'not usable');
	await back(dialog);
	ui.type(`/backup${esc}[17~`);
	await at('commands', 'The command as it would be now');
	await back(dialog);
	ui.type(enter);
	await at('review', 'Nothing is destroyed', 'CAUTION');
	ui.type('   R');
	await at('confirm', 'Run it now?', 'Cancel');
	ui.type(`${esc}[C${enter}`);
	await at('run', 'Output of Save the volume group', 'running');
	ui.type('q');
	await at('quit', 'Runs are in progress', ': leave now');
	await back(dialog);
	ui.type('c');
	await at('cancel', 'Cancel this run?');
	await back(dialog);
	ui.type('f');
	await at('output full screen', 'Output of Save');
	ui.type('U');
	await at('runs', 'How it stands', 'running');
	await back('How it stands');
	ui.type('P');
	await at('points', 'proved');
	ui.type(enter);
	await at('point', 'SHA-256');
	ui.type('T');
	await at('timeline', 'The last 30 d');
	await back('The last 30 d');
	await ui.see('SHA-256');
	ui.type('V');
	await at('read again', 'Read it again?', 'behind everything else');
	await back(dialog);
	await back('SHA-256');
	ui.type('F');
	await at('search', 'What the search came to', 'nothing was left out');
	await back('nothing was left out');
	ui.type('B');
	await at('policies', 'Newest', 'no policy asks anything of it');
	ui.type('e');
	await at('policy for whom', 'A policy for whom?', 'none yet');
	ui.type(enter);
	await at('policy form', 'Holds for', 'Keep newest');
	await back('Keep newest');
	await back('no policy asks anything of it');
	ui.type('I');
	await at('info', 'Places', 'home');
	ui.type('@');
	await at('command-log', 'Begun', 'exit 0');
	ui.type('\t');
	await at('notices', 'What was said and done');
	await back(dialog);
};

/**
Goes where the first way does not: kits, and a restore to its typed confirmation.
*/
export const walkOn = async (ui: UiTerminal, check: (name: string) => void): Promise<void> => {
	const at = async (name: string, ...wanted: ReadonlyArray<RegExp | string>): Promise<void> => {
		for (const each of wanted) {
			await ui.see(each);
		}

		check(name);
	};

	await at('fleet', 'prod-db01', 'never read');
	ui.type('  b');
	await at('back up many', 'Back up 2 hosts');
	ui.type(`/savevg: data${enter}${enter}`);
	await at('form for many', 'each host proposes for itself');
	ui.type('/backup\u{12}');
	await at('review of many', 'no host is ready', '2 cautions are not acknowledged');
	ui.type(`${esc}[13~`);
	await ui.see('each host proposes for itself');
	ui.type(`${esc}[13~`);
	await ui.see('never read');
	ui.type('ug');
	ui.type(enter);
	await at('host', 'varied off');
	ui.type('i');
	await at('kits', 'Kits');
	ui.type(`${esc}[13~`);
	await ui.see('varied off');
	ui.type(`${down}s`);
	await at('picker', 'with which method', 'restvg');
	ui.type(enter);
	await at('form', 'Target disks');
	ui.type(`/backup/datavg.savevg${down}${esc}OS`);
	await at('list of values', 'hdisk3 100.0 GiB');
	ui.type(` ${enter}`);
	await ui.lose(dialog);
	ui.type('\u{12}');
	await at('review', 'hdisk3 on prod-db01');
	ui.type('R');
	await at('confirm', 'This destroys what is listed');
};

/**
Goes through what is there before there are hosts.
*/
export const walkAtFirst = async (ui: UiTerminal, check: (name: string) => void): Promise<void> => {
	await ui.see('How do you want to begin?');
	check('welcome');
};
