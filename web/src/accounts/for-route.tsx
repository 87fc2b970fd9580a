import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Route } from '#shared/platform/route.ts';
import { LinkButton } from '../app/links.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { useMay, useMe } from './me.ts';

/** Shows a page only to those who may use the operation that it is about. */
export function ForRoute({ route, children }: { route: Route; children: ReactNode }) {
  const text = strings.accounts.forbidden;
  const { role } = useMe().current;
  if (useMay(route)) return children;
  return (
    <>
      <PageHeading title={text.title} />
      <Nothing
        icon={<IconLock aria-hidden />}
        title={text.title}
        text={text.text[role]}
        action={<LinkButton to="/">{strings.app.notFound.action}</LinkButton>}
      />
    </>
  );
}
