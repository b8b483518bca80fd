import type { ConnectFarm, FarmLink } from '../../engine/host.ts';
import { ExportError } from '../../engine/index.ts';
import type { FarmTransport } from '../connect/index.ts';
import { connectFarmSession } from '../connect/index.ts';
import { ContentStore } from '../content/index.ts';
import { createFarmManagement } from '../manage/index.ts';
import { FarmExecutor } from './executor.ts';

/** Joins a farm as one that submits. @param transport how it is reached; by `fetch` and WebSocket where absent */
export function connectFarmBy(transport: FarmTransport | undefined): ConnectFarm {
  return async ({ url, token }, host) => {
    if (token === undefined) {
      throw new ExportError('NO_FARM', 'A farm takes nobody without a token: ask its owner for one.');
    }
    const connection = await connectFarmSession({ url, token }, transport ? { transport } : {});
    const { role, largestContent } = connection.session;
    try {
      if (role === 'work') {
        throw new ExportError(
          'NO_FARM',
          'This token lets a machine work for the farm, not export with it: ask for one that submits.',
          { value: role },
        );
      }
      const content = new ContentStore({
        farm: connection.url,
        largest: largestContent,
        http: (path, init) => connection.http(path, init),
      });
      const executor = await FarmExecutor.open({ connection, host, content });
      const management = createFarmManagement(connection, host, content);
      return {
        executor,
        ...bound(management),
        async readmit(workerId) {
          await management.readmit(workerId);
          executor.forgive(workerId);
        },
        async [Symbol.asyncDispose]() {
          management.close();
          await executor[Symbol.asyncDispose]();
          await connection.close();
        },
      };
    } catch (thrown) {
      await connection.close();
      throw thrown;
    }
  };
}

export const connectFarm: ConnectFarm = connectFarmBy(undefined);

type Calls = Omit<FarmLink, 'executor' | typeof Symbol.asyncDispose>;

/** Its calls, to be handed on by themselves. */
function bound(of: Calls): Calls {
  return {
    status: () => of.status(),
    register: (...asked) => of.register(...asked),
    updateWorker: (...asked) => of.updateWorker(...asked),
    updateJob: (...asked) => of.updateJob(...asked),
    checkpoint: (...asked) => of.checkpoint(...asked),
    checkpoints: () => of.checkpoints(),
    optimize: () => of.optimize(),
    scale: (...asked) => of.scale(...asked),
    invite: (...asked) => of.invite(...asked),
    drain: (...asked) => of.drain(...asked),
    readmit: (...asked) => of.readmit(...asked),
    share: (...asked) => of.share(...asked),
    shares: () => of.shares(),
    revokeShare: (...asked) => of.revokeShare(...asked),
  };
}
