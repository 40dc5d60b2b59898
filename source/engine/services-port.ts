import {abortable} from '../base/abortable.js';
import type {Services} from '../base/services.js';
import {carryError, revealError, type CarriedError} from './plain-error.js';

/**
What both a worker's `parentPort` and a `MessagePort` offer.
*/
export type Wire = {
	postMessage(value: unknown): void;
	on(event: 'message', listener: (value: unknown) => void): unknown;
};

type Request =
	| {readonly kind: 'call'; readonly id: number; readonly name: string; readonly args: readonly unknown[]}
	| {readonly kind: 'open'; readonly id: number; readonly name: string; readonly args: readonly unknown[]}
	| {readonly kind: 'more'; readonly id: number; readonly count: number}
	| {readonly kind: 'return'; readonly id: number};

type Reply =
	| {readonly kind: 'result'; readonly id: number; readonly value: unknown}
	| {readonly kind: 'item'; readonly id: number; readonly values: readonly unknown[]; readonly isDone: boolean}
	| {readonly kind: 'error'; readonly id: number; readonly error: CarriedError};

/**
The services that answer with a stream; the others answer once.
*/
export const streams: ReadonlySet<string> = new Set<keyof Services>(['extractImage', 'findOutput', 'follow', 'questions', 'readImage', 'verifyImage', 'watch']);

/**
How many items travel in one message at most, and how many messages come before their reader says that it has read some: a busy stream costs few messages, one that brings a little now and then wakes nobody to ask for it, and a slow reader holds both back.
*/
const mostItems = 256;
const mostAhead = 8;

/**
Gathers what a stream has ready by now, so that a burst crosses in one message.
*/
class Batches {
	readonly #iterator: AsyncIterator<unknown>;
	#pending: Promise<IteratorResult<unknown>> | undefined;

	constructor(stream: AsyncIterable<unknown>) {
		this.#iterator = stream[Symbol.asyncIterator]();
	}

	async next(): Promise<{values: readonly unknown[]; isDone: boolean}> {
		const values: unknown[] = [];
		const first = await this.#take();

		if (first.done === true) {
			return {values, isDone: true};
		}

		values.push(first.value);

		while (values.length < mostItems) {
			this.#pending = this.#take();
			const ready = await Promise.race([this.#pending, new Promise<undefined>(resolve => {
				setImmediate(resolve, undefined);
			})]);

			if (ready === undefined) {
				break;
			}

			this.#pending = undefined;

			if (ready.done === true) {
				return {values, isDone: true};
			}

			values.push(ready.value);
		}

		return {values, isDone: false};
	}

	async return(): Promise<void> {
		await this.#iterator.return?.();
	}

	async #take(): Promise<IteratorResult<unknown>> {
		const pending = this.#pending;

		this.#pending = undefined;

		return pending ?? this.#iterator.next();
	}
}

/**
Answers the other end's requests with these services; the engine's side of the worker's wall.
*/
export const serveServices = (services: Services, wire: Wire): void => {
	const open = new Map<number, {readonly batches: Batches; room: number; isSending: boolean}>();
	const called = ({name, args}: {readonly name: string; readonly args: readonly unknown[]}): unknown => {
		const method: unknown = Reflect.get(services, name);

		return typeof method === 'function' ? Reflect.apply(method, services, args) : undefined;
	};

	const reply = (message: Reply) => {
		wire.postMessage(message);
	};

	/**
	Sends what a stream has, as far as its reader has room for it.
	*/
	const send = async (id: number, room: number): Promise<void> => {
		const stream = open.get(id);

		if (stream === undefined) {
			return;
		}

		stream.room += room;

		if (stream.isSending) {
			return;
		}

		stream.isSending = true;

		while (stream.room > 0) {
			stream.room -= 1;

			const item = await stream.batches.next();

			if (open.get(id) !== stream) {
				return;
			}

			reply({kind: 'item', id, ...item});

			if (item.isDone) {
				open.delete(id);

				return;
			}
		}

		stream.isSending = false;
	};

	const answer = async (request: Request) => {
		switch (request.kind) {
			case 'call': {
				reply({kind: 'result', id: request.id, value: await called(request)});
				break;
			}

			case 'open': {
				open.set(request.id, {batches: new Batches(called(request) as AsyncIterable<unknown>), room: 0, isSending: false});
				await send(request.id, mostAhead);
				break;
			}

			case 'more': {
				await send(request.id, request.count);
				break;
			}

			case 'return': {
				const {batches} = open.get(request.id) ?? {};

				open.delete(request.id);
				await batches?.return();
				break;
			}
		}
	};

	const handle = async (request: Request): Promise<void> => {
		try {
			await answer(request);
		} catch (error) {
			open.delete(request.id);
			reply({kind: 'error', id: request.id, error: carryError(error)});
		}
	};

	wire.on('message', value => {
		void handle(value as Request);
	});
};

