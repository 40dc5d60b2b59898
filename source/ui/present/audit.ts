import type {AuditReport} from '../../base/store.js';
import {cleanLine} from '../../base/text.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import type {Glyphs} from '../theme.js';

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/**
What the audit found, what it compared, and what it did not look at.
*/
export const auditLines = ({isWhole, runs, events, problems, recovered, transcripts, anchors, notes = []}: AuditReport, width: number, glyphs: Glyphs): readonly Line[] => [
	[span(isWhole ? `${glyphs.ok} whole` : `${glyphs.danger} broken`, isWhole ? 'ok' : 'danger'), span(`  ${counted(runs, 'run')}, ${counted(events, 'event')}`)],
	...problems.flatMap(({runId, seq, text}) => paragraph(cleanLine(`${runId}${seq === undefined ? '' : ` event ${seq}`}: ${text}`), width, {tone: 'danger', first: span(`${glyphs.danger} `, 'danger')})),
	blank,
	line(transcripts === undefined ? 'No transcript was compared with it.' : `${counted(transcripts, 'transcript')} compared with it.`),
	...anchors === undefined
		? paragraph('Heads noted on hosts were not read: `lparsafe runs verify-audit --hosts` asks them.', width, {tone: 'quiet'})
		: [
			line(`${counted(anchors.read, 'head')} noted on hosts compared. ${anchors.notRead.length === 0 ? 'Those of all jobs were read.' : `Of ${counted(anchors.notRead.length, 'job')} none was read:`}`, anchors.notRead.length === 0 ? undefined : 'caution'),
			...anchors.notRead.flatMap(({runId, reason}) => paragraph(cleanLine(`${runId}: ${reason}`), width, {tone: 'caution', indent: '  '})),
		],
	...recovered === undefined ? [] : paragraph(`${counted(recovered, 'run')} taken in again after damage.`, width, {tone: 'caution', first: span(`${glyphs.caution} `, 'caution')}),
	...notes.flatMap(each => paragraph(cleanLine(each), width, {first: span(`${glyphs.bullet} `, 'quiet')})),
];
