import {createHash} from 'node:crypto';
import os from 'node:os';
import path from 'node:path';

// A Unix socket's path has at most 104 bytes on macOS and 108 on Linux.
const longest = 100;

/**
Where the control channel of a training home listens: in the home, or, where that path would be too long for a socket, in a directory of this account among the temporary ones.
*/
export const controlPath = (home: string): string => {
	const near = path.join(home, 'simulator', 'control');

	if (Buffer.byteLength(near) <= longest) {
		return near;
	}

	const name = createHash('sha256').update(path.resolve(home)).digest('hex').slice(0, 16);

	return path.join(os.tmpdir(), `lparsafe-${os.userInfo().uid}`, `${name}.control`);
};
