import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {OperatorError, UsageError} from '../../source/base/errors.js';
import {expandHostRange} from '../../source/hosts/host-range.js';
import {previewHostsFile} from '../../source/hosts/hosts-file.js';
import {previewAnsibleInventory} from '../../source/hosts/import-ansible-inventory.js';
import {InventoryGroups} from '../../source/hosts/inventory-groups.js';
import {parseIniInventory} from '../../source/hosts/parse-ini-inventory.js';
import {parseYamlInventory} from '../../source/hosts/parse-yaml-inventory.js';
import {hasParts} from '../helpers/has-parts.js';

const newDirectory = (): string => mkdtempSync(path.join(os.tmpdir(), 'lparsafe-inventory-'));

const ini = `# The fleet
gate ansible_host=192.0.2.1
[prod]
db[01:02] ansible_user=ops ansible_become=yes ansible_become_method=sudo
app01:2222 ansible_host=192.0.2.9 ansible_ssh_common_args='-o ProxyJump=jumper@192.0.2.1:22'
win ansible_connection=winrm
templated ansible_host={{ inventory_hostname }}.example.com
[vios]
vios1 ansible_user=padmin
[aix:children]
prod
vios
[aix:vars]
ansible_port=22
ansible_user=root
ansible_password=geheim
`;

test('imports an Ansible inventory in INI form with ranges, groups of groups, become and jump hosts, and takes no password', async t => {
	if (!hasParts(t, 'ssh')) {
		return;
	}

	const file = path.join(newDirectory(), 'hosts');

	writeFileSync(file, ini);

	const preview = await previewAnsibleInventory({file});
	const host = (name: string) => preview.hosts.find(each => each.name === name);

	t.deepEqual(preview.hosts.map(({name}) => name), ['gate', 'db01', 'db02', 'app01', 'vios1']);
	t.like(host('db01'), {
		address: 'db01', user: 'ops', port: 22, become: 'sudo', groups: ['aix', 'prod'], isProduction: true, role: 'lpar', transport: 'auto',
	});
	t.like(host('app01'), {
		address: '192.0.2.9', port: 2222, user: 'root', jump: 'gate', become: 'none',
	});
	t.like(host('vios1'), {role: 'vios', user: 'padmin', isProduction: undefined});
	t.deepEqual(preview.skipped.map(({name}) => name), ['win', 'templated']);
	t.regex(preview.skipped[0]?.reason ?? '', /winrm/v);
	t.regex(preview.skipped[1]?.reason ?? '', /template/v);
	t.regex(preview.notes?.[0] ?? '', /passwords in the inventory.*not taken/v);
	t.false(JSON.stringify(preview).includes('geheim'));
});

test('reads YAML, vaulted values, group_vars and host_vars, and what `ansible-inventory --list` prints', async t => {
	if (!hasParts(t, 'ssh')) {
		return;
	}

	const directory = newDirectory();
	const file = path.join(directory, 'inventory.yml');

	mkdirSync(path.join(directory, 'group_vars'));
	mkdirSync(path.join(directory, 'host_vars'));
	writeFileSync(file, `all:
  vars: {ansible_user: root, ansible_port: 22}
  children:
    production:
      hosts:
        db[1:2]:
        secret:
          ansible_host: !vault |
            $ANSIBLE_VAULT;1.1;AES256
            6162
`);
	writeFileSync(path.join(directory, 'group_vars', 'production.yml'), 'ansible_user: ops\nansible_become: true\n');
	writeFileSync(path.join(directory, 'host_vars', 'db2'), 'ansible_host: 192.0.2.2\nlparsafe_production: false\n');

	const {hosts, skipped} = await previewAnsibleInventory({file});

	t.like(hosts.find(({name}) => name === 'db1'), {user: 'ops', become: 'sudo', isProduction: true});
	t.like(hosts.find(({name}) => name === 'db2'), {address: '192.0.2.2', isProduction: undefined});
	t.regex(skipped[0]?.reason ?? '', /vault/v);

	const listed = path.join(directory, 'list.json');

	writeFileSync(listed, JSON.stringify({_meta: {hostvars: {one: {ansible_host: '192.0.2.7', ansible_user: 'root', ansible_port: 22}}}, all: {children: ['ungrouped', 'nim']}, nim: {hosts: ['one']}}));

	const fromList = await previewAnsibleInventory({file: listed});

	t.like(fromList.hosts[0], {name: 'one', address: '192.0.2.7', role: 'nim'});
});

