import { IconRobot, IconUser, IconUsersGroup, type TablerIcon } from '@tabler/icons-react';
import type { Provenance } from '#shared/tests/contract.ts';
import { strings } from '../../strings.ts';
import classes from './provenance-badge.module.css';

const icons: Record<Provenance, TablerIcon> = { ai: IconRobot, human: IconUser, both: IconUsersGroup };

/** Who found an issue, by picture and word. */
export function ProvenanceBadge({ provenance }: { provenance: Provenance }) {
  const Icon = icons[provenance];
  return (
    <span className={classes.badge} data-provenance={provenance}>
      <Icon size={14} aria-hidden />
      {strings.tests.provenance[provenance]}
    </span>
  );
}
