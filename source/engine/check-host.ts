import {randomBytes} from 'node:crypto';
import type {Clock} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {HostCheck} from '../base/host-check.js';
import {loginRefusal} from '../base/login-refusal.js';
import {collect, type Shell} from '../base/shell.js';
import {cleanBytes, cleanLine} from '../base/text.js';
import {becomeWayOf, type BecomeWay} from '../ssh/become.js';
import {sudoersLines, sudoersMeaning} from '../ssh/become-rules.js';
import type {Connections} from '../ssh/connections.js';
import {
	caution,
	checkClock,
	checkCommands,
	checkDetach,
	checkFileSize,
	checkJobDirectory,
	checkLocale,
	checkPrivilege,
	checkRole,
	checkSpace,
	failed,
	notChecked,
	ok,
	type CheckItem,
} from './check-account.js';
import {accountOf} from './command-log.js';
import {checkScript, readAnswers, type AccountAnswers} from './check-script.js';

const titles = {
	reach: 'The host is reached',
	'host-key': 'Its key is the known one',
	login: 'The login is let in',
	transport: 'Transport',
	'login-shell': 'The login shell runs our shell',
	noise: 'What the login prints by itself',
	exec: 'Exit codes come back',
	stdin: 'What is sent arrives whole',
	stderr: 'Both streams stay apart',
	become: 'The other account is become',
	privilege: 'The account may do the work',
	detach: 'Jobs outlive the connection',
	'job-directory': 'The job directory can be used',
	space: 'Space for jobs',
	'file-size-limit': 'File size limit',
	locale: 'Locale',
	clock: 'Clock',
	commands: 'Commands',
	role: 'Role',
} as const;

type Id = keyof typeof titles;

export type CheckHostOptions = {
	readonly connections: Pick<Connections, 'login' | 'shell' | 'state'>;
	readonly clock: Clock;
	readonly jobDirectory: string;

	/**
	The same shell, whose commands are noted as run by this account.
	*/
	readonly noteShell?: (shell: Shell, account: string) => Shell;
};

const timeLimitMilliseconds = 90_000;
const piece = 300_000;

type Run = {readonly out: string; readonly err: string; readonly bytes: Uint8Array; readonly code: number | undefined; readonly ended: string; readonly raw: readonly Uint8Array[]; readonly milliseconds: number};

const run = async (shell: Shell, words: readonly string[], stdin: string | Uint8Array, what: string): Promise<Run> => {
	const begun = performance.now();
	const note = {kind: 'check', what, text: typeof stdin === 'string' ? stdin.trim() : words.join(' ')} as const;
	const {stdout, stderr, exit} = await collect(shell.exec(words, {stdin, note, signal: AbortSignal.timeout(timeLimitMilliseconds)}));

	return {
		milliseconds: performance.now() - begun,
		out: cleanBytes(stdout),
		err: cleanBytes(stderr),
		bytes: stdout,
		code: exit.kind === 'exited' ? exit.code : undefined,
		ended: exit.kind === 'exited' ? `exit code ${exit.code}` : (exit.kind === 'signalled' ? exit.signal : exit.reason),
		raw: [stdout, stderr],
	};
};

const runScript = async (shell: Shell, text: string, what: string): Promise<Run> => run(shell, ['/bin/sh', '-s'], text, what);

const askAccount = async (shell: Shell, jobDirectory: string): Promise<{readonly answers: AccountAnswers; readonly result: Run}> => {
	const mark = `lparsafe-${randomBytes(12).toString('hex')}`;
	const result = await runScript(shell, checkScript({mark, jobDirectory}), 'What the account can do');

	return {answers: readAnswers(mark, result.out, result.err), result};
};

const sentence = (error: OperatorError): CheckItem => failed([error.message], error.advice);

/**
Which step a failed connection did not get past, by the error's code.
*/
const failedStep = ({code}: OperatorError): 'reach' | 'host-key' | 'login' => {
	if (code.startsWith('host-key') || code.startsWith('known-hosts')) {
		return 'host-key';
	}

	return ['authentication', 'needs-answer', 'password-expired', 'account-locked', 'account-expired'].includes(code) ? 'login' : 'reach';
};

const shortened = (text: string): string => {
	const line = cleanLine(text).replaceAll(/\s+/gv, ' ').trim();

	return line.length > 120 ? `${line.slice(0, 120)}…` : line;
};

const checkNoise = ({noise}: AccountAnswers): CheckItem => {
	const said = [['stdout', noise.out], ['stderr', noise.err]].filter(([, text]) => text !== '').map(([stream, text]) => `On ${stream}: \`${shortened(text ?? '')}\``);

	return said.length === 0 ? ok('It prints nothing by itself.') : ok(...said, 'It is passed over; other tools may take it for an answer.');
};

