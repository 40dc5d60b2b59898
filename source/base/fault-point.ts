/**
A named instant at which a fault would do most harm: between two things that belong together. It does nothing; the torture harness is built with another file in its place, which kills, stops or fails there.
*/
export const faultPoint = (_name: string): void => {
	// Nothing, on purpose.
};
