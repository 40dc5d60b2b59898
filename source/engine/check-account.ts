import type {Host} from '../base/host.js';
import type {HostCheck} from '../base/host-check.js';
import {cleanLine} from '../base/text.js';
import {formatDuration, formatMiB} from '../base/units.js';
import {jobCommands, type AccountAnswers} from './check-script.js';

export type CheckItem = Omit<HostCheck['items'][number], 'id' | 'title'>;

export const ok = (...evidence: readonly string[]): CheckItem => ({state: 'ok', evidence: [...evidence]});
export const caution = (evidence: readonly string[], remedy: string): CheckItem => ({state: 'caution', evidence: [...evidence], remedy});
export const failed = (evidence: readonly string[], remedy: string): CheckItem => ({state: 'failed', evidence: [...evidence], remedy});
export const notChecked = (...evidence: readonly string[]): CheckItem => ({state: 'not-checked', evidence: [...evidence]});

const leastSpaceMiB = 64;
const mostClockSeconds = 60;

const quoted = (text: string): string => `\`${cleanLine(text).slice(0, 200)}\``;

/**
Whether the account may do what needs root, or only look.
*/
export const checkPrivilege = ({value}: AccountAnswers, host: Host): CheckItem => {
	const uid = value('uid');

	if (uid === undefined) {
		return notChecked('`id -u` printed nothing.');
	}

	return uid === '0'
		? ok(`Commands run as ${quoted(value('user') ?? 'root')} (uid 0).`)
		: caution([`Commands run as ${quoted(value('user') ?? 'unknown')} (uid ${cleanLine(uid)}): it can look, but not save or restore.`], host.become === 'none' ? 'Name a way to root (`--become sudo`) with the lines for sudoers below, or log in as root.' : 'Become root (leave `becomeUser` out).');
};

/**
How a job would leave its session.
*/
export const checkDetach = ({value}: AccountAnswers): CheckItem => {
	if (value('perl') === 'yes') {
		return ok('perl is there: a job gets a session of its own (setsid), which no hangup reaches.');
	}

	return value('monitor') === 'yes'
		? ok('There is no perl; a job gets a process group of its own (`set -m` and nohup).')
		: caution(['There is neither perl nor job control: a job shares its process group and is cancelled process by process.'], 'Install perl (`perl.rte`, part of AIX).');
};

const lookAtJobDirectory = ({value}: AccountAnswers, base: string): CheckItem => {
	const remedy = 'Let the account write there, or set another job directory (`jobDirectory` in the settings).';
	const place = value('place') ?? base;
	const isWritable = value('writable') === 'yes';

	switch (value('directory') ?? '') {
		case 'there': {
			const [mode = '', owner = ''] = (value('owner') ?? '').split(' ', 2);

			if (!isWritable) {
				return failed([`\`${base}\` is there, but not writable for this account.`], remedy);
			}

			if (owner !== value('uid')) {
				return failed([`\`${base}\` belongs to another account (uid ${cleanLine(owner)}).`], 'Give it to the account that runs the jobs (chown), or set another job directory.');
			}

			return /^.{5}w|^.{8}w/v.test(mode)
				? failed([`Others may write to \`${base}\` (${cleanLine(mode)}).`], `Let nobody else write there: \`chmod 700 ${base}\`.`)
				: ok(`\`${base}\` is there and belongs to this account.`);
		}

		case 'other': {
			return failed([`\`${base}\` is there and is no directory.`], 'Remove what lies there, or set another job directory.');
		}

		case 'absent': {
			return isWritable ? ok(`\`${base}\` is not there yet; it can be made in \`${cleanLine(place)}\`.`) : failed([`\`${base}\` is not there, and \`${cleanLine(place)}\` is not writable for this account.`], remedy);
		}

		default: {
			return notChecked(`Whether \`${base}\` is there was not answered.`);
		}
	}
};

/**
Whether the job directory can be used by the account, as `startJob` will find it. Nothing is made. An account that can only look needs none.
*/
export const checkJobDirectory = (account: AccountAnswers, base: string): CheckItem => {
	const item = lookAtJobDirectory(account, base);

	return item.state === 'failed' && account.value('uid') !== '0' ? {...item, state: 'caution'} : item;
};

/**
Space in the job directory's filesystem, from the last line of `df -Pk`.
*/
export const checkSpace = ({value}: AccountAnswers, base: string): CheckItem => {
	const fields = (value('space') ?? '').split(/\s+/v);
	const free = fields[3] ?? '';

	if (!/^-?\d+$/v.test(free)) {
		return notChecked('`df -Pk` printed nothing that says it.');
	}

	const mebibytes = Number(free) / 1024;
	const text = `${formatMiB(mebibytes)} free in ${quoted(fields[5] ?? base)}.`;

	return mebibytes >= leastSpaceMiB ? ok(text) : caution([text], `Make room: logs of a run lie in \`${base}\`.`);
};

