import type {HostEntry} from '../../base/services/hosts.js';
import {isDataGroup, targetWords} from '../../base/target.js';
import type {Desk} from '../desk.js';
import {createMenu} from '../layers/menu.js';
import {createAdviceScreen} from './advice.js';

/**
Opens the decision help for a host; where data groups of it are known, asks first whether for one of them.
*/
export const chooseAdvice = (desk: Desk, {name: host, volumeGroups = []}: Pick<HostEntry, 'name' | 'volumeGroups'>): void => {
	const open = (target: string): void => {
		desk.go(createAdviceScreen(desk, {host, target}));
	};

	const groups = volumeGroups.filter(group => isDataGroup(group)).map(group => `vg:${group}`);

	if (groups.length === 0) {
		open('lpar');

		return;
	}

	desk.ask(createMenu(desk, {
		title: `Decision help for what of ${host}?`, noun: 'choice',
		rows: () => ['lpar', ...groups].map(id => ({id, label: targetWords(id)})),
		onChoose([id]) {
			open(id ?? 'lpar');
		},
	}));
};
