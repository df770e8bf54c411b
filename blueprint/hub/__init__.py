"""The hub's law: who is entitled to which event, how it is written, when it is tried again, what a
module may report. Plain values; storage and delivery are in `layers.hub`.

Source: 京政办发〔2018〕36号 四(二), and the hub's contract with its modules (docs/hub.md).
"""
