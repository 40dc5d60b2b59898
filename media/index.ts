/**
Makes the readme's pictures and a cast from the real app on the training fleet: `npm run media`.
*/
import {
	mkdir,
	readdir,
	rm,
	writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {lparsafe, program} from '../test/helpers/lparsafe.js';
import {Tmux} from '../test/helpers/tmux.js';
import {castOf} from './cast.js';
import {record, type Frame} from './record.js';
import {screenToSvg, screensToSvg, type Look} from './screen-to-svg.js';
import {tour} from './tour.js';

const size = {columns: 100, rows: 28};
const place = path.dirname(fileURLToPath(import.meta.url));

const write = async (name: string, text: string): Promise<void> => {
	await writeFile(path.join(place, name), text);
	process.stdout.write(`media/${name}  ${Math.ceil(text.length / 1024)} kB\n`);
};

const takeAll = async (look: Look): Promise<void> => {
	// The same each time: paths below it are on the screen.
	const home = path.join(os.tmpdir(), 'lparsafe-tour');
	await mkdir(home, {mode: 0o700});
	await lparsafe(home, ['simulate', '--speed', '20']);

	const tmux = await Tmux.open(`exec ${process.execPath} ${program} training`, {
		...size, environment: {
			LPARSAFE_HOME: home, LPARSAFE_THEME: look, LPARSAFE_TIPS: 'false', COLORTERM: 'truecolor', TZ: 'UTC',
		},
	});
	const marked: Frame[] = [];

	await tmux.see('prod-db01', {seconds: 240});

	const recording = record(tmux);

	try {
		await tour(tmux, home, async (name, title) => {
			const screen = await tmux.screen({escapes: true});

			recording.mark(screen);
			marked.push({screen, seconds: 3});
			await write(`${name}-${look}.svg`, screenToSvg(screen, {...size, title, look}));
		});

		const title = 'lparsafe: a volume group is saved, lost, and its restore is planned';
		const frames = await recording.stop();

		if (look === 'dark') {
			await write('tour.cast', castOf(frames, {...size, title}));
			await write('tour.svg', screensToSvg(marked, {
				...size, title, look, still: 2,
			}));
		}
	} finally {
		await recording.stop();
		await tmux.close();
		await lparsafe(home, ['simulate', 'stop']);
		await rm(home, {recursive: true, force: true, maxRetries: 5});
	}
};

// A picture that is no longer taken does not stay.
const old = await readdir(place);

await Promise.all(old.filter(name => /\.(?:svg|cast)$/v.test(name)).map(async name => rm(path.join(place, name))));
await takeAll('dark');
await takeAll('light');
