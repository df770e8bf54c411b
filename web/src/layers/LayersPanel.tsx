import { Icon } from "../ui/Icon.tsx";
import { vocabulary } from "../state/vocabulary.ts";
import { BranchRow } from "./BranchRow.tsx";
import { ground, names, resetTree, tree, untouched } from "../map/layer_tree.ts";

export function LayersPanel() {
  const known = vocabulary.value;
  return (
    <>
      <div class="panel-head">
        <h2>图层</h2>
        <button type="button" class="plain small" disabled={untouched.value} onClick={resetTree}>
          <Icon name="reset" size={16} />
          恢复默认
        </button>
      </div>
      <p class="hint">图层按列表顺序叠加，可拖动调整。</p>
      {known ? (
        <ol class="tree">
          {tree.value.map((branch, at) => {
            const layer = known.layers.find((each) => each.id === branch.id);
            return layer && <BranchRow key={branch.id} branch={branch} layer={layer} at={at} of={tree.value.length} />;
          })}
        </ol>
      ) : (
        <div class="skeleton" role="status" aria-label="正在取图层" />
      )}
      <div class="tree-ground">
        <label class="check">
          <input type="checkbox" checked={names.value} onChange={(event) => (names.value = event.currentTarget.checked)} />
          名称和编号
        </label>
        <label class="check">
          <input type="checkbox" checked={ground.value} onChange={(event) => (ground.value = event.currentTarget.checked)} />
          底图（行政区、街区、道路、水系、绿地）
        </label>
      </div>
    </>
  );
}
