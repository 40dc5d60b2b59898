import type {AuditReport} from '../base/store.js';
import {cleanLine} from '../base/text.js';
import type {Command} from './command.js';
import {show} from './show.js';

const placeOf = ({runId, seq}: AuditReport['problems'][number]): string => `${runId}${seq === undefined ? '' : ` event ${seq}`}`;

/**
What the audit found, and what it did not look at.
*/
const auditText = ({isWhole, runs, events, problems, recovered, transcripts, anchors, notes = []}: AuditReport): string => [
	...(isWhole ? [`The audit chain is whole: ${runs} runs, ${events} events.`] : problems.map(problem => `${placeOf(problem)}: ${problem.text}`)),
	`Transcripts compared with it: ${transcripts ?? 'none'}.`,
	...(recovered === undefined ? [] : [`Runs taken in again after damage: ${recovered}.`]),
	...(anchors === undefined
		? ['Heads noted on hosts: not read (`--hosts` reads them).']
		: [`Heads noted on hosts: ${anchors.read} compared, of ${anchors.notRead.length} jobs not read.`, ...anchors.notRead.map(({runId, reason}) => `    ${runId}: ${reason}`)]),
	...notes,
].map(line => cleanLine(line)).join('\n');

const verifyAudit: Command = {
	words: ['runs', 'verify-audit'],
	usage: '[ID] [--hosts]',
	summary: 'proves that the audit chain is whole, with --hosts also against what the hosts keep of it',
	options: {hosts: {type: 'boolean'}},
	arguments: [0, 1],
	async run(context, [id], options) {
		const services = await context.services();
		const report = await services.verifyAudit(id, options['hosts'] === true ? {hosts: true} : {});

		show(context, report, () => auditText(report));

		return report.isWhole ? 0 : 1;
	},
};

export const auditCommands: readonly Command[] = [verifyAudit];
