export { connectFarm, connectFarmBy } from './connect-farm.ts';
export { FarmExecutor } from './executor.ts';
