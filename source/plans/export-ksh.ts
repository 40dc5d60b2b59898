import type {Plan} from '../base/plan.js';
import {shellText} from '../base/shell-text.js';
import {renderSegments} from './render-segment.js';

/**
A plan as one file of ksh: the very scripts that would run.

A plan of one segment is that script. One of several has a few lines on top that run one of them by its number, on the host it is for: between them lies what only a person can do, or another host.
*/
export const exportKsh = (plan: Plan): string => {
	const segments = renderSegments(plan);

	if (segments.length === 0) {
		return '#!/bin/sh\n# This plan runs nothing on a host.\n';
	}

	if (segments.length === 1) {
		return segments[0]!.script;
	}

	const list = segments.map(({index, host, stepIds}) => `# ${index + 1}: on ${host}: ${stepIds.join(', ')}`).join('\n');
	const parts = segments.map(({index, script}) => `#=====begin part ${index + 1}\n${script}#=====end part ${index + 1}\n`).join('\n');
	const head = shellText`
#!/bin/sh
# ${segments.length} parts; run each on its host, in this order: ksh FILE NUMBER
${list}
umask 077
lp_part=\${1-}
case $lp_part in ''|*[!0-9]*) printf 'Which part? Run: ksh %s NUMBER\n' "$0" >&2; exit 2 ;; esac
lp_file=$0.part-$lp_part
sed -n "/^#=====begin part $lp_part\$/,/^#=====end part $lp_part\$/p" "$0" > "$lp_file" || exit 2
[ -s "$lp_file" ] || { printf 'There is no part %s.\n' "$lp_part" >&2; rm -f "$lp_file"; exit 2; }
exec \${LPARSAFE_SHELL:-/bin/sh} "$lp_file"
`.trim();

	return `${head}\n\n${parts}`;
};
