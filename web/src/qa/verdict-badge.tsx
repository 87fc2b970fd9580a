import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconHelpCircle,
  IconPlugX,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Verdict } from '#shared/qa/report/contract.ts';
import { strings } from '../strings.ts';
import classes from './verdict-badge.module.css';

const icons: Record<Verdict, TablerIcon> = {
  PASS: IconCircleCheck,
  PASS_WITH_WARNINGS: IconAlertTriangle,
  FAIL: IconCircleX,
  ERROR: IconPlugX,
  INCONCLUSIVE: IconHelpCircle,
};

/** A verdict by shape, colour and words. */
export function VerdictBadge({ verdict, size = 'md' }: { verdict: Verdict; size?: 'md' | 'xl' }) {
  const Icon = icons[verdict];
  return (
    <Badge
      variant="default"
      className={classes.badge}
      data-verdict={verdict}
      data-size={size}
      leftSection={<Icon size={size === 'md' ? 16 : 24} aria-hidden />}
    >
      {strings.qa.verdict[verdict]}
    </Badge>
  );
}
