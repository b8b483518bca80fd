export { joinFarm } from './join.ts';
export { type JoinLink, readJoinLink } from './join-link.ts';
export type * from './types.ts';
