"""What a program does with the official Python client; prints what it saw as JSON."""

import base64
import json
import logging
import os
import re
import time

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service.iam import AccessControlRequest, ComplexValue, PermissionLevel
from databricks.sdk.service.settings import (
    ListType,
    PublicTokenInfo,
    TokenAccessControlRequest,
    TokenPermissionLevel,
)
from databricks.sdk.service.workspace import AclPermission
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

learner = client.tokens.create(comment="learner", autoscope_enabled=True)
learner_id = learner.token_info.token_id
list(WorkspaceClient(host=host, token=learner.token_value).users.list(filter="userName eq nobody"))
deadline = time.monotonic() + 10
while True:
    learnt = next(info for info in client.tokens.list() if info.token_id == learner_id)
    if learnt.inferred_scopes or time.monotonic() > deadline:
        break
    time.sleep(0.2)
managed = client.token_management.get(learner_id).token_info
saw["autoscope"] = [
    [info.autoscope_state.name, info.inferred_scopes, info.backfill_scopes]
    for info in (learner.token_info, learnt, managed)
]
client.tokens.delete(learner_id)

client.tokens.delete(second_id)
saw["left"] = [info.comment for info in client.tokens.list()]
saw["deleted_twice"] = refusal(lambda: client.tokens.delete(second_id))
saw["updated_unknown"] = refusal(lambda: client.tokens.update(second_id, named, FieldMask(paths=["comment"])))
saw["too_long"] = refusal(lambda: client.tokens.create(lifetime_seconds=63_072_001))
saw["unknown_route"] = refusal(lambda: client.clusters.list_zones())

saw["workspace_id"] = client.get_workspace_id()
client.config.workspace_id = ""
saw["workspace_id_from_header"] = client.get_workspace_id()

client.workspace_conf.set_status({"maxTokenLifetimeDays": "90"})
saw["conf"] = client.workspace_conf.get_status(keys="maxTokenLifetimeDays")

principals = getattr(client, "service_principals_v2", None) or client.service_principals
groups = getattr(client, "groups_v2", None) or client.groups
users = getattr(client, "users_v2", None) or client.users
admins = next(iter(groups.list(filter="displayName eq admins")))
robot = principals.create(display_name="robot", active=True, groups=[ComplexValue(value=admins.id)])
obo = client.token_management.create_obo_token(robot.application_id, comment="on behalf", lifetime_seconds=60)
as_robot = WorkspaceClient(host=host, token=obo.token_value).current_user.me()
saw["robot"] = [as_robot.display_name, as_robot.user_name == robot.application_id]
obo_id = obo.token_info.token_id
saw["managed"] = client.token_management.get(obo_id).token_info.comment
saw["managed_list"] = sorted(info.comment for info in client.token_management.list(created_by_username="admin"))
client.token_management.delete(obo_id)
saw["managed_gone"] = refusal(lambda: client.token_management.get(obo_id))
principals.delete(robot.id)

ada = users.create(user_name="Ada@example.com")
saw["user_name"] = ada.user_name
saw["user_twice"] = refusal(lambda: users.create(user_name="ada@example.com"))
saw["users"] = sorted(user.user_name for user in users.list())
acl = [
    AccessControlRequest(group_name="admins", permission_level=PermissionLevel.CAN_MANAGE),
    AccessControlRequest(user_name=ada.user_name, permission_level=PermissionLevel.CAN_USE),
]
put = client.permissions.set("authorization", "tokens", access_control_list=acl)
saw["acl"] = [[entry.group_name or entry.user_name, entry.all_permissions[0].permission_level.value]
              for entry in put.access_control_list]
users_use = TokenAccessControlRequest(group_name="users", permission_level=TokenPermissionLevel.CAN_USE)
patched = client.token_management.update_permissions(access_control_list=[users_use])
saw["acl_patched"] = len(patched.access_control_list)
levels = client.permissions.get_permission_levels("authorization", "tokens").permission_levels
saw["levels"] = [level.permission_level.value for level in levels]
block = client.ip_access_lists.create("lab", ListType.BLOCK, ip_addresses=["192.0.2.0/24"]).ip_access_list
saw["ip_lists"] = [found.label for found in client.ip_access_lists.list()]
client.ip_access_lists.delete(block.list_id)

client.secrets.create_scope("Ci")
client.secrets.put_secret("Ci", "text", string_value="zephyr")
raw = bytes([0, 255, 10])
client.secrets.put_secret("Ci", "bytes", bytes_value=base64.b64encode(raw).decode())
client.secrets.put_acl("Ci", ada.user_name, AclPermission.READ)
saw["secret_scopes"] = [[scope.name, scope.backend_type.value] for scope in client.secrets.list_scopes()]
saw["secret_keys"] = [secret.key for secret in client.secrets.list_secrets("Ci")]
saw["secret_value"] = base64.b64decode(client.secrets.get_secret("Ci", "text").value).decode()
saw["secret_acls"] = [[item.principal, item.permission.value] for item in client.secrets.list_acls("Ci")]
saw["secret_acl"] = client.secrets.get_acl("Ci", ada.user_name).permission.value
utilities = client.dbutils.secrets
saw["dbutils"] = [
    utilities.get("Ci", "text"),
    list(utilities.getBytes("Ci", "bytes")),
    [secret.key for secret in utilities.list("Ci")],
    [scope.name for scope in utilities.listScopes()],
]
client.secrets.delete_acl("Ci", ada.user_name)
client.secrets.delete_secret("Ci", "text")
saw["secret_gone"] = refusal(lambda: client.secrets.get_secret("Ci", "text"))
saw["secret_twice"] = refusal(lambda: client.secrets.create_scope("ci"))
client.secrets.delete_scope("Ci")
saw["scope_gone"] = refusal(lambda: utilities.get("Ci", "text"))

wrong = WorkspaceClient(host=host, token="dapi" + "0" * 32)
saw["wrong_token"] = refusal(wrong.current_user.me, message=True)
stranger = WorkspaceClient(host=host, username="admin", password="wrong", auth_type="basic")
saw["wrong_password"] = refusal(stranger.current_user.me)

saw["warnings"] = warnings
print(json.dumps(saw))
