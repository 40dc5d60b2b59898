import type {StrategyFinding} from '../base/advice.js';
import {summarizeFacts} from '../base/facts.js';
import {datedAt, type RecoveryPoint} from '../base/point.js';
import {isRestoredFrom} from '../base/policy.js';
import {formatTarget} from '../base/target.js';
import {lostWith} from '../points/check-policy.js';
import {proof} from './read-proof.js';
import {answered, type Situation} from './situation.js';
import type {Strategy} from './strategies.js';
import {isLeft} from './survival.js';

const ofTarget = ({context: {points, target}, groups}: Situation): readonly RecoveryPoint[] => points.filter(point => point.doubt === undefined && isRestoredFrom(point.target, point.kind) && (point.target === formatTarget(target) || groups.some(({name}) => point.target === `vg:${name}`) || (point.target === 'lpar' && groups.some(({kind}) => kind === 'rootvg'))));

/**
The five predicates of 3-2-1-1-0, each by what is known of this target; what is not known is said so, and of what was answered that it was.
*/
const copiesRule = (situation: Situation): readonly StrategyFinding[] => {
	const {context: {facts, host, now}} = situation;
	const points = ofTarget(situation).toSorted((left, right) => (datedAt(right, now) ?? -Infinity) - (datedAt(left, now) ?? -Infinity));
	// A snapshot is lost with its source.
	const newest = points.find(({kind, state}) => kind !== 'snapshot' && state !== 'partial');
	const places = newest === undefined ? [] : [newest.place, ...newest.copies ?? []];
	const {remoteMounts} = summarizeFacts(facts);
	const apart = [...new Set(places.map(place => lostWith(place, name => name === host.name ? remoteMounts : undefined)))];
	const evidence = newest === undefined ? {} : {evidence: proof('recovery points', places.map(place => `${place.host}:${place.path}`))};
	const [distance] = answered(situation, 'apart');
	const [locked] = answered(situation, 'locked');
	const media = answered(situation, 'place');
	const tried = points.find(({verification}) => verification === 'L4' || verification === 'L5');
	const triedAt = tried === undefined ? undefined : datedAt(tried, now);

	/**
	What an answer says of copies is true of none that is not there.
	*/
	const byAnswer = (word: string, text: string, unseen = newest === undefined ? 'lparsafe knows of none' : undefined): StrategyFinding => ({
		word, state: unseen === undefined ? 'good' : 'unknown', text: `By the answers, ${text}${unseen === undefined ? '' : `; ${unseen}`}.`, ...evidence,
	});
	const onlyHere = newest !== undefined && apart.every(place => place === host.name) ? `all that lparsafe knows of lies on ${host.name}` : undefined;

	return [
		newest === undefined
			? {word: '3 copies', state: 'bad', text: 'lparsafe knows no whole recovery point of this target: what is in use is the only copy that is known.'}
			: {
				word: '3 copies', state: apart.length > 1 ? 'good' : 'bad', text: `The data in use and ${apart.length} ${apart.length === 1 ? 'copy' : 'copies'} of the newest point${apart.length === 1 ? ': one more is missing' : ''}${places.length > apart.length ? `; ${places.length} files, but what lies on one machine is lost with it and counts once` : ''}.`, ...evidence,
			},
		media.length > 1
			? byAnswer('2 media', `copies may go to ${media.join(', ')}`)
			: {word: '2 media', state: media.length === 0 ? 'unknown' : 'bad', text: media.length === 0 ? 'On what copies are written is not said.' : `Copies may go to ${media.join(', ')}. One kind of medium has one kind of failure.`},
		distance === 'other-site'
			? byAnswer('1 elsewhere', 'a copy lies at another site', onlyHere)
			: {word: '1 elsewhere', state: distance === undefined ? 'unknown' : 'bad', text: distance === undefined ? 'Whether a copy lies at another site is not said.' : 'No copy lies at another site: a fire takes all of them.'},
		locked === 'yes'
			? byAnswer('1 out of reach', 'a copy is out of everybody\'s reach')
			: {word: '1 out of reach', state: locked === undefined ? 'unknown' : 'bad', text: locked === undefined ? 'Whether a copy is offline or cannot be changed is not said.' : 'Every copy can be deleted by whoever has root here or on the server: eject a tape, lock objects, or use the array\'s safeguarded copies.'},
		{
			word: '0 errors', state: tried === undefined ? 'bad' : 'good', text: tried === undefined ? 'No restore of this target was tried: nothing but a restore proves that one works.' : `A restore was tried, from a copy ${triedAt === undefined ? 'of unknown age' : `${Math.max(0, Math.floor((now - triedAt) / 86_400_000))} days old`}.`, ...tried !== undefined && {evidence: proof('recovery points', [`${tried.place.path} ${tried.verification}`])},
		},
	];
};

