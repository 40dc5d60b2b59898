/**
Reads one hop of ProxyJump: `[user@]host[:port]` or `ssh://[user@]host[:port]`.
*/
export const parseJump = (text: string): {readonly address: string; readonly user?: string; readonly port?: number} | undefined => {
	const match = /^(?:ssh:\/\/)?(?:(?<user>[^@]+)@)?(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:\[\]]+))(?::(?<port>\d{1,5}))?\/?$/v.exec(text.trim());
	const {user, bracketed, plain, port} = match?.groups ?? {};
	const address = bracketed ?? plain;

	return address === undefined ? undefined : {address, ...(user !== undefined && {user}), ...(port !== undefined && {port: Number(port)})};
};
