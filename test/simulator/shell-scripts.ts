import {execFileSync} from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {bareMachine, run} from '../helpers/simulated-machine.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';

type Case = {readonly title: string; readonly script: string; readonly only: string | undefined};
type Answer = {readonly stdout: string; readonly status: string};

const cases: readonly Case[] = readFileSync(new URL('../fixtures/shell-scripts.txt', import.meta.url), 'utf8').split(/^### /mv).slice(1).map(text => {
	const [title = '', ...lines] = text.split('\n');
	return {title, script: lines.join('\n'), only: /^(?:ksh|dash)(?=: )/v.exec(title)?.[0]};
});

/**
All scripts through one real shell, each in a directory of its own. Some only say what one shell says: their title begins with its name.
*/
const askReal = (part: string, shell: string): readonly Answer[] => {
	const home = mkdtempSync(path.join(tmpdir(), 'lparsafe-shell-'));

	try {
		mkdirSync(path.join(home, 'bin'));

		for (const name of ['sh', 'ksh']) {
			symlinkSync(shell, path.join(home, 'bin', name));
		}

		for (const [index, {script, only}] of cases.entries()) {
			mkdirSync(path.join(home, `w${index}`));
			writeFileSync(path.join(home, `${index}.sh`), only === undefined || part.startsWith(only) ? script : '');
		}

		execFileSync('/bin/sh', ['-s'], {
			cwd: home, input: `i=0; while [ $i -lt ${cases.length} ]; do (cd w$i && exec ${shell} ../$i.sh </dev/null >../$i.out 2>../$i.err); echo $? > $i.rc; i=$((i+1)); done`, env: {PATH: `${home}/bin:${process.env['PATH']}`, LC_ALL: 'C.UTF-8', HOME: home}, stdio: ['pipe', 'ignore', 'ignore'],
		});

		return cases.map((_, index) => ({
			stdout: readFileSync(path.join(home, `${index}.out`), 'utf8'), status: readFileSync(path.join(home, `${index}.rc`), 'utf8').trim(),
		}));
	} finally {
		rmSync(home, {recursive: true, force: true});
	}
};

/**
The same through the simulator's shell.
*/
const askOurs = async (): Promise<ReadonlyArray<Answer & {readonly stderr: string}>> => {
	const machine = bareMachine();
	const answers: Array<Answer & {readonly stderr: string}> = [];

	for (const [index, {script}] of cases.entries()) {
		machine.files.view().makeDirectory(`/tmp/w${index}`);
		machine.files.view().write(`/tmp/${index}.sh`, script);
		const {stdout, stderr, status} = await run(machine, `cd /tmp/w${index}; sh ../${index}.sh </dev/null`);
		answers.push({stdout, stderr, status: String(status)});
	}

	if (machine.bugs.length > 0) {
		throw machine.bugs[0];
	}

	return answers;
};

const ours = askOurs();

for (const [part, title] of [['ksh93', 'says what ksh93 says'], ['dash', 'says what dash says, where that knows the words']] as const) {
	test(title, async t => {
		if (!hasParts(t, part)) {
			return;
		}

		const real = askReal(part, placeOf(part)!);
		const answers = await ours;
		let compared = 0;

		for (const [index, {title: name, only}] of cases.entries()) {
			if (!(only === undefined || part.startsWith(only))) {
				continue;
			}

			compared++;
			t.deepEqual({stdout: answers[index]!.stdout, status: answers[index]!.status}, real[index], `${name}\n${answers[index]!.stderr}`);
		}

		t.true(compared >= 150);
	});
}
