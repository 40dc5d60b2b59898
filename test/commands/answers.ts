import {
	chmodSync,
	mkdtempSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import type {Question} from '../../source/base/question.js';
import {createQuestionDesk} from '../../source/engine/question-desk.js';
import {answerQuestions} from '../../source/commands/answer-questions.js';
import {findAsker, type Asker} from '../../source/commands/asker.js';
import {hasParts} from '../helpers/has-parts.js';
import {loadTypescript} from '../helpers/load-typescript.js';
import {longTest} from '../helpers/long-tests.js';
import {Tmux} from '../helpers/tmux.js';

const question: Omit<Question, 'id'> = {
	host: 'db', kind: 'password', prompt: 'Password of root@db', isEchoed: false,
};

test('answers one question after the other, and lets go of those that are withdrawn', async t => {
	const desk = createQuestionDesk();
	const seen: string[] = [];
	let open = 0;
	const gate = Promise.withResolvers<undefined>();
	const asker: Asker = async ({prompt}, signal) => {
		open += 1;
		seen.push(prompt);
		t.is(open, 1);

		if (prompt === 'forgotten') {
			await new Promise(resolve => {
				signal.addEventListener('abort', resolve, {once: true});
				gate.resolve(undefined);
			});
		}

		open -= 1;

		if (prompt === 'broken') {
			throw new Error('The terminal is gone.');
		}

		return signal.aborted ? undefined : `to ${prompt}`;
	};

	const interrupted = new AbortController();
	const stop = answerQuestions(desk, asker, interrupted.signal);
	const withdrawal = new AbortController();
	const forgotten = desk.ask({...question, prompt: 'forgotten'}, withdrawal.signal);
	const second = desk.ask({...question, prompt: 'second'});
	const broken = desk.ask({...question, prompt: 'broken'});

	await gate.promise;
	withdrawal.abort();
	t.is(await forgotten, undefined);
	t.is(await second, 'to second');
	t.is(await broken, undefined);
	t.deepEqual(seen, ['forgotten', 'second', 'broken']);
	interrupted.abort();
	t.is(await desk.ask(question), undefined);
	t.is(seen.length, 3);
	await stop();

	// Nobody listens any more.
	t.is(await desk.ask(question), undefined);
});

test('asks through a program as ssh does, with the question as its one word', async t => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-askpass-'));
	const program = path.join(directory, 'ask pass');
	const log = path.join(directory, 'log');

	writeFileSync(program, `#!/bin/sh\necho "$# $1" >> ${log}\ncase $1 in *Declined*) exit 1 ;; esac\nprintf 'se sam\\nmore\\n'\n`);
	chmodSync(program, 0o700);

	const {signal} = new AbortController();
	const asker = findAsker({SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force'});
	const ask = async (changes: Partial<Question>): Promise<string | undefined> => asker?.({...question, id: '1', ...changes}, signal);

	t.is(await ask({}), 'se sam');
	t.is(await ask({prompt: 'Code:', about: 'root@db: \u{1B}[31mWelcome'}), 'se sam');
	t.is(await ask({prompt: 'Declined'}), undefined);
	t.is(readFileSync(log, 'utf8'), '1 db: Password of root@db\n1 db: Code (root@db: Welcome)\n1 db: Declined\n');

	const missing = findAsker({SSH_ASKPASS: path.join(directory, 'nothing'), SSH_ASKPASS_REQUIRE: 'prefer'});

	t.is(await missing?.({...question, id: '1'}, signal), undefined);
	t.is(await asker?.({...question, id: '1'}, AbortSignal.abort()), undefined);
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const body = `
const ask = findAsker({});
const question = {id: '1', host: 'db', kind: 'password', prompt: 'Password of root@db', isEchoed: false};
const {signal} = new AbortController();
const secret = await ask(question, signal);
const code = await ask({...question, prompt: 'Code:', isEchoed: true}, signal);
const none = await ask({...question, prompt: 'Nothing'}, signal);
console.log('got', secret.length, secret.endsWith('m'), code, none);
`;

longTest('asks on the terminal without showing what is typed, and leaves the terminal as it was', async t => {
	if (!hasParts(t, 'tmux')) {
		return;
	}

	const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'lparsafe-ask-')), 'ask.mjs');

	writeFileSync(file, `import {findAsker} from ${JSON.stringify(path.join(root, 'source/commands/asker.js'))};\n${body}`);

	const tmux = await Tmux.open(`${process.execPath} ${loadTypescript} ${file} < /dev/null; stty -a | grep -c -- '-echo ' ; echo done`, {directory: root});

	try {
		await tmux.see(/db: Password of root@db:/v);
		await tmux.type('sesax');
		await tmux.press('BSpace');
		await tmux.type('m\n');

		const screen = await tmux.see(/db: Code:/v);

		t.notRegex(screen, /sesa/v);
		await tmux.type('12\n');
		await tmux.see(/Code: 12[\s\S]*db: Nothing:/v);
		await tmux.press('C-d');

		const last = await tmux.see(/got 5 true 12 undefined\s+0\s+done/v);

		t.truthy(last);
	} finally {
		await tmux.close();
	}
});
