import { api } from '#shared/platform/api.ts';
import { newId } from '#shared/platform/ids.ts';
import { uploadAddress } from '#shared/platform/object-links.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { createUpload } from '#shared/qa/contract.ts';
import { uploadObject } from '#shared/qa/packages/upload.ts';

/** Nothing is kept but what the signature says: the storage itself checks length, type and checksum. */
export const handler = api(createUpload, async ({ principal, body }) => {
  const uploadId = newId('upl');
  const address = await uploadAddress(uploadObject(companyOf(principal), uploadId), {
    mediaType: body.contentType,
    bytes: body.bytes,
    sha256: body.sha256,
  });
  return { uploadId, ...address };
});
