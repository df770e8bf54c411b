// Ask about a site: give one, see the six verdicts, say more of the project.

import { useSignal } from "@preact/signals";
import { Result } from "../answer/Result.tsx";
import { Trouble } from "../answer/Trouble.tsx";
import { Compare } from "../compare/Compare.tsx";
import { CompareWith } from "../compare/CompareWith.tsx";
import { comparing, compareTrimmed, right } from "../compare/sides.ts";
import { inquiry, siteRefused } from "../state/answer.ts";
import { site } from "../state/site.ts";
import { DrawBar } from "./DrawBar.tsx";
import { readFile } from "./files.ts";
import { drawing } from "./drawn_site.ts";
import { FactsForm } from "./FactsForm.tsx";
import { GiveSite } from "./GiveSite.tsx";
import { SiteBar } from "./SiteBar.tsx";
import "./ask.css";
import "./places_at.ts";

export function AskPanel() {
  const over = useSignal(false);
  const asked = site.value;
  const wantsSite = !asked || (comparing.value?.how === "site" && !right.value?.answer) || siteRefused.value;
  const dragged = (is: boolean) => (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    over.value = is;
  };
  return (
    <div
      class={over.value ? "ask dropping" : "ask"}
      onDragOver={dragged(true)}
      onDragLeave={dragged(false)}
      onDrop={(event) => {
        dragged(false)(event);
        const [file] = event.dataTransfer?.files ?? [];
        if (file) void readFile(file);
      }}
    >
      <h1 class="visually-hidden">用地查询</h1>
      <DrawBar />
      {asked && <SiteBar asked={asked} />}
      {!asked && !drawing.value && (
        <p class="lead">
          查询用地六项评价的办理要求<span>在图上单击地块或街区，或用下面任一方式给出用地。文件也可拖到这里。</span>
        </p>
      )}
      {siteRefused.value && <Trouble of={inquiry} />}
      {wantsSite && <GiveSite />}
      <Result comparison={<Compare />} form={<FactsForm />} compareWith={<CompareWith />} trim={compareTrimmed} />
    </div>
  );
}
