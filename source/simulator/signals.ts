/**
AIX's signals by number.
*/
export const signalNumbers = {
	HUP: 1,
	INT: 2,
	QUIT: 3,
	ILL: 4,
	TRAP: 5,
	ABRT: 6,
	EMT: 7,
	FPE: 8,
	KILL: 9,
	BUS: 10,
	SEGV: 11,
	SYS: 12,
	PIPE: 13,
	ALRM: 14,
	TERM: 15,
	URG: 16,
	STOP: 17,
	TSTP: 18,
	CONT: 19,
	CHLD: 20,
	TTIN: 21,
	TTOU: 22,
	IO: 23,
	XCPU: 24,
	XFSZ: 25,
	MSG: 27,
	WINCH: 28,
	PWR: 29,
	USR1: 30,
	USR2: 31,
	PROF: 32,
	DANGER: 33,
	VTALRM: 34,
} as const;

export type SignalName = keyof typeof signalNumbers;

const namesByNumber = new Map(Object.entries(signalNumbers).map(([name, number]) => [number as number, name as SignalName]));

/**
Signals whose default action is to do nothing. Stopping is not simulated, so its signals are here too.
*/
const harmless: ReadonlySet<SignalName> = new Set<SignalName>(['URG', 'STOP', 'TSTP', 'CONT', 'CHLD', 'TTIN', 'TTOU', 'IO', 'WINCH', 'PWR', 'DANGER']);

export const isHarmless = (signal: SignalName): boolean => harmless.has(signal);

/**
A signal by name (`TERM`, `SIGTERM`, any case) or number.
*/
export const parseSignal = (text: string): SignalName | undefined => {
	if (/^\d+$/v.test(text)) {
		return namesByNumber.get(Number(text));
	}

	const name = text.toUpperCase().replace(/^SIG/v, '');

	return Object.hasOwn(signalNumbers, name) ? name as SignalName : undefined;
};

export const signalName = (number: number): SignalName | undefined => namesByNumber.get(number);