/**
Tries what every run relies on: exit codes, whole input, streams apart.
*/
const checkChannel = async (shell: Shell, note: (id: Id, item: CheckItem) => void): Promise<void> => {
	const codes = await Promise.all([0, 7, 255].map(async code => {
		const {code: seen, ended} = await runScript(shell, `exit ${code}\n`, 'Whether exit codes come back');

		return seen === code ? undefined : `\`exit ${code}\` ended with ${ended}.`;
	}));
	const wrong = codes.filter(text => text !== undefined);

	note('exec', wrong.length === 0 ? ok('`exit 0`, `exit 7` and `exit 255` came back as they were.') : failed(wrong, 'Look for an `exit` or a trap in the profile of the login shell (.bashrc, .kshrc, .cshrc): the exit code of a command is lost there.'));

	const bytes = new Uint8Array(randomBytes(piece));
	const echoed = await run(shell, ['cat'], bytes, 'Whether input arrives whole');

	// A login that prints may do so before and after.
	note('stdin', Buffer.from(echoed.bytes).includes(Buffer.from(bytes)) ? ok(`${piece} random bytes went there and came back unchanged.`) : failed([`Of ${piece} bytes that were sent, ${echoed.bytes.length} came back, and not the same (${echoed.ended}).`], 'Something between reads the input or changes bytes, such as a wrapper or a `read` in the profile: give the account a plain login shell.'));

	const mark = randomBytes(8).toString('hex');
	const both = await runScript(shell, `echo out-${mark}; echo err-${mark} >&2\n`, 'Whether streams stay apart');
	const isApart = both.out.includes(`out-${mark}`) && both.err.includes(`err-${mark}`) && !both.out.includes(`err-${mark}`) && !both.err.includes(`out-${mark}`);

	note('stderr', isApart ? ok('What was printed to each came on each.') : failed(['Standard output and standard error do not come back as two.'], 'A terminal or a wrapper joins them: look for `script`, `exec 2>&1` or a forced command in the profile or sshd_config.'));
};

/**
The lines for sudoers: where sudo is in use, and where nothing is become but the account is not root.
*/
const neededLines = (host: Host, {way, code, uid}: {readonly way: BecomeWay | undefined; readonly code: string | undefined; readonly uid: string | undefined}): readonly string[] | undefined => {
	const isSudo = host.become === 'sudo' || host.become === 'dzdo';
	const isWanting = host.become === 'none' && uid !== undefined && uid !== '0';

	return (isSudo && way?.way !== 'not-needed') || isWanting || code === 'become-needs-tty' ? sudoersLines({user: host.user, becomeUser: host.becomeUser ?? 'root', isTerminalRequired: isSudo && code === 'become-needs-tty'}) : undefined;
};

const checkBecome = (host: Host, way: BecomeWay | undefined, account: AccountAnswers): CheckItem => {
	const user = host.becomeUser ?? 'root';
	const terminal = account.value('terminal') === 'yes' ? ['Commands get a terminal of their own (use_pty); a job leaves it before it begins.'] : [];
	const environment = [`HOME is \`${shortened(account.value('home') ?? 'not set')}\`, PATH \`${shortened(account.value('path') ?? 'not set')}\` (jobs put the system's directories before it).`];

	if (account.value('user') !== user) {
		return failed([`\`${user}\` was to be become, but commands run as \`${shortened(account.value('user') ?? 'unknown')}\`.`], `Look at the rule that ${host.become} has for \`${host.user}\`.`);
	}

	switch (way?.way) {
		case undefined:
		case 'not-needed': {
			return ok(`\`${user}\` logs in itself; ${host.become} is not needed.`);
		}

		case 'free': {
			return ok(`\`${host.user}\` becomes \`${user}\` with \`${way.program ?? host.become}\`, without a password.`, ...terminal, ...environment);
		}

		case 'gate': {
			return way.isPasswordAsked
				? caution([`\`${host.user}\` becomes \`${user}\` with \`${way.program ?? host.become}\` and a password, which is asked for in every session.`, ...terminal, ...environment], 'A rule without a password lets unattended runs begin, and runs be followed when nobody is there to type.')
				: ok(`\`${host.user}\` becomes \`${user}\` with \`${way.program ?? host.become}\`; no password was asked for.`, ...terminal, ...environment);
		}
	}
};

