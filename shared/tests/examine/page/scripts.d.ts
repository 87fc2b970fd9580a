/** Programs without the browser's types see only this of the folder (package.json, imports). */
export function checksSource(evidenceChars: number): string;
