"""What a program sees of an MLflow server that it reaches with a personal access token; prints it as JSON."""

import json
import os
import tempfile

import mlflow
from mlflow.exceptions import MlflowException

mlflow.set_tracking_uri(os.environ["MLFLOW_TRACKING_URI"])
saw = {}
mlflow.set_experiment("guarded")
with mlflow.start_run() as run:
    mlflow.log_param("alpha", 0.5)
    mlflow.log_metric("loss", 0.25)
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        # More than nginx takes unless it is told otherwise.
        file.write(os.urandom(3_000_000))
        file.flush()
        mlflow.log_artifact(file.name, "model")
client = mlflow.MlflowClient()
found = client.get_run(run.info.run_id)
saw["run"] = [found.data.params, found.data.metrics, found.info.status]
[artifact] = client.list_artifacts(run.info.run_id, "model")
saw["artifact"] = artifact.file_size
with tempfile.TemporaryDirectory() as folder:
    saw["fetched"] = os.path.getsize(client.download_artifacts(run.info.run_id, artifact.path, folder))
for name, value in [("wrong", "dapi00000000000000000000000000000000"), ("none", None)]:
    os.environ.pop("MLFLOW_TRACKING_TOKEN")
    if value is not None:
        os.environ["MLFLOW_TRACKING_TOKEN"] = value
    try:
        saw[name] = client.get_run(run.info.run_id).info.run_id
    except MlflowException as error:
        saw[name] = str(error)
    os.environ["MLFLOW_TRACKING_TOKEN"] = "restored"
print(json.dumps(saw))
