/**
A function that remembers its last answers, by its one argument. `most` of them are kept, then it begins anew.
*/
export const keep = <Argument, Answer>(ask: (argument: Argument) => Answer, most: number): ((argument: Argument) => Answer) => {
	const answers = new Map<Argument, Answer>();

	return argument => {
		const known = answers.get(argument);

		if (known !== undefined) {
			return known;
		}

		const answer = ask(argument);

		if (answers.size >= most) {
			answers.clear();
		}

		answers.set(argument, answer);

		return answer;
	};
};
