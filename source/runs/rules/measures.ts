import {z} from 'zod';
import {formatBytes} from '../../base/units.js';
import {
	inWords,
	notEnded,
	proofRule,
	stepParameters,
} from './proof-rule.js';

/**
Nothing that restvg can use is smaller.
*/
const smallestImage = 1024;

/**
The image's size, against what an image must at least have and what this one was thought to have.
*/
export const size = proofRule(z.object({stepId: z.string(), floorBytes: z.number()}), (context, {stepId, floorBytes}) => {
	const text = context.steps.get(stepId)?.captures?.['size'];

	if (text === undefined || !/^\d+$/v.test(text)) {
		return notEnded(context, stepId) ?? {verdict: 'unknown', evidence: ['The size was not read.']};
	}

	const sizeBytes = Number(text);
	const evidence = [`${sizeBytes} bytes (${formatBytes(sizeBytes)})`];

	if (sizeBytes < smallestImage) {
		return {verdict: 'failed', evidence: [...evidence, 'No image is that small.'], found: {sizeBytes}};
	}

	return sizeBytes < floorBytes
		? {verdict: 'warning', evidence: [...evidence, `At least ${formatBytes(floorBytes)} were expected.`], found: {sizeBytes}}
		: {verdict: 'proved', evidence, found: {sizeBytes}};
});

/**
The image's SHA-256. It is noted here; level L3 needs a second reading that gives the same.
*/
export const checksum = proofRule(stepParameters.extend({againstSha256: z.string().optional()}), (context, {stepId, againstSha256}) => {
	const sha256 = context.steps.get(stepId)?.captures?.['sha256']?.toLowerCase();

	if (sha256 === undefined) {
		return {verdict: 'warning', evidence: ['No SHA-256 was read.', inWords(context.steps.get(stepId))]};
	}

	if (againstSha256 === undefined) {
		return {verdict: 'proved', evidence: [sha256], found: {sha256}};
	}

	return sha256 === againstSha256.toLowerCase()
		? {verdict: 'proved', evidence: [sha256, 'the same as when it was written'], found: {sha256, verification: 'L3'}}
		: {verdict: 'failed', evidence: [sha256, `was ${againstSha256} when it was written`]};
});

/**
The description beside the image is whole and has its name. Without it a restore cannot be compared; the image itself is none the worse.
*/
export const described = proofRule(stepParameters.extend({nameStepId: z.string()}), (context, {stepId, nameStepId}) => {
	const steps = [stepId, nameStepId].map(id => context.steps.get(id));

	return steps.every(step => step?.exitCode === 0)
		? {verdict: 'proved', evidence: ['The description lies beside the image.'], found: {hasManifest: true}}
		: {verdict: 'warning', evidence: ['A restore of this image cannot be compared with what was saved.', ...steps.map(step => `${step?.stepId ?? '?'}: ${inWords(step)}`)], found: {hasManifest: false}};
});