const kindsOf = (ids: readonly string[]): readonly StrategyFinding[] => [
	...ids.some(id => ['mksysb', 'nim-mksysb', 'savevg', 'media', 'mksysb-tape', 'backupios'].includes(id))
		? [{word: 'full backup', state: 'note' as const, text: 'Each of these images is whole: a restore needs one, and each night writes everything again.'}]
		: [],
	...ids.some(id => id === 'storage-protect' || id === 'compass')
		? [{word: 'incremental backup', state: 'note' as const, text: 'Each run sends what changed, and the server puts a restore together: no chain to keep in order.'}]
		: [],
	...ids.includes('veeam')
		? [{word: 'incremental backup', state: 'note' as const, text: 'Each point rests on those before it back to a full one: a damaged link loses all after it. Make a full one at least every week.'}]
		: [],
	...ids.includes('backup-inode')
		? [{word: 'differential backup', state: 'note' as const, text: 'Level 0 on Sunday and level 1 each night need two images for a restore; rising levels each night need all of them, in order.'}]
		: [],
	...ids.includes('rman')
		? [{word: 'incremental backup', state: 'note' as const, text: 'Level 0, then level 1 and the archived logs: what counts is the last log that was copied away.'}]
		: [],
	...ids.some(id => ['jfs2-snapshot', 'powervs-snapshot', 'esxi-snapshot'].includes(id))
		? [{word: 'snapshot', state: 'note' as const, text: 'A snapshot holds only what has changed since and dies with its source: it is the quick way back, and counts as no copy.'}]
		: [],
];

const siteOf = (situation: Situation): readonly StrategyFinding[] => {
	const [rco] = answered(situation, 'rco');
	const [rto] = answered(situation, 'rto');

	if (rco === undefined) {
		return [{word: 'recovery site', state: 'unknown', text: 'What stands ready to recover on is not said (`rco`): an image without a machine is no recovery.'}];
	}

	const word = rco === 'none' ? 'recovery site' : `${rco} site`;
	const isTooSlow = (rto === 'minutes' && rco !== 'hot') || (rto === 'hours' && (rco === 'cold' || rco === 'none'));
	const texts: Readonly<Record<string, string>> = {
		hot: 'A running system with current data: minutes to hours, and still a backup besides, for mistakes are replicated.', warm: 'Hardware and network stand ready, data are restored: hours to a day.', cold: 'Space and power only: days to weeks, for hardware must be found first.', none: 'Nothing is reserved: how long a recovery takes nobody can say.',
	};

	return [{word, state: isTooSlow || (rco === 'none') ? 'bad' : 'good', text: `${texts[rco] ?? ''}${isTooSlow ? ` It must be back within ${rto}: it will not be.` : ''}`}];
};

/**
The words of backup strategy as what they mean for this target.
*/
export const strategyFindings = (situation: Situation, strategy: Strategy | undefined): readonly StrategyFinding[] => {
	const {signs} = situation;
	const members = strategy?.members ?? [];
	const ids = members.map(({way}) => way.id);
	const encrypted = signs.get('encrypted');
	const nfs = signs.get('nfs-mounted');
	const isFile = ids.some(id => ['mksysb', 'savevg', 'backup-inode', 'backup-name'].includes(id));
	const isServer = ids.some(id => ['storage-protect', 'storage-protect-image', 'veeam', 'compass'].includes(id));
	const [rpo] = answered(situation, 'rpo');
	const partMirrored = signs.get('part-mirrored');
	const other = signs.get('other-agent');

	return [
		...kindsOf(ids),
		...rpo === undefined ? [{word: 'RPO', state: 'unknown' as const, text: 'How much may be lost is not said; the backup\'s interval and the time until it is in its place decide it, and one failed run doubles it.'}] : [],
		...siteOf(situation),
		...copiesRule(situation),
		{
			word: 'encryption', state: encrypted?.is === true ? 'bad' : 'unknown', text: encrypted?.is === true ? 'Volumes of the group may be encrypted, and an image of their files is plain text: encrypt where it goes, and keep the keys apart from it.' : 'Whether the place that copies go to encrypts them was not looked at; an image holds password hashes and keys in plain form.', ...encrypted?.evidence !== undefined && encrypted.is === true && {evidence: encrypted.evidence},
		},
		...isFile ? [{word: 'access', state: 'note' as const, text: 'Who can read the image has /etc/security/passwd and every key in it. lparsafe writes it readable for its owner only; see to the export of the server.'}] : [],
		...isFile && nfs?.is === true
			? [{
				word: 'network', state: 'note' as const, text: 'An image to an NFS server crosses the network in plain form: a network of its own for backups, or encrypted transport.', ...nfs.evidence !== undefined && {evidence: nfs.evidence},
			}]
			: [],
		...isServer ? [{word: 'network', state: 'unknown' as const, text: 'The agent needs a way to its server, which was not tried from here; which interface carries it, and whether it is encrypted, is to be decided.'}] : [],
		{word: 'documentation', state: isFile ? 'good' : 'unknown', text: isFile ? 'lparsafe writes a kit with a recovery sheet beside each image and into its home: print it, for it is needed when both are gone.' : 'The steps of a restore are to be written down where they are found when this machine is gone.'},
		...other?.is === true
			? [{
				word: 'other backups', state: 'unknown' as const, text: `${other.evidence?.lines.join(', ') ?? 'Another backup product'} was seen: what it saves of this target, and whether somebody restored with it, lparsafe does not know. Ask who runs it before a second backup is planned.`, ...other.evidence !== undefined && {evidence: other.evidence},
			}]
			: [],
		...situation.platform === 'aix' && other?.is === undefined ? [{word: 'other backups', state: 'unknown' as const, text: 'Whether NetBackup, NetWorker or Commvault saves this host was not read.'}] : [],
		...partMirrored?.is === true
			? [{
				word: 'mirroring', state: 'bad' as const, text: 'The group is mirrored, but not all of it: a new volume gets one copy until mklvcopy.', ...partMirrored.evidence !== undefined && {evidence: partMirrored.evidence},
			}]
			: [],
		...members.length > 0 && members.every(({way}) => isLeft(way, 'ransomware', situation) !== true) ? [{word: 'immutability', state: 'bad' as const, text: 'Nothing of what was chosen is known to be left after an intruder with root.'}] : [],
	];
};
