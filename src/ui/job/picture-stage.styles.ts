import { css } from 'lit';

/** A picture of an export, as large as there is room. */
export const pictureStageStyles = css`
  .stage {
    display: grid;
    place-items: center;
    aspect-ratio: 16 / 9;
    max-height: 26rem;
    width: 100%;
    padding: 0.75rem;
    background: var(--fw-well);
    border-radius: 10px;
  }
  fw-pixel-canvas {
    width: 100%;
    height: 100%;
  }
`;
