import type { Entry } from './catalogue.ts';
import type { Produced } from './plan-types.ts';
import { namingOf } from './words.ts';

/** What an answer gives that can stand for something, with what it stands for. */
export function producesOf(entry: Entry): readonly Produced[] {
  const produced = entry.fields.flatMap((field): Produced[] => {
    const { resource } = namingOf(field.name);
    const named = resource || (field.main ? entry.resource : field.owners[0]) || null;
    return named === null ? [] : [{ source: field.pointer, resource: named }];
  });
  const last = entry.path.blank.split('/').length - 1;
  if (entry.hasLocation && entry.resource !== null && entry.role === 'create')
    produced.push({ source: `header:location#${last}`, resource: entry.resource });
  return produced;
}
