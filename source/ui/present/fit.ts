import type {Fit} from '../../base/method.js';
import {span, type Span} from '../line.js';
import type {Glyphs} from '../theme.js';

/**
Whether a method or a way fits, with its mark.
*/
export const fitSpan = ({fit = 'possible'}: {readonly fit?: Fit | undefined}, glyphs: Glyphs): Span => {
	switch (fit) {
		case 'recommended': {
			return span(`${glyphs.ok} recommended`, 'ok');
		}

		case 'possible': {
			return span(`${glyphs.waiting} possible`);
		}

		case 'blocked': {
			return span(`${glyphs.danger} blocked`, 'danger');
		}
	}
};
