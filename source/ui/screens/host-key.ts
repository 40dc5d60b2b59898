import type {Desk} from '../desk.js';
import {readOnlyReason} from '../read-only.js';
import {createConfirm} from '../layers/confirm.js';
import {createText} from '../layers/text.js';
import {
	blank,
	line,
	paragraph,
	span,
} from '../line.js';

/**
Shows the key that a host offers and stores it only on an explicit yes. A changed or revoked key is refused here; nothing in the app overrides it.
*/
export const askHostKey = async (desk: Desk, host: string, onTrusted: () => void): Promise<void> => {
	const key = await desk.attemptSaying(`Asking ${host} for its host key.`, async () => desk.services.offeredKey(host));

	if (key === undefined) {
		return;
	}

	const {type, fingerprint, verdict, where} = key;

	if (verdict === 'known') {
		desk.tell(`${host} proves itself with the ${type} key that is known${where === undefined ? '' : ` (${where})`}.`, 'ok');
		onTrusted();

		return;
	}

	if (verdict === 'unknown') {
		desk.ask(createConfirm(desk, {
			name: 'host-key',
			hosts: [host],
			title: `Is this ${host}?`,
			about: 'A host proves with its key that it is the machine you mean. Compare the fingerprint with one from the console or from a colleague before you trust it.',
			lines: width => [
				...paragraph(`${host} is not known yet. It offers this key:`, width),
				blank,
				[span('  type         ', 'quiet'), span(type)],
				...paragraph(fingerprint, width, {tone: 'title', first: span('  fingerprint  ', 'quiet')}),
				blank,
				...paragraph(`Compare it with what the machine itself says (console, as root): ssh-keygen -l -f /etc/ssh/ssh_host_*_key.pub. ${desk.isReadOnly ? `It is not stored: ${readOnlyReason}.` : 'It is stored only if you say so.'}`, width, {tone: 'quiet'}),
			],
			choices: [
				{
					label: 'Do not trust', run() {
						desk.tell(`The key of ${host} was not stored; nothing was sent to it.`, 'caution');
					},
				},
				// Nothing is stored where lparsafe was started read-only.
				...desk.isReadOnly
					? []
					: [{
						label: 'It is the same, store it',
						run() {
							void desk.attempt(async () => {
								await desk.services.trustHost(host, fingerprint);
								desk.tell(`The key of ${host} is stored.`, 'ok');
								onTrusted();
							});
						},
					}],
			],
		}));

		return;
	}

	desk.ask(createText(desk, {
		name: 'host-key',
		title: verdict === 'changed' ? `The key of ${host} has changed` : `The key of ${host} is revoked`,
		tone: 'danger',
		lines: width => [
			line('Refused. Nothing was sent to the machine.', 'danger'),
			blank,
			...paragraph(type, width, {first: span('  offered  ', 'quiet')}),
			...paragraph(fingerprint, width, {tone: 'title', first: span(' '.repeat(11), 'quiet')}),
			...paragraph(where ?? 'the known hosts', width, {first: span('  against  ', 'quiet')}),
			blank,
			...paragraph('Either the machine was reinstalled, the address belongs to another machine now, or someone stands in between. Ask the machine\'s owner.', width),
			blank,
			...paragraph(`If it is right: remove ${where === undefined ? 'the old line from the known hosts' : `line ${where}`} by hand, then ask for the key here again (${desk.key('trust')}).`, width),
		],
	}));
};
