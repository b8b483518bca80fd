import { css } from 'lit';

/** The look of a segment by its state; told apart by more than hue: hatched, outlined, full. */
export const segmentLook = css`
  .running {
    background: repeating-linear-gradient(115deg, var(--fw-accent) 0 3px, var(--fw-accent-wash) 3px 6px);
  }
  .reused {
    background: transparent;
    border: 2px solid var(--fw-reused);
  }
  .encoded {
    background: var(--fw-good);
  }
`;
