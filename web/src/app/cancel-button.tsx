import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlayerStop } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Confirm } from './confirm.tsx';

interface Words {
  readonly cancel: string;
  readonly cancelTitle: string;
  readonly cancelYes: string;
  readonly cancelNo: string;
}

/** Asks, and cancels what is under way. */
export function CancelButton(props: { words: Words; text: string; onCancel: () => Promise<void> }) {
  const { words } = props;
  const [asking, ask] = useDisclosure(false);
  const cancel = useMutation({ mutationFn: props.onCancel, onSettled: ask.close });
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={ask.open}>
        {words.cancel}
      </Button>
      <Confirm
        opened={asking}
        title={words.cancelTitle}
        text={props.text}
        yes={words.cancelYes}
        no={words.cancelNo}
        busy={cancel.isPending}
        onYes={() => cancel.mutate()}
        onNo={ask.close}
      />
    </>
  );
}
