/**
What must be typed before these are destroyed, after the host's name: all of them, of more than five the first four and how many more. The review names each.
*/
export const confirmedNames = (names: readonly string[]): string => names.length > 5 ? `${names.slice(0, 4).join(',')},and-${names.length - 4}-more` : names.join(',');
