/**
Which room may import which: the table of architecture.md. The linter holds it.
*/
export const rooms = {
	base: [],
	store: ['base'],
	hosts: ['base'],
	ssh: ['base', 'hosts'],
	jobs: ['base'],
	facts: ['base'],
	plans: ['base', 'facts'],
	methods: ['base', 'facts', 'plans'],
	points: ['base', 'facts', 'plans'],
	images: ['base'],
	advice: ['base', 'facts', 'plans', 'methods', 'points'],
	runs: ['base', 'facts', 'jobs', 'plans', 'points'],
	training: ['base'],
	engine: ['base', 'store', 'hosts', 'ssh', 'jobs', 'facts', 'plans', 'methods', 'points', 'images', 'advice', 'runs', 'training'],
	simulator: ['base'],
	commands: ['base'],
	ui: ['base'],
};

/**
The files beside the rooms, which put them together: they know every room, and no room knows them.
*/
export const rootFiles = ['cli', 'connect-engine', 'entry', 'open-face', 'run-headless', 'startup', 'training-fleet'];
