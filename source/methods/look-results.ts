import {cleanText} from '../base/text.js';
import type {Evidence, Finding, LookResult} from '../base/plan.js';
import type {Looks} from './method.js';

/**
What a look printed, when it ran to its end with an exit status that is known to mean an answer.
*/
export const answered = (looks: Looks, id: string, codes: readonly number[] = [0]): LookResult | undefined => {
	const look = looks.get(id);

	return look?.ended === 'exited' && look.exitCode !== undefined && codes.includes(look.exitCode) ? look : undefined;
};

export const linesOf = (text: string): string[] => cleanText(text).split('\n').map(line => line.trimEnd()).filter(line => line !== '');

/**
Why a look gave no answer, in one sentence.
*/
const whyNot = (look: LookResult | undefined): string => {
	if (look === undefined || look.ended === 'not-run') {
		return look?.reason ?? 'It was not asked.';
	}

	if (look.ended === 'timed-out') {
		return 'It gave no answer in time.';
	}

	const [first = ''] = linesOf(look.err);

	return `It ended with exit status ${look.exitCode ?? 'unknown'}${first === '' ? '' : `: ${first.replace(/\.$/v, '')}`}.`;
};

export const lookEvidence = (look: LookResult, limit = 12): Evidence => {
	const lines = [...linesOf(look.out), ...linesOf(look.err)];

	return {command: look.command, lines: lines.length > limit ? [...lines.slice(0, limit), `(${lines.length - limit} more lines)`] : lines};
};

/**
What answers a question that could not be answered here, by the finding's id.
*/
const remedies: Readonly<Record<string, string>> = {
	'another-backup-running': 'Look with `ps -ef` for mksysb, savevg, restvg, alt_disk_copy and backup; go on only when none of them runs.',
	'busy-system': 'Look with `uptime` or `vmstat 5 3`; choose a quiet hour where the host is busy.',
	'changed-since-backup': 'Read the facts of the host again; the group\'s id is in `lsvg GROUP`.',
	'changes-lost': 'Look at the file with `ls -l` and `lsmksysb -l -f`; know from when it is before you go back to it.',
	cluster: 'Look with `lssrc -s clstrmgrES` and `clRGinfo`; on a node, ask the cluster\'s owner first.',
	'disk-in-use': 'Look with `lspv`, `lsattr -El DISK`, `lquerypv -h /dev/DISK 0 1000` and `fuser /dev/DISK`; take only a disk whose owner is known to have given it up.',
	'encrypted-lv': 'Look with `lslv`, and `hdcryptmgr showlv` where it is installed; without its key an encrypted volume is lost.',
	'group-missing': 'Look with `lsvg` and `lsvg -o`, and read the facts again.',
	'hot-copy': 'Look with `ps -ef | grep pmon` and its like; stop or freeze the database, or save it by its own means.',
	'image-inside-itself': 'Look with `df DIRECTORY`; take a directory whose filesystem belongs to another group.',
	'image-on-target': 'Look with `df IMAGE` and `lsvg -p GROUP`; the image must not lie on a disk that is overwritten.',
	'image-structure': 'Look whether `restore -T -q -f IMAGE` lists `./tmp/vgdata/GROUP/GROUP.data`; without it only the same names are possible.',
	'image-unreadable': 'Look with `lsmksysb -l -f IMAGE` and `ls -l IMAGE`.',
	'job-directory-in-group': 'Look with `df` on the directory of the jobs; it must lie outside the group.',
	'name-clash': 'Look with `lsvg`, `lsvg -l` and `lsfs` for the names that `lsmksysb -l -f IMAGE` lists.',
	'nfs-target': 'Look with `mount` and `df` what the directory lies on, and whether root may write there.',
	'no-image': 'Look with `ls -l IMAGE` whether it is there and may be read.',
	'no-space': 'Look with `df -k`, `ulimit -f` or `getconf DISK_SIZE` for the room there is; take a larger place where it is near.',
	'not-root': 'Look with `id`; savevg and restvg are for root.',
	'not-in-image': 'Look with `lsvg -l GROUP`: what is `closed` or has no mount point is not in the image.',
	'nothing-to-compare': 'Look with `ls -l IMAGE.manifest`; without it nothing can be compared afterwards.',
	'overwrites-last-good': 'Look with `ls -l DIRECTORY`, or take a name that nothing has.',
	'overwrites-live': 'Look with `getconf DISK_SIZE /dev/DISK` whether it is the disk that is meant.',
	quorum: 'Look with `lsvg GROUP` at QUORUM.',
	'readable-image': 'Look with `ls -ld DIRECTORY`: an image holds every file of the group, readable by whoever reads it.',
	'sparse-files': 'Compare `du -sk` with the sum of `ls -l` on the largest files.',
	'stale-mirror': 'Look with `lsvg GROUP` at STALE PPs, and `lsvg -p GROUP` at the state of the disks.',
	'unverified-point': 'Read it with `restore -T -q -f IMAGE` first.',
	'wrong-disk': 'Look with `lsattr -El DISK -a unique_id` and `lscfg -vpl DISK`, and compare with what the storage shows.',
	'wrong-host': 'Look with `uname -a` and `lsvg rootvg` which machine this is.',
};

/**
The finding that says that a check could not be made, instead of passing it over.
*/
export const notChecked = (id: string, title: string, {looks, look, level = 'caution', subject, evidence, remedy}: {
	readonly looks?: Looks;
	readonly look?: string;
	readonly level?: Finding['level'];
	readonly subject?: string;
	readonly evidence?: Evidence | undefined;
	readonly remedy?: string;
} = {}): Finding => {
	const result = look === undefined ? undefined : looks?.get(look);
	const proof = evidence ?? (look === undefined ? undefined : {command: result?.command ?? look, lines: [whyNot(result)]});

	return {
		id,
		...(subject !== undefined && {subject}),
		level,
		title: `Not checked: ${title}`,
		...(proof !== undefined && {evidence: proof}),
		remedy: remedy ?? remedies[id] ?? `Run \`${proof?.command ?? id}\` by hand; go on only when you know the answer.`,
		notChecked: true,
	};
};
