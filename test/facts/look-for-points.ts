import {
	chmodSync,
	mkdirSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {lookForPoints, type PointSightings} from '../../source/facts/look-for-points.js';
import {foundPoints} from '../../source/points/found-points.js';
import {localShell} from '../helpers/local-shell.js';
import {healthyFacts} from '../helpers/method-fixture.js';
import {newDirectory} from '../helpers/new-directory.js';

/**
This machine as a host whose commands of AIX do what they are told; `find`, `ls` and the shell are real.
*/
const hostIn = (t: ExecutionContext) => {
	const directory = newDirectory(t);
	const bin = path.join(directory, 'bin');
	const shell = localShell({environment: {PATH: `${bin}:${process.env['PATH'] ?? ''}`}, host: 'prod-db01'});
	const facts = healthyFacts();

	mkdirSync(bin);

	return {
		directory,
		facts,
		does(program: string, text: string) {
			writeFileSync(path.join(bin, program), `#!/bin/sh\n${text}\n`);
			chmodSync(path.join(bin, program), 0o755);
		},
		look: async (...paths: readonly string[]): Promise<PointSightings> => lookForPoints(shell, {facts, paths, known: []}),
	};
};

test('what a half answer does not name is not forgotten, and what a whole one does not name is', async t => {
	const {does, look, facts} = hostIn(t);
	const entry = (file: string): string => `echo '${file};savevg -f ${file} datavg;Wed Jan 30 22:53:34 PST 2013;10;20;7200-05'`;
	const rows = (...names: readonly string[]): string => `echo 'Snapshots for '$2\n${names.map(name => `echo '*  ${name}  Mon Jan 22 10:11:12 CST 2018'`).join('\n')}`;
	const [one, other] = [entry('/backup/one'), entry('/backup/other')];
	const change = async (known: ReturnType<typeof foundPoints>['save'] = []) => foundPoints({
		facts, now: 0, known, sightings: await look(), heads: new Map(), others: [],
	});

	does('lsmksysb', `${one}\n${other}`);
	does('snapshot', rows('snap1', 'snap2'));

	const {save} = await change();
	const named = (name: string): readonly string[] => save.filter(({place}) => place.path === name).map(({id}) => id);

	t.is(named('/backup/other').length, 1);
	t.true(named('snap2').length > 0);

	does('lsmksysb', `${one}; exit 3`);
	does('snapshot', `${rows('snap1')}; kill -9 $$`);

	const half = await change(save);

	t.deepEqual(half.forget, []);
	t.is(half.seen, save.length / 2);

	does('lsmksysb', one);
	does('snapshot', rows('snap1'));

	const {forget} = await change(save);

	t.deepEqual(new Set(forget).symmetricDifference(new Set([...named('/backup/other'), ...named('snap2')])), new Set());
});

test('a path that is a link is looked through, and what could not be looked at below it is said', async t => {
	const {directory, does, look, facts} = hostIn(t);
	const [place, link] = [path.join(directory, 'place'), path.join(directory, 'link')];

	mkdirSync(path.join(place, 'sub'), {recursive: true});
	writeFileSync(path.join(place, 'sub', 'image'), Buffer.alloc(20_000));
	symlinkSync(place, link);

	const whole = await look(link);

	t.deepEqual(whole.candidates, [path.join(link, 'sub', 'image')]);
	t.false(whole.problems.some(({command}) => command.startsWith('images below')));

	does('find', '/usr/bin/find "$@"; echo "find: 0652-081 cannot change directory to <closed>:" >&2; exit 1');

	const closed = await look(link);

	t.deepEqual(closed.candidates, whole.candidates);
	t.regex(closed.problems.find(({command}) => command === `images below ${link}`)?.message ?? '', /0652-081 cannot change directory/v);

	// What is mounted below is another filesystem, unless it is named itself.
	const [first] = facts.filesystems;
	const mounted = (each: string) => ({...first!, mountPoint: path.join(place, each), isMounted: true});

	facts.filesystems.push(mounted('sub'), mounted('other'));

	const above = await look(place, path.join(place, 'sub'));

	t.regex(above.problems.map(({message}) => message).join('\n'), new RegExp(String.raw`^Other filesystems are mounted below it, and were not looked through: ${place}/other\.$`, 'mv'));
});

test('a directory that is not there is said in words, without the path of a script', async t => {
	const {look, directory} = hostIn(t);
	const place = path.join(directory, 'nowhere');
	const {problems} = await look(place);

	t.is(problems.find(({command}) => command === `images below ${place}`)?.message, `There is no directory ${place}.`);
});