/**
The largest file that the account may write; AIX gives accounts other than root 2097151 blocks of 512 bytes.
*/
export const checkFileSize = ({value}: AccountAnswers, login: AccountAnswers, isOther: boolean): CheckItem => {
	const limit = value('limit');
	const loginLimit = login.value('limit');
	const before = isOther && loginLimit !== limit && loginLimit !== undefined ? [`The login has ${quoted(loginLimit)}; that of the account that is become counts.`] : [];

	if (limit === undefined) {
		return notChecked('`ulimit -f` printed nothing.', ...before);
	}

	return limit === 'unlimited' ? ok('`ulimit -f` says unlimited.', ...before) : caution([`\`ulimit -f\` says ${quoted(limit)}${/^\d+$/v.test(limit) ? ` blocks (${formatMiB(Number(limit) / 2048)})` : ''}: an image that grows beyond it is cut off.`, ...before], 'Raise `fsize` of the account in /etc/security/limits (`chuser fsize=-1 NAME`) and log in again. Runs ask for no limit, which only root gets.');
};

export const checkLocale = (login: AccountAnswers): CheckItem => {
	const locale = login.value('locale');

	return locale === undefined ? notChecked('The environment was not answered.') : ok(`${locale.split(' ').map(each => each.endsWith('=') ? `${each.slice(0, -1)} is not set` : `\`${cleanLine(each)}\``).join(', ')}; lparsafe asks in the C locale.`);
};

/**
The host's clock beside ours; `asked` and `answered` are ours, around the question.
*/
export const checkClock = (login: AccountAnswers, asked: number, answered: number): CheckItem => {
	const time = Date.parse(login.value('time') ?? '');

	if (Number.isNaN(time)) {
		return notChecked('`date -u` printed no time.');
	}

	const difference = (time - ((asked + answered) / 2)) / 1000;
	const unsure = ((answered - asked) / 2000) + 1;
	const text = Math.abs(difference) <= unsure ? 'The clocks agree.' : `The host's clock is ${formatDuration(Math.abs(difference))} ${difference > 0 ? 'ahead of' : 'behind'} this machine's.`;

	// What is simulated says so itself: its clock begins with its story and may run faster.
	if (login.value('training') === 'yes') {
		return ok(text, 'This is a training machine (`/etc/lparsafe.training`): it keeps a time of its own.');
	}

	return Math.abs(difference) > mostClockSeconds + unsure ? caution([text], 'Set it right (`xntpd`): ages of images and times in logs are told by it.') : ok(text);
};

export const checkCommands = ({value, isWhole}: AccountAnswers, host: Host): CheckItem => {
	if (!isWhole) {
		return notChecked('The account did not answer.');
	}

	const missing = (value('missing') ?? '').split(' ').filter(word => word !== '');
	const job = missing.filter(word => (jobCommands as readonly string[]).includes(word));

	if (job.length > 0) {
		return failed([`Not found: ${job.join(' ')}. Jobs cannot run without.`], 'They are part of AIX: look at the account\'s PATH and at what was removed.');
	}

	return missing.length === 0 || !['lpar', 'vios', 'nim'].includes(host.role)
		? ok('All that discovery and jobs use is there.')
		: caution([`Not found: ${missing.join(' ')}.`], 'Methods that need them are blocked. On AIX they are part of bos.sysmgt and bos.rte; on another system nothing can be saved.');
};

const roleRemedy = (name: string, to: string): string => `Give \`${name}\` the role \`${to}\`: remove it and add it again with \`--role ${to}\`.`;

/**
Whether the host is what the inventory says.
*/
export const checkRole = ({value}: AccountAnswers, {role, name}: Host): CheckItem => {
	const system = value('system');
	if (system === undefined) {
		return notChecked('`uname -s` printed nothing.');
	}

	if (system !== 'AIX') {
		return ['lpar', 'vios', 'nim'].includes(role) ? caution([`This is ${quoted(system)}, not AIX: nothing of it can be saved or restored.`], `Check the address; the role \`${role}\` is for AIX.`) : ok(`This is ${quoted(system)}.`);
	}

	const isServer = value('ioscli') === 'yes';

	if (isServer !== (role === 'vios')) {
		return caution([isServer ? 'This is a VIO Server (ioscli is there).' : 'There is no ioscli here: this is no VIO Server.'], roleRemedy(name, isServer ? 'vios' : 'lpar'));
	}

	const wpar = value('wpar');

	if (wpar !== undefined && wpar !== '0') {
		return caution([`This is a workload partition (WPAR ${cleanLine(wpar)}): its disks belong to the global environment.`], 'Save and restore it from the global environment (savewpar), or add that host.');
	}

	return role === 'nim' && value('nim') !== 'yes' ? caution(['/etc/niminfo does not say that this is a NIM master.'], roleRemedy(name, 'lpar')) : ok(`This is AIX${isServer ? ', a VIO Server' : ''}${value('nim') === 'yes' ? ', a NIM master' : ''}.`);
};
