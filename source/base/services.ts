import type {Advice, AdviceRequest} from './advice.js';
import type {CommandEntry} from './command-entry.js';
import type {Facts} from './facts.js';
import type {Host, OfferedKey} from './host.js';
import type {HostCheck} from './host-check.js';
import type {HostJob} from './host-job.js';
import type {ImageItem} from './image.js';
import type {JobLook} from './job-look.js';
import type {Kit} from './kit.js';
import type {FieldMistake, MethodDescription, Preview} from './method.js';
import type {
	OutputFound,
	OutputPage,
	OutputRequest,
	OutputSearch,
	OutputStream,
} from './output.js';
import type {Finding, Plan} from './plan.js';
import type {PointSearch, RecoveryPoint} from './point.js';
import type {
	Expiry,
	HostPolicy,
	Policy,
	PolicyInput,
	PolicyReach,
	PolicyState,
	PolicyTarget,
} from './policy.js';
import type {Question} from './question.js';
import type {
	Outcome,
	OutputPiece,
	RunEvent,
	RunState,
} from './run.js';
import type {AuditReport, StreamName} from './store.js';

/**
A host in the fleet, with what is known of it and when that was read.
*/
export type HostEntry = Host & {
	readonly connection: 'never' | 'open' | 'closed' | 'connecting' | 'failed';
	readonly connectionError?: {readonly code: string; readonly message: string; readonly advice: string};

	/**
	The transport in use, and why where it was chosen by itself.
	*/
	readonly via?: {readonly transport: 'ssh2' | 'ssh'; readonly reason?: string};

	/**
	A discovery that waits for its turn or is under way, and why the last one failed.
	*/
	readonly refreshing?: 'waiting' | 'asking';
	readonly factsError?: {readonly code: string; readonly message: string; readonly advice: string};
	readonly factsReadAt?: string;
	readonly osLevel?: string;
	readonly volumeGroups?: readonly string[];
	readonly problems?: number;

	/**
	How its worst target stands against the policies; absent where there is no policy at all.
	*/
	readonly policy?: HostPolicy;
};

export type VerifyLevel = RecoveryPoint['verification'] | 'next';

export type HostInput = {readonly name: string; readonly address: string} & Partial<Omit<Host, 'name' | 'address'>>;

/**
What an import would add, and what it left alone and why.
*/
export type ImportPreview = {
	readonly file: string;
	readonly hosts: readonly Host[];
	readonly skipped: ReadonlyArray<{readonly name: string; readonly reason: string}>;

	/**
	What else the operator should know of it, in sentences.
	*/
	readonly notes?: readonly string[];
};

export type MethodRequest = {
	readonly method: string;
	readonly host: string;
	readonly target: string;

	/**
	By name; text is turned into the parameter's type, so that forms and `--set` are one way in.
	*/
	readonly values: Readonly<Record<string, unknown>>;

	/**
	When the defaults were proposed, in milliseconds since 1970 UTC; without it, now. A name with a time in it stays the one that was shown.
	*/
	readonly proposedAt?: number;
};

export type RunRequest = {
	readonly planId: string;

	/**
	Names of findings, `id` or `id@subject`.
	*/
	readonly acknowledge: readonly string[];
	readonly confirm?: string;
	readonly ticket?: string;
};

export type RunSummary = {
	readonly runId: string;
	readonly startedAt: string;
	readonly endedAt?: string;
	readonly host: string;
	readonly method: string;
	readonly target: string;
	readonly phase: RunState['phase'];
	readonly outcome?: Outcome;
	readonly percent?: number;
	readonly isDrivenHere: boolean;

	/**
	Another process on this home that drives it: `maria@desk, process 4711`.
	*/
	readonly drivenBy?: string;

	/**
	What becomes of it without lparsafe: it ends by itself on its host; its present part does and further parts do not begin; it has not begun and does not; it waits for an answer.
	*/
	readonly next?: 'ends' | 'more-parts' | 'not-begun' | 'waits-for-answer';

	/**
	See `RunState`.
	*/
	readonly notKept?: RunState['notKept'];
	readonly recovered?: RunState['recovered'];
	readonly seenAt?: string;
	readonly adoptedFrom?: string;

	/**
	The log of a step was cut on its host.
	*/
	readonly isCut?: boolean;
};

export type Setting = {
	readonly name: string;
	readonly value: string;
	readonly from: 'default' | 'settings file' | 'environment' | 'flag';

	/**
	What it says, in words.
	*/
	readonly about?: string;
};