test('runs no inventory program, and says what a file is that is none', async t => {
	const directory = newDirectory();
	const program = path.join(directory, 'dynamic.py');
	const broken = path.join(directory, 'broken.yml');

	writeFileSync(program, '#!/bin/sh\ntouch "$0.was-run"\n');
	chmodSync(program, 0o755);
	writeFileSync(broken, 'all: [unclosed\n');

	await t.throwsAsync(previewAnsibleInventory({file: program}), {instanceOf: UsageError, message: /is a program; it is not run/v});
	await t.throwsAsync(previewAnsibleInventory({file: broken}), {instanceOf: UsageError, message: /is no inventory/v});
	await t.throwsAsync(previewAnsibleInventory({file: path.join(directory, 'none')}), {instanceOf: UsageError, message: /There is no inventory/v});
});

test('expands ranges as Ansible does', t => {
	t.deepEqual(expandHostRange('db[08:10]x[a:b]'), ['db08xa', 'db08xb', 'db09xa', 'db09xb', 'db10xa', 'db10xb']);
	t.deepEqual(expandHostRange('h[1:7:3]'), ['h1', 'h4', 'h7']);
	t.deepEqual(expandHostRange('plain'), ['plain']);

	for (const wrong of ['h[5:1]', 'h[1:99999999]', 'h[1:b]', 'h[1:9:0]']) {
		t.throws(() => expandHostRange(wrong), {instanceOf: UsageError});
	}
});

test('never fails on an inventory but with an error of its own, and groups within themselves end', t => {
	const groups = new InventoryGroups();

	parseIniInventory('[a]\nh\n[a:children]\nb\n[b:children]\na\n', groups);
	t.deepEqual(groups.groupsOf('h').toSorted(), ['a', 'b']);

	const parts = fc.constantFrom('[', ']', ':', 'a', '01', 'children', 'vars', '=', '"', '\'', '#', ' ', '\n', '{', '- ', '!vault', '&x', '*x', 'hosts:', 'all:\n  ', '\u{0}');

	t.notThrows(() => {
		fc.assert(fc.property(fc.array(parts, {maxLength: 40}), words => {
			for (const parse of [parseIniInventory, (text: string, target: InventoryGroups) => {
				parseYamlInventory(text, 'it', target);
			}]) {
				try {
					parse(words.join(''), new InventoryGroups());
				} catch (error) {
					if (!(error instanceof OperatorError)) {
						throw error;
					}
				}
			}
		}), {numRuns: 300});
	});
});

test('takes back what an export wrote, whole, and says of each entry that does not fit why', async t => {
	const directory = newDirectory();
	const file = path.join(directory, 'hosts.json');
	const host = {
		name: 'db01', address: '192.0.2.1', port: 22, user: 'root', role: 'lpar', tags: ['a'], groups: ['g'], isProduction: true, jump: 'gate', become: 'sudo', becomeUser: 'oracle', transport: 'auto', legacyAlgorithms: true,
	} as const;

	writeFileSync(file, JSON.stringify({format: 1, hosts: [host]}));

	const {hosts} = await previewHostsFile({file});

	t.deepEqual(hosts, [{...host, tags: ['a'], groups: ['g']}]);

	writeFileSync(file, JSON.stringify({format: 1, hosts: [{...host, port: 'x'}, {...host, name: 'known'}, 7]}));

	const {skipped} = await previewHostsFile({file, known: ['known']});

	t.deepEqual(skipped.map(({name}) => name).toSorted(), ['(no name)', 'db01', 'known']);
	t.regex(skipped.find(({name}) => name === 'db01')?.reason ?? '', /port/v);

	writeFileSync(file, '{"format":2}');
	await t.throwsAsync(previewHostsFile({file}), {instanceOf: UsageError, message: /no hosts file of this version/v});
});
