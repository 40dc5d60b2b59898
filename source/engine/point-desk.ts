import {UsageError} from '../base/errors.js';
import type {Plan} from '../base/plan.js';
import type {RecoveryPoint} from '../base/point.js';
import type {MethodRequest, Services} from '../base/services.js';
import type {Store} from '../base/store.js';
import type {ChangeDesk} from './change-desk.js';

type PointDesk = Pick<Services, 'points' | 'forgetPoint' | 'verifyPoint' | 'kits' | 'readKit'>;

type PointDeskOptions = {
	readonly store: Pick<Store, 'points' | 'kits' | 'runs'>;
	readonly changed: ChangeDesk['changed'];
	planOn(request: MethodRequest): Promise<Plan>;

	/**
	Starts a plan that asks for nothing, and says under which id it runs.
	*/
	start(plan: Plan): string;
};

/**
What can be restored from, whether it still is what it was, and the kits that lie beside it.
*/
export const createPointDesk = ({store, changed, planOn, start}: PointDeskOptions): PointDesk => {
	const pointOf = (id: string): RecoveryPoint => {
		const point = store.points.find(id);

		if (point === undefined) {
			throw new UsageError(`There is no recovery point \`${id}\`.`, {advice: '`lparsafe points` lists them.'});
		}

		return point;
	};

	return {
		points: async host => store.points.list(host),
		async forgetPoint(id) {
			pointOf(id);
			store.points.forget(id);
			changed({topic: 'points', id});
		},
		async verifyPoint(id) {
			const point = pointOf(id);

			// An image that was written in blocks of another size is read in them.
			const [planned] = store.runs.events(point.runId);
			const blocks = planned?.type === 'planned' ? planned.plan.parameters['blocks'] : undefined;
			const plan = await planOn(point.kind === 'alternate-disk'
				? {
					method: 'verify-alternate-disk', host: point.place.host, target: point.target, values: {disk: point.place.path.split(',', 1)[0] ?? ''},
				}
				: {
					method: 'verify-image', host: point.place.host, target: point.target, values: {image: point.place.path, ...(blocks !== undefined && {blocks})},
				});

			// Verifying only reads: whatever would have to be acknowledged is for the operator, in a run of its own.
			return {runId: start(plan)};
		},
		kits: async host => store.kits.list(host),
		readKit: async ({host, name}) => new TextDecoder().decode(store.kits.read(host, name)),
	};
};
