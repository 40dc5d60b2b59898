import type {AdviceQuestion} from '../base/advice.js';
import type {Facts} from '../base/facts.js';
import type {Field} from '../base/method.js';
import type {Values} from './field-value.js';

type Given = {readonly fields: readonly Field[]; readonly questions: ReadonlyArray<Pick<AdviceQuestion, 'id' | 'answer'>>; readonly filesystems: Facts['filesystems']};

/**
The only NFS server's directory that an image can go to; undefined where there is none, or a choice.
*/
const nfsDirectory = (name: string, {fields, filesystems}: Given): string | undefined => {
	const nfs = new Set(filesystems.filter(({type, isMounted}) => isMounted && type.startsWith('nfs')).map(({mountPoint}) => mountPoint));
	const [only, ...others] = (fields.find(field => field.name === name)?.choices ?? []).filter(({value, unusable}) => unusable === undefined && nfs.has(value));

	return others.length > 0 ? undefined : only?.value;
};

/**
What the answers of the decision help determine in a form. Where copies may go says where an image goes, and its second copy, as far as there is one such place; where it must run again says for which machine a copy is made.
*/
export const advisedValues = (given: Given): Values => {
	const answered = (id: string): readonly string[] => given.questions.find(question => question.id === id)?.answer?.split(',') ?? [];
	const places = answered('place');
	const isElsewhere = ['other-machine', 'other-site', 'powervs'].some(value => answered('again').includes(value));
	const values: Values = {
		...places.includes('nfs') && (places.includes('file') ? {copyTo: nfsDirectory('copyTo', given)} : {directory: nfsDirectory('directory', given)}),
		// Beside the original the settings of its devices and its data groups would be the copy's own.
		...isElsewhere && {boots: 'elsewhere', keepDevices: false, volumeGroups: 'leave'},
	};

	return Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== undefined && given.fields.some(field => field.name === name)));
};
