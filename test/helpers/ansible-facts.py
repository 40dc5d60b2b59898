"""Runs the fact classes and modules that Ansible ships for AIX, unmodified, against a host reached by ssh.

The first argument is an SSH configuration file, the second the host. What they find goes to standard output as JSON.
Ansible runs modules by a Python on the host; simulated machines have none, so only the two ways out of a module, running a
command and finding a program, are led over ssh.
"""
import json
import platform
import shlex
import subprocess
import sys

configuration, host = sys.argv[1:3]
platform.system = lambda: 'AIX'

from ansible.module_utils.facts.hardware import aix as hardware
from ansible.module_utils.facts.network.aix import AIXNetwork
from ansible.module_utils.facts.system.distribution import Distribution
from ansible.modules.service_facts import AIXScanService


class Module:
    params = {'gather_timeout': 30}

    def run_command(self, command, use_unsafe_shell=False, check_rc=False):
        words = command if isinstance(command, str) else ' '.join(shlex.quote(word) for word in command)
        done = subprocess.run(['ssh', '-F', configuration, host, words], stdin=subprocess.DEVNULL, capture_output=True, text=True)

        return done.returncode, done.stdout, done.stderr

    def get_bin_path(self, name, required=False, opt_dirs=None):
        return self.run_command('which ' + name)[1].strip() or None

    def warn(self, text):
        raise RuntimeError(text)


# It would ask this computer for the size of the host's filesystems.
hardware.get_mount_size = lambda path: {}
module = Module()
facts = hardware.AIXHardware(module).populate()
facts.update(AIXNetwork(module).populate())
facts.update(Distribution(module).get_distribution_AIX())
facts['services'] = AIXScanService(module).gather_services()
json.dump(facts, sys.stdout)
