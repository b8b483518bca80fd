// The farm's service in a process of its own, so that a proof can kill it as a crash would. Started by farm-service.ts,
// which talks to it by messages.
import { createLog, startFarm } from '../../src/server/index.ts';
import { natsServer } from './farm-nats.ts';
import type { ServiceOrder, ServiceQuestion, ServiceUp } from './farm-service.ts';

const { appFolder, dataFolder, natsServers, port, invites } = JSON.parse(
  process.argv[2] ?? '{}',
) as ServiceOrder;

const service = await startFarm({
  nats: { program: { command: await natsServer() }, servers: natsServers },
  ...(port !== undefined && { port }),
  log: createLog(process.env.FARM_LOG === undefined ? 'silent' : 'debug'),
  appFolder,
  dataFolder,
});
const end = async (): Promise<void> => {
  await service.close();
  process.exit(0);
};
// Whoever started it is gone.
process.on('disconnect', () => void end());
process.on('message', (question: ServiceQuestion) => {
  if (question === 'end') void end();
  else process.send?.(service.natsProcesses.map((pid) => pid ?? null));
});
const up: ServiceUp = {
  url: service.url,
  port: service.port,
  natsAddresses: service.natsAddresses,
  ...(invites && { adminToken: (await service.invite({ role: 'admin' })).token }),
};
process.send?.(up);
