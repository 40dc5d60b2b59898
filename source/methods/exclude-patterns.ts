import {formatBytes} from '../base/units.js';
import type {Preview} from '../base/method.js';
import type {Finding, Look} from '../base/plan.js';
import {answered, linesOf, notChecked} from './look-results.js';
import type {Looks} from './method.js';

/**
How many paths a pattern drops, some of them, and how many bytes of files. The pattern goes to the same grep that savevg uses, against names made as savevg makes them: relative to `/`, starting with `./`.

Arguments: how many words the patterns take, `-e PATTERN` once or more, the mount points.
*/
const script = String.raw`LC_ALL=C
export LC_ALL
patterns=$1
shift
paths() {
	shift "$patterns"
	find "$@" -print | sed 's/^/./'
}
dropped() {
	kept=$patterns
	for word do
		shift
		[ "$kept" -le 0 ] || set -- "$@" "$word"
		kept=$((kept - 1))
	done
	grep "$@"
}
examples() {
	count=0
	while IFS= read -r path; do
		count=$((count + 1))
		[ "$count" -gt 20 ] || printf 'PATH %s\n' "$path"
	done
	printf 'COUNT %s\n' "$count"
}
total() {
	bytes=0
	while read -r mode links owner group size rest; do
		case $mode in
		-*) ;;
		*) continue ;;
		esac
		case $size in
		''|*[!0-9]*) ;;
		*) bytes=$((bytes + size)) ;;
		esac
	done
	printf 'BYTES %s\n' "$bytes"
}
printf '\n' | dropped "$@" >/dev/null 2>&1
[ $? -le 1 ] || printf 'BROKEN\n'
paths "$@" -xdev | dropped "$@" | examples
paths "$@" -xdev -type f | dropped "$@" | sed -e 's/^.//' -e 's/[^A-Za-z0-9\/]/\\&/g' | xargs ls -ldn 2>/dev/null | total
printf 'END\n'
`;

export const excludeLooks = (patterns: readonly string[], mountPoints: readonly string[]): readonly Look[] => {
	if (patterns.length === 0 || mountPoints.length === 0) {
		return [];
	}

	const look = (id: string, title: string, chosen: readonly string[]): Look => ({
		id,
		title,
		pipelines: [{argvs: [['/bin/sh', '-s', '--', String(chosen.length * 2), ...chosen.flatMap(pattern => ['-e', pattern]), ...mountPoints]]}],
		stdin: script,
		timeLimitSeconds: 120,
	});

	return [
		look('exclude', 'What the exclude list drops', patterns),
		...(patterns.length === 1 ? [] : patterns.map((pattern, index) => look(`exclude-${index}`, `What the pattern \`${pattern}\` drops`, [pattern]))),
	];
};

/**
What patterns drop: paths in number, bytes of the files among them where they could be added up, and examples.
*/
type Dropped = {
	readonly count: number;
	readonly bytes: number | undefined;
	readonly examples: readonly string[];

	/**
	Grep does not take it as a pattern, and lets nothing through.
	*/
	readonly isBroken?: true;
};

export const readDropped = (looks: Looks, id: string): Dropped | undefined => {
	const lines = linesOf(answered(looks, id)?.out ?? '');
	const number = (label: string): number | undefined => {
		const text = lines.find(line => line.startsWith(`${label} `))?.slice(label.length + 1);

		return text !== undefined && /^\d+$/v.test(text) ? Number(text) : undefined;
	};

	const count = number('COUNT');

	return lines.at(-1) === 'END' && count !== undefined
		? {
			count,
			bytes: number('BYTES'),
			examples: lines.filter(line => line.startsWith('PATH ')).map(line => line.slice(5)),
			...lines.includes('BROKEN') && {isBroken: true},
		}
		: undefined;
};

