import { ActionIcon, Button, Fieldset, FileButton, Group, Loader, Stack, Text } from '@mantine/core';
import { IconClipboard, IconPhotoPlus, IconRefresh, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { strings } from '../strings.ts';
import classes from './issue-pictures.module.css';
import { mostPictures, pictureProblem, picturesOfClipboard, pictureTypes } from './pictures.ts';
import type { Uploads } from './uploads.ts';

const text = strings.testers.work;

/** Adds pictures to an issue; says what cannot be added. */
export function useAddPictures(issueKey: string, count: number, uploads: Uploads) {
  const [problem, setProblem] = useState<string | null>(null);

  async function addOne(file: File): Promise<void> {
    const wrong = pictureProblem(file);
    if (wrong !== null) return setProblem(wrong);
    try {
      await uploads.add(issueKey, file);
    } catch (error) {
      // It has the name of a picture and is none.
      if (!(error instanceof DOMException)) throw error;
      setProblem(text.pictureType(file.name));
    }
  }

  function add(files: readonly File[]): void {
    const room = mostPictures - count;
    setProblem(files.length > room ? text.pictureCount : null);
    for (const file of files.slice(0, Math.max(0, room))) void addOne(file);
  }

  async function paste(): Promise<void> {
    try {
      const files = await picturesOfClipboard();
      if (files.length === 0) setProblem(text.pasteEmpty);
      else add(files);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      setProblem(text.pasteRefused);
    }
  }

  return { problem, add, paste };
}

/** The screenshots of an issue, those on their way among them. */
export function IssuePictures(props: {
  issueKey: string;
  names: readonly string[];
  uploads: Uploads;
  adding: ReturnType<typeof useAddPictures>;
  onRemove: (name: string) => void;
}) {
  const { names, uploads, adding } = props;
  const underway = uploads.uploads.filter(({ issueKey }) => issueKey === props.issueKey);
  const full = names.length + underway.length >= mostPictures;
  return (
    <Fieldset variant="unstyled" legend={text.screenshots} className={classes.group}>
      <Text size="xs" c="dimmed" mb="xs">
        {text.screenshotsHint}
      </Text>
      {names.length + underway.length > 0 && (
        <ul className={classes.pictures}>
          {names.map((name, index) => (
            <li key={name} className={classes.picture}>
              {uploads.thumbnails[name] === undefined ? (
                <Text size="xs" c="dimmed" className={classes.placeholder}>
                  {text.picture(index + 1)}
                  <br />
                  {text.elsewhere}
                </Text>
              ) : (
                <img src={uploads.thumbnails[name]} alt={text.picture(index + 1)} className={classes.image} />
              )}
              <ActionIcon
                variant="default"
                size={28}
                className={classes.corner}
                aria-label={text.removePicture(index + 1)}
                onClick={() => props.onRemove(name)}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </li>
          ))}
          {underway.map((upload) => (
            <li
              key={upload.id}
              className={classes.picture}
              data-failed={upload.failure !== null || undefined}
            >
              <img src={upload.thumbnail} alt={text.uploading(upload.file.name)} className={classes.image} />
              {upload.failure === null ? (
                <Loader size="sm" className={classes.loader} aria-hidden />
              ) : (
                <ActionIcon
                  variant="filled"
                  size={36}
                  className={classes.loader}
                  aria-label={text.retryUpload(upload.file.name)}
                  onClick={() => void uploads.retry(upload)}
                >
                  <IconRefresh size={18} aria-hidden />
                </ActionIcon>
              )}
              <ActionIcon
                variant="default"
                size={28}
                className={classes.corner}
                aria-label={text.dropUpload(upload.file.name)}
                onClick={() => uploads.drop(upload.id)}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <Stack gap={6}>
        <Group gap="xs">
          <FileButton multiple accept={pictureTypes.join(',')} onChange={(files) => adding.add(files)}>
            {(button) => (
              <Button
                {...button}
                size="xs"
                variant="default"
                disabled={full}
                leftSection={<IconPhotoPlus size={16} aria-hidden />}
              >
                {text.addPicture}
              </Button>
            )}
          </FileButton>
          {'clipboard' in navigator && 'read' in navigator.clipboard && (
            <Button
              size="xs"
              variant="default"
              disabled={full}
              leftSection={<IconClipboard size={16} aria-hidden />}
              onClick={() => void adding.paste()}
            >
              {text.paste}
            </Button>
          )}
        </Group>
        {[adding.problem, ...underway.map(({ failure }) => failure)]
          .filter((problem) => problem !== null)
          .map((problem, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sentences have no other identity
            <Text key={index} size="xs" c="var(--mantine-color-error)" role="alert">
              {problem}
            </Text>
          ))}
      </Stack>
    </Fieldset>
  );
}
