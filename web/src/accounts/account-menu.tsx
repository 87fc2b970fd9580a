import { Avatar, Group, Menu, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconLogout, IconSelector } from '@tabler/icons-react';
import type { Me } from '#shared/accounts/contract.ts';
import { strings } from '../strings.ts';
import classes from './account-menu.module.css';
import { useMemberChoice } from './me.ts';

const text = strings.app.account;

export function AccountMenu({ me }: { me: Me }) {
  const choice = useMemberChoice();
  return (
    <Menu
      position="top-start"
      width="target"
      shadow="md"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <UnstyledButton className={classes.button}>
          <VisuallyHidden>{text.menu}</VisuallyHidden>
          <Group gap="sm" wrap="nowrap">
            <Avatar name={me.name} color="verdigris" size={34} radius="xl" aria-hidden />
            <Stack gap={0} className={classes.who}>
              <Text size="sm" fw={550} truncate>
                {me.name}
              </Text>
              <Text size="xs" c="dimmed">
                {strings.app.membership(me.current.companyName, me.current.role)}
              </Text>
            </Stack>
            <IconSelector size={16} aria-hidden />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {me.memberships.length > 1 && (
          <>
            <Menu.Label>{text.membership}</Menu.Label>
            {me.memberships.map((membership) => {
              const current = membership.memberId === me.current.memberId;
              return (
                <Menu.Item
                  key={membership.memberId}
                  aria-current={current || undefined}
                  rightSection={current ? <IconCheck size={16} aria-hidden /> : null}
                  onClick={() => choice.choose(membership.memberId)}
                >
                  {strings.app.membership(membership.companyName, membership.role)}
                </Menu.Item>
              );
            })}
            <Menu.Divider />
          </>
        )}
        <Menu.Label className={classes.email}>{me.email}</Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void choice.signOut()}>
          {text.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
