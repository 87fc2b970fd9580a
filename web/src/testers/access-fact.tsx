import { ActionIcon, Code, Group, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import type { Brief } from '#shared/testers/contract.ts';
import { CopyIcon } from '../app/copy.tsx';
import { Fact } from '../app/facts.tsx';
import { strings } from '../strings.ts';

const text = strings.testers.access;

function Password({ value }: { value: string }) {
  const [shown, { toggle }] = useDisclosure(false);
  const action = shown ? text.hidePassword : text.showPassword;
  const Icon = shown ? IconEyeOff : IconEye;
  return (
    <Group gap={4} wrap="nowrap">
      {shown ? (
        <Code>{value}</Code>
      ) : (
        <Text component="span" size="sm">
          {text.hidden}
        </Text>
      )}
      <Tooltip label={action}>
        <ActionIcon variant="subtle" color="gray" size="md" aria-label={action} onClick={toggle}>
          <Icon size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <CopyIcon value={value} label={text.copyPassword} />
    </Group>
  );
}

/** What a protected site asks for, and before it may be seen, that it will be. */
export function AccessFact({ brief: { access, status } }: { brief: Brief }) {
  if (access === null) {
    return (
      <Fact label={text.label} wide>
        {status === 'offered' ? text.later : text.over}
      </Fact>
    );
  }
  return (
    <>
      <Fact label={text.label} wide>
        {text.use}
      </Fact>
      <Fact label={text.username}>
        <Group gap={4} wrap="nowrap">
          <Code>{access.username}</Code>
          <CopyIcon value={access.username} label={text.copyUsername} />
        </Group>
      </Fact>
      <Fact label={text.password}>
        <Password value={access.password} />
      </Fact>
    </>
  );
}
