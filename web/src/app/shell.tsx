import { Box, Burger, Button, Divider, Drawer, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { executeTest } from '#shared/tests/contract.ts';
import { AccountMenu } from '../accounts/account-menu.tsx';
import { MeContext, useMemberChoice, useMeQuery } from '../accounts/me.ts';
import { SidebarQuota } from '../accounts/sidebar-quota.tsx';
import { strings } from '../strings.ts';
import { CallError } from './call-error.ts';
import { ColorSchemeSwitch } from './color-scheme-switch.tsx';
import { LinkButton } from './links.tsx';
import { Logo } from './logo.tsx';
import { MainNav } from './main-nav.tsx';
import { LoadingPage } from './pages.tsx';
import classes from './shell.module.css';
import { LoadFailure } from './states.tsx';

const ApplyPage = lazy(() => import('../testers/apply-page.tsx'));
const text = strings.app;

/** The frame of every page behind the sign-in. */
export function Shell() {
  const me = useMeQuery();
  const choice = useMemberChoice();
  const [menuOpened, menu] = useDisclosure(false);
  const pathname = useRouterState({ select: (state) => state.location.pathname });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes
  useEffect(() => menu.close(), [pathname]);

  // The remembered membership may have been taken away since.
  const refused = me.error instanceof CallError && me.error.status === 403 && choice.chosen !== null;
  useEffect(() => {
    if (refused) choice.choose(null);
  }, [refused, choice]);

  // Signed in, and a member of nothing yet.
  const applicant = me.error instanceof CallError && me.error.status === 403 && choice.chosen === null;
  const [applied, setApplied] = useState(false);

  const role = me.data?.current.role;
  const signOut = (
    <Button variant="subtle" onClick={() => void choice.signOut()}>
      {text.account.signOut}
    </Button>
  );
  const navigation = me.data ? (
    <Stack gap="md" className={classes.navigation}>
      {executeTest.roles.some((allowed) => allowed === role) && (
        <LinkButton to="/runs/new" fullWidth>
          {text.nav.order}
        </LinkButton>
      )}
      <MainNav role={me.data.current.role} />
      <Box mt="auto">
        <SidebarQuota />
      </Box>
      <Divider />
      <ColorSchemeSwitch />
      <AccountMenu me={me.data} />
    </Stack>
  ) : applicant ? (
    <Stack gap="md" className={classes.navigation}>
      <Box mt="auto">{signOut}</Box>
      <ColorSchemeSwitch />
    </Stack>
  ) : null;

  const page =
    me.data === undefined ? (
      me.error === null || refused ? (
        <LoadingPage />
      ) : applicant ? (
        <Suspense fallback={<LoadingPage />}>
          <ApplyPage sent={applied} onSent={() => setApplied(true)} />
        </Suspense>
      ) : (
        <Stack>
          <LoadFailure error={me.error} onRetry={() => void me.refetch()} />
          <Group>{signOut}</Group>
        </Stack>
      )
    ) : (
      <Outlet />
    );

  return (
    <MeContext value={me.data ?? null}>
      <a href="#main" className={classes.skip}>
        {text.skipToContent}
      </a>
      <div className={classes.frame}>
        <header className={classes.bar}>
          <Link to="/" className={classes.home} aria-label={text.home}>
            <Logo />
          </Link>
          <Burger
            opened={menuOpened}
            onClick={menu.toggle}
            size="sm"
            aria-label={text.openMenu}
            aria-expanded={menuOpened}
          />
        </header>
        <aside className={classes.side} aria-label={text.menu}>
          <Link to="/" className={classes.home} aria-label={text.home}>
            <Logo />
          </Link>
          {navigation}
        </aside>
        <Drawer.Root opened={menuOpened} onClose={menu.close} size={300}>
          <Drawer.Overlay />
          <Drawer.Content className={classes.drawer} aria-label={text.menu}>
            <div className={classes.drawerHead}>
              <Logo />
              <Drawer.CloseButton aria-label={text.closeMenu} />
            </div>
            <Drawer.Body className={classes.drawerBody}>{navigation}</Drawer.Body>
          </Drawer.Content>
        </Drawer.Root>
        <main id="main" tabIndex={-1} className={classes.main}>
          {page}
        </main>
      </div>
    </MeContext>
  );
}
