import type {Prompt} from 'ssh2';
import {cleanLine, cleanText} from '../base/text.js';

/**
A round of keyboard-interactive, as a server asks it (RFC 4256, 3.2).
*/
type Round = {readonly name: string; readonly instructions: string; readonly prompts: readonly Prompt[]};

const passwordWords = /password|passwort|kennwort|mot de passe|contrase|senha|wachtwoord|パスワード|密码|口令/iv;

/**
What is asked anew each time, or for a change: never answered from memory.
*/
const onceWords = /one.?time|\botp\b|token|\bcode|passcode|verif|second|factor|\bpin\b|challenge|response|new|again|re-?type|re-?enter|confirm|change|current|\bold\b/iv;
const newPasswordWords = /new password|new .{0,40}password|password.{0,20}again|re-?(?:type|enter)/iv;

/**
Whether a server says that the password has run out or must be changed: OpenSSH, PAM, and AIX by its message numbers (its words are translated).
*/
export const isAboutExpiry = (text: string): boolean => /password.{0,60}expired|expired.{0,40}password|(?:change|choose).{0,20}(?:your|new).{0,10}password|3004-(?:332|610)|password change required/isv.test(text);

/**
Whether a server says that the account is locked or has run out. AIX says it by 3004-301, 3004-302 and 3004-303.
*/
export const isAboutLock = (text: string): boolean => /account.{0,40}(?:locked|expired|disabled)|too many unsuccessful login|3004-30[1-3]/isv.test(text);

/**
Whether a round asks for the account's password and nothing else, so that the one given before may answer it.
*/
export const isPlainPassword = ({prompts}: Round): boolean => {
	const [first, ...others] = prompts;

	return first !== undefined && others.length === 0 && first.echo !== true && passwordWords.test(first.prompt) && !onceWords.test(first.prompt);
};

/**
Whether a round leads through a change of password.
*/
export const isNewPassword = ({instructions, prompts}: Round): boolean => isAboutExpiry(instructions) || prompts.some(({prompt}) => newPasswordWords.test(prompt));

/**
What a server says around its questions, on one line, at most 300 characters.
*/
export const said = (...texts: readonly string[]): string => cleanLine(cleanText(texts.filter(text => text.trim() !== '').join(' ')).trim()).slice(0, 300);
