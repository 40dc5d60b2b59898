import type {Plan} from '../base/plan.js';
import type {Desk} from './desk.js';
import {createMenu} from './layers/menu.js';

/**
Asks in which form a plan is written to a new file.
*/
export const askExport = (desk: Desk, {id, method, target, hosts}: Plan): void => {
	const host = hosts[0]?.host ?? 'host';
	const stem = `lparsafe-${method}-${host}-${target}`.replaceAll(/[^\w.\-]+/gv, '-');

	desk.ask(createMenu(desk, {
		title: `Export the plan for ${host}`, intro: 'To a new file in the directory where lparsafe was started.',
		rows: () => [{id: 'ksh', label: 'ksh script', detail: 'the very script that would run'}, {id: 'markdown', label: 'Markdown runbook', detail: 'to read, file or send'}],
		onChoose([chosen]) {
			void desk.attempt(async () => {
				const format = chosen === 'ksh' ? 'ksh' : 'markdown';
				const place = await desk.options.saveFile(`${stem}.${format === 'ksh' ? 'ksh' : 'md'}`, await desk.services.exportPlan(id, format));

				desk.tell(`Written: ${place}`, 'ok');
			});
		},
	}));
};
