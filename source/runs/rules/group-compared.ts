import {z} from 'zod';
import {compareGroup, type Comparison} from '../compare-group.js';
import {notEnded, proofRule} from './proof-rule.js';

const names = z.record(z.string(), z.string());
const parametersSchema = z.object({
	savedStepId: z.string(),
	restoredStepId: z.string(),
	names: z.object({group: z.object({from: z.string(), to: z.string()}), volumes: names, mountPoints: names}),
	expects: z.array(z.enum(['size', 'pp-size', 'files'])).default([]),
});

/**
Files whose content is another although size and time are the same: nothing but damage explains that. Where the time differs too, the file was changed between being described and being saved.
*/
const damaged = ({differences}: Comparison): readonly string[] => {
	const touched = new Set(differences.filter(({kind}) => kind === 'time' || kind === 'size').map(({subject}) => subject));

	return differences.filter(({kind, subject}) => kind === 'checksum' && !touched.has(subject)).map(({subject}) => subject);
};

/**
The restored group against what was saved.
*/
export const groupCompared = proofRule(parametersSchema, (context, {savedStepId, restoredStepId, ...rest}) => {
	const open = notEnded(context, savedStepId) ?? notEnded(context, restoredStepId);

	if (open !== undefined) {
		return open;
	}

	const comparison = compareGroup({saved: context.lines(savedStepId, 'out'), restored: context.lines(restoredStepId, 'out'), ...rest});
	const {
		differences, counts, expectedCount, files, checksums, leftOut, leftOutFilesystems, volumes, filesystems, savedStatus, restoredStatus,
	} = comparison;
	const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
	const evidence = [
		`${files} files compared, ${checksums} checksums, ${volumes} logical volumes, ${filesystems} filesystems`,
		`${total} differences${expectedCount > 0 ? `, ${expectedCount} that a restore always makes` : ''}`,
		...(leftOut > 0 ? [`${leftOut} that were left out of the image on purpose are not there`] : []),
		...leftOutFilesystems.map(path => `\`${path}\` is empty: its files were left out of the image on purpose`),
		...Object.entries(counts).map(([kind, count]) => `${kind}: ${count}`),
		...differences.slice(0, 30).map(({kind, subject, was, is}) => `${kind} ${subject}: was ${was === '' ? 'nothing' : was}, is ${is === '' ? 'nothing' : is}`),
	];

	if (savedStatus === undefined || restoredStatus === undefined) {
		return {verdict: 'unknown', evidence: [`The description of what was ${savedStatus === undefined ? 'saved' : 'restored'} is not whole.`, ...evidence]};
	}

	const broken = damaged(comparison);

	if (broken.length > 0) {
		return {verdict: 'failed', evidence: [`${broken.length} files have another content at the same size and time.`, ...evidence]};
	}

	if ((counts.missing ?? 0) > 0) {
		return {verdict: 'partial', evidence};
	}

	const isSame = total === 0 && savedStatus === 0 && restoredStatus === 0;

	// A trial restore proves content only where content was compared, all of it.
	const isContent = isSame && checksums > 0 && leftOut === 0 && leftOutFilesystems.length === 0 && !rest.expects.includes('files');

	return {verdict: isSame ? 'proved' : 'warning', evidence, ...isContent && {found: {verification: 'L4'}}};
});
