import type {
	OutputFound,
	OutputPage,
	OutputRequest,
	OutputSearch,
	OutputStream,
} from '../output.js';
import type {StreamName} from '../store.js';

/**
What a run printed.
*/
export type OutputServices = {
	output(request: {readonly runId: string; readonly stepId: string; readonly stream: StreamName; readonly offset: number; readonly length: number}): Promise<{readonly bytes: Uint8Array; readonly size: number}>;

	/**
	Lines of a step's output as a terminal would show them.
	*/
	outputPage(request: OutputRequest): Promise<OutputPage>;

	/**
	Looks through the whole output of a step, and says how far it is; leaving the iteration ends the search. The last item has `isDone`.
	*/
	findOutput(search: OutputSearch): AsyncIterable<OutputFound>;

	/**
	Writes output to a new file of the operator's own, never over another one: the bytes as they came, or as text.

	@throws UsageError where there is such a file, or bytes of both streams are asked for at once.
	*/
	saveOutput(request: {readonly runId: string; readonly stepId: string; readonly stream: OutputStream; readonly to: string; readonly asText: boolean}): Promise<{readonly path: string; readonly bytes: number}>;
};
