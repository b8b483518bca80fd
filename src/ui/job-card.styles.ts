import { css } from 'lit';

export const jobCardStyles = css`
  :host {
    container-type: inline-size;
  }
  article {
    display: grid;
    grid-template-columns: 7.5rem 1fr auto;
    grid-template-areas:
      'picture head actions'
      'picture body body';
    gap: 0.45rem 0.9rem;
    padding: 0.75rem;
    background: var(--fw-panel);
    border: 1px solid var(--fw-line);
    border-radius: 8px;
    --state: var(--fw-ink-quiet);
  }
  [data-state='processing'] {
    --state: var(--fw-accent-text);
  }
  [data-state='completed'] {
    --state: var(--fw-good);
  }
  [data-state='failed'] {
    --state: var(--fw-bad);
  }
  [data-state='interrupted'],
  [data-state='cancelled'] {
    --state: var(--fw-care);
  }
  .picture {
    grid-area: picture;
    align-self: start;
    aspect-ratio: 16 / 9;
    background: var(--fw-well);
    border-radius: 5px;
    overflow: hidden;
    display: grid;
    place-items: center;
    color: var(--fw-ink-quiet);
    font-size: 1.4rem;
  }
  fw-video-thumbnail,
  fw-pixel-canvas {
    width: 100%;
    height: 100%;
  }
  .head {
    grid-area: head;
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.75rem;
    min-width: 0;
  }
  h3 {
    font-size: 0.95rem;
    font-weight: 650;
    overflow-wrap: anywhere;
  }
  .state {
    font-size: 0.82rem;
    font-weight: 600;
    color: var(--state);
  }
  .format {
    font-size: 0.8rem;
  }
  .actions {
    grid-area: actions;
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: 0.4rem;
  }
  .body {
    grid-area: body;
    display: grid;
    gap: 0.5rem;
    min-width: 0;
    font-size: 0.87rem;
  }
  wa-progress-bar {
    --track-height: 6px;
    --track-color: var(--fw-line);
  }
  .numbers {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 1.1rem;
    color: var(--fw-ink-quiet);
  }
  @container (max-width: 34rem) {
    article {
      grid-template-columns: 5.5rem 1fr;
      grid-template-areas:
        'picture head'
        'body body'
        'actions actions';
    }
    .actions {
      justify-content: start;
    }
  }
`;
