/**
What an LVM command refuses, in AIX's words: lines for stderr.
*/
export class LvmProblem extends Error {
	override readonly name = 'LvmProblem';
	readonly status: number;

	constructor(message: string, status = 1) {
		super(message);
		this.status = status;
	}
}
