import process from 'node:process';
import test from 'ava';

/**
Whether the long tests run too (`npm run test:all`).
*/
export const isLong = process.env['LPARSAFE_TESTS'] === 'all';

/**
A test that only `npm run test:all` runs.
*/
export const longTest = isLong ? test : test.skip;

/**
The shells that scripts for hosts are run by: AIX's own kind always, what else may stand in for `sh` in the long tests.
*/
export const shells: ReadonlyArray<'ksh93' | 'mksh' | 'dash' | 'bash'> = isLong ? ['ksh93', 'mksh', 'dash', 'bash'] : ['ksh93'];
