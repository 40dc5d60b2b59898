import {actions, type ActionId} from './actions.js';
import {keyLabel, type Keymap} from './keymap.js';

/**
Where actions work that do not work everywhere, and do more than move.
*/
const places: Readonly<Partial<Record<ActionId, string>>> = {
	advise: 'on the fleet, a host, a volume group or where a method is chosen', saveAnswers: 'in the decision help',
	run: 'on the review of a plan', acknowledge: 'on the review of a plan, at a caution',
	backUp: 'on the fleet, a host or a volume group', restore: 'on the fleet, a host, a volume group or a recovery point', check: 'on the fleet or a host', label: 'on the fleet', exportHosts: 'on the fleet', takeIn: 'on a job of another home, among the jobs of a host', trust: 'on the fleet or a host',
	refreshAll: 'on the fleet', addHost: 'on the fleet', importHosts: 'on the fleet or where hosts are imported', training: 'on the fleet', edit: 'on the fleet, at the settings, or among policies',
	remove: 'on the fleet, a recovery point or among policies', kits: 'on a host or among recovery points', verify: 'on recovery points',
	review: 'in the form of a method', list: 'in a form, on a field with a list', reset: 'in a form', command: 'in a form or on a plan', preview: 'in a form', advanced: 'in a form that has more options',
	exportPlan: 'on a plan, a kit or in the decision help', answer: 'on a run that asks', giveUp: 'on a run whose host is not in contact', lookAtJob: 'on a run in progress', reattach: 'on a run that is not followed, or among the runs', cancelRun: 'on a run in progress or among the runs', leave: 'on a run in progress or among the runs', sameForAll: 'where lparsafe is left with runs in progress',
	mark: 'on lists with marks', markAll: 'on lists with marks', markRange: 'on lists with marks', unmark: 'on lists with marks',
	filter: 'on lists', sort: 'on lists with columns', sortBack: 'on lists with columns', sortMenu: 'on lists with columns', reverse: 'on lists with columns',
	find: 'on the output of a run, and in a text or the manual', outputFilter: 'on the output of a run', markOutput: 'on the output of a run', since: 'on the output of a run', searchNext: 'where something was searched', searchPrevious: 'where something was searched', nextError: 'on the output of a run', previousError: 'on the output of a run',
	explain: 'on the output of a run', times: 'on the output of a run', together: 'on the output of a run', saveOutput: 'on the output of a run', copy: 'on the output of a run, on a plan and where a command is shown', pager: 'on the output of a run',
	follow: 'on the output of a run', fullScreen: 'on the output of a run', wrapLines: 'on the output of a run', stream: 'on the output of a run',
	transcript: 'on a recovery point', timeline: 'on recovery points', expire: 'on recovery points or policies', rehearse: 'on recovery points', findPoints: 'on a host, recovery points, one of them or policies', page: 'in the help', report: 'on a run or among the runs', details: 'on a run or a plan', refresh: 'on what can be read again', shell: 'where a host is meant', next: 'where there are several parts',
};

/**
Where an action works, in words; undefined for one that only moves or works everywhere.
*/
export const placeOf = (action: ActionId): string | undefined => places[action];

/**
Other words for actions, as they are called elsewhere.
*/
export const actionAliases: Readonly<Partial<Record<ActionId, string>>> = {
	advise: 'choose decide recommend which way', saveAnswers: 'save policy rpo rto', backUp: 'save backup', restore: 'recover', remove: 'delete forget', quit: 'q exit', refresh: 'reload discover', refreshAll: 'reload discover', filter: 'search', find: 'search grep', outputFilter: 'grep', markOutput: 'line separator', since: 'clear minutes tail window',
	runs: 'history jobs', points: 'images backups', policies: 'rpo rto breaches protection compliance', timeline: 'gaps history sizes rpo', expire: 'retention delete images room', rehearse: 'trial restore l4 drill', findPoints: 'search discover images snapshots', info: 'settings version doctor', trust: 'fingerprint known hosts', check: 'doctor test connection', addHost: 'new', label: 'production', exportHosts: 'save file', takeIn: 'adopt', rowActions: 'context', backward: 'history', forward: 'history', lastPlace: 'history', edit: 'modify settings', exportPlan: 'write file',
	cancelRun: 'stop kill', giveUp: 'abandon host gone', leave: 'detach', reattach: 'attach watch', lookAtJob: 'ps processes alive stall', shell: 'ssh terminal', screenImage: 'screenshot', sortMenu: 'sort', help: 'keys', manual: 'docs documentation guide help', page: 'docs manual', training: 'simulate',
};

/**
Why a key does nothing where it was pressed; undefined for one that means nothing anywhere.
*/
export const whyNothing = (name: string, keymap: Keymap): string | undefined => {
	const meant = (Object.keys(actions) as ActionId[]).filter(action => keymap.keysOf(action).includes(name) && placeOf(action) !== undefined);

	// What it does elsewhere is no news to anybody.
	if (name === 'enter') {
		return `${keyLabel(name)} does nothing here; ${keyLabel(keymap.keysOf('help')[0] ?? '')} lists the keys that do something.`;
	}

	if (meant.length > 0) {
		return `${keyLabel(name)} does nothing here. ${meant.slice(0, 2).map(action => `${actions[action].title}: ${placeOf(action)}`).join('; ')}.`;
	}

	return /^f\d+$/v.test(name) ? `${keyLabel(name)} does nothing here.` : undefined;
};
