import {z} from 'zod';
import {commandEntrySchema} from './command-entry.js';
import {factsSchema} from './facts.js';
import {hostSchema} from './host.js';
import {hostCheckSchema} from './host-check.js';
import {extractedEntrySchema, imageEntrySchema, imageReportSchema} from './image.js';
import {planSchema} from './plan.js';
import {expirySchema, policySchema, policyStateSchema} from './policy.js';
import {pointSearchSchema, recoveryPointSchema} from './point.js';
import {outcomes, runEventSchema} from './run.js';

const format = z.literal(1);
const text = z.string();
const open = <Shape extends z.ZodRawShape>(shape: Shape) => z.looseObject({format, ...shape});

/**
The documents that the headless face prints, by the command that prints them. Fields may be added, never renamed; readers accept fields and words that they do not know.
*/
export const documents = {
	error: open({error: z.looseObject({code: text, message: text, advice: text})}),
	hosts: open({hosts: z.array(z.looseObject(hostSchema.shape))}),
	'host-check': z.looseObject(hostCheckSchema.shape),
	facts: z.looseObject(factsSchema.shape),
	methods: open({
		methods: z.array(z.looseObject({
			id: text,
			title: text,
			direction: text,
			roles: z.array(text),
			targets: z.array(text),
			traits: z.looseObject({}),
			doesNotCover: z.array(text),
			parameters: z.looseObject({}),
			fit: z.enum(['recommended', 'possible', 'blocked']).optional(),
			reasons: z.array(z.looseObject({for: z.boolean(), text})).optional(),
		})),
	}),
	advice: open({
		host: text,
		target: text,
		factsReadAt: text.optional(),
		factsProblem: z.looseObject({code: text, message: text, advice: text}).optional(),
		questions: z.array(z.looseObject({
			id: text, text, why: text, isMany: z.boolean(), choices: z.array(z.looseObject({value: text, label: text})), answer: text.optional(), from: text.optional(), evidence: z.looseObject({command: text, lines: z.array(text)}).optional(),
		})),
		advice: z.array(z.looseObject({
			methods: z.array(text),
			title: text,
			fit: z.enum(['recommended', 'possible', 'blocked']),
			verdict: text,
			reasons: z.array(z.looseObject({
				for: z.boolean(), text, evidence: z.looseObject({}).optional(), source: text.optional(),
			})),
			gaps: z.array(text),
			changes: z.array(text),
			runsHere: z.array(text),
			restoreTime: z.looseObject({seconds: z.number().optional(), text}).optional(),
		})),
		conflicts: z.array(text),
		findings: z.array(z.looseObject({word: text, state: text, text})),
		decisions: z.array(z.looseObject({
			aspects: text, domains: text, requirements: text, chosenService: text, rationale: text,
		})),
	}),
	plan: open({plan: z.looseObject(planSchema.shape)}),
	run: z.union([
		runEventSchema,
		open({
			type: z.literal('output'), at: text, runId: text, stepId: text, stream: z.enum(['out', 'err']), offset: z.int(), text, tidying: z.looseObject({stepId: text, jobId: text}).optional(),
		}),
		open({type: z.literal('detached'), reason: text}),
	]),
	runs: open({
		runs: z.array(z.looseObject({
			runId: text, startedAt: text, host: text, method: text, target: text, phase: text, outcome: z.enum(outcomes).optional(),
		})),
	}),
	points: open({points: z.array(z.looseObject(recoveryPointSchema.shape))}),
	'points-find': open({searches: z.array(z.looseObject(pointSearchSchema.shape))}),
	'points-check': open({states: z.array(z.looseObject(policyStateSchema.shape))}),
	'points-expire': open({expiry: z.array(z.looseObject(expirySchema.shape))}),
	policies: open({policies: z.array(z.looseObject(policySchema.shape))}),
	'image-list': open({entries: z.array(z.looseObject(imageEntrySchema.shape)), image: z.looseObject(imageReportSchema.shape)}),
	'image-verify': open({image: z.looseObject(imageReportSchema.shape)}),
	'image-extract': open({extracted: z.array(z.looseObject(extractedEntrySchema.shape)), image: z.looseObject(imageReportSchema.shape)}),
	commands: open({commands: z.array(z.looseObject(commandEntrySchema.shape))}),
	simulate: open({
		hosts: z.array(z.looseObject({
			name: text, role: text, address: text, port: z.int(), user: text, identityFile: text, knownHostsFile: text, story: text,
		})),
		control: text,
	}),
} as const;

/**
The same as JSON Schemas, for whoever reads the documents.
*/
export const jsonSchemas = (): Readonly<Record<string, unknown>> => Object.fromEntries(Object.entries(documents).map(([name, schema]) => [name, z.toJSONSchema(schema, {io: 'input'})]));
