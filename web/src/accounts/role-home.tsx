import { Card } from '@mantine/core';
import { IconHourglassEmpty } from '@tabler/icons-react';
import { PageHeading } from '../app/page-heading.tsx';
import { Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { useMe } from './me.ts';

/** What testers and admins see until there is work for them. */
export function RoleHome() {
  const { role } = useMe().current;
  const text = strings.accounts.roleHome;
  return (
    <>
      <PageHeading title={text.title(role)} />
      <Card withBorder padding="xl">
        <Nothing
          icon={<IconHourglassEmpty aria-hidden />}
          title={text.emptyTitle}
          text={text.emptyText[role]}
        />
      </Card>
    </>
  );
}