/**
The services behind a wire, for a face. Once `fail` is called, every waiting call and each later one rejects with its error.
*/
export const connectServices = (wire: Wire): {readonly services: Services; fail(error: Error): void} => {
	let lastId = 0;
	let gone: Error | undefined;
	const waiting = new Map<number, {take(reply: Reply): void; fail(error: Error): void}>();

	wire.on('message', value => {
		const message = value as Reply;
		const waiter = waiting.get(message.id);

		if (message.kind !== 'item' || message.isDone) {
			waiting.delete(message.id);
		}

		if (message.kind === 'error') {
			waiter?.fail(revealError(message.error));
		} else {
			waiter?.take(message);
		}
	});

	const call = async (name: string, args: readonly unknown[]): Promise<unknown> => new Promise((resolve, reject) => {
		if (gone !== undefined) {
			reject(gone);

			return;
		}

		lastId += 1;
		waiting.set(lastId, {
			take(reply) {
				resolve(reply.kind === 'result' ? reply.value : undefined);
			},
			fail: reject,
		});
		wire.postMessage({
			kind: 'call', id: lastId, name, args,
		} satisfies Request);
	});

	const stream = (name: string, args: readonly unknown[]): AsyncIterable<unknown> => abortable(async function * (signal) {
		lastId += 1;

		const id = lastId;
		const batches: Array<readonly unknown[]> = [];
		const end = {isReached: gone !== undefined, error: gone};
		let arrival = Promise.withResolvers<void>();
		let read = 0;

		const tell = (message: Request): void => {
			wire.postMessage(message);
		};

		signal.addEventListener('abort', () => {
			arrival.resolve();
		}, {once: true});

		if (!end.isReached) {
			waiting.set(id, {
				take(reply) {
					if (reply.kind !== 'item') {
						return;
					}

					batches.push(reply.values);
					end.isReached ||= reply.isDone;
					arrival.resolve();
				},
				fail(error) {
					Object.assign(end, {isReached: true, error});
					arrival.resolve();
				},
			});
			tell({
				kind: 'open', id, name, args,
			});
		}

		try {
			while (!signal.aborted) {
				const batch = batches.shift();

				if (batch !== undefined) {
					yield * batch;
					read += 1;

					// Half of them at once: what comes seldom is not asked for each time.
					if (read * 2 >= mostAhead && !end.isReached) {
						tell({kind: 'more', id, count: read});
						read = 0;
					}
				} else if (end.error !== undefined) {
					throw end.error;
				} else if (end.isReached) {
					return;
				} else {
					arrival = Promise.withResolvers();
					await arrival.promise;
				}
			}
		} finally {
			if (!end.isReached) {
				waiting.delete(id);
				tell({kind: 'return', id});
			}
		}
	});

	const reach = (name: string, args: readonly unknown[]): unknown => streams.has(name) ? stream(name, args) : call(name, args);
	const services = new Proxy({}, {
		get: (_, name) => typeof name === 'string' && name !== 'then' ? (...args: readonly unknown[]) => reach(name, args) : undefined,
	}) as Services;

	return {
		services,
		fail(error) {
			gone = error;

			for (const waiter of waiting.values()) {
				waiter.fail(error);
			}

			waiting.clear();
		},
	};
};
