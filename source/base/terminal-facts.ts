type Stream = {readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number};

type TerminalFact = {readonly name: string; readonly value: string};

const isSet = (value: string | undefined): value is string => value !== undefined && value !== '';

/**
What can be known of a terminal without asking it: its type, its size, what lies around it, and the variables that decide on glyphs and colours.
*/
export const terminalFacts = ({environment, stdin, stdout}: {readonly environment: Readonly<Record<string, string | undefined>>; readonly stdin: Stream; readonly stdout: Stream}): readonly TerminalFact[] => {
	const {TERM, TMUX, STY, SSH_CONNECTION: ssh, SSH_TTY: sshTerminal} = environment;
	const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].find(name => isSet(environment[name]));
	const colors = ['NO_COLOR', 'FORCE_COLOR', 'COLORTERM', 'COLORFGBG'].filter(name => isSet(environment[name]));
	const around = [...isSet(TMUX) ? ['tmux'] : [], ...isSet(STY) ? ['GNU screen'] : [], ...isSet(ssh) || isSet(sshTerminal) ? ['an ssh session'] : []];

	return [
		{name: 'type', value: isSet(TERM) ? `${TERM}${TERM === 'dumb' ? ' (lines instead of a screen)' : ''}` : 'unknown (TERM is not set)'},
		{name: 'input', value: stdin.isTTY === true ? 'a terminal' : 'no terminal'},
		{name: 'output', value: stdout.isTTY === true ? `a terminal${stdout.columns === undefined || stdout.rows === undefined ? ' of unknown size' : `, ${stdout.columns}x${stdout.rows}`}` : 'no terminal'},
		{name: 'characters', value: locale === undefined ? 'no locale is set: ASCII' : `${environment[locale] ?? ''} (${locale})`},
		{name: 'colours', value: colors.length === 0 ? 'by the type' : colors.map(name => `${name}=${environment[name] ?? ''}`).join(' ')},
		{name: 'inside', value: around.length === 0 ? 'nothing that is known' : around.join(', ')},
	];
};
