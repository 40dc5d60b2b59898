import type {Point} from './point.js';
import {appPoints} from './points/app.js';
import {cancelPoints} from './points/cancel.js';
import {homePoints} from './points/home.js';
import {hostPoints} from './points/host.js';
import {jobBasePoints} from './points/job-base.js';
import {linePoints} from './points/line.js';
import {meddledPoints} from './points/meddled.js';
import {recordPoints} from './points/records.js';
import {replacedPoints} from './points/replaced.js';
import {serverPoints} from './points/server.js';

/**
Every named point, as the documentation lists them.
*/
export const points: readonly Point[] = [...appPoints, ...cancelPoints, ...homePoints, ...recordPoints, ...linePoints, ...serverPoints, ...hostPoints, ...jobBasePoints, ...meddledPoints, ...replacedPoints];
