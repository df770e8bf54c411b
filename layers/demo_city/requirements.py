"""What regional assessments demand of the projects inside: invented, but of the usual kinds."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from blueprint.vocabulary import Kind

__all__ = ["requirement_lines"]

_LINES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.ENERGY_CONSERVATION: (
            "新建公共建筑执行现行节能设计标准，绿色建筑二星级以上",
            "集中供热接入区域能源站，不再单独设置燃煤、燃油锅炉",
            "可再生能源应用面积比例不低于建筑面积的40%",
            "用能设备能效达到二级及以上，设置分项计量",
            "年综合能源消费量超过区域预测值时须另行说明",
        ),
        Kind.ENVIRONMENTAL_IMPACT: (
            "施工期扬尘实行六个百分百，昼间施工噪声达标",
            "餐饮油烟净化后由专用烟道高空排放",
            "生活污水接入市政管网，不设入河排口",
            "临快速路一侧住宅采用隔声外窗，室内噪声达标",
            "地下车库排风口避开人员密集区域",
        ),
        Kind.WATER_IMPACT: (
            "年径流总量控制率不低于85%，每公顷硬化面积配建500立方米调蓄容积",
            "绿化、道路浇洒和冲厕使用再生水，接市政再生水管网",
            "用水定额按节水型标准执行，安装二级水表",
            "土方就近平衡，裸露面在一个雨季内绿化",
            "地下室底板标高以上设防倒灌措施",
        ),
        Kind.TRAFFIC_IMPACT: (
            "机动车出入口距交叉口渠化段不小于70米，且不开向快速路辅路",
            "每一地块机动车出入口不超过两处",
            "配建停车位不低于下限的90%，不高于上限，充电车位不少于18%",
            "学校门前设即停即走港湾，不占用城市道路",
            "开发量增加超过5%时须补充交通分析",
        ),
        Kind.SEISMIC_SAFETY: (
            "抗震设防烈度8度，设计基本地震加速度0.20g，设计地震分组第二组",
            "场地类别按Ⅲ类取用，特征周期0.55秒",
            "高度超过80米的建筑采用本区域给出的设计谱",
            "跨越地裂缝影响带的建筑须采取避让或结构措施",
        ),
        Kind.ARCHAEOLOGY: (
            "已勘探范围内可直接动土，发现遗迹立即停工并报告",
            "未勘探的局部地块动土前完成补充勘探",
            "地下墓葬保护点周边15米内不得开挖",
            "施工前对工人进行文物保护交底",
        ),
    }
)


def requirement_lines(kind: Kind, rng: np.random.Generator) -> str:
    """One to four lines for this kind."""
    lines = _LINES[kind]
    count = int(rng.integers(1, min(4, len(lines)) + 1))
    return "\n".join(lines[i] for i in np.sort(rng.permutation(len(lines))[:count]).tolist())
