"""The words of drawings in English and Chinese: fixed ones, and what charts say; names are never translated."""

from __future__ import annotations

from typing import Literal, Protocol

Language = Literal["en", "zh"]

_WORDS: dict[str, dict[Language, str]] = {
    "always": {"en": "always", "zh": "无条件"},
    "otherwise": {"en": "otherwise", "zh": "否则"},
    "entry": {"en": "entry", "zh": "进入"},
    "exit": {"en": "exit", "zh": "退出"},
    "rules": {"en": "Rules inside this state: the first that holds wins", "zh": "本状态内的规则：先满足者优先"},
    "unordered": {"en": "Rules inside this state", "zh": "本状态内的规则"},
    "served_by": {"en": "served by", "zh": "实际使用"},
    "states": {"en": "states", "zh": "个子状态"},
    "off": {"en": "off", "zh": "关闭"},
    "ready": {"en": "ready", "zh": "就绪"},
    "working": {"en": "working", "zh": "执行中"},
    "waiting": {"en": "waiting", "zh": "等待"},
    "suspended": {"en": "suspended", "zh": "暂停"},
    "opening": {"en": "opens risk", "zh": "增加风险"},
    "reducing": {"en": "reduces only", "zh": "仅减仓"},
    "region": {"en": "parallel region", "zh": "并行区域"},
    "guard": {"en": "guard that grants", "zh": "守卫条件"},
    "event": {"en": "event", "zh": "事件"},
    "id": {"en": "transition id", "zh": "转移编号"},
    "action": {"en": "action", "zh": "动作"},
    "initial": {"en": "initial", "zh": "初始"},
    "final": {"en": "final", "zh": "终态"},
    "visits": {"en": "visits", "zh": "次"},
    "added": {"en": "added", "zh": "新增"},
    "changed": {"en": "changed", "zh": "变更"},
    "removed": {"en": "removed", "zh": "已移除"},
    "more": {"en": "more", "zh": "项"},
    "stricter": {"en": "stricter than the base", "zh": "严于基准"},
    "weaker": {"en": "weaker than the base", "zh": "宽于基准"},
    "otherwise_than_base": {"en": "other than the base", "zh": "异于基准"},
    "rarely": {"en": "rarely visited or taken", "zh": "访问或发生较少"},
    "often": {"en": "most often", "zh": "最多"},
}


class Documented(Protocol):
    """A chart, state, transition or plug-in."""

    @property
    def doc(self) -> str: ...

    @property
    def doc_zh(self) -> str: ...


def word(key: str, language: Language) -> str:
    return _WORDS[key][language]


def doc(subject: Documented, language: Language) -> str:
    """What the subject says of itself; in Chinese English stands where there is nothing else."""
    return (language == "zh" and subject.doc_zh) or subject.doc
