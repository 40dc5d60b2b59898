export const esc = '\u{1B}';
export const enter = '\r';
export const down = `${esc}[B`;
export const right = `${esc}[C`;
export const left = `${esc}[D`;
