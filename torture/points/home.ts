import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import type {StoreFault} from '../driver-faults.js';
import type {Point} from '../point.js';
import type {Trial} from '../trial.js';

const failing = (name: string, promised: string, fault: (trial: Trial) => StoreFault): Point => ({
	name,
	side: 'app',
	promised,
	before(trial) {
		trial.storeFaults.push(fault(trial));
	},
	async strike(trial) {
		trial.release();
		await delay(trial.case.random.whole(0, 800));
	},
});

/**
The job must go on, and its run must not be ended, while nothing can be kept.
*/
const stillRuns = async (trial: Trial, milliseconds: number): Promise<void> => {
	await trial.until(() => trial.driver.isIn('ended'), milliseconds);

	const ended = trial.driver.phases.values().find(({phase}) => phase === 'ended');

	if (ended !== undefined && !trial.hasEnded(trial.case.steps.findLast(({kind}) => kind !== 'manual')!.id)) {
		trial.troubles.push(`the run was ended (${ended.outcome}) while its job went on`);
	}
};

/**
A filesystem of its own for a directory of the home.
*/
const mountOver = (trial: Trial, directory: string, size: number): void => {
	mkdirSync(directory, {recursive: true, mode: 0o700});
	execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', directory]);
	trial.cleanups.push(() => {
		execFileSync('umount', ['-l', directory]);
	});
};

const transcriptsOf = (trial: Trial): readonly string[] => {
	const directory = path.join(trial.home, 'transcripts');

	return existsSync(directory)
		? readdirSync(directory, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name))
		: [];
};

const lockDatabase = async (trial: Trial, milliseconds: number): Promise<void> => {
	const child = spawn(process.execPath, ['--no-warnings', '-e', `const {DatabaseSync} = require('node:sqlite'); const database = new DatabaseSync(${JSON.stringify(path.join(trial.home, 'lparsafe.db'))}); database.exec('BEGIN IMMEDIATE'); console.log('locked'); setTimeout(() => { database.exec('ROLLBACK'); }, ${milliseconds});`], {stdio: ['ignore', 'pipe', 'ignore']});
	const ended = once(child, 'exit');

	await Promise.race([once(child.stdout, 'data'), ended]);
	trial.heals.push(async () => {
		await ended;
	});
};

export const homePoints: readonly Point[] = [
	failing('home-full-for-output', 'The job goes on; what could not be kept is fetched later.', ({case: {random}}) => ({
		what: 'output', when: 'before', nth: random.whole(1, 3), how: 'full', times: random.whole(1, 4),
	})),
	failing('home-full-for-the-journal', 'The job goes on; what could not be kept is fetched later.', ({case: {random}}) => ({
		what: 'journal', when: 'before', nth: random.whole(1, 4), how: 'full', times: random.whole(1, 4),
	})),
	failing('home-full-for-an-event', 'No event is lost; it is stored when there is room.', ({case: {random}}) => ({
		what: 'event', when: 'before', nth: random.whole(3, 9), how: 'full', times: random.whole(1, 4),
	})),
	failing('database-locked-at-an-event', 'No event is lost; no run is ended by it.', ({case: {random}}) => ({
		what: 'event', when: 'before', nth: random.whole(3, 9), how: 'locked', times: random.whole(1, 4),
	})),
	failing('home-read-only-at-an-event', 'No event is lost; no run is ended by it.', ({case: {random}}) => ({
		what: 'event', when: 'before', nth: random.whole(3, 9), how: 'read-only', times: random.whole(1, 4),
	})),
	{
		name: 'home-filesystem-full',
		side: 'app',
		promised: 'The job goes on, the run stays what it is; when there is room, every byte is fetched.',
		needs: ['full'],
		shape: {mostBytes: 400_000},
		before(trial) {
			const directory = path.join(trial.home, 'transcripts');

			mountOver(trial, directory, 40 * 1024);
			trial.heals.push(() => {
				execFileSync('mount', ['-o', 'remount,size=64m', directory]);
			});
		},
		async strike(trial) {
			await stillRuns(trial, 700);
		},
	},
	{
		name: 'home-remounted-read-only',
		side: 'app',
		promised: 'The job goes on, the run stays what it is; when the home can be written again, every byte is fetched.',
		needs: ['full'],
		before(trial) {
			mountOver(trial, trial.home, 64 * 1024 * 1024);
		},
		async strike(trial) {
			// Processes have files open for writing: a bind mount over it is read-only for those that open anew only.
			try {
				execFileSync('mount', ['-o', 'remount,ro', trial.home], {stdio: 'ignore'});
			} catch {
				trial.driver.kill('SIGKILL');
				await trial.driver.ended;
				execFileSync('mount', ['-o', 'remount,ro', trial.home], {stdio: 'ignore'});
			}

			trial.heals.push(() => {
				execFileSync('mount', ['-o', 'remount,rw', trial.home]);
			});
			trial.release();

			if (trial.driver.isAlive) {
				await stillRuns(trial, 1000);
			}
		},
	},
	{
		name: 'database-locked-for-seconds',
		side: 'app',
		promised: 'Nothing is ended by it and no app dies; what happened meanwhile is told later.',
		async strike(trial) {
			await lockDatabase(trial, trial.case.random.whole(500, 9000));
			trial.release();
			await delay(trial.case.random.whole(0, 1000));
		},
	},
	{
		name: 'database-locked-at-the-start',
		side: 'app',
		promised: 'The next start finds the run as soon as the database is free.',
		async strike(trial) {
			trial.driver.kill();
			await trial.driver.ended;
			await lockDatabase(trial, 1500);

			const driver = await trial.startDriver();

			if (driver.isAlive) {
				await driver.ask('resume').catch(() => undefined);
			}
		},
	},
	{
		name: 'transcript-cut-at-home',
		side: 'app',
		promised: 'What is missing here is read again from the host.',
		async strike(trial) {
			trial.driver.kill();
			await trial.driver.ended;

			for (const file of transcriptsOf(trial)) {
				truncateSync(file, trial.case.random.whole(0, statSync(file).size));
			}
		},
	},
	{
		name: 'transcripts-lost-at-home',
		side: 'app',
		promised: 'Read again from the host, from the first byte.',
		async strike(trial) {
			trial.driver.kill();
			await trial.driver.ended;

			for (const file of transcriptsOf(trial)) {
				truncateSync(file, 0);
			}
		},
	},
	{
		name: 'power-lost-at-home',
		side: 'app',
		promised: 'The end of a transcript that never reached the disk reads as zeros: it is read again from the host.',
		async strike(trial) {
			trial.driver.kill();
			await trial.driver.ended;

			for (const file of transcriptsOf(trial)) {
				// The journal of a part is forced to the disk line by line.
				if (path.basename(file).startsWith('segment-')) {
					continue;
				}

				const {size} = statSync(file);
				const kept = Math.max(0, size - trial.case.random.whole(0, 4096));

				truncateSync(file, kept);
				writeFileSync(file, new Uint8Array(size - kept), {flag: 'a'});
			}
		},
	},
];
