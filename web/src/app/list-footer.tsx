import { Button, Group, Text } from '@mantine/core';

interface Words {
  readonly more: string;
  readonly shown: (n: number) => string;
}

interface Pages {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  fetchNextPage(): Promise<unknown>;
}

/** How much of a list is shown, and a button that shows more while there is more. */
export function ListFooter({ shown, pages, words }: { shown: number; pages: Pages; words: Words }) {
  if (shown === 0) return null;
  return (
    <Group justify="space-between" mt="md">
      <Text size="sm" c="dimmed">
        {words.shown(shown)}
      </Text>
      {pages.hasNextPage && (
        <Button
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {words.more}
        </Button>
      )}
    </Group>
  );
}
