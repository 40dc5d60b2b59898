import {troubleOf} from './trouble.js';

/**
What is printed when the app ends because of a fault of its own. `reportFault` says where the report of it lies.
*/
export const faultText = (failure: unknown, reportFault?: (error: unknown) => string | undefined): string => {
	const report = reportFault?.(failure);
	const {message, advice} = troubleOf(failure);
	const outcome = reportFault === undefined ? advice : (report === undefined ? 'No report of it could be written, as on a full disk: keep what stands here.' : `The report of it is ${report}.`);

	return `lparsafe stopped because of a fault of its own: ${message}\n${failure instanceof Error ? `${failure.stack ?? ''}\n` : ''}${outcome}\nRuns that were started go on; they are found again at the next start.\n`;
};