export type Info = {
	readonly version: string;
	readonly node: string;
	readonly home: string;
	readonly isTraining: boolean;
	readonly isReadOnly: boolean;
	readonly places: ReadonlyArray<{readonly name: string; readonly path: string}>;
	readonly tools: ReadonlyArray<{readonly name: string; readonly version: string}>;
	readonly settings: readonly Setting[];

	/**
	Keys that the settings give to actions, by the action's id.
	*/
	readonly keys?: Readonly<Record<string, readonly string[]>>;

	/**
	What was found out of the terminal; the face fills it, not the engine.
	*/
	readonly terminal?: ReadonlyArray<{readonly name: string; readonly value: string}>;
	readonly problems: ReadonlyArray<{readonly code: string; readonly message: string; readonly advice: string}>;
};

/**
What a run prints, and its progress, is told by `follow` only. `home`: something is wrong with the home, as `info` tells.
*/
export type Change = {readonly topic: 'home' | 'hosts' | 'facts' | 'runs' | 'points' | 'policies' | 'kits' | 'commands'; readonly id?: string};

export type FollowOptions = {
	/**
	Events after this one; 0 for all.
	*/
	readonly afterSeq: number;

	/**
	`all`: every stored byte, then what comes. `new`: only what comes from now on. `sizes`: from now on, that a stream has grown, without its text. `none`: events only.
	*/
	readonly output: 'all' | 'new' | 'none' | 'sizes';
};

/**
What cancelling would do now, said beforehand.
*/
export type CancelPreview = {
	readonly isPossible: boolean;
	readonly text: string;
};

/**
What a method's values make of a command: lines that begin with `# ` and a number head a step; `main` is the one command that the others prepare or prove. `differs`: `LABEL: default -> now` each.

`isWhole`: planned from what is known, without a look; else flags and values only. `readAt`: of those facts. `byDefault`: the text that the defaults make.
*/
export type CommandDescription = {readonly text: string; readonly differs: readonly string[]; readonly isWhole?: boolean; readonly main?: string; readonly readAt?: string; readonly byDefault?: string};

