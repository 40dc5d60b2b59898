import test from 'ava';
import {policyId} from '../../source/base/policy.js';
import {createFakeServices} from '../helpers/fake-services.js';
import {openUi} from '../helpers/ui-terminal.js';

const esc = '\u{1B}';
const enter = '\r';
const down = `${esc}[B`;

const openPolicies = async () => {
	const services = createFakeServices();

	await services.savePolicy({target: {host: 'prod-db01'}, rpoSeconds: 86_400});
	await services.savePolicy({target: {tag: 'nobody'}, rpoSeconds: 3600});

	const ui = openUi({
		columns: 80, rows: 24, home: {services, isTraining: false},
	});

	await ui.see('prod-db01');
	ui.type('B');
	await ui.see('Newest');

	return {
		ui, async ids() {
			const policies = await services.policies();

			return policies.map(({target}) => policyId(target));
		}, async close() {
			services.release();
			await ui.close();
		},
	};
};

test('a policy goes once it was confirmed, and neither by default nor by Esc; the one that holds here is offered first', async t => {
	const {ui, ids, close} = await openPolicies();

	ui.type('D');
	await ui.see('Which policy goes?');
	t.regex(ui.text(), /› prod-db01 +holds here/v);
	ui.type(enter);
	await ui.see('Remove this policy?');
	t.regex(ui.text(), /Holds for +2 targets/v);

	// Enter alone keeps it.
	ui.type(enter);
	await ui.lose('Remove this policy?');
	t.deepEqual(await ids(), ['prod-db01', 'tag:nobody']);

	ui.type('D');
	await ui.see('Which policy goes?');
	ui.type(enter);
	await ui.see('Remove this policy?');
	ui.type(esc);
	await ui.lose('Remove this policy?');
	t.deepEqual(await ids(), ['prod-db01', 'tag:nobody']);

	ui.type('D');
	await ui.see('Which policy goes?');
	ui.type(`${down}${enter}`);
	await ui.see('no target that is known');
	ui.type(`${down}${enter}`);
	await ui.see('There is no policy for every host with the tag nobody any more');
	t.deepEqual(await ids(), ['prod-db01']);
	await close();
});
