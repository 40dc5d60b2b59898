import os from 'node:os';
import process from 'node:process';
import {systemClock} from '../base/clock.js';
import {UsageError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {Services} from '../base/services.js';
import type {Info} from '../base/services/home.js';
import type {MethodRequest} from '../base/services/methods.js';
import type {Plan} from '../base/plan.js';
import {createRedactor} from '../base/redactor.js';
import {prepareHome} from '../hosts/home.js';
import {openSettings} from '../hosts/settings.js';
import {exportKsh} from '../plans/export-ksh.js';
import {exportMarkdown} from '../plans/export-markdown.js';
import {doubtedByPlan} from '../points/make-point.js';
import {reportRun} from '../runs/report-run.js';
import {createRuns} from '../runs/runs.js';
import {createConnections} from '../ssh/connections.js';
import {openCommandFile} from '../store/command-file.js';
import {isOwnerGone, leaseOwner} from '../store/lease-owner.js';
import {openLogFile} from '../store/log-file.js';
import {openHome} from '../store/open-home.js';
import {finishRestore} from '../store/restore-home.js';
import {createAdviceDesk} from './advice-desk.js';
import {createChangeDesk} from './change-desk.js';
import {accountOf, createCommandLog} from './command-log.js';
import {createEndedUnseen} from './ended-unseen.js';
import {assertMayGo, expiryOn} from './expiry-on.js';
import type {EngineOptions} from './engine-options.js';
import {findPoints} from './find-points.js';
import {createHomeDamage} from './home-damage.js';
import {createFleetFacts} from './fleet-facts.js';
import {createHostDesk} from './host-desk.js';
import {createImageDesk} from './image-desk.js';
import {openLocalImage} from './local-image.js';
import {openRemoteImage} from './remote-image.js';
import {createOutputDesk} from './output-desk.js';
import {createPlanner} from './planner.js';
import {createPointDesk} from './point-desk.js';
import {createJudge, createPolicyDesk} from './policy-desk.js';
import {createConnectionNotes} from './connection-notes.js';
import {createQuestionDesk} from './question-desk.js';
import {redactServices} from './redact-services.js';
import {secretsInto} from './secrets-into.js';
import {tellInfo} from './tell-info.js';
import {watchStore} from './watch-store.js';
import {verifyAudit} from './verify-audit.js';

/**
Builds the rooms and joins them to the services that both faces use.

@throws OperatorError where the home, its settings or its database cannot be used.
*/
export const createEngine = ({home, isTraining, isReadOnly: isReadOnlyByFlag, version, isResuming, isLeftAsIs = false, clock = systemClock, redactor = createRedactor(), onBug, onFault, onTrouble}: EngineOptions): Services => {
	const putBack = finishRestore(home, {isTraining});

	prepareHome(home);

	const settings = openSettings({home, flags: isReadOnlyByFlag ? {readOnly: true} : {}});

	// Under the app the thread that waits for a locked database is the one that follows all runs.
	const {store: unwatched, isReadOnly, isWritable, problems: told} = openHome({
		home, now: () => clock.now(), redactor, isReadOnly: settings.values.readOnly, isLeftAsIs, ...(isResuming && {busyMilliseconds: 300}),
	});
	const problems = putBack === undefined
		? told
		: [...told, {
			code: 'home-put-back', message: `The home ${home} was put back from a copy, which had been broken off and was finished now.${putBack.setAside === undefined ? '' : ` What was there is in ${putBack.setAside}.`}`, advice: 'See `lparsafe runs` for what the copy holds.',
		}];
	const log = openLogFile({home, now: () => clock.now(), redact: redactor.text});
	const damage = createHomeDamage({
		onBug, onNoticed({message, advice}) {
			changed({topic: 'home'});
			onTrouble?.(`${message} ${advice}`);
		},
	});
	const commandLog = createCommandLog({
		clock, redactor, file: openCommandFile(home), onChange() {
			changed({topic: 'commands'});
		},
		accountOn(name) {
			const host = store.hosts.find(name);

			return host === undefined ? undefined : accountOf(host);
		},
	});
	const store = commandLog.noteSteps(watchStore(unwatched, {
		redactor, log, clock, onDamaged: damage.notice,
	}));
	const changes = createChangeDesk({writtenByOthers: () => store.writtenByOthers(), onBug});
	const {changed} = changes;

	const questions = createQuestionDesk({onSecret: secretsInto(redactor, () => store.hosts.list())});
	const noteConnection = createConnectionNotes({
		log, findHost: name => store.hosts.find(name), noteLogin: commandLog.noteLogin, changed,
	});
	const {jobDirectory} = settings.values;
	const timing = {readyMilliseconds: settings.values.connectSeconds * 1000};
	const connections = createConnections({
		clock,
		home,
		timing,
		atOnce: settings.values.connectsAtOnce,
		perJumpHost: settings.values.connectsPerJumpHost,
		idleMilliseconds: settings.values.idleCloseMinutes * 60_000,
		findHost: name => store.hosts.find(name),
		ask: questions.ask,
		noteShell: (shell, {user}) => commandLog.noteShell(shell, user),
		onChange(id) {
			noteConnection(id, connections.state(id));

			if (connections.state(id).connection === 'open') {
				runs.reached(id);
			}
		},
	});

	const hostOf = (name: string): Host => {
		const host = store.hosts.find(name);

		if (host === undefined) {
			throw new UsageError(`There is no host \`${name}\` in the inventory.`, {code: 'unknown-host', advice: '`lparsafe hosts` lists them; `lparsafe hosts add` adds one.'});
		}

		return host;
	};

	const shellOf = async (host: Host, {isAsked = true}: {readonly isAsked?: boolean} = {}) => commandLog.noteShell(await connections.shell(host, {isAsked}), accountOf(host));

	/**
	A file here, or `HOST:/path` where the inventory has that host.
	*/
	const openImage = async (file: string) => {
		const {host = '', path = ''} = /^(?<host>[^\/:]+):(?<path>\/[\s\S]*)$/v.exec(file)?.groups ?? {};
		const found = host === '' ? undefined : store.hosts.find(host);

		return found === undefined ? openLocalImage(file) : openRemoteImage(await shellOf(found), path);
	};

	/**
	Where nobody is asked for anything.
	*/
	const quietShellOf = async (name: string) => shellOf(hostOf(name), {isAsked: false});
	const facts = createFleetFacts({
		store, clock, shellOf, onChange(id) {
			changed({topic: 'facts', id});
		},
	});
	const judge = createJudge({store, clock});
	const planner = createPlanner({
		store, clock, facts, hostOf, shellOf, jobDirectory, redactor,
	});
	const operator = `${os.userInfo().username}@${os.hostname()}`;
	const runs = createRuns({
		store,
		clock,
		shellOf: quietShellOf,
		jobDirectory,
		runsPerServer: settings.values.runsPerNfsServer,
		owner: leaseOwner(operator),
		isOwnerGone,
		operator,
		isReadOnly,
		onChange(id) {
			changed({topic: 'runs', id});
		},
		onBug,
	});

	const endedUnseen = createEndedUnseen({home, isReadOnly, list: () => runs.list({limit: 200})});

	const info = async (): Promise<Info> => tellInfo({
		version, home, isTraining, isReadOnly, problems: [...problems, ...damage.noticed], store, clock, settings, logFile: log.file,
	});

	/**
	Plans, and puts points in doubt that are not as they were proved.
	*/
	const planOn = async (request: MethodRequest): Promise<Plan> => {
		const plan = await planner.plan(request);
		const doubted = doubtedByPlan(plan, plan.verifies === undefined ? [] : store.points.list(plan.verifies.host));

		for (const point of doubted) {
			store.points.save(point);
			changed({topic: 'points', id: point.id});
		}

		return plan;
	};

	const planOf = (id: string) => {
		const plan = store.plans.find(id);

		if (plan === undefined) {
			throw new UsageError(`There is no plan \`${id}\`.`, {advice: 'Plan again.'});
		}

		return plan;
	};

	damage.watch(store);

	if (isResuming && isWritable) {
		runs.resume();
	}

	for (const {code, message} of problems) {
		log.write('caution', code, message);
		onTrouble?.(message);
	}

	log.write('note', 'started', `lparsafe ${version}, Node.js ${process.versions.node}, ${isResuming ? 'app' : 'command'}${isTraining ? ', training' : ''}${isReadOnly ? ', read-only' : ''}`);

	const policyDesk = createPolicyDesk({
		store, clock, judge, changed, hostOf,
	});

	return redactServices({
		info,
		...createHostDesk({
			store, connections, facts, judge, changed, clock, home, isReadOnly, jobDirectory, hostOf, connectSeconds: settings.values.connectSeconds, noteShell: commandLog.noteShell,
		}),
		questions: questions.questions,
		answerQuestion: questions.answerQuestion,
		methods: async (options = {}) => planner.describeAll(options),
		method: async (id, options = {}) => planner.describe(id, options),
		...createAdviceDesk({
			store, clock, facts, hostOf, jobDirectory, savePolicy: policyDesk.savePolicy,
		}),
		checkValues: async request => planner.check(request),
		preview: async request => planner.preview(request),
		plan: planOn,
		async exportPlan(id, format) {
			const plan = planOf(id);

			return format === 'ksh' ? exportKsh(plan) : exportMarkdown(plan);
		},
		async startRun({planId, acknowledge, confirm, ticket}) {
			const plan = planOf(planId);

			if (plan.expires !== undefined) {
				assertMayGo(plan, expiryOn(store, hostOf(plan.expires.host), clock.now()));
			}

			const runId = runs.start(plan, {
				acknowledge, ...(confirm !== undefined && {confirm}), ...(ticket !== undefined && {ticket}),
			});

			return {runId};
		},
		runs: async (options = {}) => runs.list(options),
		endedUnseen: async () => endedUnseen(),
		async run(id, {plan = true} = {}) {
			const {plan: whole, ...rest} = runs.state(id);

			return plan && whole !== undefined ? {...rest, plan: whole} : rest;
		},
		follow: (id, options) => runs.follow(id, options),
		async output({runId, stepId, stream, offset, length}) {
			const id = {runId, stepId, stream};

			return {bytes: store.transcripts.read(id, offset, length), size: store.transcripts.size(id)};
		},
		...createOutputDesk({
			store, redactor, clock, jobDirectory, stateOf: runs.state, shellOf: quietShellOf,
		}),
		commands: commandLog.list,
		async setSetting(name, value) {
			settings.set(name, value);

			return info();
		},
		describeCommand: async request => planner.describeCommand(request),
		async reattach(id) {
			runs.reattach(id);
		},
		detach: async (id, because) => runs.detach(id, because),
		answer: async (id, text) => runs.answer(id, text),
		previewCancel: async id => runs.previewCancel(id),
		cancel: async id => runs.cancel(id),
		abandon: async (id, reason) => runs.abandon(id, reason),
		hostJobs: async host => runs.hostJobs(host),
		adoptJob: async job => ({runId: await runs.adopt(job)}),
		report: async id => reportRun(runs.state(id)),
		verifyAudit: async (id, options) => verifyAudit({
			store, jobDirectory, shellOf: async name => shellOf(hostOf(name)),
		}, id, options),
		...createPointDesk({
			store, clock, changed, planOn, start: plan => runs.start(plan, {acknowledge: []}), search: async name => findPoints(hostOf(name), {
				store, clock, facts, shellOf, paths: settings.values.imagePaths,
			}),
		}),
		...policyDesk,
		...createImageDesk({pointOf: sum => store.points.ofSum(sum)[0], open: openImage}),
		watch: changes.watch,
		async close() {
			damage.close();
			changes.close();
			await runs.close();
			await connections.close();
			store.close();
			log.write('note', 'stopped', 'left in order');
		},
	}, {redactor, onFault});
};
