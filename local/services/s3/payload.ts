import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsFault } from '#local/services/fault.ts';

type Headers = Readonly<Record<string, string>>;

/** The bytes of an object and the checksum that came with them, both found to be right. */
export interface Payload {
  readonly body: Buffer;
  /** Like `x-amz-checksum-crc32` and its base64 value, to be given back on reading. */
  readonly checksum: { readonly header: string; readonly value: string } | null;
}

const algorithms: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  'x-amz-checksum-crc32': (body) => bigEndian(crc32(body)),
  'x-amz-checksum-crc32c': (body) => bigEndian(crc32c(body)),
  'x-amz-checksum-sha1': (body) => createHash('sha1').update(body).digest(),
  'x-amz-checksum-sha256': (body) => createHash('sha256').update(body).digest(),
};

/**
 * Takes an upload's framing off and checks it against everything the request says about it.
 *
 * @param payloadHash the value of `x-amz-content-sha256` that was signed
 */
export function readPayload(body: Buffer, headers: Headers, payloadHash: string): Payload {
  const streamed = payloadHash.startsWith('STREAMING-');
  if (streamed && payloadHash !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') {
    throw new AwsFault('NotImplemented', `The embedded cloud does not read ${payloadHash}.`, 501);
  }
  const { content, trailers } = streamed ? unchunk(body) : { content: body, trailers: {} };
  const declared = headers['x-amz-decoded-content-length'];
  if (declared !== undefined && Number(declared) !== content.length) {
    throw new AwsFault('IncompleteBody', 'The body has another length than was declared.');
  }
  if (/^[0-9a-f]{64}$/.test(payloadHash) && payloadHash !== sha256(content)) {
    throw new AwsFault(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(content).digest('base64')) {
    throw new AwsFault('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  return { body: content, checksum: checkedSum(content, { ...headers, ...trailers }) };
}

function checkedSum(content: Buffer, headers: Headers): Payload['checksum'] {
  for (const [header, value] of Object.entries(headers)) {
    if (!/^x-amz-checksum-(?!mode|type|algorithm)/.test(header)) continue;
    const compute = algorithms[header];
    if (!compute) throw new AwsFault('NotImplemented', `The embedded cloud does not check ${header}.`, 501);
    if (compute(content).toString('base64') !== value) {
      const algorithm = header.slice('x-amz-checksum-'.length).toUpperCase();
      throw new AwsFault(
        'BadDigest',
        `The ${algorithm} you specified did not match the calculated checksum.`,
      );
    }
    return { header, value };
  }
  return null;
}

/** Reads `aws-chunked`: chunks led by their length in hex, an empty chunk, then trailing headers. */
function unchunk(body: Buffer): { content: Buffer; trailers: Headers } {
  const chunks: Buffer[] = [];
  let position = 0;
  const line = (): string => {
    const end = body.indexOf('\r\n', position);
    if (end < 0) throw new AwsFault('IncompleteBody', 'The chunked body ends too early.');
    const text = body.toString('latin1', position, end);
    position = end + 2;
    return text;
  };
  for (;;) {
    const size = Number.parseInt(line(), 16);
    if (Number.isNaN(size) || position + size > body.length) {
      throw new AwsFault('IncompleteBody', 'The chunked body ends too early.');
    }
    if (size === 0) break;
    chunks.push(body.subarray(position, position + size));
    position += size + 2;
  }
  const trailers: Record<string, string> = {};
  while (position < body.length) {
    const [name = '', value = ''] = line().split(':', 2);
    if (name !== '') trailers[name.trim().toLowerCase()] = value.trim();
  }
  return { content: Buffer.concat(chunks), trailers };
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** CRC-32C (Castagnoli), RFC 3720 appendix B.4; polynomial in reversed bit order. */
function crc32c(body: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of body) crc = (castagnoli[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});
