import type {Look, StepDraft} from '../base/plan.js';
import {answered, linesOf} from './look-results.js';
import type {Looks} from './method.js';
import {imageName} from './restore-files-parameters.js';

/**
An entry of an image as `restore -T -v` lists it; directories and links have size 0.
*/
type ImageEntry = {readonly name: string; readonly sizeBytes: number};

/**
What means something to grep stands behind a backslash.
*/
const escape = (name: string): string => name.replaceAll(/[\\\[\].*^$]/gv, String.raw`\$&`);

/**
Patterns for grep that match the lines of exactly these names and of what lies below them.
*/
const patternWords = (names: readonly string[]): readonly string[] => names.flatMap(name => {
	const line = '^[ax]*[[:space:]0-9]*' + escape(imageName(name));

	return ['-e', `${line}$`, '-e', `${line}/`];
});

/**
Lists the image and keeps what the names match, then the status of the reading. Arguments: image, blocks or nothing, words for grep.
*/
const listing = String.raw`image=$1
blocks=$2
shift 2
{
	if [ -n "$blocks" ]; then
		restore -T -v -q -b "$blocks" -f "$image" < /dev/null
	else
		restore -T -v -q -f "$image" < /dev/null
	fi
	printf '== status %s\n' "$?"
} | grep -e '^== status ' "$@" | {`;

const listWords = (image: string, names: readonly string[], blocks: number | undefined): readonly string[] => ['/bin/sh', '-s', '--', image, blocks === undefined ? '' : String(blocks), ...patternWords(names)];

/**
Exit statuses of the step that lists: an image that cannot be read to its end is another thing than one without these names.
*/
export const listStatus = {missing: 1, unreadable: 3} as const;

/**
What the step ends with where \`restore\` could not be started or was killed is that status: it says nothing of the image.
*/
const stepScript = String.raw`${listing}
	status=
	found=${listStatus.missing}
	while IFS= read -r line; do
		case $line in
		'== status '*) status=${'${'}line#'== status '} ;;
		*)
			found=0
			printf '%s\n' "$line" ;;
		esac
	done
	case $status in
	0) exit "$found" ;;
	'') exit 127 ;;
	esac
	[ "$status" -lt 126 ] || exit "$status"
	exit ${listStatus.unreadable}
}
`;

export const listStep = (image: string, names: readonly string[], blocks: number | undefined): Pick<StepDraft, 'pipelines' | 'stdin'> => ({
	pipelines: [{argvs: [[...listWords(image, names, blocks)]]}],
	stdin: stepScript,
});

/**
As a look: with the status of the reading, and no more lines than can be shown.
*/
const lookScript = String.raw`${listing}
	count=0
	while IFS= read -r line; do
		case $line in
		'== status '*) printf '%s\n' "$line" ;;
		*)
			count=$((count + 1))
			[ "$count" -gt 2000 ] || printf '%s\n' "$line" ;;
		esac
	done
	printf '== count %s\n' "$count"
}
`;

export const namesLook = (image: string, names: readonly string[], {blocks, seconds}: {readonly blocks: number | undefined; readonly seconds: number}): Look => ({
	id: 'names',
	title: 'What the image holds under these names',
	pipelines: [{argvs: [[...listWords(image, names, blocks)]]}],
	stdin: lookScript,
	timeLimitSeconds: seconds,
});

/**
Reads a line of `restore -T -v`; undefined: it is none.
*/
const readEntry = (line: string): ImageEntry | undefined => {
	const match = /^[ax]?\s*(?<size>\d+)\s+(?<name>\.\/.*)$/v.exec(line)?.groups;

	return match === undefined ? undefined : {name: match['name'] ?? '', sizeBytes: Number(match['size'])};
};

/**
What the image holds under the names; undefined where it was not read to its end.
*/
export const readNames = (looks: Looks): {readonly entries: readonly ImageEntry[]; readonly count: number} | undefined => {
	const lines = linesOf(answered(looks, 'names')?.out ?? '');
	const count = /^== count (?<count>\d+)$/v.exec(lines.find(line => line.startsWith('== count ')) ?? '')?.groups?.['count'];

	return count === undefined || !lines.includes('== status 0') ? undefined : {entries: lines.flatMap(line => readEntry(line) ?? []), count: Number(count)};
};

/**
Which of the names the image holds, and which of those are directories with something below them.
*/
export const sortNames = (names: readonly string[], entries: readonly ImageEntry[]): {readonly held: readonly string[]; readonly missing: readonly string[]; readonly trees: readonly string[]} => {
	const wanted = [...new Set(names.map(name => imageName(name)))];
	const known = new Set(entries.map(({name}) => name));
	const isTree = (name: string): boolean => entries.some(entry => entry.name.startsWith(`${name}/`));

	return {
		held: wanted.filter(name => known.has(name) || isTree(name)),
		missing: wanted.filter(name => !known.has(name) && !isTree(name)),
		trees: wanted.filter(name => isTree(name)),
	};
};
