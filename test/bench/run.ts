import { claims } from './claims.ts';
import { examination } from './examination.ts';
import { handlerInit } from './handler-init.ts';
import { matching } from './matching.ts';
import { merge } from './merge.ts';
import { qaDocuments } from './qa-documents.ts';
import { qaRun } from './qa-run.ts';
import { qaValues } from './qa-values.ts';
import { qaWorkflow } from './qa-workflow.ts';
import { quota } from './quota.ts';
import { start } from './start.ts';

/** `npm run bench [name ...]`: prints the figures, all or those named. */
const figures: Readonly<Record<string, () => Promise<unknown>>> = {
  start,
  'handler-init': handlerInit,
  quota,
  examination,
  merge,
  matching: async () => matching(),
  claims,
  'qa-documents': qaDocuments,
  'qa-values': qaValues,
  'qa-run': qaRun,
  'qa-workflow': () => qaWorkflow(),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in figures));
if (unknown.length > 0) {
  console.error(`There is no figure ${unknown.join(', ')}. Choose from: ${Object.keys(figures).join(', ')}.`);
  process.exit(2);
}

for (const [name, measure] of Object.entries(figures)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n== ${name}`);
  await measure();
}
