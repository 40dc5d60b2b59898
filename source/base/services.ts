import type {AdviceServices} from './services/advice.js';
import type {HomeServices} from './services/home.js';
import type {HostServices} from './services/hosts.js';
import type {ImageServices} from './services/images.js';
import type {MethodServices} from './services/methods.js';
import type {OutputServices} from './services/output.js';
import type {PointServices} from './services/points.js';
import type {PolicyServices} from './services/policies.js';
import type {QuestionServices} from './services/questions.js';
import type {RunServices} from './services/runs.js';

/**
What a run prints, and its progress, is told by `follow` only. `home`: something is wrong with the home, as `info` tells.
*/
export type Change = {readonly topic: 'home' | 'hosts' | 'facts' | 'runs' | 'points' | 'policies' | 'kits' | 'commands'; readonly id?: string};

/**
Everything a face can ask for, a part for each noun. The engine implements it, in a worker under the app and in-process headless; every value is a plain structure that can be cloned, every error an OperatorError.
*/
export type Services = HomeServices & HostServices & QuestionServices & MethodServices & AdviceServices & RunServices & OutputServices & PointServices & PolicyServices & ImageServices & {
	/**
	Tells that something changed, so that a face asks again.
	*/
	watch(): AsyncIterable<Change>;
	close(): Promise<void>;
};
