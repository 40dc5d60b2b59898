import test from 'ava';
import {createFakeServices} from '../helpers/fake-services.js';
import {openUi} from '../helpers/ui-terminal.js';
import {walk} from '../helpers/walk.js';

for (const [columns, rows, isAscii, isTraining] of [[80, 24, false, true], [120, 40, false, false], [60, 15, true, true], [200, 60, true, false]] as const) {
	test(`every screen is whole at ${columns}x${rows}${isAscii ? ' in ASCII' : ''}${isTraining ? ' in training' : ''}`, async t => {
		const services = createFakeServices({beat: 1, holds: true});
		const ui = openUi({
			columns, rows, isAscii, home: {services, isTraining}, switchToTraining: async () => ({services, isTraining: true}),
		});
		await walk(ui, name => {
			const lines = ui.lines();
			const text = lines.join('\n');
			const say = `${name}\n${text}`;
			t.is(lines.length, rows, say);
			// The last column stays empty, and nothing scrolled: the breadcrumb is on top, keys are at the bottom.
			t.true(lines.every(line => line.length < columns), say);
			t.regex(lines[0] ?? '', /Fleet|…|~/v, say);
			t.true(lines.slice(rows < 20 ? -1 : -2).join(' ').trim().length > 0, say);
			t.true(['point', 'info', 'notices', 'commands'].includes(name) || text.includes(isAscii ? '>' : '›'), `a cursor is drawn: ${say}`);

			t.true((text.match(/TRAINING/gv) ?? []).length >= (isTraining ? 2 : 0), say);
			t.false(isAscii && /[^\n\u{20}-\u{7E}]/v.test(text), say);
		});
		services.release();
		t.is(await ui.close(), 0);
	});
}
