import type {AuditReport} from '../base/store.js';
import {cleanLine} from '../base/text.js';
import type {Command} from './command.js';
import {show} from './show.js';

const placeOf = ({runId, seq}: AuditReport['problems'][number]): string => `${runId}${seq === undefined ? '' : ` event ${seq}`}`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/**
What the audit found, and what it did not look at.
*/
const auditText = ({isWhole, runs, events, problems, recovered, transcripts, anchors, notes = []}: AuditReport): string => [
	...(isWhole ? [`The audit chain is whole: ${counted(runs, 'run')}, ${counted(events, 'event')}.`] : problems.map(problem => `${placeOf(problem)}: ${problem.text}`)),
	`Transcripts compared with it: ${transcripts ?? 'none'}.`,
	...(recovered === undefined ? [] : [`Runs taken in again after damage: ${recovered}.`]),
	...(anchors === undefined
		? ['Heads noted on hosts: not read (`--hosts` reads them).']
		: [`Heads noted on hosts: ${anchors.read} compared. ${anchors.notRead.length === 0 ? 'Those of all jobs were read.' : `Of ${counted(anchors.notRead.length, 'job')} none was read:`}`, ...anchors.notRead.map(({runId, reason}) => `    ${runId}: ${reason}`)]),
	...notes,
].map(line => cleanLine(line)).join('\n');

const verifyAudit: Command = {
	words: ['runs', 'verify-audit'],
	usage: '[ID] [--hosts]',
	summary: 'proves that the audit chain is whole, with --hosts also against what the hosts keep of it',
	options: {hosts: {type: 'boolean'}},
	arguments: [0, 1],
	async run(context, [id], options) {
		const services = await context.services({isLeftAsIs: true});
		const report = await services.verifyAudit(id, options['hosts'] === true ? {hosts: true} : {});

		show(context, report, () => auditText(report));

		return report.isWhole ? 0 : 1;
	},
};

export const auditCommands: readonly Command[] = [verifyAudit];
