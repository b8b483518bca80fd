export type { FarmOptions } from './farm/options.ts';
export { type FarmService, startFarm } from './farm/service.ts';
export { createLog } from './http/log.ts';
export { createStaticHost, type ListeningServer, listen } from './static-host.ts';
