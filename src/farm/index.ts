export { createFarmEngine } from './engine.ts';
export { connectFarm } from './submit/index.ts';
export { type JoinLink, joinFarm, readJoinLink } from './work/index.ts';
export type * from './work/types.ts';
