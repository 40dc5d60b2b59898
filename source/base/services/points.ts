import type {Kit} from '../kit.js';
import type {Finding} from '../plan.js';
import type {PointSearch, RecoveryPoint} from '../point.js';

export type VerifyLevel = RecoveryPoint['verification'] | 'next';

/**
Recovery points and the kits beside them.
*/
export type PointServices = {
	/**
	Newest first, of a host or of all; `limit`: no more than these, `before`: of those after this one, by its id.
	*/
	points(host?: string, options?: {readonly limit?: number; readonly before?: string}): Promise<readonly RecoveryPoint[]>;
	point(id: string): Promise<RecoveryPoint>;
	pointCount(host?: string): Promise<number>;

	/**
	What a point lacks, from what is known: filesystems that are not in it, a layout that has changed, a size that is suspicious, copies that are lost; and what was not checked.
	*/
	pointFindings(id: string): Promise<readonly Finding[]>;

	/**
	Looks on a host for what can be restored from: images on configured paths and where they were, its log of image backups, alternate disks, JFS2 snapshots, dump dates. Nothing is changed there.

	@throws OperatorError where the host cannot be asked.
	*/
	findPoints(host: string): Promise<PointSearch>;

	/**
	What the last search on a host came to, and when; undefined where nobody ever looked.
	*/
	lastSearch(host: string): Promise<{readonly at: string; readonly search: PointSearch} | undefined>;
	forgetPoint(id: string): Promise<void>;

	/**
	Reads a point again, as a read-only run: an image to its end; of an alternate disk, which is not woken, whether it is still there. Nothing is acknowledged in anybody's name. `level`: what is to be proved; every byte is compared for L3, and for `next` where that is the next one. What is proved raises the point's level.

	@throws RefusedError where reading cannot prove that; its advice says what does.
	*/
	verifyPoint(id: string, options?: {readonly level?: VerifyLevel | undefined}): Promise<{readonly runId: string}>;

	/**
	The kits kept in the home, newest first; read from its files, not from the database.
	*/
	kits(host?: string): Promise<readonly Kit[]>;
	readKit(kit: Pick<Kit, 'host' | 'name'>): Promise<string>;
};
