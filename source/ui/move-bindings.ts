import type {Binding} from './bindings.js';

type Moves = {
	/**
	By so many lines; upwards where it is negative.
	*/
	by(lines: number): void;

	/**
	Lines of a page; without it there are no keys for pages.
	*/
	page?(): number;

	/**
	By a page's lines, where that is not the same as by so many lines.
	*/
	pageBy?(lines: number): void;
	toTop?(): void;
	toBottom?(): void;
};

/**
The keys that move in anything that has more lines than one.
*/
export const moveBindings = ({by, page, pageBy = by, toTop, toBottom}: Moves): readonly Binding[] => [
	{
		action: 'up', run() {
			by(-1);
		},
	},
	{
		action: 'down', run() {
			by(1);
		},
	},
	...page === undefined
		? []
		: [
			{
				action: 'pageUp', run() {
					pageBy(-page());
				},
			},
			{
				action: 'pageDown', run() {
					pageBy(page());
				},
			},
		] as const,
	...toTop === undefined ? [] : [{action: 'top', run: toTop} as const],
	...toBottom === undefined ? [] : [{action: 'bottom', run: toBottom} as const],
];
