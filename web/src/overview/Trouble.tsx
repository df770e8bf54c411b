import type { Fetched } from "./fetched.ts";

export function Trouble({ of }: { of: Fetched<unknown> }) {
  const problem = of.trouble.value;
  if (!problem) return null;
  return (
    <div class="notice bad" role="alert">
      <p>{problem.message}</p>
      <div class="acts">
        <button type="button" class="act" onClick={of.again}>
          再试
        </button>
      </div>
    </div>
  );
}

/** Where an answer is waited for, so much of its shape. */
export function Waiting({ lines }: { lines: number }) {
  return (
    <div class="turn-skeletons">
      <span class="visually-hidden" role="status">
        正在判定全部街区
      </span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} class="skeleton" />
      ))}
    </div>
  );
}
