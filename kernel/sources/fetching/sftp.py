"""Files of another machine by the system's own OpenSSH ``sftp``: batch mode, a key, a host that is known beforehand."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from kernel.common.errors import Conflict
from kernel.common.words import gettext as _
from kernel.sources.fetching.plan import Plan

PATIENCE = 600
"""Seconds one call may take."""
_LINE = re.compile(r"^-\S+\s+\S+\s+\S+\s+\S+\s+(\d+)\s+(\S+\s+\S+\s+\S+)\s+(.+)$")
_NAME = re.compile(r"^[^/\\\x00-\x1f\"]{1,200}$")


class Remote(NamedTuple):
    """One file of the other side, with what recognises it when it has not changed."""

    name: str
    size: int
    stamp: str


def remote_files(plan: Plan) -> list[Remote]:
    """The other side's files that the pattern takes, by name."""
    found = []
    for line in _batch(plan, [f'ls -ln "{plan.path}"']).splitlines():
        read = _LINE.match(line.strip())
        name = read[3].rsplit("/", 1)[-1] if read else ""
        if read and _NAME.match(name) and not name.startswith(".") and fnmatch(name, plan.pattern):
            found.append(Remote(name, int(read[1]), read[2]))
    return sorted(found)


def take(plan: Plan, remote: Remote, folder: Path) -> Path:
    """One file, copied here; a copy that was cut off before goes on where it was."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{remote.name}.part"
    if part.exists() and part.stat().st_size > remote.size:
        part.unlink()
    how = "get -a" if part.exists() else "get"
    _batch(plan, [f'{how} "{plan.path.rstrip("/")}/{remote.name}" "{part}"'])
    if part.stat().st_size != remote.size:
        raise _cut(remote.name)
    return part.rename(folder / remote.name)


def _cut(name: str) -> Conflict:
    what = _("文件“%(name)s”没有取全，可能对方还在写。") % {"name": name}
    return Conflict("fetch.cut", what, _("下次自动接着取。"))


def _batch(plan: Plan, commands: Sequence[str]) -> str:
    """Run these commands on the other side and give what they print. Raises Conflict with the client's last word."""
    program = shutil.which("sftp")
    if program is None:
        raise Conflict("fetch.no_sftp", _("这台机器上没有sftp程序。"), _("请管理员安装openssh-client。"))
    options = ["BatchMode=yes", "StrictHostKeyChecking=yes", "ConnectTimeout=15"]
    options += [f"UserKnownHostsFile={plan.clear(plan.known_hosts)}"] if plan.known_hosts else []
    call = [program, "-q", "-b", "-", "-P", str(plan.port)]
    call += ["-i", plan.clear(plan.identity)] if plan.identity else []
    for option in options:
        call += ["-o", option]
    done = subprocess.run(
        [*call, f"{plan.user}@{plan.host}"], input="\n".join([*commands, "bye\n"]), capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["?"])[-1][:200]
        raise Conflict(
            "fetch.sftp",
            _("没能从对方的文件服务器取数（%(said)s）。") % {"said": said},
            _("请核对地址、密钥和主机指纹。"),
        )
    return done.stdout
