import {type Clock, isoTime} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import {hideInError} from '../base/hide-secrets.js';
import {createRedactor, type Redactor} from '../base/redactor.js';
import {writeCrashReport} from '../store/crash-report.js';
import {openLogFile} from '../store/log-file.js';

/**
Where faults of lparsafe's own arrive, whichever way they come.
*/
export type CrashDesk = {
	/**
	What this thread knows of secrets.
	*/
	readonly redactor: Redactor;

	/**
	Hides secrets in the error itself, so that whoever shows it shows none, notes it in the log and writes a report; each error once, and none that is the operator's. Never throws.

	@returns Where the report lies; undefined where there is none.
	*/
	report(error: unknown): string | undefined;
};

export type CrashDeskOptions = {
	readonly version: string;

	/**
	Which part of lparsafe this thread is.
	*/
	readonly part: 'app' | 'engine';
	readonly clock: Clock;

	/**
	The home as far as it is known by then.
	*/
	home(): string | undefined;
};

export const createCrashDesk = ({version, part, clock, home}: CrashDeskOptions): CrashDesk => {
	const redactor = createRedactor();
	const reports = new WeakMap<Error, string>();

	return {
		redactor,
		report(error) {
			hideInError(error, redactor);

			const place = home();
			const known = error instanceof Error ? reports.get(error) : undefined;

			if (known !== undefined || place === undefined || error instanceof OperatorError) {
				return known;
			}

			const log = openLogFile({home: place, now: () => clock.now(), redact: redactor.text});

			log.write('error', 'fault', `${part}: ${error instanceof Error ? error.message : String(error)}`);

			const file = writeCrashReport({
				home: place, version, part, error, at: isoTime(clock.now()), lines: log.last(), redact: redactor.text,
			});

			if (error instanceof Error && file !== undefined) {
				reports.set(error, file);
			}

			return file;
		},
	};
};
