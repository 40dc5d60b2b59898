import {execFileSync} from 'node:child_process';
import process from 'node:process';
import {ConnectionError} from '../../source/base/errors.js';
import {ask} from '../../source/jobs/ask.js';
import {localShell} from '../helpers/local-shell.js';
import {longTest} from '../helpers/long-tests.js';

const shell = localShell();

longTest('a host whose shell was stopped is not waited for without end', async t => {
	const values = {lp_id: 'none', lp_base: '/tmp/lparsafe-stopped-shell'};
	const error = await t.throwsAsync(ask(shell, values, 'kill -STOP $$', {answerMilliseconds: 200}), {instanceOf: ConnectionError, code: 'silent'});

	t.regex(error?.message ?? '', /^`local` has not answered for \d+ s/v);

	// It was stopped, and ends only with its session.
	const stopped = execFileSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'stat=', '-o', 'args='], {encoding: 'utf8'}).split('\n')
		.map(line => line.trim().split(/ +/v))
		.filter(([, parent, state, ...words]) => Number(parent) === process.pid && state?.startsWith('T') === true && words.join(' ') === '/bin/sh -s');

	for (const [pid] of stopped) {
		process.kill(Number(pid), 'SIGKILL');
	}

	t.is(stopped.length, 1);
});

longTest('a host that answers slowly is waited for as long as something comes', async t => {
	const answer = await ask(shell, {lp_id: 'none', lp_base: '/tmp'}, 'for lp_each in 1 2 3 4 5 6 7 8; do say "word $lp_each"; sleep 0.6; done', {answerMilliseconds: 0});

	t.is(answer.length, 8);
});
