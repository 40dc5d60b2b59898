/**
Everything that is executed as the other account. Scripts and data travel on its standard input, so that one fixed command is all that a rule has to allow; it is a shell, and whoever may run it may do all that the account can.
*/
export const becomeCommand = ['/bin/sh', '-s'] as const;

/**
With a password, the shell first says that it was let in, so that nothing but the password is sent before. This command line holds a mark that differs each time, so that a rule names the shell without its arguments.
*/
const becomeCommandWithPassword = ['/bin/sh'] as const;

/**
A name as sudoers(5) reads it: signs that mean something there stand behind a backslash.
*/
const sudoersWord = (word: string): string => word.replaceAll(/[^\w.\/\-]/gv, String.raw`\$&`);

type SudoersRequest = {
	readonly user: string;
	readonly becomeUser: string;

	/**
	Whether the operator means to type a password each session.
	*/
	readonly isPasswordAsked?: boolean;

	/**
	Whether the host was seen to ask for a terminal.
	*/
	readonly isTerminalRequired?: boolean;
};

/**
The lines that a host's sudoers file needs, for `visudo`.
*/
export const sudoersLines = ({user, becomeUser, isPasswordAsked = false, isTerminalRequired = false}: SudoersRequest): readonly string[] => {
	const command = (isPasswordAsked ? becomeCommandWithPassword : becomeCommand).join(' ');
	const tag = isPasswordAsked ? '' : 'NOPASSWD: ';

	return [
		...isTerminalRequired ? [`Defaults:${sudoersWord(user)} !requiretty`] : [],
		`${sudoersWord(user)} ALL=(${sudoersWord(becomeUser)}) ${tag}${command}`,
	];
};

/**
What the rule means, said wherever it is shown.
*/
export const sudoersMeaning = (becomeUser: string): string => `This rule is a shell as \`${becomeUser}\`: it allows all that \`${becomeUser}\` may do. Saving and restoring volume groups needs no less.`;
