import {
	inWords,
	notEnded,
	proofRule,
	stepParameters,
	bothStreams,
} from './proof-rule.js';

/**
Writing failed, as told by backup: the image is broken, which is more than a file left out.
*/
const writeFailures = /\b0511-(?:084|089)\b/v;
const skipMessages = /\b0511-\d{3}\b/v;

/**
The path in a message: from its first slash (or `./`) to a colon, or to the end of the word.
*/
const pathOf = (text: string): string | undefined => {
	const from = /(?:^|\s)\.?\//v.exec(text)?.index;

	if (from === undefined) {
		return undefined;
	}

	const rest = text.slice(from).trim();
	const colon = rest.indexOf(': ');

	return colon === -1 ? rest.split(/\s/v, 1)[0]?.replace(/[.:]$/v, '') : rest.slice(0, colon);
};

/**
Where AIX and everybody put what changes and vanishes by nature.
*/
const fleetingPlaces = /^\.?\/(?:tmp|var\/(?:tmp|spool|log|adm\/(?:ras|sa|cron\/log|wtmp|sulog|messages|pacct|lparsafe))|proc)(?:\/|$)/v;
const fleetingNames = /\.(?:log|pid|lock|tmp|swp)(?:\.\d+)?(?:\.(?:gz|Z|bz2))?$/v;
const fleetingDirectories = /\/(?:logs?|tmp|temp|cache)\//v;

/**
Configuration, and what databases call logs and cannot do without.
*/
const lasting = /^\.?\/(?:etc|home|root)\/|redo[^\/]*\.log$|\/(?:onlinelog|archivelog|arch|pg_wal|pg_xlog|sqlogdir)\//iv;

/**
Logs, temporary files, spools: losing them seldom hurts; losing configuration or data does.
*/
const isFleeting = (path: string): boolean => fleetingPlaces.test(path) || (!lasting.test(path) && (fleetingNames.test(path) || fleetingDirectories.test(path)));

/**
What savevg or mksysb left out, from backup's own messages (0511-449 cannot access, 0511-126 cannot open, …) and from 0512-003.
*/
export const skippedFiles = proofRule(stepParameters, (context, {stepId}) => {
	const open = notEnded(context, stepId);

	if (open !== undefined) {
		return open;
	}

	const skipped = new Set<string>();
	const failures: string[] = [];
	let said: string | undefined;

	for (const line of bothStreams(context, stepId)) {
		if (line.includes('0512-003')) {
			said = line.trim();
		} else if (writeFailures.test(line)) {
			failures.push(line.trim());
		} else if (skipMessages.test(line)) {
			skipped.add(pathOf(line.slice(line.search(skipMessages) + 8)) ?? line.trim());
		}
	}

	if (failures.length > 0) {
		return {verdict: 'failed', evidence: failures.slice(0, 10)};
	}

	const step = context.steps.get(stepId);

	if (skipped.size === 0 && said === undefined && step?.exitCode !== 0) {
		return {verdict: 'unknown', evidence: [`Nothing is named, but the command did not do all it should (${inWords(step)}).`]};
	}

	if (skipped.size === 0) {
		return said === undefined
			? {verdict: 'proved', evidence: ['No message of backup names a file that it left out.']}
			: {verdict: 'partial', evidence: [said, 'Which files they are is not said.'], found: {skipped: []}};
	}

	const all = [...skipped];
	const important = all.filter(path => !isFleeting(path));
	const fleeting = all.filter(path => isFleeting(path));

	return {
		verdict: 'partial',
		evidence: [
			...(said === undefined ? [] : [said]),
			...(important.length > 0 ? [`${important.length} ${important.length === 1 ? 'file' : 'files'} of configuration or data ${important.length === 1 ? 'was' : 'were'} left out:`, ...important.slice(0, 20)] : []),
			...(fleeting.length > 0 ? [`${fleeting.length} ${fleeting.length === 1 ? 'log or temporary file was' : 'logs or temporary files were'} left out:`, ...fleeting.slice(0, 10)] : []),
		],
		found: {skipped: [...important, ...fleeting].slice(0, 1000)},
	};
});
