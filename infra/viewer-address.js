// Runs in CloudFront for the API. The gateway sees only CloudFront's address; this says whose request
// it is, replacing whatever the viewer may have written there.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  const request = event.request;
  request.headers['x-viewer-address'] = { value: event.viewer.ip };
  return request;
}
