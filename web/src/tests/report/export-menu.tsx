import { Button, Menu } from '@mantine/core';
import { IconCopy, IconDownload, IconFileExport } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { exportIssues } from '#shared/tests/contract.ts';
import { useCall } from '../../app/client.ts';
import { showDone } from '../../app/failure-toast.tsx';
import { strings } from '../../strings.ts';

const text = strings.tests.report.exports;
const files = ['csv', 'json', 'sarif'] as const;

function save(file: { filename: string; mediaType: string; content: string }): void {
  const address = URL.createObjectURL(new Blob([file.content], { type: file.mediaType }));
  const link = document.createElement('a');
  link.href = address;
  link.download = file.filename;
  link.click();
  URL.revokeObjectURL(address);
}

/** The issues as a file, or as text for a tracker. */
export function ExportMenu({ runId }: { runId: string }) {
  const call = useCall();
  const download = useMutation({
    mutationFn: (format: (typeof files)[number]) =>
      call(exportIssues, { params: { id: runId }, query: { format } }),
    onSuccess: (file) => {
      save(file);
      showDone(text.downloaded(file.filename));
    },
  });
  const copy = useMutation({
    mutationFn: async () => {
      const words = call(exportIssues, { params: { id: runId }, query: { format: 'markdown' } }).then(
        ({ content }) => new Blob([content], { type: 'text/plain' }),
      );
      // Begun within the click: some browsers refuse the clipboard to what comes later.
      await Promise.all([words, navigator.clipboard.write([new ClipboardItem({ 'text/plain': words })])]);
    },
    onSuccess: () => showDone(text.copied),
  });
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconFileExport size={16} aria-hidden />}
          loading={download.isPending || copy.isPending}
        >
          {text.open}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {files.map((format) => (
          <Menu.Item
            key={format}
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => download.mutate(format)}
          >
            {text[format]}
          </Menu.Item>
        ))}
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => copy.mutate()}>
          {text.markdown}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
