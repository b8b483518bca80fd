import type { FarmStatus, ResourceOptimization, ScalingResult, ShareLink } from '../../engine/index.ts';
import type { FarmAddress } from './farm-address.ts';
import { type FarmHistory, NO_HISTORY } from './farm-history.ts';

/** The farm as its page shows it. */
export interface FarmView {
  /** Absent where there is none. */
  readonly status: FarmStatus | undefined;
  readonly connecting: boolean;
  /** Of the link that the page was opened with, until it is connected to: it fills the form in. */
  readonly offered: FarmAddress | undefined;
  /** The sentence about what did not work. */
  readonly refusal: string;
  /** The sentence about what did. */
  readonly message: string;
  readonly history: FarmHistory;
  readonly shares: readonly ShareLink[];
  readonly scaling: ScalingResult | undefined;
  readonly advice: ResourceOptimization | undefined;
}

export const NO_FARM: FarmView = {
  status: undefined,
  connecting: false,
  offered: undefined,
  refusal: '',
  message: '',
  history: NO_HISTORY,
  shares: [],
  scaling: undefined,
  advice: undefined,
};
