import type {PlanIdentity, Step, StepCheck} from '../base/plan.js';
import {quoteWord} from '../base/quote.js';
import {safeDelimiter} from '../base/shell-text.js';

type Body = Omit<Step, 'commands' | 'host'>;

const quoteName = (name: string): string => {
	if (!/^[A-Za-z_]\w*$/v.test(name)) {
		throw new TypeError(`Not the name of an environment variable: ${JSON.stringify(name)}.`);
	}

	return name;
};

const octal = (mode: string): string => {
	if (!/^[0-7]{3,4}$/v.test(mode)) {
		throw new TypeError(`Not an octal mode: ${JSON.stringify(mode)}.`);
	}

	return mode;
};

const argument = (value: string | number | undefined): string => quoteWord(String(value ?? ''));

const renderIdentity = ({rootvgId, rootvgDisks}: PlanIdentity): string => {
	const keys = rootvgDisks.flatMap(({uniqueId, pvid}) => {
		if (uniqueId !== undefined) {
			return ['unique', uniqueId];
		}

		return pvid === undefined ? [] : ['pvid', pvid];
	});

	return `lp_check_host ${[argument(rootvgId), ...keys.map(key => argument(key))].join(' ')}`;
};

/**
The call that makes a check; the functions are in `segment-checks.ts`.
*/
export const renderCheck = (check: StepCheck): string => {
	switch (check.kind) {
		case 'host-identity': {
			return renderIdentity(check.identity);
		}

		case 'disk-identity': {
			return `lp_check_disk ${[check.disk, check.uniqueId, check.pvid, check.serial, check.sizeMiB].map(value => argument(value)).join(' ')}`;
		}

		case 'disk-free': {
			return `lp_check_disk_free ${argument(check.disk)}`;
		}

		case 'volume-group-absent': {
			return `lp_check_group_absent ${argument(check.volumeGroup)}`;
		}

		case 'volume-group-active': {
			return `lp_check_group_active ${argument(check.volumeGroup)}`;
		}

		case 'logical-volume-absent': {
			return `lp_check_volume_absent ${argument(check.logicalVolume)}`;
		}

		case 'path-absent': {
			return `lp_check_absent ${argument(check.path)}`;
		}

		case 'path-present': {
			return `lp_check_present ${argument(check.path)}`;
		}

		case 'not-mounted': {
			return `lp_check_not_mounted ${argument(check.mountPoint)}`;
		}

		case 'mounted': {
			return `lp_check_mounted ${argument(check.mountPoint)}`;
		}

		case 'disk-in-group': {
			return `lp_check_disk_in_group ${argument(check.disk)} ${argument(check.volumeGroup)}`;
		}

		case 'boot-list': {
			return `lp_check_boot_list ${argument(check.rows.join('\n'))}`;
		}

		case 'space': {
			return `lp_check_space ${argument(check.path)} ${check.needMiB}`;
		}
	}
};

/**
Text into a file, byte by byte: a here-document where it ends with a newline, one quoted word where it does not.

@throws TypeError on a NUL byte.
*/
const renderText = (content: string, path: string): string => {
	if (content === '') {
		return `: > ${path}`;
	}

	if (!content.endsWith('\n') || content.includes('\0')) {
		return `printf '%s' ${quoteWord(content)} > ${path}`;
	}

	const delimiter = safeDelimiter(content);
	return `cat > ${path} <<'${delimiter}'\n${content}${delimiter}`;
};

/**
What places the step's files, one logical command an entry.
*/
export const renderFiles = ({files = []}: Pick<Step, 'files'>): readonly string[] => files.flatMap(({path, mode, content, keep}) => {
	const fresh = quoteWord(`${path}.lparsafe-new`);

	return [
		...keep === true ? [`lp_keep ${quoteWord(path)}`] : [],
		renderText(content, fresh),
		`lp_place ${quoteWord(path)} ${octal(mode)}`,
	];
});

/**
What a step's standard input is fed from, into the file `path` (already quoted).
*/
export const renderStdin = ({stdin}: Pick<Step, 'stdin'>, path: string): string | undefined => stdin === undefined ? undefined : renderText(stdin, path);

const reservedWords = new Set(['case', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'for', 'function', 'if', 'in', 'select', 'then', 'time', 'until', 'while']);

