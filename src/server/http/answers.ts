import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { SECURITY_HEADERS } from '../static-host.ts';

/** An answer other than what was asked for; its sentence is for whoever asked, and gives nothing away. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly status: number,
    sentence: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(sentence);
  }
}

/** Calls are JSON of a few fields. */
const LARGEST_CALL = 64 * 1024;
/** Until a call's body has come whole, however little of it comes at a time. */
const CALL_MS = 60_000;
/** A sender that is silent for so long has gone, or means to hold the connection. */
export const SILENCE_MS = 30_000;
/** So long a connection may be silent otherwise: of one who reads slowly, or was slow to be answered. */
export const IDLE_MS = 120_000;

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { req: request } = response;
  // What is still being sent is let through, so that its sender gets to the answer; but not for ever.
  if (!request.complete) {
    const deadline = setTimeout(() => request.socket.destroy(), SILENCE_MS).unref();
    request.once('close', () => clearTimeout(deadline));
  }
  for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
  sendJson(response, refusal.status, { message: refusal.message });
}

/** @throws Refusal for what is no JSON, too long, or not of this form */
export async function readJson<T>(request: IncomingMessage, schema: v.GenericSchema<unknown, T>): Promise<T> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_CALL) throw tooLong();
  const chunks: Buffer[] = [];
  let bytes = 0;
  const deadline = setTimeout(() => request.destroy(new Error('The call took too long to come.')), CALL_MS);
  try {
    for await (const chunk of bodyOf(request)) {
      bytes += chunk.length;
      if (bytes > LARGEST_CALL) throw tooLong();
      chunks.push(chunk);
    }
  } finally {
    clearTimeout(deadline);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new Refusal(400, 'The body is no JSON.');
  }
  const read = v.safeParse(schema, value);
  if (read.success) return read.output;
  const [issue] = read.issues;
  throw new Refusal(400, `The field “${v.getDotPath(issue) ?? 'body'}” is missing or not as it should be.`);
}

/** A request's bytes; a sender that falls silent is cut off. */
export async function* bodyOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  const { socket } = request;
  const cutOff = () => request.destroy(new Error('The sender fell silent.'));
  socket.setTimeout(SILENCE_MS);
  socket.on('timeout', cutOff);
  try {
    for await (const chunk of request) yield chunk as Buffer;
  } finally {
    socket.setTimeout(IDLE_MS);
    socket.off('timeout', cutOff);
  }
}

function tooLong(): Refusal {
  return new Refusal(413, `A call is at most ${LARGEST_CALL} bytes.`, { Connection: 'close' });
}
