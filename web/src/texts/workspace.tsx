/** What the frame of the workspace's pages says. */
export const workspaceTexts = {
  workspace: 'Workspace',
  sections: {
    files: 'Files',
    secrets: 'Secrets',
    clusters: 'Clusters',
  },
};