/**
Everything a face can ask for. The engine implements it, in a worker under the app and in-process headless; every value is a plain structure that can be cloned, every error an OperatorError.
*/
export type Services = {
	info(): Promise<Info>;

	/**
	All hosts, or these.
	*/
	listHosts(names?: readonly string[]): Promise<readonly HostEntry[]>;
	addHost(input: HostInput): Promise<Host>;

	/**
	Changes what is given of a known host.
	*/
	updateHost(input: Partial<HostInput> & {readonly name: string}): Promise<Host>;
	removeHost(name: string): Promise<void>;

	/**
	What `~/.ssh/config` (or `file`) names; nothing is stored.
	*/
	previewSshConfig(file?: string): Promise<ImportPreview>;

	/**
	What an Ansible inventory (INI or YAML) names; nothing is stored and nothing of it is run.
	*/
	previewAnsibleInventory(file: string): Promise<ImportPreview>;

	/**
	What a file written by the export names.
	*/
	previewHostsFile(file: string): Promise<ImportPreview>;
	importHosts(hosts: readonly Host[]): Promise<readonly Host[]>;
	exportHosts(): Promise<readonly Host[]>;
	offeredKey(name: string): Promise<OfferedKey>;

	/**
	Stores the offered key if its fingerprint is the one given.
	*/
	trustHost(name: string, fingerprint: string): Promise<OfferedKey>;

	/**
	Tries the way in and the account step by step; nothing is changed on the host.
	*/
	checkHost(name: string): Promise<HostCheck>;

	/**
	All jobs in the host's job directory, oldest first, whoever started them.
	*/
	hostJobs(host: string): Promise<readonly HostJob[]>;

	/**
	Takes a job that another home started in as a run of this one: it is followed, judged and can be cancelled here. Further parts stay with the home that started it.

	@throws UsageError where the host knows no such job, or this home has its run already.
	*/
	adoptJob(request: {readonly host: string; readonly jobId: string}): Promise<{readonly runId: string}>;

	/**
	What only the operator can answer while connections are made, as it comes up; `isWithdrawn` when the answer is no longer wanted. Nobody listening means that such logins fail with advice.
	*/
	questions(): AsyncIterable<Question | {readonly id: string; readonly isWithdrawn: true}>;

	/**
	Answers a question; undefined declines. An id that is no longer asked is ignored.
	*/
	answerQuestion(id: string, answer: string | undefined): Promise<void>;

	/**
	Facts read within the last 5 minutes, or a fresh discovery.
	*/
	facts(host: string, options?: {readonly fresh?: boolean}): Promise<Facts>;

	/**
	Asks many hosts for fresh facts, a bounded number at a time; each change is told by `watch`. Nobody is asked for passwords on their behalf. Resolves when all have answered or failed.
	*/
	refreshFacts(hosts: readonly string[]): Promise<{readonly read: number; readonly failed: number}>;

	/**
	The newest stored facts, however old; nothing is asked of the host.
	*/
	knownFacts(host: string): Promise<Facts | undefined>;
	methods(options?: {readonly host?: string; readonly target?: string; readonly values?: Readonly<Record<string, unknown>>}): Promise<readonly MethodDescription[]>;
	method(id: string, options?: Partial<Omit<MethodRequest, 'method'>>): Promise<MethodDescription>;

	/**
	The decision help: every way judged by fresh facts and answers; of a host that does not answer by what was read before, with what kept it from being asked.

	@throws UsageError where a question, a choice or a target is none.
	*/
	advise(request: AdviceRequest): Promise<Advice>;

	/**
	The reasoning of it as Markdown.
	*/
	exportAdvice(request: AdviceRequest): Promise<string>;

	/**
	Keeps the answers as the policy of the target, with the RPO and RTO that they ask for; what its policy asks for besides stays.

	@throws UsageError where an answer is none.
	*/
	saveAnswers(request: AdviceRequest): Promise<Policy>;

	/**
	Mistakes in values, field by field; empty when they can be planned with.
	*/
	checkValues(request: MethodRequest): Promise<readonly FieldMistake[]>;
	preview(request: MethodRequest & {readonly field: string}): Promise<Preview>;

	/**
	Plans with a fresh look at the host; a blocking finding is part of the plan, not an error.

	@throws UsageError where a value is wrong; its message names the parameter.
	*/
	plan(request: MethodRequest): Promise<Plan>;
	exportPlan(planId: string, format: 'ksh' | 'markdown'): Promise<string>;

	/**
	Starts the run of a plan, or ends it with outcome `refused` before the first step.
	*/
	startRun(request: RunRequest): Promise<{readonly runId: string}>;

	/**
	The newest first. `before`: of those before this run, by its id; `ids`: these alone, without those that are not there.
	*/
	runs(options?: {readonly host?: string; readonly limit?: number; readonly before?: string; readonly ids?: readonly string[]}): Promise<readonly RunSummary[]>;

	/**
	Runs that have ended since this was last asked on this home, oldest first, whoever drove them; nothing the first time. They count as told then.
	*/
	endedUnseen(): Promise<readonly RunSummary[]>;

	/**
	`plan: false`: without the plan, for whoever has it: it holds whole scripts and never changes.
	*/
	run(runId: string, options?: {readonly plan?: boolean}): Promise<RunState>;
	follow(runId: string, options: FollowOptions): AsyncIterable<RunEvent | OutputPiece>;
	output(request: {readonly runId: string; readonly stepId: string; readonly stream: StreamName; readonly offset: number; readonly length: number}): Promise<{readonly bytes: Uint8Array; readonly size: number}>;

	/**
	Lines of a step's output as a terminal would show them.
	*/
	outputPage(request: OutputRequest): Promise<OutputPage>;

	/**
	Looks through the whole output of a step, and says how far it is; leaving the iteration ends the search. The last item has `isDone`.
	*/
	findOutput(search: OutputSearch): AsyncIterable<OutputFound>;

	/**
	Writes output to a new file of the operator's own, never over another one: the bytes as they came, or as text.

	@throws UsageError where there is such a file, or bytes of both streams are asked for at once.
	*/
	saveOutput(request: {readonly runId: string; readonly stepId: string; readonly stream: OutputStream; readonly to: string; readonly asText: boolean}): Promise<{readonly path: string; readonly bytes: number}>;

	/**
	What was run on hosts, newest first; `before`: of those before that `seq`.
	*/
	commands(options?: {readonly host?: string; readonly runId?: string; readonly limit?: number; readonly before?: number}): Promise<readonly CommandEntry[]>;

	/**
	Looks at what of a run's job lives on its host now, and whether it uses the processor.
	*/
	lookAtJob(runId: string): Promise<JobLook>;

	/**
	Stores a setting, and answers with everything as it is then. What is read at the start holds from the next one on.

	@throws UsageError for a name that is none, or a value that does not fit.
	*/
	setSetting(name: string, value: unknown): Promise<Info>;

	/**
	The words that start the system's own ssh for a shell of the operator's on a host, and what to add to the environment.
	*/
	shellCommand(host: string): Promise<{readonly argv: readonly string[]; readonly environment: Readonly<Record<string, string>>}>;

	/**
	What a form's values come to, as far as it is known without asking the host, and where they differ from the defaults.
	*/
	describeCommand(request: MethodRequest): Promise<CommandDescription>;

	/**
	Follows a run again that was left or lost; resolves once following has begun or the run is found ended.
	*/
	reattach(runId: string): Promise<void>;

	/**
	Stops following; the run goes on. `because`: where it was not the operator's wish, why.
	*/
	detach(runId: string, because?: string): Promise<void>;
	answer(runId: string, text: string): Promise<void>;
	previewCancel(runId: string): Promise<CancelPreview>;
	cancel(runId: string): Promise<void>;

	/**
	Ends a run whose host is gone for good: how it ended stays unknown, and its record holds who gave it up and why.

	@throws RefusedError where the host answers.
	*/
	abandon(runId: string, reason: string): Promise<void>;
	report(runId: string): Promise<string>;

	/**
	Proves the records: of one run or of all. `hosts`: the heads noted in the job directories are read and compared too.
	*/
	verifyAudit(runId?: string, options?: {readonly hosts?: boolean}): Promise<AuditReport>;
	/**
	Newest first, of a host or of all; `limit`: no more than these, `before`: of those after this one, by its id.
	*/
	points(host?: string, options?: {readonly limit?: number; readonly before?: string}): Promise<readonly RecoveryPoint[]>;
	point(id: string): Promise<RecoveryPoint>;
	pointCount(host?: string): Promise<number>;

	/**
	What a point lacks, from what is known: filesystems that are not in it, a layout that has changed, a size that is suspicious, copies that are lost; and what was not checked.
	*/
	pointFindings(id: string): Promise<readonly Finding[]>;

	/**
	Looks on a host for what can be restored from: images on configured paths and where they were, its log of image backups, alternate disks, JFS2 snapshots, dump dates. Nothing is changed there.

	@throws OperatorError where the host cannot be asked.
	*/
	findPoints(host: string): Promise<PointSearch>;

	/**
	What the last search on a host came to, and when; undefined where nobody ever looked.
	*/
	lastSearch(host: string): Promise<{readonly at: string; readonly search: PointSearch} | undefined>;
	forgetPoint(id: string): Promise<void>;

	/**
	Reads a point again, as a read-only run: an image to its end; of an alternate disk, which is not woken, whether it is still there. Nothing is acknowledged in anybody's name. `level`: what is to be proved; every byte is compared for L3, and for `next` where that is the next one. What is proved raises the point's level.

	@throws RefusedError where reading cannot prove that; its advice says what does.
	*/
	verifyPoint(id: string, options?: {readonly level?: VerifyLevel | undefined}): Promise<{readonly runId: string}>;

	/**
	What targets must meet, by `policyId`.
	*/
	policies(): Promise<readonly Policy[]>;

	/**
	Keeps a policy, in place of one for the same target.

	@throws UsageError where its host is not in the inventory, or a value does not fit; its message names the field.
	*/
	savePolicy(policy: PolicyInput): Promise<Policy>;

	/**
	Whom a policy for this target holds for or would hold for, from what is known of the hosts.
	*/
	policyReach(target: PolicyTarget): Promise<PolicyReach>;

	/**
	How each target of these hosts, or of all, stands against the policies, the worst first; from the records alone, no host is asked.
	*/
	policyStates(hosts?: readonly string[]): Promise<readonly PolicyState[]>;

	/**
	What the retention of the policies would keep of a host's images and what would go, newest first. A dry run: nothing is deleted, and there is no way yet to delete by it.
	*/
	expiry(host: string): Promise<readonly Expiry[]>;

	/**
	@throws UsageError where there is no such policy.
	*/
	removePolicy(id: string): Promise<void>;

	/**
	The kits kept in the home, newest first; read from its files, not from the database.
	*/
	kits(host?: string): Promise<readonly Kit[]>;
	readKit(kit: Pick<Kit, 'host' | 'name'>): Promise<string>;

	/**
	Reads a mksysb or savevg image without AIX, in a file here or at `HOST:/path`: its entries, then what it is and whether it is whole. Files are jumped over.

	@throws OperatorError where it cannot be opened, or is no such image.
	*/
	readImage(request: {readonly file: string}): AsyncIterable<ImageItem>;

	/**
	Reads every byte of an image: its headers, packed files, its SHA-256, what stands behind its end.
	*/
	verifyImage(request: {readonly file: string}): AsyncIterable<ImageItem>;

	/**
	Extracts files and directories by their paths in the image, into a directory of this machine: nothing is written over, no path and no link leads out of it, no device is made.
	*/
	extractImage(request: {readonly file: string; readonly paths: readonly string[]; readonly to: string}): AsyncIterable<ImageItem>;

	/**
	Tells that something changed, so that a face asks again.
	*/
	watch(): AsyncIterable<Change>;
	close(): Promise<void>;
};
