import {MessageChannel} from 'node:worker_threads';
import test from 'ava';
import {abortable, untilAborted} from '../../source/base/abortable.js';
import {ConnectionError, HostKeyError, OperatorError} from '../../source/base/errors.js';
import type {Services} from '../../source/base/services.js';
import {connectServices, serveServices} from '../../source/engine/services-port.js';

const pair = (services: Partial<Services>) => {
	const {port1, port2} = new MessageChannel();

	serveServices(services as Services, port1);
	const connected = connectServices(port2);

	return {
		...connected,
		end() {
			port1.close();
		},
	};
};

test('carries values and errors with their code, advice and exit code', async t => {
	const {services, end} = pair({
		listHosts: async () => [],
		async removeHost(name) {
			throw new ConnectionError(`\`${name}\` cannot be reached.`, {advice: 'Check the cable.'});
		},
		async facts() {
			throw new HostKeyError('Unknown key.', {code: 'host-key-unknown', advice: 'Compare it.', offered: {type: 'ssh-ed25519', fingerprint: 'SHA256:x'}});
		},
	});

	t.deepEqual(await services.listHosts(), []);
	t.like(await t.throwsAsync(services.removeHost('a'), {instanceOf: OperatorError}), {
		code: 'unreachable', exitCode: 4, message: '`a` cannot be reached.', advice: 'Check the cable.',
	});
	t.like(await t.throwsAsync(services.facts('a'), {instanceOf: HostKeyError}), {offered: {fingerprint: 'SHA256:x'}});
	end();
});

test('carries a stream in order, in batches, to its end', async t => {
	const {services, end} = pair({
		watch: () => abortable(async function * () {
			for (let index = 0; index < 1000; index += 1) {
				yield {topic: 'runs' as const, id: String(index)};
			}
		}),
	});
	const seen: string[] = [];

	for await (const {id = ''} of services.watch()) {
		seen.push(id);
	}

	t.deepEqual(seen, Array.from({length: 1000}, (_, index) => String(index)));
	end();
});

test('ends a stream on the far side as soon as its reader leaves, also while nothing comes', async t => {
	let left: () => void = () => undefined;
	const isLeft = new Promise<void>(resolve => {
		left = resolve;
	});
	const {services, end} = pair({
		watch: () => abortable(async function * (signal) {
			try {
				await untilAborted(new Promise<undefined>(() => undefined), signal);
			} finally {
				left();
			}
		}),
	});
	const iterator = services.watch()[Symbol.asyncIterator]();
	const next = iterator.next();

	await iterator.return?.();
	t.like(await next, {done: true});
	await isLeft;
	t.pass();
	end();
});

test('rejects what waits when the far side is gone', async t => {
	const {services, fail, end} = pair({listHosts: async () => new Promise(() => undefined)});
	const waiting = services.listHosts();

	fail(new Error('The engine ended.'));
	await t.throwsAsync(waiting, {message: 'The engine ended.'});
	await t.throwsAsync(services.info(), {message: 'The engine ended.'});
	end();
});
