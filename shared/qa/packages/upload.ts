/** Where an upload lies until a package takes it; the bucket forgets what nobody took after a day. */
export const uploadObject = (companyId: string, uploadId: string) =>
  `company/${companyId}/uploads/${uploadId}`;
