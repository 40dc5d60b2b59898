import type {Finding, Look} from '../../base/plan.js';
import {shellText} from '../../base/shell-text.js';
import {formatBytes} from '../../base/units.js';
import {listedFile, readDestinationSpace} from '../destination.js';
import {firstLink} from '../first-link.js';
import {readNames, sortNames} from '../image-names.js';
import {
	answered,
	linesOf,
	lookEvidence,
	notChecked,
} from '../look-results.js';
import type {Looks, MethodContext} from '../method.js';
import {imageName, type RestoreFilesValues} from '../restore-files-parameters.js';

/**
Where a name of the image lies in the running system.
*/
export const livePath = (name: string): string => imageName(name).slice(1);

/**
The directory above a path.
*/
const directoryAbove = (path: string): string => {
	const above = path.replace(/\/[^\/]+\/*$/v, '');

	return above === '' ? '/' : above;
};

/**
Symbolic links on the way to each path. Arguments: paths.
*/
const linkScript = shellText`${firstLink}for path do
	if first_link '' "\${path#/}"; then
		printf 'LINK %s\n' "$walked"
		ls -ld "$walked"
	fi
done
printf 'END\n'
`;

export const fileLooks = (values: RestoreFilesValues): readonly Look[] => {
	const parent = directoryAbove(values.directory);
	const live = values.names.map(name => livePath(name));

	return [
		{
			id: 'destination-space', title: 'Room at the destination', pipelines: [{argvs: [['df', '-P', '-k', values.place === 'scratch' ? parent : '/']]}], timeLimitSeconds: 20,
		},
		{
			id: 'destination-files', title: 'What is there already', pipelines: [{argvs: [['ls', '-ld', ...(values.place === 'scratch' ? [parent, values.directory] : ['/', ...live])]]}], timeLimitSeconds: 20,
		},
		...(values.place === 'scratch'
			? []
			: [{
				id: 'links', title: 'Links on the way', pipelines: [{argvs: [['/bin/sh', '-s', '--', ...live]]}], stdin: linkScript, timeLimitSeconds: 20,
			}]),
	];
};

/**
Names that the image does not hold: said before, because restore says it at the end.
*/
export const namesFindings = (values: RestoreFilesValues, looks: Looks): readonly Finding[] => {
	const read = readNames(looks);

	if (read === undefined) {
		return [notChecked('name-not-held', 'whether the image holds these names; the run looks before it writes anything.', {looks, look: 'names', remedy: 'Look with `restore -T -q -f IMAGE`; large images take their time.'})];
	}

	const {missing, held} = sortNames(values.names, read.entries);
	const isCut = read.count > read.entries.length;

	return missing.map((name): Finding => ({
		id: 'name-not-held',
		subject: name,
		level: held.length === 0 && !isCut ? 'block' : 'caution',
		title: `The image holds nothing under \`${name}\`${isCut ? ' among the names that were listed' : ''}.`,
		evidence: {command: `restore -T -v -q -f ${values.image}`, lines: read.entries.slice(0, 8).map(entry => entry.name)},
		remedy: 'Names are exact, upper and lower case too. It may have been left out, not mounted, or be called otherwise.',
	}));
};

/**
`no-space` of hazards.md, from the sizes in the image.
*/
export const filesSpaceFindings = (looks: Looks): readonly Finding[] => {
	const read = readNames(looks);
	const space = readDestinationSpace(looks);

	if (read === undefined || read.count > read.entries.length || space?.freeMiB === undefined) {
		return [notChecked('no-space', 'whether the files fit.', {looks, look: space?.freeMiB === undefined ? 'destination-space' : 'names'})];
	}

	const bytes = read.entries.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0);
	const free = space.freeMiB * 1024 * 1024;
	const evidence = {command: `df -P -k ${space.mountPoint}`, lines: [`need ${formatBytes(bytes)} in ${read.count} entries`, `have ${space.freeMiB} MiB in ${space.mountPoint}`]};

	if (bytes > free) {
		return [{
			id: 'no-space', level: 'block', title: `The files need ${formatBytes(bytes)}; ${space.mountPoint} has ${formatBytes(free)}.`, evidence, remedy: 'Choose a directory on another filesystem, or fewer files.',
		}];
	}

	return bytes * 1.1 > free
		? [{
			id: 'no-space', level: 'caution', title: `The files (${formatBytes(bytes)}) nearly fill ${space.mountPoint}.`, evidence, remedy: 'Choose a directory on another filesystem.',
		}]
		: [];
};

/**
`overwrites-live` of hazards.md: what is there already, and where links lead.
*/
export const overwriteFindings = ({facts}: MethodContext, values: RestoreFilesValues, looks: Looks): readonly Finding[] => {
	// `ls` ends with 1 or 2 where one of the names is not there.
	const look = answered(looks, 'destination-files', [0, 1, 2]);

	if (look === undefined) {
		return [notChecked('overwrites-live', 'what is there already.', {
			looks, look: 'destination-files', level: 'block', remedy: 'Look with `ls -ld` at the directory and the files.',
		})];
	}

	if (values.place === 'scratch') {
		const parent = directoryAbove(values.directory);
		const above = listedFile(look.out, parent);
		const listed = listedFile(look.out, values.directory);

		if (above === undefined || !/^[dl]/v.test(above.mode)) {
			return [{
				id: 'destination-missing', level: 'block', title: `There is no directory \`${parent}\` on \`${facts.host}\`.`, evidence: lookEvidence(look), remedy: 'Make it, or choose another; a mount that is missing also looks like this.',
			}];
		}

		if (listed === undefined) {
			return values.existing
				? [{
					id: 'destination-missing', level: 'block', title: `There is no directory \`${values.directory}\`.`, evidence: lookEvidence(look), remedy: 'Leave `existing` off: it is made then.',
				}]
				: [];
		}

		const evidence = {command: look.command, lines: [listed.line]};

		const isAllowed = values.existing && listed.mode.startsWith('d');
		const why = listed.mode.startsWith('l') ? ' and is a link: the files would go somewhere else' : '';

		return [{
			id: 'overwrites-live',
			subject: values.directory,
			level: isAllowed ? 'caution' : 'block',
			title: `\`${values.directory}\` exists${isAllowed ? ': files of the same names in it are overwritten' : why}.`,
			evidence,
			remedy: 'Choose a directory that is not there yet.',
		}];
	}

	const links = answered(looks, 'links');
	const linked = linesOf(links?.out ?? '').filter(line => line.startsWith('LINK ')).map(line => line.slice(5));
	const isWhole = links !== undefined && linesOf(links.out).at(-1) === 'END';
	const findings: Finding[] = isWhole
		? []
		: [notChecked('through-link', 'whether links lead the files somewhere else.', {
			looks, look: 'links', level: 'block', remedy: 'Look with `ls -ld` at each directory on the way.',
		})];

	for (const path of new Set(linked)) {
		findings.push({
			id: 'through-link', subject: path, level: 'block', title: `\`${path}\` is a link: what is restored below it would be written somewhere else.`, evidence: lookEvidence(links!), remedy: 'Name the files as they lie behind the link (such as `./usr/bin/…` for `./bin/…`), or restore into a scratch directory.',
		});
	}

	for (const name of values.names) {
		const path = livePath(name);
		const listed = listedFile(look.out, path);

		findings.push(listed === undefined
			? {
				id: 'overwrites-live', subject: path, level: 'note', title: `\`${path}\` is not there now; it is made.`, evidence: {command: look.command, lines: [path]},
			}
			: {
				id: 'overwrites-live', subject: path, level: 'caution', title: listed.mode.startsWith('d') ? `Files below \`${path}\` are overwritten by those of the image.` : `\`${path}\` is overwritten by that of the image.`, evidence: {command: look.command, lines: [listed.line]}, remedy: 'Restore into a scratch directory and compare first, or copy it away.',
			});
	}

	return findings;
};
