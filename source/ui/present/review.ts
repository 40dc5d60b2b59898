import {findingName} from '../../base/finding-name.js';
import type {Evidence, Finding, Plan} from '../../base/plan.js';
import {cleanLine, cleanText} from '../../base/text.js';
import {formatMiB} from '../../base/units.js';
import {
	blank,
	line,
	paragraph,
	span,
	textOf,
	widthOf,
	type Line,
	type Span,
} from '../line.js';
import type {KeyOf} from '../keymap.js';
import {searchWidth} from '../row-reader.js';
import type {Glyphs} from '../theme.js';
import {localTimes} from './time.js';

/**
What rooms without a clock say, on one line and in the operator's time.
*/
export const told = (text: string): string => localTimes(cleanLine(text));

/**
Rows of the review: a cursor goes from one to the next; a caution can be acknowledged at its row.
*/
type ReviewRow = {readonly id: string; readonly caution?: string; readonly lines: (width: number, isAcknowledged: boolean) => readonly Line[]};

const ranks = {block: 0, caution: 1, note: 2} as const;

/**
Findings, blocking ones first.
*/
export const rankedFindings = (findings: readonly Finding[]): readonly Finding[] => findings.toSorted((left, right) => ranks[left.level] - ranks[right.level]);

const levelSpan = ({level}: Finding, isAcknowledged: boolean, glyphs: Glyphs): Span => {
	switch (level) {
		case 'block': {
			return span(`${glyphs.danger} BLOCKS  `, 'danger');
		}

		case 'caution': {
			return isAcknowledged ? span(`${glyphs.ok} seen    `, 'ok') : span(`${glyphs.caution} CAUTION `, 'caution');
		}

		case 'note': {
			return span(`${glyphs.waiting} note    `, 'quiet');
		}
	}
};

/**
Lines of what proves something that are shown.
*/
const mostEvidence = 6;

/**
The command and what it printed; that there is more of it is said.
*/
export const evidenceLines = ({command, lines}: Evidence, width: number, indent: string, {more}: Glyphs): readonly Line[] => [
	[span(`${indent}$ ${told(command)}`, 'quiet')],
	...lines.slice(0, mostEvidence).flatMap(each => paragraph(told(each), width, {tone: 'quiet', indent: `${indent}  `})),
	...lines.length > mostEvidence ? [[span(`${indent}  ${more} ${lines.length - mostEvidence} more lines`, 'quiet')]] : [],
];

export const findingLines = (finding: Finding, width: number, isAcknowledged: boolean, glyphs: Glyphs): readonly Line[] => {
	const {title, subject, evidence, remedy, notChecked} = finding;
	const indent = ' '.repeat(12);

	return [
		...paragraph(`${told(title)}${subject === undefined ? '' : ` (${told(subject)})`}${notChecked === true && !/not checked/iv.test(title) ? ' Not checked.' : ''}`, width, {first: levelSpan(finding, isAcknowledged, glyphs)}),
		...evidence === undefined ? [] : evidenceLines(evidence, width, indent, glyphs),
		...remedy === undefined ? [] : paragraph(told(remedy), width, {first: span(`${indent.slice(0, 4)}Remedy: `, 'title')}),
	];
};

const spaceLines = ({where, needMiB, availableMiB, note}: Plan['space'][number], width: number, glyphs: Glyphs): readonly Line[] => {
	const need = needMiB === undefined ? 'how much it needs is not known' : `needs ${formatMiB(needMiB)}`;
	const available = availableMiB === undefined ? 'how much is free was not seen' : `has ${formatMiB(availableMiB)}`;
	const verdict: Span = needMiB === undefined || availableMiB === undefined
		? span(`${glyphs.unknown} unknown`, 'caution')
		: (availableMiB >= needMiB ? span(`${glyphs.ok} enough`, 'ok') : span(`${glyphs.danger} too little`, 'danger'));

	const said: Line = [span('  '), span(cleanLine(where)), span(`  ${need}, ${available}  `), verdict];
	const more = note === undefined ? '' : told(note);

	return widthOf(textOf(said)) + widthOf(more) + 2 <= width ? [[...said, span(more === '' ? '' : `  ${more}`, 'quiet')]] : [said, ...paragraph(more, width, {tone: 'quiet', indent: ' '.repeat(4)})];
};

/**
How it is said: with which glyphs, and which key an action has.
*/
type Saying = {readonly glyphs: Glyphs; readonly key: KeyOf};

