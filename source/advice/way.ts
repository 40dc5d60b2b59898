/**
What a target consists of, as far as ways to save it differ. `boot`: a system that starts; `structure`: of a volume group; `raw`: volumes without a filesystem; `vios`: a VIO Server with what it serves; `machine`: a VMware machine.
*/
export const parts = {
	boot: 'the system',
	structure: 'the structure of the groups',
	files: 'the files',
	raw: 'the raw volumes',
	database: 'the database',
	vios: 'the VIO Server and its mappings',
	machine: 'the VMware machine',
} as const;
export type Part = keyof typeof parts;

/**
What it is to be protected against.
*/
export const events = {
	deletion: 'something was deleted',
	corruption: 'data were corrupted',
	disk: 'a disk was lost',
	array: 'the disk array was lost',
	machine: 'the machine was lost',
	site: 'the site was lost',
	update: 'an update went wrong',
	ransomware: 'an intruder encrypted what can be reached',
} as const;
export type EventId = keyof typeof events;

/**
Whether a copy is left after an event: always; where it lies far enough away; where nobody can change or delete it. Never, where the event is not named.
*/
export type Survival = 'yes' | 'if-apart' | 'if-locked';

/**
From the smallest.
*/
export const spans = ['none', 'minutes', 'hours', 'day', 'days', 'week'] as const;
export type Span = typeof spans[number];

/**
Whether a span is no longer than what was wished; nothing wished is met by all.
*/
export const isWithin = (span: Span, wished: string | undefined): boolean => wished === undefined || spans.indexOf(span) <= (spans as readonly string[]).indexOf(wished);

export type Place = 'file' | 'nfs' | 'nim' | 'tape' | 'optical' | 'server' | 'object-storage' | 'disk';

/**
A command as it is typed. One that is not confirmed is to be tried before it is relied on.
*/
export type WayCommand = {readonly text: string; readonly isConfirmed: boolean};

/**
One way to protect something, as the decision help knows it, whether lparsafe runs it or not.
*/
export type Way = {
	readonly id: string;
	readonly title: string;
	readonly platform: 'aix' | 'vios' | 'vmware';

	/**
	What is in it while all is in use, and what only while its users are stopped.
	*/
	readonly holds: readonly Part[];
	readonly holdsStopped?: readonly Part[];

	/**
	What it helps without holding it: no backup of it, but of use beside one.
	*/
	readonly aids?: readonly Part[];

	/**
	That what it aids is not kept by it either: it saves something of its own beside a backup.
	*/
	readonly savesItsOwn?: true;
	readonly survives: Readonly<Partial<Record<EventId, Survival>>>;
	readonly consistency: 'crash' | 'per-file-hot' | 'frozen' | 'application' | 'none';

	/**
	How often it can reasonably be made, and how soon all of it is back.
	*/
	readonly rpo: Span;
	readonly rto: Span;
	readonly places: readonly Place[];

	/**
	`part`: not said where another way of the same strategy holds it.
	*/
	readonly doesNotCover: ReadonlyArray<{readonly text: string; readonly part?: Part}>;

	/**
	The method of the catalogue that runs it.
	*/
	readonly method?: string;
	readonly commands?: readonly WayCommand[];
	readonly guide: string;
	readonly source: string;

	/**
	Where ways are equal, the greater one comes first.
	*/
	readonly weight?: number;
};

/**
What keeps earlier states somewhere else, as images and agents do.
*/
export const apart: Way['survives'] = {
	deletion: 'yes', corruption: 'yes', disk: 'if-apart', array: 'if-apart', machine: 'if-apart', site: 'if-apart', update: 'yes', ransomware: 'if-locked',
};

export const yes = (text: string): WayCommand => ({text, isConfirmed: true});
export const unconfirmed = (text: string): WayCommand => ({text, isConfirmed: false});
