// Plain JavaScript that any Node can read, so that one that is too old can be told so.
const needed = 24;
const version = process.versions.node;

if (Number(version.split('.')[0]) < needed) {
  console.error(
    `Node ${needed} or newer is needed, this is ${version}. Run "npm ci" and then "npm start", which use the Node that comes with the project.`,
  );
  process.exitCode = 1;
} else {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  await import('./start.ts');
}