/**
Rows of a command that are shown at once; a longer script is folded after them.
*/
const foldAfter = 10;

const commandLines = (command: string, width: number, {glyphs, key}: Saying): readonly Line[] => {
	const lines = paragraph(cleanText(command), width, {first: span('   $ ', 'quiet')});
	const rest = lines.length - foldAfter;

	return rest < 4 || width >= searchWidth ? lines : [...lines.slice(0, foldAfter), [span(`     ${glyphs.more} ${rest} more lines of this script: ${key('command')} shows it whole`, 'key')]];
};

/**
The plan in the order in which it must be read: what is destroyed, what speaks against it, the room it needs, the steps with their commands, how it is proved.
*/
export const reviewRows = (plan: Plan, {glyphs, key}: Saying): readonly ReviewRow[] => {
	const row = (id: string, lines: (width: number) => readonly Line[]): ReviewRow => ({id, lines});
	const findings = rankedFindings(plan.findings);
	const counts = (['block', 'caution', 'note'] as const).map(level => ({level, count: findings.filter(each => each.level === level).length})).filter(({count}) => count > 0);

	return [
		row('destroys', width => plan.destroysInWords.length === 0
			? [[span(`${glyphs.ok} Nothing is destroyed.`, 'ok')]]
			: [[span(` ${plan.destroysInWords.length === 1 ? 'THIS IS' : 'THESE ARE'} DESTROYED `, 'alarm')], ...plan.destroysInWords.flatMap(each => paragraph(told(each), width, {tone: 'danger', first: span(`  ${glyphs.danger} `, 'danger')}))]),
		row('findings', () => [blank, [span('Findings', 'title'), span(counts.length === 0 ? '  none: every check passed' : `  ${counts.map(({level, count}) => level === 'block' ? `${count} blocking` : `${count} ${level}${count === 1 ? '' : 's'}`).join(', ')}`, 'quiet')]]),
		...findings.map((finding): ReviewRow => ({
			id: `finding ${findingName(finding)}`,
			...(finding.level === 'caution') && {caution: findingName(finding)},
			lines: (width, isAcknowledged) => findingLines(finding, width, isAcknowledged, glyphs),
		})),
		...plan.space.length === 0 ? [] : [row('space', width => [blank, line('Space', 'title'), ...plan.space.flatMap(each => spaceLines(each, width, glyphs))])],
		row('steps', () => [blank, [span('Steps', 'title'), span(`  ${plan.steps.length}, exactly as they will run; ${key('command')} shows every line`, 'quiet')]]),
		...plan.steps.map((step, index) => row(`step ${step.id}`, width => [
			[
				span(`${String(index + 1).padStart(2)} `, 'quiet'),
				span(step.title, 'title'),
				span(`  ${step.host}`, 'quiet'),
				...step.always ? [span('  always runs', 'quiet')] : [],
			],
			...step.destroys.length === 0 ? [] : [[span(`   destroys ${step.destroys.join(', ')}`, 'danger')]],
			...step.undo === undefined ? [] : paragraph(cleanLine(step.undo), width, {first: span('   to undo it: ', 'quiet')}),
			...step.interruptible === 'no' ? [[span('   cannot be interrupted once it runs', 'caution')]] : [],
			...step.explains === undefined ? [] : paragraph(cleanLine(step.explains), width, {tone: 'quiet', indent: ' '.repeat(3)}),
			...step.instructions === undefined ? [] : paragraph(cleanLine(step.instructions), width, {indent: ' '.repeat(3)}),
			...step.commands.flatMap(command => commandLines(command, width, {glyphs, key})),
		])),
		...plan.proof.length === 0 ? [] : [row('proof', width => [blank, line('How success is proved', 'title'), ...plan.proof.flatMap(({title}) => paragraph(cleanLine(title), width, {first: span(`  ${glyphs.bullet} `, 'quiet')}))])],
		row('bound', width => [blank, line('Bound to', 'title'), ...plan.hosts.flatMap(({host, identity}) => paragraph(`${host}: ${identity.hostname}, machine ${identity.machineId}, host key ${identity.hostKey}${identity.rootvgId === undefined ? '' : `, rootvg ${identity.rootvgId}`}. Checked again on the host just before each step that destroys.`, width, {tone: 'quiet', indent: '  '}))]),
	];
};
