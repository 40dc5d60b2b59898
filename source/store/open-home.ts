import path from 'node:path';
import {OperatorError} from '../base/errors.js';
import type {Info} from '../base/services/home.js';
import type {Store} from '../base/store.js';
import {openStore, type StoreOptions} from './open-store.js';
import {hasLostDatabase, recoverStore} from './recover-store.js';
import {damaged} from './store-error.js';
import {isSwapBegun} from './swap-records.js';

type Problem = Info['problems'][number];

/**
`isReadOnly`: nothing is to be changed, by wish or because it cannot. `isWritable`: whether what is learned can be kept.
*/
export type OpenedHome = {readonly store: Store; readonly isReadOnly: boolean; readonly isWritable: boolean; readonly problems: readonly Problem[]};

const isCode = (error: unknown, code: string): error is OperatorError => error instanceof OperatorError && error.code === code;

/**
Opens records that cannot be written, also where they end too early: then that is told.
*/
const openToRead = (options: StoreOptions): Pick<OpenedHome, 'store' | 'problems'> => {
	try {
		return {store: openStore({...options, readOnly: true, isHeldToHeads: true}), problems: []};
	} catch (error) {
		if (!isCode(error, 'store-damaged')) {
			throw error;
		}

		return {store: openStore({...options, readOnly: true}), problems: [{code: 'home-damaged', message: error.message, advice: error.advice}]};
	}
};

/**
Opens the home as well as it can be: one that cannot be written is opened to read only; one whose database is damaged, gone or behind what was written of it has it set aside and taken in again. What was done is said in `problems`.

@param options - As for `openStore`.
@param options.isReadOnly - By the operator's wish: then nothing is set aside.
@param options.isLeftAsIs - For an audit, which tells itself where records end too early: nothing is set aside.
@throws OperatorError as `openStore` does, where neither helps.
*/
export const openHome = ({isReadOnly, isLeftAsIs = false, ...options}: Omit<StoreOptions, 'readOnly' | 'isHeldToHeads'> & {readonly isReadOnly: boolean; readonly isLeftAsIs?: boolean}): OpenedHome => {
	const file = path.join(options.home, 'lparsafe.db');
	const canRecover = !isReadOnly && !isLeftAsIs;

	const recover = (): OpenedHome => {
		const {setAside: aside, isBehind = false, runs, partly, hosts, lost} = recoverStore(options);
		const what = aside === undefined ? 'was gone' : `${isBehind ? 'ended before what was written of it: it was an older copy, or had lost its write-ahead log' : 'was damaged'}. It was set aside as ${aside}`;
		const count = `${runs} ${runs === 1 ? 'run was' : 'runs were'} taken in again${partly > 0 ? `, ${partly} of them in part` : ''}, and ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`;

		return {
			store: openStore(options),
			isReadOnly,
			isWritable: true,
			problems: [{
				code: 'home-recovered', message: `The database ${what}; ${count}.${lost.length > 0 ? ` Not all could be read of: ${lost.join(', ')}.` : ''}`, advice: 'See `lparsafe runs` and `lparsafe hosts` for what there is; runs of which something is missing say so. A copy made with `lparsafe backup-home` can be put back with `lparsafe restore-home`.',
			}],
		};
	};

	// Old rows beside new files: neither is what is to be read.
	if (!canRecover && isSwapBegun(options.home)) {
		throw damaged(file);
	}

	// Nor is it begun anew.
	if (!canRecover && hasLostDatabase(options.home)) {
		throw damaged(file, undefined, 'gone');
	}

	try {
		return isSwapBegun(options.home) || hasLostDatabase(options.home)
			? recover()
			: {
				store: openStore({...options, isChecked: true, isHeldToHeads: !isLeftAsIs}), isReadOnly, isWritable: true, problems: [],
			};
	} catch (error) {
		if (isCode(error, 'store-damaged') && canRecover) {
			return recover();
		}

		if (isCode(error, 'store-read-only')) {
			const {store, problems} = openToRead(options);

			return {
				store,
				isReadOnly: true,
				isWritable: false,
				problems: [...problems, {code: 'home-read-only', message: `${error.message} The home was opened to read only: nothing can be planned, run or kept.`, advice: error.advice}],
			};
		}

		throw error;
	}
};
