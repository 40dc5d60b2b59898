import {z} from 'zod';
import {
	bothStreams,
	inWords,
	notEnded,
	proofRule,
	stepParameters,
} from './proof-rule.js';

/**
A question for a second volume: the image ends too early, whatever the exit status says. Old levels ended with status 0 after packing errors and left such images (IZ77870, IZ96825). Translated messages ask in other words; then the end of the reading shows it.
*/
const asksForVolume = /\bvolume\s+(?:number\s+)?[2-9]\b/iv;

/**
A message of backup about packing: words, because its number is not known.
*/
const packingError = /\b0511-\d{3}\s.*\bpack/iv;

export const oneVolume = proofRule(z.object({stepIds: z.array(z.string())}), (context, {stepIds}) => {
	const packing: string[] = [];

	for (const stepId of stepIds) {
		const open = notEnded(context, stepId);

		if (open !== undefined) {
			return open;
		}

		// Its program could not be started: what it did not say is no sign.
		if ([126, 127].includes(context.steps.get(stepId)?.exitCode ?? 0)) {
			return {verdict: 'unknown', evidence: [`The program of the step \`${stepId}\` did not run, so it could not ask for a second volume.`]};
		}

		for (const line of bothStreams(context, stepId)) {
			if (asksForVolume.test(line)) {
				return {verdict: 'failed', evidence: [`${stepId}: ${line.trim()}`, 'An image that asks for a second volume is not whole.']};
			}

			if (packingError.test(line)) {
				packing.push(line.trim());
			}
		}
	}

	return packing.length === 0
		? {verdict: 'proved', evidence: ['Nothing asked for a second volume.']}
		: {verdict: 'warning', evidence: ['Files changed while they were packed:', ...packing.slice(0, 10)]};
});

/**
Status of the step that takes bosinst.data and image.data out, where the image was read and lacks one of them.
*/
export const missingInImage = 3;

/**
Both files came out of the image. Without image.data nothing can be installed from it.
*/
export const dataKept = proofRule(stepParameters, (context, {stepId}) => {
	const open = notEnded(context, stepId);

	if (open !== undefined) {
		return {verdict: 'warning', evidence: open.evidence};
	}

	const step = context.steps.get(stepId);

	if (step?.exitCode === 0) {
		return {verdict: 'proved', evidence: ['bosinst.data and image.data were taken out of the image and lie beside it.']};
	}

	const lines = [...context.lines(stepId, 'err')].filter(line => line.trim() !== '').slice(0, 5);

	return step?.exitCode === missingInImage ? {verdict: 'failed', evidence: lines} : {verdict: 'warning', evidence: ['It could not be looked whether they are in the image.', inWords(step), ...lines]};
});

const missingHeading = '== What could not be read';

/**
The kit was written to its end. Without it a restore takes longer; the image itself is none the worse.
*/
export const kitWritten = proofRule(stepParameters, (context, {stepId}) => {
	const step = context.steps.get(stepId);
	const lines = [...context.lines(stepId, 'out')];
	const from = lines.indexOf(missingHeading);
	const to = lines.indexOf('== End of the kit', from);

	return step?.exitCode !== 0 || from === -1 || to === -1 ? {verdict: 'warning', evidence: ['There is no whole kit beside the image.', inWords(step)], found: {hasKit: false}} : {verdict: 'proved', evidence: ['The kit lies beside the image.', ...lines.slice(from + 1, to).filter(line => line !== '').slice(0, 10)], found: {hasKit: true}};
});

/**
The copy was compared byte by byte before it got its name.
*/
export const copied = proofRule(stepParameters.extend({path: z.string()}), (context, {stepId, path}) => {
	const step = context.steps.get(stepId);

	if (step?.exitCode === 0) {
		const [host] = context.plan.hosts;

		return {verdict: 'proved', evidence: [`${path} is the same, byte by byte.`], found: {copies: [{host: host?.host ?? '', path}]}};
	}

	return {verdict: 'partial', evidence: [`There is no proved copy at ${path}.`, inWords(step), ...[...context.lines(stepId, 'err')].slice(0, 5)]};
});
