/**
A captured screen as rows that can each be drawn alone: in `tmux capture-pane -e` a style goes on into the next line.
*/
export const rowsOf = (screen: string, rows: number): readonly string[] => {
	let open = '';

	return screen.split('\n').slice(0, rows).map(line => {
		const before = open;

		for (const part of line.split('\u{1B}[').slice(1)) {
			const codes = part.slice(0, part.indexOf('m'));

			open = ['', '0'].includes(codes) ? '' : `${codes.startsWith('0;') ? '' : open}\u{1B}[${codes}m`;
		}

		return before + (open === '' ? line.trimEnd() : line);
	});
};
