/** The environment variables that `latchkey` reads, and what each is for; the reference shows them. */
export const VARIABLES = {
  LATCHKEY_URL: 'address of the server, where `--host` names none',
  LATCHKEY_TOKEN: 'the token to ask with, and to hand to other programs',
  HOME: 'where `.netrc`, `_netrc` and `.databrickscfg` are',
  DATABRICKS_CONFIG_FILE: 'another file than `~/.databrickscfg`, for `configure` and `doctor`',
  NETRC: 'another file than `~/.netrc`, which `doctor` looks at as Python does; `netrc` takes `--file`',
  'DATABRICKS_…, MLFLOW_TRACKING_…': 'what the SDKs and MLflow read: `doctor` says what they make of it',
} as const;
