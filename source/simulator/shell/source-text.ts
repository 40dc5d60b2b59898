/**
A text that a shell runs, with its lines.
*/
export class SourceText {
	readonly text: string;
	readonly #firstLine: number;
	#starts: number[] | undefined;

	constructor(text: string, firstLine = 1) {
		this.text = text;
		this.#firstLine = firstLine;
	}

	lineAt(position: number): number {
		if (this.#starts === undefined) {
			this.#starts = [];

			for (let newline = this.text.indexOf('\n'); newline !== -1; newline = this.text.indexOf('\n', newline + 1)) {
				this.#starts.push(newline);
			}
		}

		let low = 0;
		let high = this.#starts.length;

		while (low < high) {
			const middle = Math.floor((low + high) / 2);

			if (this.#starts[middle]! < position) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return this.#firstLine + low;
	}
}
