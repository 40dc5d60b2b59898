import {localTime} from '../programs/calendar.js';
import type {AixProgram} from './program.js';

const two = (value: number): string => String(value).padStart(2, '0');

/**
How long the machine is up, and a load that suits a quiet Tuesday.
*/
export const uptime: AixProgram = {
	paths: ['/usr/bin/uptime'],
	options: '',
	provenance: {'': 'documented'},
	usage: 'Usage: uptime',
	milliseconds: 20,
	async run({context}) {
		const {clock, lvm} = context.machine;
		const minutes = Math.floor((clock.now - lvm.identity.bootedAt) / 60_000);
		const {hour, minute} = localTime(clock.now);
		const days = Math.floor(minutes / 1440);

		await context.out(`  ${two(((hour + 11) % 12) + 1)}:${two(minute)}${hour < 12 ? 'AM' : 'PM'}   up ${days} days,  ${Math.floor(minutes / 60) % 24}:${two(minutes % 60)},  ${lvm.wparId === undefined ? '1 user' : '0 users'},  load average: 1.18, 1.07, 0.96\n`);

		return 0;
	},
};
