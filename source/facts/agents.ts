/**
By what a backup agent shows: its filesets, the directory it lives in, its processes.
*/
export const agents: ReadonlyArray<{readonly kind: string; readonly fileset?: RegExp; readonly directory?: string; readonly process?: RegExp; readonly subsystem?: string}> = [
	{kind: 'storage-protect', fileset: /^tivoli\.tsm\.client\.ba\.(?:64bit\.)?base$|^tivoli\.tsm\.client\.ba64\.(?:gpfs|jfs2)/v, process: /^(?:\S*\/)?dsmc(?:ad)?(?:\s|$)/v},
	{kind: 'storage-protect-oracle', fileset: /^tivoli\.tsm\.client\.oracle\b/v},
	{kind: 'veeam', fileset: /^VeeamAgent$/v, process: /^(?:\S*\/)?(?:veeamservice|veeamjobman|veeamagent)(?:\s|$)/v},
	{kind: 'sysback', fileset: /^(?:tivoli\.tsm\.)?sysback\b/v},
	{kind: 'storix', fileset: /^storix\b/iv, directory: '/opt/storix/bin'},
	{kind: 'networker', fileset: /^LGTOnw\.clnt\b/v, process: /^(?:\S*\/)?nsrexecd(?:\s|$)/v},
	{
		kind: 'netbackup', fileset: /^(?:SYMC|VRTS)nbclt/v, directory: '/usr/openv/netbackup/bin', process: /^(?:\S*\/)?(?:bpcd|vnetd|nbdisco)(?:\s|$)/v,
	},
	{kind: 'commvault', directory: '/opt/commvault', process: /^(?:\S*\/)?(?:cvlaunchd|cvd)(?:\s|$)/v},
	{kind: 'nim-client', fileset: /^bos\.sysmgt\.nim\.client$/v, subsystem: 'nimsh'},
];

/**
What the host's grep looks for.
*/
export const agentWords = 'dsmc|veeam|nsrexecd|bpcd|vnetd|nbdisco|cvlaunchd|/cvd';

export const agentDirectories = agents.flatMap(({directory}) => directory ?? []);
