/**
The recovery sheet of an image, as the home keeps it: a text file `kits/HOST/NAME` that is of use without database and host.
*/
export type Kit = {
	readonly host: string;
	readonly name: string;
	readonly file: string;
	readonly sizeBytes: number;
	readonly keptAt: string;
};
