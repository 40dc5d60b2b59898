import {OperatorError} from '../base/errors.js';
import {hideInError, hideSecrets} from '../base/hide-secrets.js';
import type {OutputPage} from '../base/output.js';
import type {Redactor} from '../base/redactor.js';
import type {OutputPiece} from '../base/run.js';
import type {Services} from '../base/services.js';
import {wrapMethods} from './wrap-methods.js';

/**
Text that is read by a shell or by lparsafe again. Stars in it would be names of files, or other hosts.

@throws OperatorError `secret-in-export`
*/
const assertWithout = (text: string, redactor: Redactor): void => {
	if (redactor.text(text) !== text) {
		throw new OperatorError('What would be exported holds a password or passphrase of this session, or a word that is the same.', {code: 'secret-in-export', advice: 'Take it out of the plan\'s values or of the inventory; a password that is an ordinary word is better changed.'});
	}
};

/**
As many stars as bytes: of a secret in other letters the places of styles are no longer right.
*/
const hideInPage = (page: OutputPage, redactor: Redactor): OutputPage => ({
	...page, lines: page.lines.map(({styles, ...line}) => {
		const text = redactor.text(line.text);

		return {...line, text, ...styles !== undefined && text.length === line.text.length && {styles}};
	}),
});

type Hide = (answer: unknown, args: readonly unknown[], redactor: Redactor) => unknown;

const hideInText: Hide = (text, _args, redactor) => redactor.text(text as string);

/**
Answers that are text or bytes as a whole.
*/
const asExports: Readonly<Partial<Record<string, Hide>>> = {
	report: hideInText,
	readKit: hideInText,
	exportAdvice: hideInText,
	exportPlan(text, args, redactor) {
		if (args[1] === 'markdown') {
			return hideInText(text, args, redactor);
		}

		assertWithout(text as string, redactor);

		return text;
	},
	exportHosts(hosts, _args, redactor) {
		assertWithout(JSON.stringify(hosts), redactor);

		return hosts;
	},
	outputPage: (page, _args, redactor) => hideInPage(page as OutputPage, redactor),
	output(answer, _args, redactor) {
		const {bytes, size} = answer as Awaited<ReturnType<Services['output']>>;

		return {bytes: redactor.bytes(bytes), size};
	},
} satisfies Partial<Record<keyof Services, Hide>>;

/**
What of a service's answer leaves the engine.
*/
const hideInAnswer = (name: string, args: readonly unknown[], answer: unknown, redactor: Redactor): unknown => {
	if (redactor.size === 0) {
		return answer;
	}

	const hide = asExports[name];

	return hide === undefined ? hideSecrets(answer, redactor) : hide(answer, args, redactor);
};

/**
What of one item of a stream leaves the engine.
*/
const hideInItem = (item: unknown, redactor: Redactor): unknown => {
	if (redactor.size === 0) {
		return item;
	}

	const {came} = item as Partial<OutputPiece>;
	const hidden = hideSecrets(item, redactor);

	return came === undefined ? hidden : {...hidden as OutputPiece, came: {...came, page: hideInPage(came.page, redactor)}};
};

const hideInStream = (stream: AsyncIterable<unknown>, redactor: Redactor, failed: (error: unknown) => void): AsyncIterable<unknown> => ({
	[Symbol.asyncIterator]() {
		const iterator = stream[Symbol.asyncIterator]();

		return {
			async next() {
				try {
					const turn = await iterator.next();

					return turn.done === true ? turn : {done: false as const, value: hideInItem(turn.value, redactor)};
				} catch (error) {
					failed(error);

					throw error;
				}
			},
			async return() {
				return await iterator.return?.() ?? {done: true as const, value: undefined};
			},
		};
	},
});

const isStream = (value: unknown): value is AsyncIterable<unknown> => typeof value === 'object' && value !== null && Reflect.has(value, Symbol.asyncIterator);

/**
The one place where answers leave the engine: for screens, for JSON, as exports. Secrets are hidden in their words, and in what goes wrong. `onFault` is told of each error that is lparsafe's own, before the caller is.
*/
export const redactServices = (services: Services, {redactor, onFault}: {readonly redactor: Redactor; readonly onFault?: ((error: unknown) => unknown) | undefined}): Services => {
	const failed = (error: unknown): void => {
		hideInError(error, redactor);

		if (!(error instanceof OperatorError)) {
			onFault?.(error);
		}
	};

	const hideLater = async (name: string, args: readonly unknown[], answer: unknown): Promise<unknown> => {
		try {
			return hideInAnswer(name, args, await answer, redactor);
		} catch (error) {
			failed(error);

			throw error;
		}
	};

	return wrapMethods(services, (call, name, args): unknown => {
		try {
			const answer = call();

			return isStream(answer) ? hideInStream(answer, redactor, failed) : hideLater(name, args, answer);
		} catch (error) {
			failed(error);

			throw error;
		}
	});
};