/**
Tries the way to a host and its account step by step. Nothing is changed there: no file is made, and what the job directory allows is told by looking.
*/
export const checkHost = async (host: Host, {connections, clock, jobDirectory, noteShell = shell => shell}: CheckHostOptions): Promise<HostCheck> => {
	const items = new Map<Id, CheckItem>();
	const note = (id: Id, item: CheckItem): void => {
		items.set(id, item);
	};

	let hops: readonly string[] = [];
	let becomeCode: string | undefined;
	let uid: string | undefined;
	let way: BecomeWay | undefined;

	const checkWork = (answers: AccountAnswers, login: AccountAnswers): void => {
		uid = answers.value('uid');
		note('privilege', checkPrivilege(answers, host));
		note('detach', checkDetach(answers));
		note('job-directory', checkJobDirectory(answers, jobDirectory));
		note('space', checkSpace(answers, jobDirectory));
		note('file-size-limit', checkFileSize(answers, login, answers !== login));
		note('commands', checkCommands(answers, host));
		note('role', checkRole(answers, host));
	};

	const tryAccount = async (login: AccountAnswers): Promise<void> => {
		if (host.become === 'none') {
			note('become', ok(`Nothing is become: commands run as \`${host.user}\`.`));
			checkWork(login, login);
			return;
		}

		try {
			const other = await connections.shell(host, {isAsked: true});

			way = becomeWayOf(other);

			const {answers, result} = await askAccount(noteShell(other, accountOf(host)), jobDirectory);

			if (!answers.isWhole) {
				note('become', failed([`As the other account \`/bin/sh\` did not answer (${result.ended}): ${shortened(result.err)}`], 'Look at the rule and at the account\'s shell on the host.'));
				return;
			}

			note('become', checkBecome(host, way, answers));
			checkWork(answers, login);
		} catch (error) {
			if (!(error instanceof OperatorError)) {
				throw error;
			}

			becomeCode = error.code;
			note('become', sentence(error));
		}
	};

	const noteRefusal = ({raw, ended, out, err}: Run): void => {
		const refusal = loginRefusal(host.name, ...raw);

		if (refusal === undefined) {
			note('login-shell', failed([`\`/bin/sh -s\` did not answer (${ended}): ${shortened(`${out} ${err}`)}`], 'Check that the account may run a shell there without a menu or a forced command.'));
		} else if (refusal.code !== 'restricted-shell') {
			note('login', sentence(refusal));
		} else if (host.role === 'vios') {
			note('login-shell', caution([refusal.message, 'padmin is asked through ioscli.'], 'Methods that need a full shell want root: a key in its authorized_keys.'));
		} else {
			note('login-shell', sentence(refusal));
		}
	};

	const tryShell = async (shell: Shell): Promise<void> => {
		const asked = clock.now();
		const {answers, result} = await askAccount(shell, jobDirectory);

		if (!answers.isWhole) {
			noteRefusal(result);
			return;
		}

		const answered = asked + result.milliseconds;

		note('login-shell', ok(`\`${shortened(answers.value('shell') ?? 'unknown')}\` runs \`/bin/sh -s\`.`));
		note('noise', checkNoise(answers));
		note('locale', checkLocale(answers));
		note('clock', checkClock(answers, asked, answered));
		await checkChannel(shell, note);
		await tryAccount(answers);
	};

	const steps: readonly Id[] = ['reach', 'host-key', 'login'];

	try {
		const begun = clock.now();
		const {shell, hops: through, letInWith} = await connections.login(host, {isAsked: true});

		hops = through;
		note('reach', ok(`${[...hops, `\`${host.name}\` (\`${host.address}\` port ${host.port})`].join(' → ')} answers; ${clock.now() - begun} ms with the login.`));
		note('host-key', ok(`It proved itself with ${shell.hostKey}.`));
		note('login', ok(`\`${host.user}\` was let in${letInWith === undefined ? '' : ` with ${letInWith}`}.`));
		await tryShell(noteShell(shell, host.user));
	} catch (error) {
		if (!(error instanceof OperatorError)) {
			throw error;
		}

		const step = failedStep(error);

		for (const passed of steps.slice(0, steps.indexOf(step))) {
			note(passed, ok('It got past this.'));
		}

		note(step, sentence(error));
	}

	const {via} = connections.state(host.name);

	if (via !== undefined) {
		note('transport', host.legacyAlgorithms
			? caution([`${via.transport === 'ssh' ? 'The system\'s ssh' : 'ssh2'}, with legacy algorithms by choice.`], 'Update OpenSSH on the host, then take `--legacy-algorithms` away.')
			: ok(`${via.transport === 'ssh' ? 'The system\'s ssh' : 'ssh2'}${via.reason === undefined ? '' : `: ${via.reason}`}.`));
	}

	const lines = neededLines(host, {way, code: becomeCode, uid});

	if (lines !== undefined && items.has('become')) {
		const item = items.get('become') ?? notChecked();

		items.set('become', {...item, evidence: [...item.evidence, sudoersMeaning(host.becomeUser ?? 'root')]});
	}

	return {
		format: 1,
		host: host.name,
		checkedAt: new Date(clock.now()).toISOString(),
		way: {
			transport: via?.transport ?? (host.transport === 'ssh' ? 'ssh' : 'ssh2'),
			...(via?.reason !== undefined && {transportReason: via.reason}),
			hops: [...hops],
			user: host.user,
			become: host.become === 'none' ? 'none' : `${host.become} to ${host.becomeUser ?? 'root'}`,
			legacyAlgorithms: host.legacyAlgorithms,
		},
		items: (Object.entries(titles) as ReadonlyArray<readonly [Id, string]>).map(([id, title]) => ({id, title, ...(items.get(id) ?? notChecked('What comes before it did not succeed.'))})),
		...(lines !== undefined && {sudoers: [...lines]}),
	};
};
