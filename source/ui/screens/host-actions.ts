import type {HostCheck} from '../../base/host-check.js';
import type {HostEntry} from '../../base/services/hosts.js';
import {cleanLine} from '../../base/text.js';
import type {Desk} from '../desk.js';
import {confirmEach} from '../layers/confirm-each.js';
import {hostWords} from '../present/production-marks.js';

const nameOf = (desk: Desk) => ({name}: HostEntry): string => hostWords(desk.world.get().hosts, name);

const hostOf = ({name}: HostEntry): string => name;

export const removeHosts = (desk: Desk, hosts: readonly HostEntry[]): void => {
	const [first] = hosts;

	confirmEach(desk, {
		rows: hosts, nameOf: nameOf(desk), hostOf,
		title: hosts.length === 1 ? `Remove ${first?.name ?? ''} from the fleet?` : `Remove these ${hosts.length} hosts from the fleet?`,
		text: 'Only lparsafe forgets it. Nothing changes on a machine; runs and recovery points stay known.',
		keep: hosts.length === 1 ? 'Keep it' : 'Keep them',
		does: hosts.length === 1 ? 'Remove it' : 'Remove them',
		async act({name}) {
			await desk.services.removeHost(name);

			return 'removed from the fleet';
		},
		async done(count) {
			desk.tell(hosts.length === 1 && count === 1 ? `${first?.name ?? ''} is no longer in the fleet.` : `${count} of ${hosts.length} hosts are no longer in the fleet.`, count === hosts.length ? 'ok' : 'caution');
			await desk.refreshWorld('hosts');
		},
	});
};

/**
What a check came to, in one sentence.
*/
const checkText = ({items}: HostCheck): string => {
	const failed = items.filter(({state}) => state === 'failed');
	const open = items.filter(({state}) => state === 'caution' || state === 'not-checked');

	return [
		`${items.filter(({state}) => state === 'ok').length} of ${items.length} in order`,
		...failed.length === 0 ? [] : [`failed: ${failed.map(({title}) => cleanLine(title)).join(', ')}`],
		...open.length === 0 ? [] : [`to look at: ${open.map(({title}) => cleanLine(title)).join(', ')}`],
	].join('; ');
};

/**
Checks the way into several hosts. It is asked before: each is a login, and accounts are locked by logins that fail.
*/
export const checkHosts = (desk: Desk, hosts: readonly HostEntry[]): void => {
	confirmEach(desk, {
		rows: hosts, nameOf: nameOf(desk), hostOf, title: `Check the way into these ${hosts.length} hosts?`,
		text: 'Each is a login that tries the way in and the account step by step. Nothing is changed on a host.',
		keep: 'Not now', does: 'Check them',
		act: async ({name}) => checkText(await desk.services.checkHost(name)),
		done(count) {
			desk.tell(`${count} of ${hosts.length} checks came to their end. ${desk.key('check')} on one host shows all of one.`, count === hosts.length ? 'ok' : 'caution');
		},
	});
};

/**
Writes hosts to a new file, as `lparsafe hosts export` does and an import reads.
*/
export const exportHosts = async (desk: Desk, names: readonly string[]): Promise<void> => {
	await desk.attempt(async () => {
		const all = await desk.services.exportHosts();
		const hosts = all.filter(({name}) => names.includes(name));
		const place = await desk.options.saveFile('lparsafe-hosts.json', `${JSON.stringify({format: 1, hosts}, undefined, '\t')}\n`);

		desk.tell(`Wrote ${hosts.length} host${hosts.length === 1 ? '' : 's'} to ${place}.`, 'ok');
	});
};
