/**
What Node is given to run the sources as they stand.
*/
export const loadTypescript = `--import=${new URL('../../scripts/load-typescript.js', import.meta.url).href}`;
