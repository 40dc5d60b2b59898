import type {AuditReport, Store} from '../base/store.js';

/**
Proves the records of one run or of all: what the database holds, then the files beside it.
*/
export const verifyAudit = async ({store}: {readonly store: Store}, runId?: string): Promise<AuditReport> => {
	const records = store.runs.verify(runId);
	const {problems: ofFiles, transcripts} = await store.runs.verifyFiles(runId);
	const problems = [...records.problems, ...ofFiles];

	return {
		...records, isWhole: problems.length === 0, problems, transcripts,
	};
};
