import test from 'ava';
import {statusOfExit} from '../../source/simulator/process.js';
import {execute} from '../../source/simulator/execute.js';
import type {Utility} from '../../source/simulator/utility.js';
import {bareMachine, run} from '../helpers/simulated-machine.js';

const stdoutOf = async (...parameters: Parameters<typeof run>): Promise<string> => {
	const {stdout} = await run(...parameters);
	return stdout;
};

const stderrOf = async (...parameters: Parameters<typeof run>): Promise<string> => {
	const {stderr} = await run(...parameters);
	return stderr;
};

const statusOf = async (...parameters: Parameters<typeof run>): Promise<number> => {
	const {status} = await run(...parameters);
	return status;
};

test('the same commands on the same seed give the same bytes', async t => {
	const script = 'ps -ef; date; (sleep 3; echo a $$) & (sleep 2; echo b) & sleep 1; echo $RANDOM $!; wait; ls -l /tmp; date; x=0; while [ $x -lt 1000 ]; do x=$((x+1)); done; date; ps -ef';
	const first = await run(bareMachine(), script);
	const second = await run(bareMachine(), script);
	const other = await run(bareMachine({seed: 'other'}), script);

	t.is(first.status, 0);
	t.deepEqual(first, second);
	t.notDeepEqual(first, other);
});

test('the speed sets the pace and nothing else', async t => {
	const script = 'for i in 1 2 3; do (sleep $i; date) & done; wait; date';

	t.deepEqual(await run(bareMachine({speed: 100}), script), await run(bareMachine(), script));
});

test('time stands still while nobody waits for it', async t => {
	const machine = bareMachine({speed: 1});
	const before = machine.clock.now;

	t.false(machine.clock.isTicking);
	await run(machine, ':');
	t.is(machine.clock.now, before);
	await run(bareMachine(), 'sleep 100000');
});

test('sleepers wake in the order of their time, then of their coming', async t => {
	const {stdout} = await run(bareMachine(), 'for i in 3 1 2 1; do (sleep $i; echo $i) & done; wait');

	t.is(stdout, '1\n1\n2\n3\n');
});

test('a shell that loops without end lets time pass and can be killed', async t => {
	const {stdout, status} = await run(bareMachine(), 'sh -c "while :; do :; done" & sleep 1; kill $!; wait $!; echo $?');

	t.is(stdout, '143\n');
	t.is(status, 0);
});

