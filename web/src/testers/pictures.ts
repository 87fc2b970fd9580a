import type * as z from 'zod';
import { NewScreenshot } from '#shared/testers/contract.ts';
import { strings } from '../strings.ts';

/** Pictures as testers add them, before they are uploaded. */

const text = strings.testers.work;

export const pictureTypes: readonly string[] = NewScreenshot.shape.mediaType.options;
export const mostPictures = 5;

/** Why a file cannot be a screenshot, or null. */
export function pictureProblem(file: File): string | null {
  const { mediaType, bytes } = NewScreenshot.shape;
  if (!mediaType.safeParse(file.type).success) return text.pictureType(file.name);
  return bytes.safeParse(file.size).success ? null : text.pictureSize(file.name);
}

/** Pictures among what was pasted. */
export function pastedPictures(data: DataTransfer): File[] {
  return [...data.files].filter(({ type }) => type.startsWith('image/'));
}

/** Pictures that the clipboard holds; asks the browser's leave. */
export async function picturesOfClipboard(): Promise<File[]> {
  const files: File[] = [];
  for (const item of await navigator.clipboard.read()) {
    const type = item.types.find((name) => pictureTypes.includes(name));
    if (type !== undefined) files.push(new File([await item.getType(type)], text.pastedName, { type }));
  }
  return files;
}

/** What the server asks to know before a file is sent to it. */
export async function describePicture(file: File): Promise<z.infer<typeof NewScreenshot>> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return {
    mediaType: NewScreenshot.shape.mediaType.parse(file.type),
    bytes: file.size,
    sha256: btoa(String.fromCharCode(...hash)),
  };
}

const thumbnailSide = 240;

/** A small copy as a `data:` address: the policy of the page allows no `blob:` ones. */
export async function thumbnailOf(file: File): Promise<string> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, thumbnailSide / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL('image/jpeg', 0.7);
}

const storageKey = (assignmentId: string) => `assay-pictures-${assignmentId}`;

/** Small copies by the name of the screenshot, so that a reload shows them again. */
export function readThumbnails(assignmentId: string): Record<string, string> {
  return JSON.parse(localStorage.getItem(storageKey(assignmentId)) ?? '{}');
}

export function keepThumbnail(assignmentId: string, name: string, thumbnail: string): void {
  const all = { ...readThumbnails(assignmentId), [name]: thumbnail };
  try {
    localStorage.setItem(storageKey(assignmentId), JSON.stringify(all));
  } catch (error) {
    // The room is better used for what was typed; a placeholder stands for the picture.
    if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error;
  }
}

export function removeThumbnails(assignmentId: string): void {
  localStorage.removeItem(storageKey(assignmentId));
}
