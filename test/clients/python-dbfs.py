"""What a program does with files by the official Python client; prints what it saw as JSON."""

import hashlib
import io
import json
import os
import pathlib
import tempfile

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError

MIB = 1_048_576
SIZES = [0, 1, MIB - 1, MIB, MIB + 1, 10_000_000]

client = WorkspaceClient(host=os.environ["LATCHKEY"], token=os.environ["TOKEN"])
dbfs = client.dbfs
saw = {}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def refusal(call):
    """Class and code of the error that a call raises."""
    try:
        call()
    except DatabricksError as error:
        return [type(error).__name__, error.error_code]
    return None


def names(entries):
    return sorted(entry.path for entry in entries)


same = {}
for size in SIZES:
    content = os.urandom(size)
    path = f"/tmp/sizes/{size}"
    dbfs.upload(path, io.BytesIO(content))
    with dbfs.download(path) as back:
        ways = [back.read()]
    with dbfs.open(path, read=True) as file:
        ways.append(b"".join(iter(lambda: file.read(MIB), b"")))
    status = dbfs.get_status(path)
    same[size] = [status.file_size == size, status.is_dir] + [sha256(way) == sha256(content) for way in ways]
saw["same"] = same

with dbfs.open("dbfs:/tmp/written", write=True) as file:
    written = [file.write(b"a" * MIB), file.write(b"b" * 5)]
with dbfs.open("/tmp/written", read=True) as file:
    saw["written"] = [written, sha256(b"".join(file)) == sha256(b"a" * MIB + b"b" * 5)]
saw["taken"] = refusal(lambda: dbfs.upload("/tmp/written", io.BytesIO(b"new")))
dbfs.upload("/tmp/written", io.BytesIO(b"new"), overwrite=True)
saw["replaced"] = dbfs.download("/tmp/written").read().decode()

dbfs.mkdirs("/tmp/tree/inner")
dbfs.upload("/tmp/tree/inner/a", io.BytesIO(b"a"))
dbfs.copy("/tmp/tree", "/tmp/copied", recursive=True)
saw["copied"] = names(dbfs.list("/tmp/copied", recursive=True))
dbfs.move_("/tmp/copied", "/tmp/moved", recursive=True)
saw["moved"] = [dbfs.exists("/tmp/copied"), names(dbfs.list("/tmp/moved", recursive=True))]
dbfs.move("/tmp/moved/inner/a", "/tmp/moved/b")
saw["listed"] = [[entry.path, entry.is_dir, entry.file_size] for entry in dbfs.list("/tmp/moved")]
saw["not_empty"] = refusal(lambda: client.api_client.do("POST", "/api/2.0/dbfs/delete", body={"path": "/tmp/moved"}))
dbfs.delete("/tmp/moved", recursive=True)
saw["gone"] = [dbfs.exists("/tmp/moved"), refusal(lambda: dbfs.get_status("/tmp/moved"))]

with tempfile.TemporaryDirectory() as folder:
    local = pathlib.Path(folder) / "local"
    content = os.urandom(2 * MIB + 1)
    local.write_bytes(content)
    dbfs.copy(f"file:{local}", "/tmp/from-disk")
    dbfs.copy("/tmp/from-disk", f"file:{local}.back")
    saw["disk"] = sha256(pathlib.Path(f"{local}.back").read_bytes()) == sha256(content)

fs = client.dbutils.fs
saw["put"] = fs.put("dbfs:/tmp/utilities/note", "some text")
saw["head"] = fs.head("dbfs:/tmp/utilities/note", 4)
saw["mkdirs"] = fs.mkdirs("dbfs:/tmp/utilities/inner")
saw["cp"] = fs.cp("dbfs:/tmp/utilities/note", "dbfs:/tmp/utilities/copy")
saw["mv"] = fs.mv("dbfs:/tmp/utilities/copy", "dbfs:/tmp/utilities/inner/copy")
saw["ls"] = [[info.path, info.name, info.size] for info in fs.ls("dbfs:/tmp/utilities")]
saw["rm"] = [fs.rm("dbfs:/tmp/utilities", recurse=True), dbfs.exists("/tmp/utilities")]

print(json.dumps(saw))
