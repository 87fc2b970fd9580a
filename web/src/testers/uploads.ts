import { useCallback, useEffect, useRef, useState } from 'react';
import { uploadScreenshot } from '#shared/testers/contract.ts';
import { CallError, messageOf } from '../app/call-error.ts';
import { type Call, useCall } from '../app/client.ts';
import { strings } from '../strings.ts';
import { describePicture, keepThumbnail, readThumbnails, thumbnailOf } from './pictures.ts';

/** A screenshot on its way. */
export interface Upload {
  readonly id: string;
  readonly issueKey: string;
  readonly file: File;
  readonly thumbnail: string;
  /** Why it did not arrive; null while it is on its way. */
  readonly failure: string | null;
}

async function put(call: Call, assignmentId: string, file: File): Promise<string> {
  const target = await call(uploadScreenshot, {
    params: { id: assignmentId },
    body: await describePicture(file),
  });
  const refused = (status: number) =>
    new CallError(status === 0 ? strings.app.failure.offline : strings.testers.work.uploadFailed(file.name), {
      code: status === 0 ? 'UNREACHABLE' : 'UNREADABLE',
      status,
    });
  const response = await fetch(target.url, { method: 'PUT', headers: target.headers, body: file }).catch(
    () => {
      throw refused(0);
    },
  );
  if (!response.ok) throw refused(response.status);
  return target.name;
}

/**
 * Uploads screenshots of an assignment, several at once.
 *
 * @param onUploaded gets the key of the issue and the name that the server gave the screenshot
 */
export function useUploads(assignmentId: string, onUploaded: (issueKey: string, name: string) => void) {
  const call = useCall();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [thumbnails, setThumbnails] = useState(() => readThumbnails(assignmentId));
  const [said, say] = useState('');
  const dropped = useRef(new Set<string>());

  const patch = useCallback((id: string, failure: string | null) => {
    setUploads((all) => all.map((upload) => (upload.id === id ? { ...upload, failure } : upload)));
  }, []);

  const send = useCallback(
    async (upload: Upload) => {
      patch(upload.id, null);
      try {
        const name = await put(call, assignmentId, upload.file);
        if (dropped.current.has(upload.id)) return;
        keepThumbnail(assignmentId, name, upload.thumbnail);
        setThumbnails((all) => ({ ...all, [name]: upload.thumbnail }));
        setUploads((all) => all.filter(({ id }) => id !== upload.id));
        onUploaded(upload.issueKey, name);
        say(strings.testers.work.uploaded(upload.file.name));
      } catch (error) {
        patch(upload.id, messageOf(error));
        say(strings.testers.work.uploadFailed(upload.file.name));
      }
    },
    [assignmentId, call, onUploaded, patch],
  );

  const add = useCallback(
    async (issueKey: string, file: File) => {
      const upload: Upload = {
        id: crypto.randomUUID(),
        issueKey,
        file,
        thumbnail: await thumbnailOf(file),
        failure: null,
      };
      setUploads((all) => [...all, upload]);
      await send(upload);
    },
    [send],
  );

  const drop = useCallback((id: string) => {
    dropped.current.add(id);
    setUploads((all) => all.filter((upload) => upload.id !== id));
  }, []);

  // A picture that has not arrived is nowhere but in this page.
  const pending = uploads.length > 0;
  useEffect(() => {
    if (!pending) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [pending]);

  return { uploads, thumbnails, said, add, retry: send, drop };
}
export type Uploads = ReturnType<typeof useUploads>;
