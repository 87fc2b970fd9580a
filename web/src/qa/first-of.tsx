import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';

const text = strings.qa.report;

/** The first of what may be many, and a button that shows all of it or only those again. */
export function useFirstOf<Item>(items: readonly Item[], few: number): [readonly Item[], ReactNode] {
  const [all, { toggle }] = useDisclosure(false);
  if (items.length <= few) return [items, null];
  const button = (
    <Button size="xs" variant="default" mt="md" w="fit-content" aria-expanded={all} onClick={toggle}>
      {all ? text.showFewer : text.showAll(items.length)}
    </Button>
  );
  return [all ? items : items.slice(0, few), button];
}
