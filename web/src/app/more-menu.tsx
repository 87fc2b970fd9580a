import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Confirm } from './confirm.tsx';

interface RemovalWords {
  readonly remove: string;
  readonly removeTitle: string;
  readonly removeText: string;
  readonly removeYes: string;
  readonly removeNo: string;
}

/** What is seldom done with something, behind three dots; to delete it comes last, and asks. */
export function MoreMenu(props: {
  label: string;
  /** Null for people who may not delete it. */
  removal: { words: RemovalWords; onRemove: () => Promise<void> } | null;
  children?: ReactNode;
}) {
  const [asking, ask] = useDisclosure(false);
  const remove = useMutation({
    mutationFn: async () => props.removal?.onRemove(),
    onError: ask.close,
  });
  return (
    <>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={props.label}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {props.children}
          {props.removal !== null && (
            <Menu.Item
              c="var(--mantine-color-error)"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={ask.open}
            >
              {props.removal.words.remove}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {props.removal !== null && (
        <Confirm
          opened={asking}
          title={props.removal.words.removeTitle}
          text={props.removal.words.removeText}
          yes={props.removal.words.removeYes}
          no={props.removal.words.removeNo}
          busy={remove.isPending}
          onYes={() => remove.mutate()}
          onNo={ask.close}
        />
      )}
    </>
  );
}
