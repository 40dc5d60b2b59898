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

/**
How long ago something was, for people: `just now`, `12 s ago`, `3 h 2 min ago`.
*/
export const formatAge = (milliseconds: number): string => milliseconds < 2000 ? 'just now' : `${formatDuration(milliseconds / 1000)} ago`;
