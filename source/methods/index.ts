import {altDiskMksysb} from './alt-disk.js';
import {alternateDisk} from './alternate-disk.js';
import {expireImages} from './expire-images.js';
import type {Method} from './method.js';
import {mksysb} from './mksysb.js';
import {restoreFiles} from './restore-files.js';
import {restvg} from './restvg.js';
import {savevg} from './savevg.js';
import {verifyAlternateDisk} from './verify-alternate-disk.js';
import {verifyImage} from './verify-image.js';

/**
The catalogue: every way to protect or recover something that lparsafe knows. A new one is its file and a line here.
*/
export const methods: readonly Method[] = [mksysb, savevg, restvg, altDiskMksysb, alternateDisk, restoreFiles, verifyImage, verifyAlternateDisk, expireImages];

export const findMethod = (id: string): Method | undefined => methods.find(method => method.id === id);
