/** A process of its own with an embedded cloud in it, for a test that kills it. */
import { startSmallCloud } from './small-cloud.ts';

const cloud = await startSmallCloud({
  functions: { hello: 'export const handler = async () => "hello";' },
  http: { 'GET /hello': 'hello' },
});
await fetch(`${cloud.publicUrl}/hello`);
console.log('ready');
