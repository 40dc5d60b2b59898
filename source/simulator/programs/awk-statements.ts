import {
	AwkJump,
	type Frame,
	type Leaving,
	type Steps,
} from './awk-flow.js';
import type {Awk} from './awk-interpreter.js';
import type {Statement} from './awk-syntax.js';
import {
	formatValues,
	inputValue,
	isTrue,
	numberText,
	toNumber,
	toText,
	type Value,
} from './awk-values.js';

/**
Carries out a statement; says how it left its block where it did.
*/
export function * executeStatement(awk: Awk, statement: Statement, frame: Frame): Steps<Leaving> {
	switch (statement.type) {
		case 'block': {
			for (const each of statement.body) {
				const leaving = yield * awk.execute(each, frame);

				if (leaving !== undefined) {
					return leaving;
				}
			}

			return undefined;
		}

		case 'expression': {
			yield * awk.evaluate(statement.expression, frame);
			return undefined;
		}

		case 'print': {
			yield * print(awk, statement, frame);
			return undefined;
		}

		case 'if': {
			if (isTrue(yield * awk.evaluate(statement.test, frame))) {
				return yield * awk.execute(statement.yes, frame);
			}

			return statement.no === undefined ? undefined : yield * awk.execute(statement.no, frame);
		}

		case 'while':
		case 'do':
		case 'for': {
			return yield * runLoop(awk, statement, frame);
		}

		case 'for-in': {
			for (const key of awk.array(statement.array, frame).keys()) {
				yield * awk.assign(statement.target, inputValue(key), frame);
				const leaving = yield * awk.execute(statement.body, frame);

				if (leaving === 'break') {
					break;
				}

				if (leaving === 'return') {
					return leaving;
				}
			}

			return undefined;
		}

		case 'delete': {
			const array = awk.array(statement.array, frame);

			if (statement.index === undefined) {
				array.clear();
			} else {
				array.delete(yield * awk.subscript(statement.index, frame));
			}

			return undefined;
		}

		case 'break':
		case 'continue': {
			return statement.type;
		}

		case 'return': {
			awk.returned = statement.value === undefined ? undefined : yield * awk.evaluate(statement.value, frame);
			return 'return';
		}

		case 'exit': {
			if (statement.value !== undefined) {
				awk.exitStatus = toNumber(yield * awk.evaluate(statement.value, frame)) & 255;
			}

			throw new AwkJump('exit');
		}

		case 'next':
		case 'nextfile': {
			throw new AwkJump(statement.type);
		}
	}
}

function * runLoop(awk: Awk, statement: Statement & {readonly type: 'while' | 'do' | 'for'}, frame: Frame): Steps<Leaving> {
	let isFirst = true;

	if (statement.type === 'for' && statement.start !== undefined) {
		yield * awk.execute(statement.start, frame);
	}

	for (;;) {
		const isTested = !(statement.type === 'do' && isFirst) && statement.test !== undefined;
		isFirst = false;

		if (isTested && !isTrue(yield * awk.evaluate(statement.test, frame))) {
			return undefined;
		}

		const leaving = yield * awk.execute(statement.body, frame);

		if (leaving === 'break') {
			return undefined;
		}

		if (leaving === 'return') {
			return leaving;
		}

		if (statement.type === 'for' && statement.step !== undefined) {
			yield * awk.execute(statement.step, frame);
		}
	}
}

function * print(awk: Awk, statement: Statement & {readonly type: 'print'}, frame: Frame): Steps<void> {
	const values: Value[] = [];

	for (const each of statement.args) {
		values.push(yield * awk.evaluate(each, frame));
	}

	let text: string;

	if (statement.isFormatted) {
		text = formatValues(toText(values[0], awk.convert), values.slice(1), awk.convert);
	} else if (values.length === 0) {
		text = awk.record.text + awk.text('ORS');
	} else {
		text = values.map(value => typeof value === 'number' ? numberText(value, awk.text('OFMT')) : toText(value, awk.convert)).join(awk.text('OFS')) + awk.text('ORS');
	}

	if (statement.redirection === undefined) {
		awk.streams.stdout.put(text);
		return;
	}

	const {kind, to} = statement.redirection;
	const name = toText(yield * awk.evaluate(to, frame), awk.convert);
	const output = yield * awk.wait(async () => awk.streams.sink(kind, name));
	output.put(text);
}
