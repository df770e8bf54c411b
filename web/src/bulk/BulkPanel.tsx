// 批量: a file of sites in, a verdict of six kinds for each out.

import "../search/forms.css";
import "./bulk.css";
import { ProjectFields } from "../ask/ProjectFields.tsx";
import { Asking } from "./Asking.tsx";
import { FileDrop } from "./FileDrop.tsx";
import { Results } from "./Results.tsx";
import { rows, phase } from "./run.ts";

export function BulkPanel() {
  const results = rows.value.length > 0 && phase.value !== "ready";
  return (
    <div class="board bulk">
      <h2>批量</h2>
      {phase.value === "empty" && <p class="note">一个文件里的许多用地，一次得出各自的六项评价结论。</p>}
      <FileDrop />
      {(phase.value === "ready" || phase.value === "empty") && (
        <ProjectFields within="bulk" about="对文件里的每一块用地都用这些情况；不填的，结论会写明所附条件。" />
      )}
      <Asking />
      {(results || phase.value === "asking") && <Results />}
    </div>
  );
}
