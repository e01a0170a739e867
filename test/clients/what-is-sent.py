"""What requests, with it MLflow's way of asking, and the Databricks SDK send to the URL that is given."""

import sys

import requests
from databricks.sdk import WorkspaceClient
from databricks.sdk.core import Config

url = sys.argv[1]
requests.get(f"{url}/requests", timeout=10)
requests.get(f"{url}/mlflow", headers={"Authorization": "Bearer of-mlflow"}, timeout=10)
try:
    config = Config(retry_timeout_seconds=1)
    WorkspaceClient(config=config).api_client.do("GET", "/sdk")
except Exception as error:
    print(type(error).__name__)