/**
Why a pattern drops more than its writer may think; undefined where it is bound to the beginning of a path.
*/
const whyGreedy = (pattern: string): string | undefined => {
	if (pattern.trim() === '') {
		return 'a blank line matches every name: nothing would be saved';
	}

	if (/^\^\.\*?$/v.test(pattern) || /^\^\\?\.\/?\$?$/v.test(pattern) || /^\.?\*?$/v.test(pattern)) {
		return 'it matches every name';
	}

	return /^\^\\?\.\//v.test(pattern) ? undefined : 'it is not bound to the beginning of the path (`^\\./`) and matches anywhere in it';
};

/**
The id of the look for one pattern.
*/
const lookOf = (index: number, patterns: readonly string[]): string => patterns.length === 1 ? 'exclude' : `exclude-${index}`;

/**
`greedy-exclude` of hazards.md: a caution for each pattern that is blank or unanchored, with count and examples; a note for one that drops nothing. `broken-exclude` blocks: with a pattern that grep does not take, the whole list lets nothing through.
*/
export const excludeFindings = (patterns: readonly string[], mountPoints: readonly string[], looks: Looks): readonly Finding[] => patterns.flatMap((pattern, index): readonly Finding[] => {
	const why = whyGreedy(pattern);
	const id = lookOf(index, patterns);
	const dropped = readDropped(looks, id);
	const subject = pattern === '' ? '(blank)' : pattern;
	const command = `find ${mountPoints.join(' ')} -xdev -print | sed 's/^/./' | grep -e '${pattern}'`;

	if (dropped === undefined) {
		return mountPoints.length === 0
			? []
			: [notChecked('greedy-exclude', `what the pattern \`${subject}\` leaves out.`, {
				looks, look: id, subject, remedy: 'Run the command on the host and look at what it lists; that is what the image will not hold.',
			})];
	}

	if (dropped.isBroken === true) {
		return [{
			id: 'broken-exclude', subject, level: 'block', title: `grep does not take \`${subject}\` as a pattern: with it in the list nothing would be saved.`, evidence: {command, lines: ['grep ended with an exit status above 1']}, remedy: 'Close brackets and braces, or put a backslash before them.',
		}];
	}

	const evidence = {command, lines: [`${dropped.count} paths${dropped.bytes === undefined ? '' : `, ${formatBytes(dropped.bytes)} in files`}`, ...dropped.examples]};

	if (why === undefined) {
		return dropped.count > 0
			? []
			: [{
				id: 'greedy-exclude', subject, level: 'note', title: `The pattern \`${subject}\` leaves nothing out.`, evidence, remedy: 'Names start with `./`, as in `^\\./data/tmp/`; patterns are grep\'s, not the shell\'s.',
			}];
	}

	return [{
		id: 'greedy-exclude',
		subject,
		level: 'caution',
		title: `The pattern \`${subject}\` leaves out ${dropped.count} paths: ${why}.`,
		evidence,
		remedy: 'Bind it to its place, as in `^\\./data/tmp/`, with dots escaped; drop blank lines.',
	}];
});

/**
The preview beside the field.
*/
export const previewExclude = (patterns: readonly string[], looks: Looks): Preview => {
	if (patterns.length === 0) {
		return {title: 'Nothing is left out.', lines: [], isComplete: true};
	}

	const all = readDropped(looks, 'exclude');

	if (all?.isBroken === true) {
		const broken = patterns.filter((_, index) => readDropped(looks, lookOf(index, patterns))?.isBroken);

		return {
			title: 'The list cannot be used.',
			lines: [...broken.map(pattern => `grep does not take it as a pattern: ${pattern}`), 'With it nothing would be saved. Close brackets and braces, or put a backslash before them.'],
			isComplete: true,
		};
	}

	return all === undefined
		? {title: 'What the list leaves out could not be read.', lines: [], isComplete: false}
		: {
			title: `${all.count} paths are left out${all.bytes === undefined ? '' : `, ${formatBytes(all.bytes)} in files`}.`,
			lines: [
				...(patterns.length === 1 ? [] : patterns.map((pattern, index) => `${pattern === '' ? '(blank line)' : pattern}: ${readDropped(looks, `exclude-${index}`)?.count ?? 'unknown'}`)),
				...all.examples,
			],
			isComplete: all.count <= all.examples.length,
		};
};
