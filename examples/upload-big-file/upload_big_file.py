#!/usr/bin/env python3
"""Uploads a big file into DBFS: `create`, `add-block` for each MiB, `close`. See README.md beside it.

Needs Python 3.9 or newer and nothing else.
"""

import argparse
import base64
import hashlib
import os
import re
import sys
import time
from urllib.parse import quote

from dbfs_api import DIFFERS, USAGE, Api, Broken, Busy, Failure, Refused, again, is_passing, read_host, say

MIB = 1_048_576
# The most that one block may have before it is written in base64.
BLOCK_BYTES = MIB
MAX_STARTS = 3


class StartOver(Failure):
    """What was sent so far cannot be gone on with."""


def main():
    given = read_arguments()
    api = Api(read_host(), given.retries)
    try:
        size = os.stat(given.file).st_size
        with open(given.file, "rb"):
            pass
    except OSError as error:
        raise Failure(f"The file cannot be read: {error}", USAGE) from error
    sha256 = upload_patiently(api, given, size)
    check(api, given.target, size, sha256)
    print(f"Uploaded {given.file} to dbfs:{given.target}: {size} bytes, SHA-256 {sha256}")


def read_arguments():
    parser = argparse.ArgumentParser(
        usage="python3 upload_big_file.py [--overwrite] [--retries N] FILE DBFS_PATH",
        epilog="Set DATABRICKS_HOST to the server's URL. The token is read from DATABRICKS_TOKEN, or from the line "
        '"machine HOST login token password TOKEN" of ~/.netrc (or of the file that NETRC names).',
    )
    parser.add_argument("--overwrite", action="store_true")
    parser.add_argument("--retries", type=int, default=8)
    parser.add_argument("file")
    parser.add_argument("path")
    given = parser.parse_args()
    given.target = re.sub("^dbfs:", "", given.path)
    if not given.target.startswith("/"):
        parser.error(f"a path in DBFS begins with / or dbfs:/, and {given.path} does not")
    return given


def upload_patiently(api, given, size):
    """Uploads, from the beginning again when what was sent cannot be gone on with."""
    for starts in range(1, MAX_STARTS + 1):
        try:
            return upload(api, given, size)
        except StartOver as error:
            if starts == MAX_STARTS:
                raise
            say(f"{error} Starting again from the beginning ({starts + 1} of {MAX_STARTS}).")


def upload(api, given, size):
    # Done twice, it leaves a handle that nobody uses: it ends by itself after ten minutes.
    target = {"path": given.target, "overwrite": given.overwrite}
    handle = again(api, lambda: api.post("create", target))["handle"]
    sha256 = hashlib.sha256()
    show = progress("Sent", size)
    length, tells_length = 0, False
    with open(given.file, "rb") as file:
        while block := file.read(BLOCK_BYTES):
            sha256.update(block)
            tells_length = add_block(api, handle, length, block, tells_length)
            length += len(block)
            show(length)
    if length != size:
        raise Failure(f"The file changed while it was sent: it had {size} bytes, and then {length}.")
    close(api, handle)
    return sha256.hexdigest()


def add_block(api, handle, offset, block, tells_length):
    """
    `add-block` appends: sent twice, a block would be in the file twice. Latchkey looks at `offset`, and tells the
    length: a block that is there already is not appended again. Others do not, and then a block whose answer never
    came ends the upload. Gives back whether the server tells the length.
    """
    body = {"handle": handle, "data": base64.b64encode(block).decode(), "offset": offset}

    def may_repeat(error):
        return isinstance(error, Busy) or (isinstance(error, Broken) and tells_length)

    try:
        answer = again(api, lambda: api.post("add-block", body), may_repeat)
        return answer.get("length") == offset + len(block)
    except Refused as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        raise StartOver(f"The upload has ended on the server: {error}") from error
    except Broken as error:
        if tells_length:
            raise
        raise StartOver(f"{error} Nobody knows whether the block at {offset} has arrived.") from error


def close(api, handle):
    """When the answer was lost, the handle is gone once it was done: what is there then is checked in any case."""
    was_broken = False

    def may_repeat(error):
        nonlocal was_broken
        was_broken = was_broken or isinstance(error, Broken)
        return is_passing(error)

    try:
        again(api, lambda: api.post("close", {"handle": handle}), may_repeat)
    except Refused as error:
        if not (was_broken and error.error_code == "RESOURCE_DOES_NOT_EXIST"):
            raise


def check(api, target, size, sha256):
    """Raises unless the server has the very bytes that were sent."""
    path = quote(target, safe="")
    status = again(api, lambda: api.get(f"/api/2.0/dbfs/get-status?path={path}"))
    if status["file_size"] != size:
        raise Failure(f"The server has {status['file_size']} bytes, and {size} were sent.", DIFFERS)
    theirs = ask_for_digest(api, path) or read_back(api, path, size)
    if theirs != sha256:
        raise Failure(f"The server has other bytes (SHA-256 {theirs}) than were sent.", DIFFERS)


def ask_for_digest(api, path):
    """SHA-256 as Latchkey tells it (RFC 9530); None from a server that does not."""
    answer, _ = again(api, lambda: api.ask("HEAD", f"/api/latchkey/1.0/dbfs/content?path={path}"))
    digest = re.search(r"sha-256=:([^:]+):", answer.getheader("Repr-Digest", ""))
    return base64.b64decode(digest[1]).hex() if answer.status == 200 and digest else None


def read_back(api, path, size):
    sha256 = hashlib.sha256()
    show = progress("Checked", size)
    offset = 0
    while offset < size:
        part = f"path={path}&offset={offset}&length={BLOCK_BYTES}"
        answer = again(api, lambda part=part: api.get(f"/api/2.0/dbfs/read?{part}"))
        block = base64.b64decode(answer["data"])
        if not block:
            break
        sha256.update(block)
        offset += len(block)
        show(offset)
    return sha256.hexdigest()


def progress(what, size):
    """Shows how far it is: a bar on a terminal, else a line for each tenth."""
    started_at = time.monotonic()
    shown_tenth = 0

    def show(done):
        nonlocal shown_tenth
        mib_a_second = done / MIB / max(time.monotonic() - started_at, 0.001)
        figures = f"{100 * done // size:3} % of {size / MIB:.1f} MiB, {mib_a_second:.1f} MiB/s"
        if sys.stderr.isatty():
            bar = ("#" * (30 * done // size)).ljust(30, ".")
            print(f"\r{what} [{bar}] {figures}  ", end="\n" if done >= size else "", file=sys.stderr, flush=True)
        elif 10 * done // size > shown_tenth:
            shown_tenth = 10 * done // size
            say(f"{what} {figures}")

    return show


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        say(f"upload_big_file.py: {failure}")
        sys.exit(failure.exit_code)
