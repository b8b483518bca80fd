export {
  type ConnectOptions,
  connectFarmSession,
  type FarmConnection,
  type FarmConnectionState,
  isAtLeast,
} from './connect.ts';
export { type FarmAddress, FarmHttp, farmUrl } from './session.ts';
export { BackOff, type FarmTransport } from './transport.ts';
