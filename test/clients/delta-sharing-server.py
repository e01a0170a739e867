"""A Delta Sharing server with one table, by the protocol's open description; nobody is asked who they are here.

Arguments: the port. Behind a proxy the endpoint is /delta-sharing; files are fetched by addresses of their own, which
carry a signature instead of a token, as those of object stores do.
"""

import hashlib
import io
import json
import secrets
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyarrow
import pyarrow.parquet

PORT = int(sys.argv[1])
SIGNATURE = secrets.token_hex(16)
FIELDS = [
    {"name": "id", "type": "long", "nullable": True, "metadata": {}},
    {"name": "name", "type": "string", "nullable": True, "metadata": {}},
]


def make_file():
    buffer = io.BytesIO()
    rows = {"id": pyarrow.array([1, 2], pyarrow.int64()), "name": pyarrow.array(["ada", "grace"])}
    pyarrow.parquet.write_table(pyarrow.table(rows), buffer)
    return buffer.getvalue()


FILE = make_file()
PROTOCOL = {"protocol": {"minReaderVersion": 1}}
METADATA = {
    "metaData": {
        "id": "f8d5c169-3d01-4ca3-ad9e-7dc3355aedb2",
        "format": {"provider": "parquet"},
        "schemaString": json.dumps({"type": "struct", "fields": FIELDS}),
        "partitionColumns": [],
    }
}
TABLE = {"name": "people", "schema": "default", "share": "first"}
LISTS = {
    "/delta-sharing/shares": [{"name": "first"}],
    "/delta-sharing/shares/first/schemas": [{"name": "default", "share": "first"}],
    "/delta-sharing/shares/first/schemas/default/tables": [TABLE],
    "/delta-sharing/shares/first/all-tables": [TABLE],
}
PEOPLE = "/delta-sharing/shares/first/schemas/default/tables/people"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path, _, query = self.path.partition("?")
        # An answer to somebody whom the proxy does not name would be a hole: this says so.
        if path == "/files/people.parquet" and query == f"signature={SIGNATURE}":
            return self.answer(FILE, "application/octet-stream")
        if path in LISTS and self.headers.get("X-Forwarded-User"):
            return self.answer(json.dumps({"items": LISTS[path]}).encode(), "application/json")
        if path in (f"{PEOPLE}/version", f"{PEOPLE}/metadata") and self.headers.get("X-Forwarded-User"):
            return self.answer_lines([PROTOCOL, METADATA] if path.endswith("metadata") else [])
        self.send_error(404)

    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != f"{PEOPLE}/query" or not self.headers.get("X-Forwarded-User"):
            return self.send_error(404)
        url = f"http://127.0.0.1:{PORT}/files/people.parquet?signature={SIGNATURE}"
        stats = json.dumps({"numRecords": 2})
        file = {"url": url, "id": hashlib.sha256(FILE).hexdigest(), "partitionValues": {}, "size": len(FILE), "stats": stats}
        self.answer_lines([PROTOCOL, METADATA, {"file": file}])

    def answer_lines(self, lines):
        self.answer("".join(json.dumps(line) + "\n" for line in lines).encode(), "application/x-ndjson; charset=utf-8")

    def answer(self, body, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Delta-Table-Version", "0")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
