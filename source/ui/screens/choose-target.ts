import type {HostEntry} from '../../base/services/hosts.js';
import {isDataGroup, targetWords} from '../../base/target.js';
import type {Desk} from '../desk.js';
import {createMenu} from '../layers/menu.js';
import type {Layer} from '../navigation.js';
import {createAdviceScreen} from './advice.js';
import {createHostScreen} from './host.js';
import {createPickerScreen} from './picker.js';

type KnownHost = Pick<HostEntry, 'name' | 'volumeGroups'>;

/**
Opens what is opened for a target of a host, on the way through the host, which the breadcrumb names then; where data groups of it are known, asks first whether for one of them.
*/
const chooseTarget = (desk: Desk, {name: host, volumeGroups = []}: KnownHost, title: string, layerFor: (target: string) => Layer): void => {
	const open = (target: string): void => {
		desk.go(createHostScreen(desk, host));
		desk.go(layerFor(target));
	};

	const groups = volumeGroups.filter(group => isDataGroup(group)).map(group => `vg:${group}`);

	if (groups.length === 0) {
		open('lpar');

		return;
	}

	desk.ask(createMenu(desk, {
		title, noun: 'choice',
		rows: () => ['lpar', ...groups].map(id => ({id, label: targetWords(id)})),
		onChoose([id]) {
			open(id ?? 'lpar');
		},
	}));
};

export const chooseAdvice = (desk: Desk, host: KnownHost): void => {
	chooseTarget(desk, host, `Decision help for what of ${host.name}?`, target => createAdviceScreen(desk, {host: host.name, target}));
};

export const chooseMethod = (desk: Desk, host: KnownHost, direction: 'backup' | 'restore'): void => {
	chooseTarget(desk, host, `${direction === 'backup' ? 'Back up' : 'Restore'} what of ${host.name}?`, target => createPickerScreen(desk, {host: host.name, target, direction}));
};
