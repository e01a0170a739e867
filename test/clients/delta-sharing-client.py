"""What a program sees of a Delta Sharing server through a profile; prints it as JSON."""

import json
import os

import delta_sharing
from requests.exceptions import HTTPError

profile = os.environ["PROFILE"]
client = delta_sharing.SharingClient(profile)
saw = {"tables": [[table.share, table.schema, table.name] for table in client.list_all_tables()]}
saw["rows"] = delta_sharing.load_as_pandas(f"{profile}#first.default.people").to_dict("records")
try:
    delta_sharing.SharingClient(os.environ["WRONG_PROFILE"]).list_shares()
except HTTPError as error:
    saw["wrong"] = error.response.status_code
print(json.dumps(saw))
