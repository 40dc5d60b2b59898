import type {JobLook} from '../../base/job-look.js';
import {cleanLine} from '../../base/text.js';
import {formatDuration} from '../../base/units.js';
import type {Desk} from '../desk.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {clockTime} from '../present/time.js';
import {troubleLines} from '../present/trouble.js';
import {createReading} from '../reading.js';
import {createText} from './text.js';

const processorText = (cpuMoved: boolean | undefined): string => {
	if (cpuMoved === undefined) {
		return 'Whether they use the processor is not known.';
	}

	return cpuMoved ? 'They use the processor.' : 'No processor time was used between two looks: they wait.';
};

/**
What was found of a job on its host, and when.
*/
const jobLookLines = ({at, isAlive, processes, cpuMoved, note}: JobLook, width: number): readonly Line[] => [
	line(`Looked at ${clockTime(at)}.`, 'quiet'),
	blank,
	...note === undefined ? [] : paragraph(cleanLine(note), width, {tone: 'caution'}),
	...processes.length === 0
		? paragraph(isAlive ? 'It lives; which processes it has is not known.' : 'No process of it was found. Its output and its end are fetched by whoever follows it.', width)
		: [
			line('Process  running for  processor  command', 'quiet'),
			...processes.flatMap(({pid, what, elapsedSeconds, cpuSeconds}): readonly Line[] => {
				const numbers = `${String(pid).padEnd(7)}  ${(elapsedSeconds === undefined ? 'unknown' : formatDuration(elapsedSeconds)).padEnd(11)}  ${(cpuSeconds === undefined ? 'unknown' : formatDuration(cpuSeconds)).padEnd(9)}  `;

				return paragraph(cleanLine(what), width, {first: span(numbers), indent: '  '});
			}),
			blank,
			...paragraph(processorText(cpuMoved), width),
		],
];

/**
What the job of a run does on its host, looked at when this is opened and whenever it is asked again.
*/
export const createJobLook = (desk: Desk, runId: string): Layer => {
	const reading = createReading(desk, async () => desk.services.lookAtJob(runId));

	void reading.read();

	return createText(desk, {
		name: 'job-look',
		title: 'Its job on the host',
		about: `The processes of the run's job, as a look at its host finds them. ${desk.key('refresh')} looks again.`,
		lines(width) {
			const [value, trouble] = [reading.value(), reading.trouble()];

			return [
				...trouble === undefined ? [] : [...troubleLines(trouble, width, desk.theme.glyphs, desk.key), blank],
				...value === undefined ? (trouble === undefined ? [line('The host is being asked.', 'running')] : []) : jobLookLines(value, width),
			];
		},
		bindings: [{
			action: 'refresh', title: 'Look again', run() {
				void reading.read();
			},
		}],
	});
};
