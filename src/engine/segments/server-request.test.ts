import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { askServer } from './server-request.ts';

const SILENCE = 150;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
}

async function readAll({ body }: Response, alive: () => void): Promise<string> {
  let text = '';
  for await (const chunk of body ?? []) {
    alive();
    text += new TextDecoder().decode(chunk);
  }
  return text;
}

describe('a server that keeps a file', () => {
  it('is given up where it never answers, or stops in the middle', async () => {
    const mute = await listen(() => {});
    const put = askServer(mute, { method: 'PUT', body: 'x' }, (response) => response.text(), SILENCE);
    await expect(put).rejects.toMatchObject({ code: 'OUTPUT_FAILED', value: new URL(mute).host });
    const halting = await listen((_, response) => {
      response.writeHead(200);
      response.write('half');
    });
    const read = askServer(halting, {}, readAll, SILENCE);
    await expect(read).rejects.toMatchObject({ code: 'OUTPUT_FAILED', value: new URL(halting).host });
  });

  it('may take long in all, as long as something comes', async () => {
    const slow = await listen(async (_, response) => {
      for (let part = 0; part < 8; part++) {
        response.write('part ');
        await sleep(SILENCE / 3);
      }
      response.end();
    });
    expect(await askServer(slow, {}, readAll, SILENCE)).toBe('part '.repeat(8));
  });

  it('is quoted where it refuses', async () => {
    const full = await listen((_, response) => response.writeHead(507).end('No room here'));
    const put = askServer(full, { method: 'PUT', body: 'x' }, (response) => response.text());
    await expect(put).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
      message: expect.stringMatching(/507.*No room here/),
      value: 507,
    });
  });
});
