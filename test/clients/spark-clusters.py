"""What a program sees of clusters with the official Python client; prints it as JSON."""

import json
import os

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import DatabricksError
from databricks.sdk.service.compute import ListClustersFilterBy, ListClustersSortBy, ListClustersSortByField, State

client = WorkspaceClient(
    host=os.environ["LATCHKEY"], username="admin", password=os.environ["PASSWORD"], auth_type="basic"
)
saw = {}
by_name = ListClustersSortBy(field=ListClustersSortByField.CLUSTER_NAME)
saw["listed"] = [
    [
        cluster.cluster_name,
        cluster.state.value,
        cluster.num_workers,
        cluster.cluster_cores,
        cluster.cluster_memory_mb,
        (cluster.spark_conf or {}).get("spark.master"),
    ]
    for cluster in client.clusters.list(page_size=1, sort_by=by_name)
]
running = ListClustersFilterBy(cluster_states=[State.RUNNING, State.RESIZING], is_pinned=False)
saw["running_ids"] = [cluster.cluster_id for cluster in client.clusters.list(filter_by=running)]
one = client.clusters.get(os.environ["CLUSTER"])
saw["running"] = [one.state.value, one.state_message]
saw["versions"] = [[version.key, version.name] for version in client.clusters.spark_versions().versions]
if one.state == State.RUNNING:
    client.clusters.ensure_cluster_is_running(one.cluster_id)
try:
    client.clusters.get("0101-000000-abcdefgh")
except DatabricksError as error:
    saw["unknown"] = [type(error).__name__, error.error_code]
print(json.dumps(saw))
