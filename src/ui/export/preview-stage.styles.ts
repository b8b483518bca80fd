import { css } from 'lit';

export const stageStyles = css`
  :host {
    container-type: inline-size;
  }
  section {
    display: flex;
    flex-direction: column;
    height: 100%;
    background: var(--fw-panel);
    border: 1px solid var(--fw-line);
    border-radius: 10px;
    overflow: hidden;
  }
  .well {
    position: relative;
    flex: 1;
    min-height: var(--stage-height, 15rem);
    padding: 1.25rem;
    display: grid;
    place-items: center;
    background: var(--fw-well);
    overflow: hidden;
  }
  canvas {
    display: block;
    cursor: pointer;
  }
  .well .notice {
    position: absolute;
    inset-inline: 1rem;
    inset-block-end: 1rem;
  }
  .scrubber {
    padding: 0 1rem;
    /* A ruler: a tick every twentieth, as on a timeline. */
    background:
      repeating-linear-gradient(90deg, var(--fw-line-strong) 0 1px, transparent 1px 5%) 1rem 0 / calc(100% - 2rem) 5px
        no-repeat,
      var(--fw-panel);
  }
  input[type='range'] {
    appearance: none;
    display: block;
    width: 100%;
    height: 2rem;
    margin: 0;
    background: none;
    cursor: ew-resize;
  }
  input[type='range']::-webkit-slider-runnable-track {
    height: 4px;
    border-radius: 2px;
    background: linear-gradient(90deg, var(--fw-accent) var(--played), var(--fw-line) var(--played));
  }
  input[type='range']::-moz-range-track {
    height: 4px;
    border-radius: 2px;
    background: linear-gradient(90deg, var(--fw-accent) var(--played), var(--fw-line) var(--played));
  }
  input[type='range']::-webkit-slider-thumb {
    appearance: none;
    width: 10px;
    height: 20px;
    margin-top: -8px;
    border: 2px solid var(--fw-panel);
    border-radius: 4px;
    background: var(--fw-accent);
  }
  input[type='range']::-moz-range-thumb {
    width: 8px;
    height: 18px;
    border: 2px solid var(--fw-panel);
    border-radius: 4px;
    background: var(--fw-accent);
  }
  .transport {
    display: grid;
    grid-template-columns: 1fr auto 1fr;
    align-items: center;
    gap: 0.5rem 1rem;
    padding: 0 1rem 0.6rem;
  }
  .position {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.9rem;
  }
  .code {
    font-weight: 600;
  }
  .buttons {
    display: flex;
    gap: 0.15rem;
  }
  .keys {
    font-size: 0.78rem;
    text-align: end;
  }
  @container (max-width: 34rem) {
    .transport {
      grid-template-columns: 1fr auto;
    }
    .keys {
      display: none;
    }
  }
`;
