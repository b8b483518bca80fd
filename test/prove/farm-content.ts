import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ContentStore } from '../../src/farm/content/index.ts';
import { FARM_PATH } from '../../src/farm/protocol/http.ts';
import { FarmServiceProcess } from './farm-service.ts';
import { ROOT } from './framewright.ts';
import { cpuSeconds } from './processes.ts';

const AT_ONCE = 4;

/** What a segment costs the farm's own content store on its way from a worker to the submitter. */
export interface ContentCost {
  /** Processor time of the service, milliseconds a segment. */
  readonly cpu: number;
  /** With this process as everybody else, on the same machine. */
  readonly megabytesASecond: number;
}

/** Sends so many segments of so many bytes to a real service, and fetches each. */
export async function contentCost(folder: string, segments: number, bytes: number): Promise<ContentCost> {
  const service = await FarmServiceProcess.start({
    ...{ appFolder: join(ROOT, 'dist/app'), dataFolder: join(folder, 'content-farm') },
    natsServers: 1,
  });
  try {
    const token = await service.tokenFor('submit');
    const content = new ContentStore({
      farm: service.url,
      largest: 2 ** 30,
      http: (path, init) =>
        fetch(`${service.url}${FARM_PATH}/${path}`, {
          ...init,
          headers: { ...(init?.headers as Record<string, string>), Authorization: `Bearer ${token}` },
        }),
    });
    const things = Array.from({ length: segments }, () => new Uint8Array(randomBytes(bytes)));
    const waiting = things.values();
    const lane = async (): Promise<void> => {
      for (const thing of waiting) await content.get(await content.put(thing));
    };
    const [before, began] = [await cpuSeconds([service.pid]), performance.now()];
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const seconds = (performance.now() - began) / 1000;
    const cpu = (await cpuSeconds([service.pid])) - before;
    return { cpu: (cpu * 1000) / segments, megabytesASecond: (segments * bytes) / 1e6 / seconds };
  } finally {
    await service.close();
  }
}
