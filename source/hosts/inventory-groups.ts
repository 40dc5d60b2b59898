/**
Variables of a host or group, as the inventory writes them. Nothing in them is evaluated.
*/
export type Variables = Readonly<Record<string, unknown>>;

type Group = {
	readonly hosts: Set<string>;
	readonly children: Set<string>;
	variables: Variables;

	/**
	From `group_vars/`, which count more than those of the inventory itself.
	*/
	fileVariables: Variables;
};

/**
What an Ansible inventory says: hosts, groups and who belongs where, whichever way it is written.
*/
export class InventoryGroups {
	readonly #groups = new Map<string, Group>();
	readonly #hosts = new Map<string, {variables: Variables; fileVariables: Variables}>();

	constructor() {
		this.group('all');
	}

	group(name: string): void {
		if (!this.#groups.has(name)) {
			this.#groups.set(name, {
				hosts: new Set(), children: new Set(), variables: {}, fileVariables: {},
			});
		}
	}

	host(name: string, group: string, variables: Variables = {}): void {
		const known = this.#hosts.get(name) ?? {variables: {}, fileVariables: {}};

		known.variables = {...known.variables, ...variables};
		this.#hosts.set(name, known);
		this.#groupOf(group).hosts.add(name);
	}

	child(parent: string, child: string): void {
		this.group(child);
		this.#groupOf(parent).children.add(child);
	}

	groupVariables(name: string, variables: Variables, isFromFile = false): void {
		const group = this.#groupOf(name);

		if (isFromFile) {
			group.fileVariables = {...group.fileVariables, ...variables};
		} else {
			group.variables = {...group.variables, ...variables};
		}
	}

	hostFileVariables(name: string, variables: Variables): void {
		const host = this.#hosts.get(name);

		if (host !== undefined) {
			host.fileVariables = {...host.fileVariables, ...variables};
		}
	}

	get hostNames(): readonly string[] {
		return this.#hosts.keys().toArray();
	}

	get groupNames(): readonly string[] {
		return this.#groups.keys().toArray();
	}

	/**
	The groups that a host belongs to, by itself or through groups of groups, from the outermost to the nearest; `all` and `ungrouped` left out.
	*/
	groupsOf(host: string): readonly string[] {
		const depths = new Map<string, number>();
		const climb = (name: string, depth: number): void => {
			// Groups within themselves end here as well.
			if ((depths.get(name) ?? -1) >= depth || depth > this.#groups.size) {
				return;
			}

			depths.set(name, depth);

			for (const [parent, {children}] of this.#groups) {
				if (children.has(name)) {
					climb(parent, depth + 1);
				}
			}
		};

		for (const [name, {hosts}] of this.#groups) {
			if (hosts.has(host)) {
				climb(name, 0);
			}
		}

		return [...depths]
			.filter(([name]) => name !== 'all' && name !== 'ungrouped')
			.toSorted(([one, depth], [other, otherDepth]) => otherDepth === depth ? one.localeCompare(other) : otherDepth - depth)
			.map(([name]) => name);
	}

	/**
	A host's variables, the nearest group winning over the outer ones and the host over all, files under `group_vars/` and `host_vars/` over the inventory's own.

	Source: Ansible, "Using variables", variable precedence.
	*/
	variablesOf(host: string): Variables {
		const groups = ['all', ...this.groupsOf(host)].map(name => this.#groupOf(name));
		const {variables, fileVariables} = this.#hosts.get(host) ?? {variables: {}, fileVariables: {}};

		return Object.assign({}, ...groups.map(group => group.variables), ...groups.map(group => group.fileVariables), variables, fileVariables) as Variables;
	}

	#groupOf(name: string): Group {
		this.group(name);

		return this.#groups.get(name)!;
	}
}
