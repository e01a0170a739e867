"""What a program does with the official Python client; prints what it saw as JSON."""

import json
import logging
import os
import re

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service.settings import PublicTokenInfo
from google.protobuf.field_mask_pb2 import FieldMask

warnings = []


class Keep(logging.Handler):
    def emit(self, record):
        warnings.append(record.getMessage())


logging.getLogger().addHandler(Keep(level=logging.WARNING))
logging.captureWarnings(True)

host = os.environ["LATCHKEY"]
saw = {}


def refusal(call, message=None):
    """Class, code and message of the error that a call raises; of a long message whether there is one."""
    try:
        call()
    except DatabricksError as error:
        # The client adds its own configuration to the server's message.
        text = str(error).split(" Config: ")[0]
        return [type(error).__name__, error.error_code, text if message else bool(text)]
    return None


by_password = WorkspaceClient(host=host, username="admin", password=os.environ["PASSWORD"], auth_type="basic")
saw["me_by_password"] = by_password.current_user.me().user_name
first = by_password.tokens.create(comment="first", lifetime_seconds=3600)
saw["value_form"] = bool(re.fullmatch("dapi[0-9a-f]{32}", first.token_value))

client = WorkspaceClient(host=host, token=first.token_value)
me = client.current_user.me()
saw["me_by_token"] = me.user_name
saw["groups"] = [group.display for group in me.groups]
second = client.tokens.create(comment="second", lifetime_seconds=60)
saw["lifetime_ms"] = second.token_info.expiry_time - second.token_info.creation_time
saw["listed"] = [info.comment for info in client.tokens.list()]

second_id = second.token_info.token_id
named = PublicTokenInfo(comment="second, renamed", scopes=["files", "scim"])
client.tokens.update(second_id, named, FieldMask(paths=["comment", "scopes"]))
saw["updated"] = [info.comment for info in client.tokens.list()]
saw["scopes"] = next(info.scopes for info in client.tokens.list() if info.token_id == second_id)
scoped = WorkspaceClient(host=host, token=second.token_value)
saw["scoped_refusal"] = refusal(lambda: list(scoped.tokens.list()), message=True)

client.tokens.delete(second_id)
saw["left"] = [info.comment for info in client.tokens.list()]
saw["deleted_twice"] = refusal(lambda: client.tokens.delete(second_id))
saw["updated_unknown"] = refusal(lambda: client.tokens.update(second_id, named, FieldMask(paths=["comment"])))
saw["too_long"] = refusal(lambda: client.tokens.create(lifetime_seconds=63_072_001))
saw["unknown_route"] = refusal(lambda: client.clusters.get("none"))

saw["workspace_id"] = client.get_workspace_id()
client.config.workspace_id = ""
saw["workspace_id_from_header"] = client.get_workspace_id()

client.workspace_conf.set_status({"maxTokenLifetimeDays": "90"})
saw["conf"] = client.workspace_conf.get_status(keys="maxTokenLifetimeDays")

wrong = WorkspaceClient(host=host, token="dapi" + "0" * 32)
saw["wrong_token"] = refusal(wrong.current_user.me, message=True)
stranger = WorkspaceClient(host=host, username="admin", password="wrong", auth_type="basic")
saw["wrong_password"] = refusal(stranger.current_user.me)

saw["warnings"] = warnings
print(json.dumps(saw))
