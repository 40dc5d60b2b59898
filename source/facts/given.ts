/**
A property where there is a value, nothing where it is not known: documents carry no `undefined`.
*/
export const given = <Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> => {
	const entry: Partial<Record<string, Value>> = value === undefined ? {} : {[name]: value};

	return entry;
};
