"""Run Python without a network and without the user's own settings.

    .venv/bin/python tools/offline.py -m pytest tests

Two walls, so that a test or a notebook which asks for the network fails here and not at a reader's desk:

1. where the machine allows it (most Linux), the run gets a network namespace of its own, in which nothing but
   this machine exists;
2. everywhere, Python refuses every other address: in pytest through ``tests/conftest.py``, in the kernels of
   the notebooks through the start-up file that is written below.
"""

import ipaddress
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

# Variables of the user's own that would change what tests and notebooks do.
FOREIGN = ("PYTHON", "PYTEST_", "IPYTHON", "JUPYTER", "JPY_", "MPL", "MATPLOTLIB", "COMMGOV_", "HYPOTHESIS_")
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")
NOWHERE = "192.0.2.1"  # an address set aside for examples: nobody has it


class NetworkUse(RuntimeError):
    """A test or a notebook asked for the network."""


def is_this_machine(host) -> bool:
    """Whether a host, by name or number, is the machine itself."""
    host = host.decode() if isinstance(host, bytes) else host
    if host in (None, "", "localhost", socket.gethostname()):
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_unspecified


def refuse_network() -> None:
    """From now on this Python process reaches no other machine."""

    def guard(event, args):
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            to = args[1]
            host = to[0] if isinstance(to, tuple) else None  # a path is a socket on this machine
        elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
            host = args[0]
        else:
            return
        if not is_this_machine(host):
            raise NetworkUse(f"something asked for {host}: tests and notebooks run without a network")

    sys.addaudithook(guard)


def clean_environment(folder: Path) -> dict[str, str]:
    """The environment for the run: no settings of the user's own, and kernels that refuse the network."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN) and k.lower() not in PROXIES}
    startup = folder / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    # One expression, so that no name of ours stands among the names of a notebook.
    line = f'__import__("runpy").run_path({__file__!r}, run_name="kernel")["refuse_network"]()\n'
    (startup / "00-offline.py").write_text(line, encoding="utf-8", newline="\n")
    return kept | {
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "MPLCONFIGDIR": str(Path(sys.prefix) / "matplotlib"),
    }


def enter() -> None:
    """Inside a fresh network namespace: switch the loopback device on, and see that there is nothing else."""
    import fcntl  # not on every system

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        set_flags, up_and_running = 0x8914, 0x1 | 0x40
        fcntl.ioctl(s, set_flags, struct.pack("16sh14x", b"lo", up_and_running))
        try:
            s.connect((NOWHERE, 9))  # sends nothing: only asks for a way there
        except OSError:
            return
    raise SystemExit("this network namespace has a way out")


def main(arguments: list[str]) -> int:
    """Run ``python arguments`` offline, say which wall is up, and return its exit code."""
    if arguments[:1] == ["--inside"]:
        enter()
        os.execv(sys.executable, [sys.executable, *arguments[1:]])
    inside = ["unshare", "--map-root-user", "--net", sys.executable, __file__, "--inside"]
    folder = Path(tempfile.mkdtemp(prefix="commgov-"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # by way of ``finally``
    try:
        environment = clean_environment(folder)
        try:
            trial = subprocess.run([*inside, "-c", ""], env=environment, capture_output=True, check=False)
            alone = trial.returncode == 0
        except OSError:  # no unshare on this machine
            alone = False
        if alone:
            print("offline: no network but this machine's own (a network namespace)", flush=True)
        else:
            print("offline: Python refuses other machines (no network namespace to be had here)", flush=True)
        command = [*inside, *arguments] if alone else [sys.executable, *arguments]
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    __file__ = os.path.abspath(__file__)
    raise SystemExit(main(sys.argv[1:]))
