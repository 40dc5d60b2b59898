export type FileErrorCode = 'ENOENT' | 'EEXIST' | 'ENOTDIR' | 'EISDIR' | 'ENOTEMPTY' | 'EACCES' | 'EPERM' | 'ENOSPC' | 'EFBIG' | 'EXDEV' | 'ELOOP' | 'EBUSY' | 'EROFS' | 'EINVAL' | 'ENXIO' | 'EPIPE' | 'EBADF' | 'EIO' | 'EAGAIN';

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

/**
AIX's texts for the codes, C locale.
*/
export const errorTexts: Readonly<Record<FileErrorCode, string>> = {
	ENOENT: 'A file or directory in the path name does not exist.',
	EEXIST: 'Do not specify an existing file.',
	ENOTDIR: 'A parameter must be a directory.',
	EISDIR: 'Cannot perform this operation on a directory.',
	ENOTEMPTY: 'Directory not empty',
	EACCES: 'The file access permissions do not allow the specified action.',
	EPERM: 'Operation not permitted.',
	ENOSPC: 'There is not enough space in the file system.',
	EFBIG: 'A file cannot be larger than the value set by ulimit.',
	EXDEV: 'A file cannot be linked across file systems.',
	ELOOP: 'Too many levels of symbolic links.',
	EBUSY: 'The requested resource is busy.',
	EROFS: 'The file system has read permission only.',
	EINVAL: 'A system call received a parameter that is not valid.',
	ENXIO: 'There is a request to a device or address that does not exist.',
	EPIPE: 'There is no process to read data written to a pipe.',
	EBADF: 'A file descriptor does not refer to an open file.',
	EIO: 'There is an input or output error.',
	EAGAIN: 'The system call does not have the resources that it needs.',
};

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
