import type {AixProgram} from './program.js';
import {cTime, errorTime, row} from './columns.js';

export const lssrc: AixProgram = {
	paths: ['/usr/bin/lssrc'],
	options: 'as:g:l',
	provenance: {
		'': 'captured', a: 'captured', s: 'documented', g: 'documented', l: 'invented',
	},
	usage: 'Usage: lssrc {-a | -g Group | -s Subsystem}',
	async run(call) {
		const {context} = call;
		const name = call.value('s');
		const group = call.value('g');

		if (!call.has('a') && name === undefined && group === undefined) {
			return call.misused();
		}

		const chosen = context.machine.lvm.subsystems.filter(each => (name === undefined || each.name === name) && (group === undefined || each.group === group));

		if (chosen.length === 0) {
			return call.fail(`0513-085 The ${name ?? group ?? ''} ${name === undefined ? 'Group' : 'Subsystem'} is not on file.`);
		}

		if (call.has('l') && name === 'clstrmgrES') {
			await context.out('Current state: ST_STABLE\nsccsid = "@(#)  7.2.7.0  "\nlocal node vrmf is 7270\ncluster fix level is "0"\n');

			return 0;
		}

		await context.out('Subsystem         Group            PID          Status \n');

		for (const each of chosen) {
			await context.out(` ${row([[each.name, 17], [each.group, 17], [each.pid ?? '', 13]])}${each.status}\n`);
		}

		return 0;
	},
};

const moment = (text: string): number => {
	const found = /^(?<month>\d\d)(?<day>\d\d)(?<hour>\d\d)(?<minute>\d\d)(?<year>\d\d)$/v.exec(text)?.groups;

	return found === undefined ? NaN : Date.UTC(2000 + Number(found['year']), Number(found['month']) - 1, Number(found['day']), Number(found['hour']), Number(found['minute']));
};

export const errpt: AixProgram = {
	paths: ['/usr/bin/errpt'],
	options: 'aAgd:T:s:e:i:j:J:k:K:l:m:n:N:tDS:',
	provenance: {
		'': 'captured', a: 'invented', A: 'invented', d: 'documented', T: 'documented', s: 'documented', e: 'documented', j: 'documented', J: 'documented', N: 'documented', k: 'documented', K: 'documented', l: 'documented', m: 'documented', n: 'documented', i: 'documented', g: 'invented', t: 'invented', D: 'invented', S: 'invented',
	},
	usage: 'Usage: errpt [-a] [-d Class] [-T Type] [-s StartDate] [-e EndDate] [-j Id] [-k Id] [-J Label] [-K Label] [-l SequenceNumber] [-m Machine] [-n Node] [-N Resource] [-i File]',
	milliseconds: 120,
	async run(call) {
		const {context} = call;
		const from = call.value('s');
		const to = call.value('e');

		for (const text of [from, to]) {
			if (text !== undefined && Number.isNaN(moment(text))) {
				return call.fail(`0315-079 errpt: Invalid time specification: ${text}`);
			}
		}

		const isWanted = (letter: string, ...values: readonly string[]): boolean => {
			const wanted = call.value(letter);

			return wanted === undefined || wanted.split(',').some(each => values.includes(each));
		};

		const file = call.value('i');

		if (file !== undefined && !context.files.exists(file)) {
			return call.fail(`0315-180 errpt: Unable to access the error log file ${file}.`);
		}

		const {identity, errors} = context.machine.lvm;
		const isUnwanted = (letter: string, value: string): boolean => call.value(letter)?.split(',').includes(value) === true;
		const numbers = new Map(errors.toSorted((left, right) => left.at - right.at).map((entry, index) => [entry, 900 + index]));

		const entries = errors
			.filter(entry => !isUnwanted('k', entry.identifier) && !isUnwanted('K', entry.label))
			.filter(entry => isWanted('l', String(numbers.get(entry))) && isWanted('m', identity.machineId) && isWanted('n', identity.hostName))
			.filter(entry => isWanted('d', entry.class) && isWanted('j', entry.identifier) && isWanted('J', entry.label) && isWanted('N', entry.resource))
			.filter(entry => isWanted('T', entry.type, {
				P: 'PERM', T: 'TEMP', I: 'INFO', U: 'UNKN',
			}[entry.type]))
			.filter(entry => (from === undefined || entry.at >= moment(from)) && (to === undefined || entry.at <= moment(to)))
			.toSorted((left, right) => right.at - left.at);

		if (entries.length === 0) {
			return 0;
		}

		if (call.has('a') || call.has('A') || call.has('g')) {
			for (const entry of entries) {
				await context.out(`---------------------------------------------------------------------------\nLABEL:\t\t${entry.label}\nIDENTIFIER:\t${entry.identifier}\n\nDate/Time:       ${cTime(entry.at)}\nSequence Number: ${numbers.get(entry) ?? 0}\nMachine Id:      ${identity.machineId}\nNode Id:         ${identity.hostName}\nClass:           ${entry.class}\nType:            ${entry.type}\nWPAR:            Global\nResource Name:   ${entry.resource}\n\nDescription\n${entry.description}\n\n`);
			}

			return 0;
		}

		await context.out('IDENTIFIER TIMESTAMP  T C RESOURCE_NAME  DESCRIPTION\n');

		for (const entry of entries) {
			await context.out(`${entry.identifier}   ${errorTime(entry.at)} ${entry.type} ${entry.class} ${entry.resource.padEnd(14)} ${entry.description.slice(0, 40)}\n`);
		}

		return 0;
	},
};
