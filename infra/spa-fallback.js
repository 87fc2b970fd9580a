// Runs in CloudFront for everything but the API. The app's own addresses (`/runs/run_01...`) are not
// files: they get the page that starts the app. What has an ending is a file, or it is missing.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  const request = event.request;
  const last = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (!last.includes('.')) request.uri = '/index.html';
  return request;
}
