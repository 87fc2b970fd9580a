import {
  IconApi,
  IconClipboardList,
  IconCoins,
  IconKey,
  IconLayoutDashboard,
  IconListDetails,
  IconUser,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import { listKeys } from '#shared/accounts/contract.ts';
import { listWebhooks } from '#shared/notifications/contract.ts';
import type { Caller, Role } from '#shared/platform/route.ts';
import { listPackages } from '#shared/qa/contract.ts';
import { getEarnings, getProfile, listOpenAssignments, listTesters } from '#shared/testers/contract.ts';
import { listRuns } from '#shared/tests/contract.ts';
import { strings } from '../strings.ts';
import { LinkNav } from './links.tsx';
import classes from './main-nav.module.css';

const text = strings.app.nav;

export function MainNav({ role }: { role: Role }) {
  const may = (roles: readonly Caller[]) => roles.includes(role);
  return (
    <nav aria-label={strings.app.mainNavigation}>
      <ul className={classes.list}>
        {!may(listTesters.roles) && (
          <li>
            <LinkNav
              to="/"
              label={role === 'tester' ? strings.testers.home.title : text.dashboard}
              leftSection={<IconLayoutDashboard size={18} aria-hidden />}
              activeOptions={{ exact: true }}
              activeProps={{ active: true }}
            />
          </li>
        )}
        {may(listRuns.roles) && (
          <li>
            <LinkNav
              to="/runs"
              label={text.runs}
              leftSection={<IconListDetails size={18} aria-hidden />}
              activeProps={{ active: true }}
              activeOptions={{ includeSearch: false }}
            />
          </li>
        )}
        {may(listPackages.roles) && (
          <li>
            <LinkNav
              to="/apis"
              label={strings.qa.nav}
              leftSection={<IconApi size={18} aria-hidden />}
              activeProps={{ active: true }}
              activeOptions={{ includeSearch: false }}
            />
          </li>
        )}
        {may(listKeys.roles) && (
          <li>
            <LinkNav
              to="/keys"
              label={text.keys}
              leftSection={<IconKey size={18} aria-hidden />}
              activeProps={{ active: true }}
            />
          </li>
        )}
        {may(listWebhooks.roles) && (
          <li>
            <LinkNav
              to="/webhooks"
              label={text.webhooks}
              leftSection={<IconWebhook size={18} aria-hidden />}
              activeProps={{ active: true }}
            />
          </li>
        )}
        {may(getEarnings.roles) && (
          <li>
            <LinkNav
              to="/earnings"
              label={strings.testers.nav.earnings}
              leftSection={<IconCoins size={18} aria-hidden />}
              activeProps={{ active: true }}
            />
          </li>
        )}
        {may(getProfile.roles) && (
          <li>
            <LinkNav
              to="/profile"
              label={strings.testers.nav.profile}
              leftSection={<IconUser size={18} aria-hidden />}
              activeProps={{ active: true }}
            />
          </li>
        )}
        {may(listTesters.roles) && (
          <li>
            <LinkNav
              to="/admin/testers"
              label={strings.admin.nav.testers}
              leftSection={<IconUsers size={18} aria-hidden />}
              activeProps={{ active: true }}
              activeOptions={{ includeSearch: false }}
            />
          </li>
        )}
        {may(listOpenAssignments.roles) && (
          <li>
            <LinkNav
              to="/admin/assignments"
              label={strings.admin.nav.assignments}
              leftSection={<IconClipboardList size={18} aria-hidden />}
              activeProps={{ active: true }}
              activeOptions={{ includeSearch: false }}
            />
          </li>
        )}
      </ul>
    </nav>
  );
}
