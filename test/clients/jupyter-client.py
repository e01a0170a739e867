"""What a program sees of a Jupyter server that it reaches with a personal access token; prints it as JSON."""

import json
import os
import urllib.error
import urllib.request

import websocket

ADDRESS = f"127.0.0.1:{os.environ['PORT']}"
TOKEN = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
FORGED = {"X-Forwarded-User": "root@evil.example", "X_Forwarded_User": "root@evil.example"}


def call(method, path, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Host": os.environ["HOST"], **headers}
    request = urllib.request.Request(f"http://{ADDRESS}{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return [response.status, json.load(response)]
    except urllib.error.HTTPError as error:
        return [error.code, None]


def connect(kernel, headers):
    return websocket.create_connection(
        f"ws://{ADDRESS}/api/kernels/{kernel}/channels",
        host=os.environ["HOST"],
        header={**headers, **FORGED},
        suppress_origin=True,
    )


def refusal(kernel, headers):
    try:
        connect(kernel, headers).close()
    except websocket.WebSocketBadStatusException as error:
        return error.status_code
    return None


def run(kernel, code):
    """What a kernel prints, over its WebSocket."""
    channel = connect(kernel, TOKEN)
    header = {"msg_id": "1", "msg_type": "execute_request", "username": "", "session": "s", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    channel.send(json.dumps({**message, "buffers": []}))
    printed = ""
    while True:
        answer = json.loads(channel.recv())
        if answer["parent_header"].get("msg_id") != "1":
            continue
        if answer["msg_type"] == "stream":
            printed += answer["content"]["text"]
        if answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle":
            channel.close()
            return printed


saw = {"nobody": call("GET", "/api/me", FORGED)[0]}
saw["me"] = call("GET", "/api/me", {**TOKEN, **FORGED})[1]["identity"]["username"]
status, kernel = call("POST", "/api/kernels", TOKEN, {"name": "python3"})
saw["kernel"] = status
saw["refused"] = [
    refusal(kernel["id"], {}),
    refusal(kernel["id"], {"Authorization": "Bearer dapi00000000000000000000000000000000"}),
]
saw["printed"] = run(kernel["id"], "print(6 * 7)")
print(json.dumps(saw))
