/**
Whether the line to the terminal takes more. What is written goes into buffers on its way (of the terminal's device, of ssh, of the network) that nobody can look into: on a slow line frame after frame would wait there, and a key be answered only behind all of them. So now and then the terminal is asked how it is, behind what was written; once it answers, all of that has arrived.
*/
export type LinePace = {
	/**
	Whether what is written now is seen soon. Where not, `onFree` is called when it is.
	*/
	isFree(): boolean;

	/**
	Counts what is being written, and says what is to be written behind it.
	*/
	wrote(bytes: number): string;

	/**
	The terminal has answered.
	*/
	answered(): void;

	/**
	The terminal is the app's, and shows no answer on the screen as if it were typed; it may be another one than before. From now on it is asked.
	*/
	begin(): void;

	/**
	Asks nothing from now on, and waits until all answers are there that were asked for: they must not come to whoever reads the terminal next.
	*/
	settle(): Promise<void>;
};

/**
Device status report: every terminal since the VT100 answers `ESC [ 0 n`, which the decoder makes a press of its own.
*/
const question = '\u{1B}[5n';

/**
How many bytes may be on their way: at least a line of text or six, at most what no line is slow for.
*/
const least = 512;
const most = 65_536;

/**
How much later than the quickest answer one may come, for what is written before it: more would be felt.
*/
const slackMilliseconds = 300;

/**
How long an answer is waited for. One frame in that time is not too much for any line, should answers get lost.
*/
const lostMilliseconds = 8000;

/**
How long whoever leaves waits for answers.
*/
const settleMilliseconds = 3000;

type Asked = {readonly at: number; readonly bytes: number};

/**
`now` only counts on, in milliseconds.
*/
export const createLinePace = ({onFree, now = () => performance.now()}: {readonly onFree: () => void; readonly now?: () => number}): LinePace => {
	let asked: readonly Asked[] = [];
	let since = 0;
	let window = least;
	let quickest = Infinity;
	let changedAt = 0;
	let wasHeld = false;
	let isAsking = false;

	// A terminal that has never answered holds nothing up, and is not asked again and again.
	let answers: 'unknown' | 'yes' | 'no' = 'unknown';
	let timer: NodeJS.Timeout | undefined;
	let settled: (() => void) | undefined;

	const onTheWay = (): number => since + asked.reduce((sum, {bytes}) => sum + bytes, 0);

	// Where nothing was asked, no answer would ever make room.
	const hasRoom = (): boolean => answers !== 'yes' || asked.length === 0 || onTheWay() < window;

	const free = (): void => {
		if (asked.length === 0) {
			clearTimeout(timer);
			timer = undefined;
			settled?.();
		}

		const isWaiting = wasHeld && isAsking;

		wasHeld = false;

		if (isWaiting) {
			onFree();
		}
	};

	const giveUp = (): void => {
		timer = undefined;
		answers = answers === 'yes' ? 'unknown' : 'no';
		asked = [];
		since = 0;
		free();
	};

	return {
		isFree() {
			const isFree = hasRoom();

			wasHeld ||= !isFree;

			return isFree;
		},
		wrote(bytes) {
			since += bytes;

			if (!isAsking || answers === 'no' || since < Math.max(least / 2, window / 4) || (answers === 'unknown' && asked.length > 0)) {
				return '';
			}

			asked = [...asked, {at: now(), bytes: since}];
			since = 0;
			timer ??= setTimeout(giveUp, lostMilliseconds);
			timer.unref();

			return question;
		},
		answered() {
			const [first, ...rest] = asked;

			answers = 'yes';

			if (first === undefined) {
				return;
			}

			const took = now() - first.at;

			// The line may have become another one; but while much waits, answers are slow of that.
			quickest = Math.min(wasHeld ? quickest : quickest * 1.1, took);

			// Nothing is known of a line that had no more to carry, nor from before the last change what that did.
			if (wasHeld && first.at >= changedAt) {
				window = took < quickest + slackMilliseconds ? Math.min(window * 2, most) : Math.max(window / 2, least);
				changedAt = now();
			}

			asked = rest;
			clearTimeout(timer);
			timer = rest.length === 0 ? undefined : setTimeout(giveUp, lostMilliseconds).unref();

			if (hasRoom()) {
				free();
			}
		},
		begin() {
			isAsking = true;
			answers = answers === 'no' ? 'unknown' : answers;
		},
		async settle() {
			isAsking = false;

			if (asked.length > 0 && answers === 'yes') {
				await new Promise<void>(resolve => {
					const end = setTimeout(resolve, settleMilliseconds);

					settled = () => {
						clearTimeout(end);
						resolve();
					};
				});
			}

			clearTimeout(timer);
			timer = undefined;
			asked = [];
			since = 0;
		},
	};
};
