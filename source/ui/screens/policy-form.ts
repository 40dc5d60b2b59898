import type {Field, FieldMistake} from '../../base/method.js';
import {verificationLevels} from '../../base/point.js';
import {
	defaultLevel,
	policyId,
	type Policy,
	type PolicyInput,
	type PolicyReach,
	type PolicyTarget,
} from '../../base/policy.js';
import {targetWords} from '../../base/target.js';
import {cleanLine} from '../../base/text.js';
import {parseDuration, writeDuration} from '../../base/units.js';
import type {Desk} from '../desk.js';
import {plainText, type Values} from '../field-value.js';
import {createKeptForm} from '../kept-form.js';
import {
	blank,
	paragraph,
	span,
	type Line,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {levelWords} from '../present/point.js';
import {cutLines} from '../present/trouble.js';
import {createReading} from '../reading.js';

const timeHelp = 'A number and a unit, such as 30m, 8h, 1 d, 2w.';

const generations = ['daily', 'weekly', 'monthly', 'yearly'] as const;
const times = ['rpo', 'rto', 'keepFor'] as const;
const counts = ['copies', 'keep', ...generations] as const;

const field = (name: string, label: string, help: string): Field => ({
	name, label, help, kind: 'text', isRequired: false,
});

const fields: readonly Field[] = [
	field('rpo', 'RPO', `How much may be lost: the newest good point is not older. ${timeHelp} Empty: not asked for.`),
	field('rto', 'RTO', `How soon it must be back, held against what earlier restores took. ${timeHelp} Empty: not asked for.`),
	field('copies', 'Copies', 'Places that the newest good point lies at, the first one counted; what lies on one machine is lost with it and counts once. A whole number from 1. Empty: not asked for.'),
	{
		...field('level', 'Level', `From which level a point counts as good. Without one RPO is counted from ${defaultLevel}, and no level is asked for.`), kind: 'choice', default: '',
		choices: [{value: '', label: 'none asked for'}, ...verificationLevels.map(value => ({value, label: `${value} ${levelWords[value]}`}))],
	},
	field('keep', 'Keep newest', 'Retention: the newest so many are kept. A whole number from 1. Whichever rule wants a point keeps it; nothing is deleted by this.'),
	field('keepFor', 'Keep for', `Retention: all that are not older are kept. ${timeHelp}`),
	field('daily', 'Daily', 'Retention: the newest of each of the last so many days that have one, in UTC.'),
	field('weekly', 'Weekly', 'Retention: the newest of each of the last so many weeks, from Monday in UTC.'),
	field('monthly', 'Monthly', 'Retention: the newest of each of the last so many months.'),
	field('yearly', 'Yearly', 'Retention: the newest of each of the last so many years.'),
];

const text = (values: Values, name: string): string => plainText(values[name]).trim();

const count = (values: Values, name: string): number | undefined => /^[1-9]\d{0,4}$/v.test(text(values, name)) ? Number(text(values, name)) : undefined;

const mistakesIn = (values: Values): readonly FieldMistake[] => {
	const labelOf = (name: string): string => fields.find(each => each.name === name)?.label ?? name;
	const wrong = [
		...times.filter(name => text(values, name) !== '' && parseDuration(text(values, name)) === undefined).map(name => ({name, message: `${labelOf(name)}: \`${cleanLine(text(values, name))}\` is no time. ${timeHelp}`})),
		...counts.filter(name => text(values, name) !== '' && count(values, name) === undefined).map(name => ({name, message: `${labelOf(name)}: \`${cleanLine(text(values, name))}\` is no count. A whole number from 1, such as 7.`})),
	];

	return wrong.length === 0 && fields.every(({name}) => text(values, name) === '') ? [{name: 'rpo', message: 'Nothing is asked for yet: give at least one value.'}] : wrong;
};

const given = <Value>(name: string, value: Value | undefined): Readonly<Record<string, Value>> => value === undefined ? {} : {[name]: value};

const policyOf = (target: PolicyTarget, values: Values, known: Policy | undefined): PolicyInput => {
	const kept = Object.assign({}, ...generations.map(name => given(name, count(values, name)))) as Readonly<Record<string, number>>;
	const retention = {...given('count', count(values, 'keep')), ...given('ageSeconds', parseDuration(text(values, 'keepFor'))), ...Object.keys(kept).length > 0 && {generations: kept}};
	const level = verificationLevels.find(each => each === text(values, 'level'));

	return {
		target,
		...given('rpoSeconds', parseDuration(text(values, 'rpo'))),
		...given('rtoSeconds', parseDuration(text(values, 'rto'))),
		...given('minimumCopies', count(values, 'copies')),
		...level !== undefined && {requiredLevel: level},
		...Object.keys(retention).length > 0 && {retention},
		...known?.answers !== undefined && {answers: known.answers},
	};
};

const valuesOf = (policy: Policy | undefined): Values => {
	const {rpoSeconds, rtoSeconds, minimumCopies, requiredLevel, retention: {count: keep, ageSeconds, generations: kept = {}} = {}} = policy ?? {};
	const written = {
		...given('rpo', rpoSeconds === undefined ? undefined : writeDuration(rpoSeconds)),
		...given('rto', rtoSeconds === undefined ? undefined : writeDuration(rtoSeconds)),
		...given('copies', minimumCopies),
		...given('level', requiredLevel),
		...given('keep', keep),
		...given('keepFor', ageSeconds === undefined ? undefined : writeDuration(ageSeconds)),
		...kept,
	};

	return Object.fromEntries(Object.entries(written).map(([name, value]) => [name, String(value)]));
};

/**
Whom a policy is for, for people: `datavg of prod-db01`, `every host with the tag prod`.
*/
export const policyWords = (target: PolicyTarget): string => {
	const who = 'host' in target ? target.host : `every host with the tag ${target.tag}`;

	return target.id === undefined ? who : `${targetWords(target.id)} of ${who}`;
};

const mostNamed = 4;

const named = (targets: ReadonlyArray<{readonly host: string; readonly target: string}>): string => `${targets.slice(0, mostNamed).map(({host, target}) => `${targetWords(target)} of ${host}`).join(', ')}${targets.length > mostNamed ? ` and ${targets.length - mostNamed} more` : ''}`;

/**
Whom a policy holds for, where nearer ones do, and of what nobody knows.
*/
export const reachLines = ({holds, nearer, unread}: PolicyReach, width: number): readonly Line[] => [
	...paragraph(holds.length === 0 ? 'no target that is known' : `${holds.length} target${holds.length === 1 ? '' : 's'}: ${named(holds)}.`, width, {first: span('Holds for  ', 'title'), ...holds.length === 0 && {tone: 'caution'}}),
	...nearer.length === 0 ? [] : paragraph(`${named(nearer)}: a nearer policy holds there whole (${[...new Set(nearer.flatMap(({policies}) => policies))].slice(0, mostNamed).join(', ')}).`, width, {first: span('Not for    ', 'title')}),
	...unread.length === 0 ? [] : paragraph(`which groups ${unread.slice(0, mostNamed).join(', ')}${unread.length > mostNamed ? ` and ${unread.length - mostNamed} more` : ''} ${unread.length === 1 ? 'has' : 'have'}: not read, or not in full.`, width, {first: span('Unknown    ', 'caution')}),
];

/**
The form that sets a policy for a target, a host or a tag, or changes the one there is.
*/
export const createPolicyFormScreen = (desk: Desk, target: PolicyTarget, known: Policy | undefined): Layer => {
	const id = policyId(target);
	const reach = createReading(desk, async () => desk.services.policyReach(target));
	const form = createKeptForm(desk, {
		draft: `policy ${id}`,
		begins: valuesOf(known),
		fields: () => fields,
		mistakesIn,
		intro: () => `What ${policyWords(target)} must meet; an empty value is not asked for.`,
		enterTitle: known === undefined ? 'Keep it as the policy' : 'Change the policy',
		save: async values => desk.services.savePolicy(policyOf(target, values, known)),
		onSaved() {
			desk.tell(`The policy for ${policyWords(target)} is kept.`, 'ok');
			desk.close(layer);
		},
	});

	const layer: Layer = {
		name: 'policy-form',
		crumb: `Policy for ${id}`,
		get about() {
			return `Sets what a target must meet; ${desk.key('open', true)} keeps it, ${desk.key('back', true)} leaves it as it was. A policy of a target takes the place of one of its host, and that of one by a tag, whole. Of several tags the strictest of each value holds. Nothing is done on a host, and nothing is deleted.`;
		},
		isTyping: form.isTyping,
		press: form.press,
		bindings: form.bindings,
		shown() {
			void reach.read();
		},
		draw({columns, rows}) {
			const reached = reach.value();
			const tail = [
				blank,
				...reached === undefined ? paragraph(reach.trouble()?.message ?? 'Reading whom it will hold for.', columns, {tone: 'quiet'}) : cutLines(reachLines(reached, columns), 5, desk.theme.glyphs),
				...form.failed(columns),
			];

			return [...form.draw({columns, rows: rows - tail.length}), ...tail];
		},
	};

	return layer;
};
