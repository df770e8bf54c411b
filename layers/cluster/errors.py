"""What the cluster cannot do, said to whoever operates the machine."""

from blueprint.errors import BlueprintError

__all__ = ["ClusterError"]


class ClusterError(BlueprintError):
    """The private cluster cannot be had; no data was changed.

    `remedy` is what the operator can do about it. English: operators read it, not planners.
    """

    def __init__(self, detail: str, remedy: str = "") -> None:
        super().__init__(f"{detail}\n  Remedy: {remedy}" if remedy else detail)
        self.remedy = remedy