test('a writer waits for its reader and dies with it', async t => {
	const machine = bareMachine();
	const {stdout} = await run(machine, '{ while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done; echo not > /tmp/end; } | { sleep 5; head -1; }; ls /tmp');

	t.is(stdout, 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\n');
	t.deepEqual(machine.bugs, []);
});

test('an open of a FIFO waits for the other side, and for nobody with both', async t => {
	const machine = bareMachine();
	const {stdout} = await run(machine, 'cd /tmp; mkfifo p; (sleep 3; date +%S > p) & cat p; exec 3<>p; echo x >&3; read y <&3; echo $y; (echo late > p) & q=$!; sleep 1; kill $q; wait $q; echo $?');

	t.regex(stdout, /^03\nx\n0\n$/v);
	const held = await run(machine, 'cd /tmp; mkfifo q; (echo late > q) & p=$!; sleep 1; kill $p; wait $p; echo $?; (cat q; echo end) & p=$!; echo data > q; wait $p');
	t.is(held.stdout, '143\ndata\nend\n');
});

test('a killed program runs its finally and nothing more', async t => {
	const seen: string[] = [];

	const stubborn: Utility = async context => {
		try {
			await context.sleep(1_000_000);
			seen.push('woke');
		} finally {
			context.files.write('/tmp/left', 'left');
			seen.push(context.process.deathSignal ?? 'alive');
		}

		return 0;
	};

	const {stdout} = await run(bareMachine({more: [['/usr/bin/stubborn', stubborn]]}), 'stubborn & sleep 1; kill -HUP $!; wait $!; echo $?; cat /tmp/left');
	t.is(stdout, '129\nleft');
	t.deepEqual(seen, ['HUP']);
});

test('nohup survives a hangup, and what it starts too', async t => {
	const {stdout} = await run(bareMachine(), 'nohup sh -c "sleep 5; echo alive" & p=$!; sleep 1; kill -HUP $p; wait $p; echo $?');

	t.is(stdout, 'alive\n0\n');
});

test('monitor mode puts each job into a group that can be killed whole', async t => {
	const {stdout} = await run(bareMachine(), 'set -m; sh -c "sleep 100 & sleep 200; :" & p=$!; set +m; sleep 1; ps -e -o pgid= -o args= | grep -c "^ *$p sleep"; kill -TERM -$p; wait $p; echo $?; ps -e -o args= | grep -c "^sleep"');

	t.is(stdout, '2\n143\n0\n');
});

test('without monitor mode a job stays in the group of its shell', async t => {
	const {stdout} = await run(bareMachine(), 'sleep 50 & p=$!; [ "$(ps -p $p -o pgid=)" = "$(ps -p $$ -o pgid=)" ] && echo same; kill $p');

	t.is(stdout, 'same\n');
});

test('an orphan goes to init, an ended child is a zombie under a parent that does not ask', async t => {
	const {stdout} = await run(bareMachine(), '(sleep 20 & echo $! > /tmp/pid); p=$(cat /tmp/pid); ps -p $p -o ppid=; kill $p; sh -c "true & exec sleep 9" & sleep 1; ps -e -o ppid= -o args= | grep "^ *$! " | sed "s/^[ 0-9]*//"; true & sleep 1; kill -0 $! 2>/dev/null; echo $?; wait $!; echo $?');

	t.is(stdout.replaceAll(/^ +/gmv, ''), '1\n<defunct>\n1\n0\n');
});

test('a trap runs after the command in the foreground, at once in wait', async t => {
	const {stdout} = await run(bareMachine(), 'trap "date +%S" USR1; (sleep 2; kill -USR1 $$) & sleep 5; sleep 20 & p=$!; (sleep 3; kill -USR1 $$) & wait $p; echo $?; kill $p');

	t.is(stdout, '05\n08\n158\n');
});

test('the process of a job is the program itself', async t => {
	const {stdout} = await run(bareMachine(), 'nohup sleep 30 >/dev/null 2>&1 & sleep 1; ps -p $! -o args=; kill -HUP $!; sleep 1; kill $!; wait $!; echo $?');

	t.is(stdout, 'sleep 30\n143\n');
});

test('a lost channel ends stdin, kills who writes and leaves the rest alone', async t => {
	const machine = bareMachine();
	const abort = new AbortController();
	const chunks: string[] = [];

	const {exit} = execute(machine, {
		command: 'sh -c "sleep 10; echo silent > /tmp/silent" </dev/null >/dev/null 2>&1 & cat > /tmp/input; while :; do echo beat; sleep 1; done',
		user: 'root',
		stdin: {read: async () => Promise.withResolvers<undefined>().promise, close: () => undefined},
		stdout: {
			async write(bytes) {
				chunks.push(Buffer.from(bytes).toString());
			},
			close: () => undefined,
		},
		stderr: {write: async () => undefined, close: () => undefined},
		signal: abort.signal,
	});

	abort.abort();
	t.is(statusOfExit(await exit), 141);
	t.deepEqual(chunks, []);
	const {stdout} = await run(machine, 'sleep 20; cat /tmp/silent; ls /tmp');
	t.is(stdout, 'silent\ninput\nsilent\n');
});

test('a background process with the channel\'s output holds it open', async t => {
	const {stdout} = await run(bareMachine(), '(sleep 60; echo late) & echo early');

	t.is(stdout, 'early\nlate\n');
});

test('commands run in the account\'s shell, home, groups and environment', async t => {
	const machine = bareMachine();
	machine.files.view().write('/etc/secret', 'x');
	machine.files.view().setMode('/etc/secret', 0o600);

	t.is(await stdoutOf(machine, 'pwd; id -un; echo $HOME $LOGNAME $PATH $SHELL $TZ; umask; ulimit -f', {user: 'guest'}), '/home/guest\nguest\n/home/guest guest /usr/bin:/etc:/usr/sbin /usr/bin/ksh UTC\n022\n2097151\n');
	t.is(await stdoutOf(machine, 'cat /etc/secret; echo $?', {user: 'guest'}), '2\n');
	t.is(await stdoutOf(machine, 'echo x > /etc/y; echo $?; kill -9 1; echo $?', {user: 'guest'}), '1\n1\n');
	t.is(await stdoutOf(machine, 'ulimit -f'), 'unlimited\n');
	t.throws(() => execute(machine, {
		command: ':', user: 'nobody-here', stdin: {read: async () => undefined, close: () => undefined}, stdout: {write: async () => undefined, close: () => undefined}, stderr: {write: async () => undefined, close: () => undefined},
	}), {message: /ENOENT/v});
});

test('messages are AIX\'s: an unknown command, its line in a script, a file that is missing', async t => {
	const machine = bareMachine();
	machine.files.view().write('/tmp/s', 'echo a\nnothing-here\n< missing cat\n');

	t.is(await stderrOf(machine, 'nothing-here'), 'ksh: nothing-here:  not found.\n');
	t.is(await stderrOf(machine, 'ksh /tmp/s'), '/tmp/s[2]: nothing-here:  not found.\n/tmp/s[3]: missing: 0403-016 Cannot find or open the file.\n');
	t.is(await stderrOf(machine, 'echo x > /tmp'), 'ksh: /tmp: 0403-005 Cannot create the specified file.\n');
	t.is(await stderrOf(machine, 'set -u; : $none'), 'ksh: none: 0403-041 Parameter not set.\n');
});

test('what ksh88 does not know is refused', async t => {
	const machine = bareMachine();

	const scripts: readonly string[] = ['x=abc; echo @{x:0:1}', 'x=abc; echo @{x/a/b}', 'cat <(echo a)', 'cat <<< a', 'a=(1 2); echo @{a[1]}', 'x=1; x+=2; [ $x = 12 ]', 'for ((i=0;i<2;i++)); do :; done', 'set -o pipefail'];

	for (const script of scripts) {
		t.not(await statusOf(machine, script.replace('@', '$')), 0, `${script} is refused`);
	}

	t.is(await stdoutOf(machine, String.raw`echo {a,b} -n; echo "a\tb\c"`), '{a,b} -n\na\tb');
});

test('rm -rf / meets the machine\'s own files only', async t => {
	const machine = bareMachine();
	await run(machine, 'cd /; rm -rf *');

	t.false(machine.files.view().exists('/etc/passwd'));
	t.true(await statusOf(machine, 'ls') > 0);
	t.deepEqual(machine.bugs, []);
});

test('bytes that are no UTF-8 pass through variables, files and pipes', async t => {
	const {stdout} = await run(bareMachine(), String.raw`x=$(printf '\377a\300\200z'); printf '%s' "$x" > /tmp/f; cat /tmp/f | od -An -tx1; read y < /tmp/f; [ "$x" = "$y" ] && echo same`);

	t.is(stdout.replaceAll(/ +/gv, ' '), ' ff 61 c0 80 7a\nsame\n');
});

test('a big stream goes through a pipeline whole', async t => {
	const machine = bareMachine();
	machine.files.view().write('/tmp/big', new Uint8Array(5_000_000).map((_, index) => (index * 31) % 251));

	t.regex(await stdoutOf(machine, 'cat /tmp/big | cat | cat > /tmp/copy; cmp /tmp/big /tmp/copy && wc -c < /tmp/copy'), /^ *5000000\n$/v);
});

test('what never waits still leaves room for the others', async t => {
	const {stdout} = await run(bareMachine(), 'cat /dev/zero > /dev/null & p=$!; sleep 1; kill $p; wait $p; echo $?');

	t.is(stdout, '143\n');
});

test('a machine holds only so many processes', async t => {
	const machine = bareMachine();
	const {stderr, status} = await run(machine, 'while :; do sleep 1000000 >/dev/null 2>&1 & done');

	t.is(stderr, 'ksh: 0403-031 The fork function failed. There is not enough memory available.\n');
	t.is(status, 1);
	await machine.processes.killAll();
	t.is(await stdoutOf(machine, 'echo alive'), 'alive\n');
	t.deepEqual(machine.bugs, []);
});

test('somebody at a prompt stays there after a mistake', async t => {
	const {stdout, stderr, status} = await run(bareMachine(), 'ksh -i', {stdin: 'echo a\n: @{x:?gone}\nif true\nthen echo b\nfi\nnothing-here\nexit 3\n'.replace('@', '$')});

	t.is(stdout, 'a\nb\n');
	t.is(stderr, '# # ksh[2]: x: gone\n# > > # ksh[6]: nothing-here:  not found.\n# ');
	t.is(status, 3);
});

test('a job started as the job protocol does it outlives its channel and leaves its status', async t => {
	const machine = bareMachine({speed: 1000});

	const script = String.raw`umask 077; mkdir -p /var/adm/jobs/j1; cd /var/adm/jobs/j1
cat > script
cat > run <<'EOF'
trap '' HUP
trap : TERM
printf '%s %s\n' $$ $(ps -p $$ -o pgid=) > pid
sh script >out 2>err </dev/null
printf '%-15s\n' $? 1<>status.new && mv status.new status
EOF
printf '%-15s\n' PENDING > status.new
set -m
nohup sh run j1 </dev/null >/dev/null 2>&1 &
set +m
until [ -f pid ]; do sleep 1; done
cat pid`;

	const lines = `${script.replace('cat > script', 'cat > script <<\'EOS\'\ni=0\nwhile [ $i -lt 30 ]; do echo $i; echo e >&2; i=$((i+1)); sleep 1; done\nexit 7\nEOS')}\n`;
	const started = await run(machine, '/bin/sh -s', {stdin: lines});
	const [pid, group] = started.stdout.trim().split(' ', 2);

	t.is(pid, group);
	t.is(started.status, 0);
	const followed = await run(machine, 'cd /var/adm/jobs/j1; o=0; until [ -f status ]; do s=$(wc -c < out | tr -d " "); tail -c +$((o+1)) out | head -c $((s-o)); o=$s; sleep 2; done; tail -c +$((o+1)) out; read s < status; echo "ended $s"; ps -A -o pgid= | grep -c "^ *$(cut -d" " -f2 pid)"');

	t.is(followed.stdout, `${Array.from({length: 30}, (_, index) => `${index}\n`).join('')}ended 7\n0\n`);
	t.is(await stdoutOf(machine, 'grep -c e /var/adm/jobs/j1/err'), '30\n');
	t.deepEqual(machine.bugs, []);
});

test('a program whose messages cannot be written ends with its own failure', async t => {
	const machine = bareMachine({capacity: 128 * 1024});
	const {stdout} = await run(machine, 'exec 3>&1 >/tmp/log 2>&1; echo x; cat /dev/zero; echo $? >&3; sh -n -c "echo no" >&3; echo $? >&3');

	t.is(stdout, '1\n0\n');
});
