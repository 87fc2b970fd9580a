/**
 * Where an upload lies until a package takes it; the bucket forgets what nobody took after a day. The bucket's
 * rule goes by the beginning of the name, so the company comes second here.
 */
export const uploadObject = (companyId: string, uploadId: string) => `uploads/${companyId}/${uploadId}`;
