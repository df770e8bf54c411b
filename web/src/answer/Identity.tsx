// Which answer this is, from what it was made, and whether it still comes out the same.

import { beijingTime } from "../model/figures.ts";
import { signal } from "@preact/signals";
import { get, problemOf } from "../server/ask.ts";
import type { Determination } from "../model/determination.d.ts";
import { layerLabel } from "../state/wording.ts";

interface Replay {
  identical: boolean;
  differences?: { path: string }[];
}

const replayed = signal<{ id: string; text: string } | null>(null);

async function replay(id: string): Promise<void> {
  replayed.value = { id, text: "正在重新核算…" };
  try {
    const found = await get<Replay>(`/api/v1/site-queries/${id}/replay`);
    const differ = found.differences?.length ?? 0;
    replayed.value = { id, text: found.identical ? "核算一致：同样的证据、同样的结论。" : `核算有 ${differ} 处不同。` };
  } catch (error) {
    replayed.value = { id, text: problemOf(error).message };
  }
}

function download(answer: Determination): void {
  const file = new Blob([JSON.stringify(answer, null, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${answer.id}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}


export function Identity({ answer }: { answer: Determination }) {
  const { id, digest, rulebook, releases, engine } = answer;
  return (
    <details class="section">
      <summary>
        查询记录 <span>{id.slice(0, 8)}</span>
      </summary>
      <dl class="pairs">
        <dt>编号</dt>
        <dd>
          <a href={`/api/v1/site-queries/${id}`}>{id}</a>
        </dd>
        <dt>基准日期</dt>
        <dd>
          {answer.as_of}（{beijingTime(answer.created_at)}作出）
        </dd>
        <dt>校验值</dt>
        <dd class="code">{digest}</dd>
        <dt>规则</dt>
        <dd>
          {rulebook.id} {rulebook.version}
        </dd>
        <dt>数据版本</dt>
        <dd>
          {Object.entries(releases).map(([layer, release]) => (
            <span class="line" key={layer}>
              {layerLabel(layer)} <span class="code">{release}</span>
            </span>
          ))}
        </dd>
        <dt>软件版本</dt>
        <dd>{Object.entries(engine).map(([name, version]) => `${name} ${version}`).join(" · ")}</dd>
      </dl>
      <p class="buttons">
        <button type="button" class="plain" onClick={() => void replay(id)}>
          重新核算
        </button>
        <button type="button" class="plain" onClick={() => download(answer)}>
          下载 JSON
        </button>
      </p>
      <p role="status" class="hint">
        {replayed.value?.id === id ? replayed.value.text : ""}
      </p>
    </details>
  );
}
