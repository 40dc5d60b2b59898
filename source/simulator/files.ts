export type FileErrorCode = 'ENOENT' | 'EEXIST' | 'ENOTDIR' | 'EISDIR' | 'ENOTEMPTY' | 'EACCES' | 'EPERM' | 'ENOSPC' | 'EFBIG' | 'EXDEV' | 'ELOOP' | 'EBUSY' | 'EROFS' | 'EINVAL' | 'ENXIO';

export class FileError extends Error {
	override readonly name = 'FileError';
	readonly code: FileErrorCode;
	readonly path: string;

	constructor(code: FileErrorCode, path: string) {
		super(`${code}: ${path}`);
		this.code = code;
		this.path = path;
	}
}

export type FileKind = 'file' | 'directory' | 'link' | 'fifo' | 'block-device' | 'character-device';

export type FileStatus = {
	readonly kind: FileKind;

	/**
	Permission bits with set-id and sticky, `0o7777` at most.
	*/
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly size: number;
	readonly links: number;
	readonly inode: number;

	/**
	Milliseconds of the machine's clock.
	*/
	readonly modifiedAt: number;
	readonly accessedAt: number;
	readonly changedAt: number;

	/**
	Mount point of the filesystem it lies in.
	*/
	readonly mountPoint: string;
	readonly device?: {readonly major: number; readonly minor: number};

	/**
	Where a link points.
	*/
	readonly linkTarget?: string;
};

/**
The file tree as one process sees it. Relative paths start at its directory. Every call throws a FileError.
*/
export type Files = {
	resolve(path: string): string;
	status(path: string): FileStatus;
	linkStatus(path: string): FileStatus;
	exists(path: string): boolean;
	list(path: string): readonly string[];
	read(path: string): Uint8Array;

	/**
	At most `length` bytes from `offset`.
	*/
	readRange(path: string, offset: number, length: number): Uint8Array;

	/**
	Creates or replaces; mode 0666 less the umask where it is new.
	*/
	write(path: string, bytes: Uint8Array | string): void;
	append(path: string, bytes: Uint8Array | string): void;

	/**
	Overwrites in place from `offset`, growing where needed.
	*/
	writeRange(path: string, offset: number, bytes: Uint8Array): void;
	truncate(path: string, size: number): void;
	makeDirectory(path: string, mode?: number): void;
	makeFifo(path: string, mode?: number): void;
	makeLink(target: string, path: string): void;
	makeHardLink(existing: string, path: string): void;
	removeFile(path: string): void;
	removeDirectory(path: string): void;
	rename(from: string, to: string): void;
	setMode(path: string, mode: number): void;
	setOwner(path: string, uid: number, gid: number): void;
	setTimes(path: string, accessedAt: number, modifiedAt: number): void;
};
