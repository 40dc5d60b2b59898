import type {Plan, StepDraft} from '../base/plan.js';
import {shellText} from '../base/shell-text.js';

/**
How things are at the end, each under its heading whatever the one before says; `== failed STATUS` ends one that could not be told. Files come last: one on a server that does not answer hides nothing else.

\`\`\`
== active       lsvg -o
== lspv
== bootlist     only where it is asked for
== mount
== snapshots
of /data
 snapshot -q /data
== paths
there /backup/x.unproved
absent /backup/x.kit.txt
like /tmp/mksysb.1234
\`\`\`

Arguments: `bootlist`, `path:PATH`, `like:BEGINNING`, `snapshots:MOUNT-POINT`.
*/
export const stateScript = shellText`LC_ALL=C
export LC_ALL
tell() {
	"$@" </dev/null || printf '== failed %s\n' "$?"
}
printf '== active\n'
tell lsvg -o
printf '== lspv\n'
tell lspv
for each do
	case $each in
	bootlist)
		printf '== bootlist\n'
		tell bootlist -m normal -o ;;
	esac
done
printf '== mount\n'
tell mount
printf '== snapshots\n'
for each do
	point=\${each#snapshots:}
	if [ "$point" != "$each" ]; then
		printf 'of %s\n' "$point"
		tell snapshot -q "$point"
	fi
done
printf '== paths\n'
there() {
	[ -f "$1" ] || [ -d "$1" ] || [ -h "$1" ]
}
for each do
	case $each in
	path:*)
		path=\${each#path:}
		if there "$path"; then
			printf 'there %s\n' "$path"
		else
			printf 'absent %s\n' "$path"
		fi ;;
	like:*)
		for path in "\${each#like:}"*; do
			if there "$path"; then
				printf 'like %s\n' "$path"
			fi
		done ;;
	esac
done
exit 0
`;

/**
What a method may leave behind, and by which step: what nobody began is not left.
*/
type Aftermath = {
	/**
	A group that was on before and must be on afterwards.
	*/
	readonly active?: string;

	/**
	What is only right where the run succeeded: a group on disks that were free, files that were not there.
	*/
	readonly group?: {readonly name: string; readonly disks: readonly string[]; readonly stepId: string};
	readonly made?: ReadonlyArray<{readonly path: string; readonly stepId: string}>;

	/**
	What must be gone whatever happened: files, mounts (and all below them).
	*/
	readonly passing?: ReadonlyArray<{readonly path: string; readonly stepId: string}>;
	readonly mounted?: ReadonlyArray<{readonly path: string; readonly stepId: string}>;

	/**
	How files begin that a command leaves where it is killed; others may have such ones, too.
	*/
	readonly like?: {readonly beginning: string; readonly stepId: string};

	/**
	Filesystems that a command takes snapshots of.
	*/
	readonly snapshots?: {readonly mountPoints: readonly string[]; readonly stepId: string};
	readonly bootList?: boolean;
};

/**
The last step of a method that changes something, which looks how things are whatever happened, and the rule that tells from it what is left.
*/
export const lookAfter = (aftermath: Aftermath, steps: readonly StepDraft[] = []): {readonly step: StepDraft; readonly rule: Plan['proof'][number]} => {
	const kept = steps.flatMap(({id, files = []}) => files.flatMap(({path, keep}) => keep ? [{path: `${path}.lparsafe-kept`, stepId: id}] : []));
	const {made = [], snapshots, bootList = false} = aftermath;
	const passing = [...aftermath.passing ?? [], ...kept];
	const words = [
		...(bootList ? ['bootlist'] : []),
		...new Set([...made, ...passing].map(({path}) => `path:${path}`)),
		...(aftermath.like === undefined ? [] : [`like:${aftermath.like.beginning}`]),
		...(snapshots?.mountPoints ?? []).map(mountPoint => `snapshots:${mountPoint}`),
	];

	return {
		step: {
			id: 'state',
			title: bootList ? 'Look at disks, boot list and mounts' : 'Look what is left',
			kind: 'command',
			interruptible: 'yes',
			always: true,
			explains: 'How things are at the end, also of a run that failed or was cancelled. It only reads.',
			pipelines: [{argvs: [['/bin/sh', '-s', ...(words.length > 0 ? ['--', ...words] : [])]]}],
			stdin: stateScript,
			environment: {set: {LC_ALL: 'C'}, unset: []},
			timeLimitSeconds: 300,
		},
		rule: {rule: 'left-behind', title: 'Nothing is left behind', parameters: {stepId: 'state', ...aftermath, passing}},
	};
};