/**
A command's first word: a reserved word or an assignment must not be read as the shell's own.
*/
const quoteCommand = (word: string): string => /^[\w\/.\-]+$/v.test(word) && !reservedWords.has(word) ? word : `'${quoteWord(`${word} `).slice(1, -2)}'`;

const renderPipeline = ({argvs, inputFile, outputFile}: Step['pipelines'][number], isByHand = false): readonly string[] => {
	const last = argvs.length - 1;
	const isCounted = last > 0 && !isByHand;
	const members = argvs.map((argv, index) => [
		...isCounted ? [`lp_part ${index + 1}`] : [],
		[quoteCommand(argv[0]!), ...argv.slice(1).map(word => quoteWord(word))].join(' '),
		...index === 0 && inputFile !== undefined ? [`< ${quoteWord(inputFile)}`] : [],
		...index === last && outputFile !== undefined ? [`> ${quoteWord(outputFile)}`] : [],
	].join(' '));
	const line = members.join(' | ');

	return isCounted ? [line, `lp_parts ${argvs.length}`] : [line];
};

const renderSurroundings = ({environment, directory = '/', umask = '022', fileSizeLimit}: Body): readonly string[] => [
	`umask ${octal(umask)}`,
	...fileSizeLimit === undefined ? [] : [`ulimit -f ${fileSizeLimit}`],
	...(environment?.unset ?? []).map(name => `unset ${quoteName(name)}`),
	...Object.entries(environment?.set ?? {}).map(([name, value]) => `${quoteName(name)}=${quoteWord(value)}; export ${name}`),
	`cd ${quoteWord(directory)}`,
];

/**
What a step runs, one logical command an entry: limits, environment, directory, what it puts back, its pipelines. The same lines stand in the review, in the export and in the segment.
*/
export const renderBody = (step: Body): readonly string[] => [
	...renderSurroundings(step),
	...(step.restores ?? []).map(path => `lp_restore ${quoteWord(path)}`),
	...step.pipelines.flatMap(pipeline => renderPipeline(pipeline)),
];

/**
A step for a person who types it: what is put in place and back, and the pipelines, with nothing but what every shell has.
*/
export const renderByHand = (step: Body): readonly string[] => {
	const placed = (step.files ?? []).flatMap(({path, mode, content, keep}) => [
		...keep === true ? [`cp -p ${quoteWord(path)} ${quoteWord(`${path}.lparsafe-kept`)}`] : [],
		renderText(content, quoteWord(path)),
		`chmod ${octal(mode)} ${quoteWord(path)}`,
	]);

	return [
		...placed,
		...step.pipelines.length === 0 ? [] : renderSurroundings(step),
		...(step.restores ?? []).map(path => `mv ${quoteWord(`${path}.lparsafe-kept`)} ${quoteWord(path)} || rm ${quoteWord(path)}`),
		...step.pipelines.flatMap(pipeline => renderPipeline(pipeline, true)),
	];
};

/**
The first pipeline with the text that it reads, as a here-document. The segment feeds the same text from a file, which the step's later pipelines read on from.
*/
const withStdin = (step: Body, body: readonly string[]): readonly string[] => {
	const {stdin, pipelines} = step;
	const [first] = pipelines;

	if (stdin === undefined || first === undefined) {
		return body;
	}

	const [line = ''] = renderPipeline(first);
	const at = body.indexOf(line);
	const delimiter = safeDelimiter(stdin);
	const isText = stdin.endsWith('\n') && !stdin.includes('\0') && first.argvs.length === 1;
	const shown = isText ? `${line} <<'${delimiter}'\n${stdin}${delimiter}` : `printf '%s' ${quoteWord(stdin)} | ${line}`;

	return body.map((each, index) => index === at ? shown : each);
};

/**
A step's commands as the review shows them and the segment has them, with what travels on its standard input.
*/
export const renderCommands = (step: Body): readonly string[] => {
	if (step.kind === 'manual' || step.kind === 'wait') {
		return [];
	}

	const body = renderBody(step);
	const isBare = step.pipelines.length === 0 && (step.restores ?? []).length === 0;

	return [
		...(step.checks ?? []).map(check => renderCheck(check)),
		...renderFiles(step),
		...isBare ? [] : withStdin(step, body),
	];
};
