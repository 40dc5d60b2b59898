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
	| {readonly kind: 'next'; readonly id: number}
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
How many items travel in one message at most: a busy stream costs few messages, a slow reader holds it back.
*/
const mostItems = 256;

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
	const open = new Map<number, Batches>();
	const called = ({name, args}: {readonly name: string; readonly args: readonly unknown[]}): unknown => {
		const method: unknown = Reflect.get(services, name);

		return typeof method === 'function' ? Reflect.apply(method, services, args) : undefined;
	};

	const reply = (message: Reply) => {
		wire.postMessage(message);
	};

	const answer = async (request: Request) => {
		switch (request.kind) {
			case 'call': {
				reply({kind: 'result', id: request.id, value: await called(request)});
				break;
			}

			case 'open': {
				open.set(request.id, new Batches(called(request) as AsyncIterable<unknown>));
				break;
			}

			case 'next': {
				const item = await open.get(request.id)?.next() ?? {values: [], isDone: true};

				if (item.isDone) {
					open.delete(request.id);
				}

				reply({kind: 'item', id: request.id, ...item});
				break;
			}

			case 'return': {
				const batches = open.get(request.id);

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
	const waiting = new Map<number, {resolve(reply: Reply): void; reject(error: Error): void}>();

	wire.on('message', value => {
		const message = value as Reply;
		const waiter = waiting.get(message.id);

		waiting.delete(message.id);

		if (message.kind === 'error') {
			waiter?.reject(revealError(message.error));
		} else {
			waiter?.resolve(message);
		}
	});

	const ask = async (request: Request): Promise<Reply> => new Promise((resolve, reject) => {
		if (gone !== undefined) {
			reject(gone);

			return;
		}

		waiting.set(request.id, {resolve, reject});
		wire.postMessage(request);
	});

	const call = async (name: string, args: readonly unknown[]): Promise<unknown> => {
		lastId += 1;

		const reply = await ask({
			kind: 'call', id: lastId, name, args,
		});

		return reply.kind === 'result' ? reply.value : undefined;
	};

	const stream = (name: string, args: readonly unknown[]): AsyncIterable<unknown> => ({
		[Symbol.asyncIterator]() {
			lastId += 1;

			const id = lastId;
			const items: unknown[] = [];
			let isDone = false;

			wire.postMessage({
				kind: 'open', id, name, args,
			} satisfies Request);

			return {
				async next() {
					while (items.length === 0 && !isDone) {
						const reply = await ask({kind: 'next', id});

						if (reply.kind !== 'item') {
							continue;
						}

						items.push(...reply.values);
						isDone ||= reply.isDone;
					}

					return items.length > 0 ? {done: false as const, value: items.shift()} : {done: true as const, value: undefined};
				},
				async return() {
					if (!isDone) {
						isDone = true;
						items.length = 0;
						wire.postMessage({kind: 'return', id} satisfies Request);
						waiting.get(id)?.resolve({
							kind: 'item', id, values: [], isDone,
						});
						waiting.delete(id);
					}

					return {done: true as const, value: undefined};
				},
			};
		},
	});

	const reach = (name: string, args: readonly unknown[]): unknown => streams.has(name) ? stream(name, args) : call(name, args);
	const services = new Proxy({}, {
		get: (_, name) => typeof name === 'string' && name !== 'then' ? (...args: readonly unknown[]) => reach(name, args) : undefined,
	}) as Services;

	return {
		services,
		fail(error) {
			gone = error;

			for (const {reject} of waiting.values()) {
				reject(error);
			}

			waiting.clear();
		},
	};
};
