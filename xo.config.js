import reactHooks from 'eslint-plugin-react-hooks';
import {rooms, rootFiles} from './scripts/rooms.js';

/**
The import table of architecture.md as lint rules: a room imports only the rooms it may know.
*/
const walls = Object.entries(rooms).map(([room, known]) => {
	const unknown = Object.keys(rooms).filter(name => name !== room && !known.includes(name));

	return {
		files: [`source/${room}/**/*.{ts,tsx}`],
		rules: {
			'no-restricted-imports': ['error', {
				patterns: [{
					regex: String.raw`^(?:\.\./)+(?:(?:${unknown.join('|')})/|(?:${rootFiles.join('|')})\.js$)`,
					message: `The room \`${room}\` does not know this one. See architecture.md.`,
				}],
			}],
		},
	};
});

const pure = ['facts', 'plans', 'methods', 'points', 'advice', 'images'].map(room => `source/${room}/**/*.ts`);

export default [
	{ignores: ['distribution', 'test/fixtures', 'coverage', '**/*.md', '.github']},
	{...reactHooks.configs.flat.recommended, files: ['source/ui/**/*.{ts,tsx}']},
	...walls,
	{
		// What users and CI get must be what was tried.
		files: ['package.json'],
		rules: {'package-json/dependency-version-range': 'off'},
	},
	{
		files: pure,
		rules: {
			'no-restricted-properties': [
				'error',
				{object: 'Date', property: 'now', message: 'Pure rooms are given the time.'},
				{object: 'Math', property: 'random', message: 'Pure rooms are given their chances.'},
				{object: 'process', property: 'env', message: 'Pure rooms do not read the environment.'},
			],
		},
	},
	{
		files: ['source/**/*.{ts,tsx}'],
		rules: {
			'max-lines': ['error', {max: 400, skipComments: true}],
		},
	},
	{
		// File modes and masks are bits.
		files: ['source/simulator/**/*.ts'],
		rules: {'no-bitwise': 'off'},
	},
	{
		// Interpreters and parsers move a cursor through loops; byte classes are written as ranges.
		files: ['source/simulator/programs/**/*.ts'],
		rules: {
			'unicorn/no-break-in-nested-loop': 'off',
			'unicorn/no-declarations-before-early-exit': 'off',
			'unicorn/consistent-boolean-name': 'off',
			'unicorn/no-array-sort': 'off',
			'unicorn/no-array-reverse': 'off',
			'regexp/no-obscure-range': 'off',
			'regexp/no-super-linear-move': 'off',
			'no-unmodified-loop-condition': 'off',
			'unicorn/prefer-includes-over-repeated-comparisons': 'off',
			'unicorn/prefer-minimal-ternary': 'off',
			'unicorn/prefer-switch': 'off',
			'unicorn/prefer-continue': 'off',
			'unicorn/prefer-number-is-safe-integer': 'off',
			'unicorn/prefer-iterator-to-array-at-end': 'off',
			'unicorn/no-immediate-mutation': 'off',
			'unicorn/no-loop-iterable-mutation': 'off',
			'jsdoc/require-param-description': 'off',
			'jsdoc/require-yields': 'off',
			'@typescript-eslint/no-loop-func': 'off',
			'@typescript-eslint/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
		},
	},
	{
		files: ['test/simulator/programs-*.ts'],
		rules: {
			'unicorn/no-await-expression-member': 'off', 'unicorn/no-break-in-nested-loop': 'off', 'regexp/no-super-linear-move': 'off', 'ava/assertion-arguments': 'off',
		},
	},
	{
		rules: {
			'node-test/no-import-test-files': 'off',
			'@typescript-eslint/naming-convention': 'off',
			'no-await-in-loop': 'off',
			'unicorn/max-nested-calls': 'off',
			'unicorn/consistent-class-member-order': 'off',
			'unicorn/prefer-simple-condition-first': 'off',
			'regexp/sort-character-class-elements': 'off',
			'n/prefer-global/buffer': 'off',
			'n/prefer-process-get-builtin-module': 'off',
		},
	},
];
