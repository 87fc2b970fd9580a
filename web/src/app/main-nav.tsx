import { IconKey, IconLayoutDashboard, IconListDetails } from '@tabler/icons-react';
import { listKeys } from '#shared/accounts/contract.ts';
import type { Role } from '#shared/platform/route.ts';
import { listRuns } from '#shared/tests/contract.ts';
import { strings } from '../strings.ts';
import { LinkNav } from './links.tsx';
import classes from './main-nav.module.css';

const text = strings.app.nav;

export function MainNav({ role }: { role: Role }) {
  const may = (roles: readonly Role[]) => roles.includes(role);
  return (
    <nav aria-label={strings.app.mainNavigation}>
      <ul className={classes.list}>
        <li>
          <LinkNav
            to="/"
            label={text.dashboard}
            leftSection={<IconLayoutDashboard size={18} aria-hidden />}
            activeOptions={{ exact: true }}
            activeProps={{ active: true }}
          />
        </li>
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
      </ul>
    </nav>
  );
}
