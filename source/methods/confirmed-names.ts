import {sha256} from '../base/canonical-json.js';

/**
What must be typed before these are destroyed, after the host's name: all of them; of more than five the first four, how many more, and the beginning of a SHA-256 of all names, so that what is typed for these confirms no others. The review names each.
*/
export const confirmedNames = (names: readonly string[]): string => names.length > 5 ? `${names.slice(0, 4).join(',')},and-${names.length - 4}-more-${sha256(names.join('\u{0}')).slice(0, 6)}` : names.join(',');
