import type {Host} from '../../source/base/host.js';
import type {Plan} from '../../source/base/plan.js';
import type {RecoveryPoint} from '../../source/base/point.js';

export const storedAt = '2026-11-21T08:00:00.000Z';

export const storedHost = (name: string): Host => ({
	name, address: '192.0.2.7', port: 22, user: 'root', role: 'lpar', tags: ['prod'], become: 'none', transport: 'ssh2', legacyAlgorithms: false,
});

export const storedPlan = (id: string): Plan => ({
	id,
	hash: 'h',
	plannedAt: storedAt,
	method: 'savevg',
	direction: 'backup',
	target: 'vg:erpvg',
	parameters: {file: '/backup/erp$(x)\'s.img'},
	hosts: [{
		host: 'erp',
		identity: {
			hostKey: 'SHA256:x', rootvgDisks: [{name: 'hdisk0', uniqueId: 'u'}], hostname: 'erp', machineId: '00F7A1C44C00',
		},
	}],
	destroysInWords: [],
	findings: [],
	steps: [],
	proof: [],
	locks: ['erpvg'],
	space: [],
});

export const storedPoint = (runId: string, change: Partial<RecoveryPoint> = {}): RecoveryPoint => ({
	id: `point-${runId}`,
	kind: 'image',
	host: 'erp',
	target: 'vg:erpvg',
	method: 'savevg',
	madeAt: storedAt,
	runId,
	place: {host: 'erp', path: '/backup/erp.img'},
	state: 'proved',
	verification: 'L1',
	proofs: [],
	source: {hostname: 'erp', machineId: '00F7A1C44C00', osLevel: '7300-02-02-2420'},
	restoredBy: ['restvg'],
	...change,
});
