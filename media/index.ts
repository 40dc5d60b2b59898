/**
Makes the readme's picture from the real app: the training fleet, a volume group being saved.
*/
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {backUp} from '../test/helpers/back-up.js';
import {lparsafe, program} from '../test/helpers/lparsafe.js';
import {Tmux} from '../test/helpers/tmux.js';
import {screenToSvg} from './screen-to-svg.js';

const size = {columns: 100, rows: 30};
const place = path.dirname(fileURLToPath(import.meta.url));
const home = await mkdtemp(path.join(os.tmpdir(), 'lps-media-'));

const picture = async (tmux: Tmux, name: string, title: string): Promise<void> => {
	await writeFile(path.join(place, `${name}.svg`), screenToSvg(await tmux.screen({escapes: true}), {...size, title}));
	process.stdout.write(`media/${name}.svg\n`);
};

await lparsafe(home, ['simulate', '--speed', '20']);

const tmux = await Tmux.open(`${process.execPath} ${program} training`, {...size, environment: {LPARSAFE_HOME: home, COLORTERM: 'truecolor'}});

try {
	await backUp(tmux);
	await tmux.see(/Backing up \d+ files\.{12}/v, {seconds: 120});
	await picture(tmux, 'run', 'lparsafe saves a volume group: steps, live output, time left');
} finally {
	await tmux.close();
	await lparsafe(home, ['simulate', 'stop']);
	await rm(home, {recursive: true, force: true, maxRetries: 5});
}
