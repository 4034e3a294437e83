"""The command as a shell finds it: it asks the nursery for a process, and ends as that one does.

Nothing is loaded but what is in the interpreter itself; all else is what it saves.
"""

import marshal
import posix
import sys
from _signal import SIG_DFL, signal
from _socket import AF_UNIX, SCM_RIGHTS, SOCK_SEQPACKET, SOL_SOCKET, socket
from resource import RLIMIT_FSIZE, getrlimit


def main() -> None:
    """Ask with all that the shell gave: words, variables, the folder, open files, a limit."""
    address, *arguments = sys.argv[1:]
    files = sorted(number for number in map(int, posix.listdir("/proc/self/fd")) if is_open(number))
    umask = posix.umask(0)
    file_size = getrlimit(RLIMIT_FSIZE)
    asked = (arguments, posix.environ, posix.getcwd(), umask, files, file_size)
    rights = b"".join(number.to_bytes(4, sys.byteorder) for number in files)
    asking = socket(AF_UNIX, SOCK_SEQPACKET)
    asking.connect(address)
    asking.sendmsg([marshal.dumps(asked)], [(SOL_SOCKET, SCM_RIGHTS, rights)])
    # who reads what the process writes, or writes what it reads, has to do with that one alone
    for number in files:
        posix.close(number)
    status = int(asking.recv(99))
    if status < 0:
        signal(-status, SIG_DFL)
        posix.kill(posix.getpid(), -status)
    posix._exit(status)


def is_open(number: int) -> bool:
    """Say whether a file is one of the shell's, not what the numbers were just listed with."""
    try:
        posix.fstat(number)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
