import { run } from './run.ts';

const controller = new AbortController();
process.once('SIGINT', () => controller.abort());
process.once('SIGTERM', () => controller.abort());
process.exitCode = await run(process.argv.slice(2), controller.signal);
