import type {Utility} from '../utility.js';
import {byteTextOfWord} from './byte-text.js';
import {parseExpression, type Settings, usage} from './find-expression.js';
import {createOutput} from './output.js';
import {attempt, Failure, program} from './program.js';
import {byBytes, joinPath, statusOrNothing} from './walk.js';

export const find: Utility = program(async context => {
	const words = [...context.args];
	let follows: 'never' | 'operands' | 'always' = 'never';

	while (words[0] === '-H' || words[0] === '-L') {
		follows = words.shift() === '-L' ? 'always' : 'operands';
	}

	const firstTerm = words.findIndex(word => /^[\(!]$|^-./v.test(word));
	const paths = firstTerm === -1 ? words : words.slice(0, firstTerm);

	if (paths.length === 0) {
		throw new Failure(usage);
	}

	const output = createOutput(context.stdout);
	const settings: Settings = {
		isDepthFirst: false, staysOnDevice: false, hasAction: false, finish: [],
	};

	const put = async (text: string): Promise<void> => {
		output.put(text);
		await (text === '' ? output.flush() : output.settle());
	};

	const test = parseExpression(context, firstTerm === -1 ? [] : words.slice(firstTerm), settings, put);
	const {files} = context;
	let status = 0;

	const visit = async (path: string, start: string, device: string): Promise<void> => {
		const isFollowed = follows === 'always' || (follows === 'operands' && path === start);
		const found = statusOrNothing(files, path, isFollowed && files.exists(path));

		if (found === undefined) {
			await put('');
			await context.err(`find: bad status-- ${path}\n`);
			status = 1;
			return;
		}

		let isPruned = false;

		const look = async (): Promise<void> => {
			const isTrue = await test({
				path,
				status: found,
				start,
				prune() {
					isPruned = true;
				},
			});

			if (isTrue && !settings.hasAction) {
				await put(`${byteTextOfWord(path)}\n`);
			}
		};

		if (!settings.isDepthFirst) {
			await look();
		}

		if (found.kind === 'directory' && (!isPruned || settings.isDepthFirst) && (!settings.staysOnDevice || found.mountPoint === device)) {
			const names = await attempt(context, () => files.list(path), reason => `find: 0652-081 cannot change directory to <${path}>:\n  : ${reason}`);

			if (names === undefined) {
				status = 1;
			}

			for (const name of [...names ?? []].sort(byBytes)) {
				await visit(joinPath(path, name), start, device);
			}
		}

		if (settings.isDepthFirst) {
			await look();
		}
	};

	for (const path of paths) {
		await visit(path, path, statusOrNothing(files, path, true)?.mountPoint ?? '');
	}

	for (const finish of settings.finish) {
		await finish();
	}

	await output.flush();

	return status;
});
