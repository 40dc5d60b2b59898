import {ConnectionError, OperatorError} from '../base/errors.js';

/**
What went wrong while a run was driven. None of it ends a run that was begun.

- `line`: no contact with the host
- `here`: nothing can be kept on this machine: a full disk, a locked or damaged database
- `moved`: another process keeps the same run
- `host`: the host answers, and says no
- `bug`: everything else
*/
type TroubleKind = 'line' | 'here' | 'moved' | 'host' | 'bug';

/**
What kind of trouble an error is.
*/
export const troubleKind = (error: unknown): TroubleKind => {
	if (!(error instanceof OperatorError)) {
		return 'bug';
	}

	if (error.code === 'transcript-elsewhere') {
		return 'moved';
	}

	if (error.code.startsWith('store-')) {
		return 'here';
	}

	return error instanceof ConnectionError ? 'line' : 'host';
};
