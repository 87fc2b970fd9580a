import { Button, Menu } from '@mantine/core';
import { IconDownload, IconFileExport } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type * as z from 'zod';
import { exportQaReport } from '#shared/qa/contract.ts';
import { ReportFormat } from '#shared/qa/report/contract.ts';
import { useCall } from '../../app/client.ts';
import { showDone } from '../../app/failure-toast.tsx';
import { strings } from '../../strings.ts';
import { fetchLarge } from '../large-answer.ts';
import { saveFile } from './save-file.ts';

const text = strings.qa.report.exports;

/** The report as a file for other tools. */
export function ExportMenu({ planId }: { planId: string }) {
  const call = useCall();
  const download = useMutation({
    mutationFn: async (format: z.infer<typeof ReportFormat>) => {
      const file = await call(exportQaReport, { params: { planId }, query: { format } });
      const content =
        file.content === null && file.url !== null
          ? await (await fetchLarge(file.url)).blob()
          : new Blob([file.content ?? ''], { type: file.mediaType });
      saveFile(file.filename, content);
      return file.filename;
    },
    onSuccess: (filename) => showDone(text.downloaded(filename)),
  });
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconFileExport size={16} aria-hidden />}
          loading={download.isPending}
        >
          {text.open}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ReportFormat.options.map((format) => (
          <Menu.Item
            key={format}
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => download.mutate(format)}
          >
            {text.formats[format]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
