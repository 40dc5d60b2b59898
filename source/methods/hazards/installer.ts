import {ifReadable} from '../../base/errors.js';
import type {Finding, Look} from '../../base/plan.js';
import {cleanText} from '../../base/text.js';
import {readStanzas, type ImageDataStanza} from '../../facts/parse-image-data.js';
import {answered, notChecked} from '../look-results.js';
import type {Looks} from '../method.js';

/**
What mksysb takes as the image's bosinst.data: its own file, else the one that the installation left. /save_bosinst.data_file keeps it from naming the disks of rootvg in it.
*/
const script = String.raw`for file in /bosinst.data /var/adm/ras/bosinst.data; do
	if [ -f "$file" ]; then
		printf '#from %s\n' "$file"
		[ ! -f /save_bosinst.data_file ] || printf '#kept\n'
		cat "$file"
		exit
	fi
done
echo 'there is neither /bosinst.data nor /var/adm/ras/bosinst.data' >&2
exit 1
`;

export const installDataLook: Look = {
	id: 'bosinst-data', title: 'What an installation from the image would ask', pipelines: [{argvs: [['/bin/sh', '-s']]}], stdin: script, timeLimitSeconds: 20,
};

/**
How an installation from the image would go, as bosinst.data says it now.
*/
type InstallData = {
	readonly prompt: string;
	readonly overwrite: string;

	/**
	The disks it names, in words; mksysb puts those of rootvg there, unless the file is kept as it is.
	*/
	readonly disks: readonly string[];
	readonly isKept: boolean;
	readonly lines: readonly string[];
};

const diskOf = ({fields}: ImageDataStanza): string | undefined => ['HDISKNAME', 'PHYSICAL_LOCATION', 'CONNECTION', 'LOCATION', 'PVID'].map(name => fields.get(name)).find(value => value !== undefined && value !== '');

export const readInstall = (looks: Looks): InstallData | undefined => {
	const look = answered(looks, installDataLook.id);
	const text = cleanText(look?.out ?? '');
	const stanzas = ifReadable(() => readStanzas(text));
	const control = stanzas?.find(({name}) => name === 'control_flow')?.fields;

	return look === undefined || control === undefined || stanzas === undefined
		? undefined
		: {
			prompt: control.get('PROMPT') ?? '',
			overwrite: control.get('EXISTING_SYSTEM_OVERWRITE') ?? '',
			disks: stanzas.filter(({name}) => name === 'target_disk_data').flatMap(stanza => diskOf(stanza) ?? []),
			isKept: text.split('\n').includes('#kept'),
			lines: text.split('\n').filter(line => /^#from |^#kept|\b(?:PROMPT|EXISTING_SYSTEM_OVERWRITE|INSTALL_METHOD|RECOVER_DEVICES|HDISKNAME|PHYSICAL_LOCATION)\s*=/v.test(line)).map(line => line.trim()),
		};
};

/**
Which disks an installer may overwrite that asks nobody.
*/
const overwriting: Readonly<Record<string, string>> = {
	yes: 'overwrites a system that is on them',
	any: 'overwrites whatever is on them, data groups too',
	no: 'takes only disks that belong to no group',
};

/**
What an installation from this image does, for the review and the recovery sheet.
*/
export const installInWords = ({prompt, overwrite, disks, isKept}: InstallData, rootDisks: readonly string[]): string => {
	const named = isKept ? disks : rootDisks;
	const where = named.length === 0 ? 'no disk: it chooses one itself' : named.join(', ');

	return prompt === 'no'
		? `asks nobody (PROMPT = no), takes ${where}, and ${overwriting[overwrite] ?? `EXISTING_SYSTEM_OVERWRITE = ${overwrite === '' ? 'not said' : overwrite}`}`
		: `asks before it writes (PROMPT = ${prompt === '' ? 'not said' : prompt})`;
};

/**
`installer-picks-disk` of hazards.md when the image is made: what a network or media installation of it would do by itself. mksysb names the disks of rootvg in bosinst.data; on another machine they match nothing.
*/
export const installFindings = (looks: Looks, rootDisks: readonly string[]): readonly Finding[] => {
	const data = readInstall(looks);

	if (data === undefined) {
		return [notChecked('installer-picks-disk', 'what an installation from this image would do by itself.', {looks, look: installDataLook.id})];
	}

	return data.prompt === 'no'
		? [{
			id: 'installer-picks-disk',
			level: 'caution',
			title: `An installation from this image ${installInWords(data, rootDisks)}.`,
			evidence: {command: 'cat /bosinst.data', lines: [...data.lines]},
			remedy: 'Set PROMPT = yes in /bosinst.data before it is saved, or install with a bosinst_data resource of its own; unmap data disks before a bare-metal restore in any case.',
		}]
		: [];
};
