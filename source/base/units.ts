/**
A size for people, from bytes: `0 B`, `512 B`, `1.5 KiB`, `24.0 GiB`.
*/
export const formatBytes = (bytes: number): string => {
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
	let value = Math.max(0, bytes);
	let unit = 0;

	while (value >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit += 1;
	}

	return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
};

/**
A size for people, from MiB as AIX counts them.
*/
export const formatMiB = (mebibytes: number): string => mebibytes < 1024 ? `${Math.round(mebibytes)} MiB` : formatBytes(mebibytes * 1024 * 1024);

/**
A duration for people, from seconds: `8 s`, `2 min 5 s`, `1 h 20 min`, `3 d 4 h`.
*/
export const formatDuration = (seconds: number): string => {
	const whole = Math.max(0, Math.round(seconds));
	const parts: ReadonlyArray<readonly [number, string]> = [
		[Math.floor(whole / 86_400), 'd'],
		[Math.floor(whole / 3600) % 24, 'h'],
		[Math.floor(whole / 60) % 60, 'min'],
		[whole % 60, 's'],
	];
	const first = parts.findIndex(([count]) => count > 0);

	return first === -1 ? '0 s' : parts.slice(first, first + 2).filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`).join(' ');
};

const unitSeconds: ReadonlyMap<string, number> = new Map([['w', 604_800], ['d', 86_400], ['h', 3600], ['m', 60], ['min', 60], ['s', 1]]);

/**
What people write as a length of time, in seconds: `30m`, `8h`, `1 d`, `1d 12h`; undefined where it is none, or nothing.
*/
export const parseDuration = (text: string): number | undefined => {
	const parts = text.trim().matchAll(/(?<count>\d{1,6})\s*(?<unit>[a-z]+)\s*/gv).toArray();
	const seconds = parts.map(({groups}) => Number(groups?.['count']) * (unitSeconds.get(groups?.['unit'] ?? '') ?? NaN));
	const whole = seconds.reduce((sum, each) => sum + each, 0);

	return parts.map(([part]) => part).join('') === text.trim() && whole > 0 ? whole : undefined;
};

/**
A length of time as `parseDuration` reads it, to the second: `8h`, `1d 12h`.
*/
export const writeDuration = (seconds: number): string => {
	const written: string[] = [];
	let rest = seconds;

	for (const unit of ['d', 'h', 'm', 's']) {
		const length = unitSeconds.get(unit) ?? 1;
		const count = Math.floor(rest / length);

		rest -= count * length;

		if (count > 0) {
			written.push(`${count}${unit}`);
		}
	}

	return written.join(' ');
};

/**
How long ago something was, for people: `just now`, `12 s ago`, `3 h 2 min ago`.
*/
export const formatAge = (milliseconds: number): string => milliseconds < 2000 ? 'just now' : `${formatDuration(milliseconds / 1000)} ago`;
