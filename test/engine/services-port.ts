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
	const unreachable = await t.throwsAsync(services.removeHost('a'), {instanceOf: OperatorError});
	const unknownKey = await t.throwsAsync(services.facts('a'), {instanceOf: HostKeyError});

	t.like(unreachable, {
		code: 'unreachable', exitCode: 4, message: '`a` cannot be reached.', advice: 'Check the cable.',
	});
	t.like(unknownKey, {offered: {fingerprint: 'SHA256:x'}});
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
	const left = Promise.withResolvers<undefined>();
	const {services, end} = pair({
		watch: () => abortable(async function * (signal) {
			try {
				yield {topic: 'runs' as const};
				await untilAborted(Promise.withResolvers().promise, signal);
			} finally {
				left.resolve(undefined);
			}
		}),
	});
	const iterator = services.watch()[Symbol.asyncIterator]();
	const first = await iterator.next();
	const next = iterator.next();

	t.like(first, {done: false});

	await iterator.return?.();
	t.like(await next, {done: true});
	await left.promise;
	end();
});

test('rejects what waits when the far side is gone', async t => {
	const {services, fail, end} = pair({listHosts: async () => Promise.withResolvers<never>().promise});
	const waiting = services.listHosts();

	fail(new Error('The engine ended.'));
	await t.throwsAsync(waiting, {message: 'The engine ended.'});
	await t.throwsAsync(services.info(), {message: 'The engine ended.'});
	end();
});
