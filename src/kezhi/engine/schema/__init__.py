"""Forms: one JSON document says what is asked; page, API, Excel and print all read it.

A form definition
=================
::

    {
      "code": "application",
      "title": {"zh": "项目申请书", "en": "Application"},
      "schema": {                                  JSON Schema 2020-12: lengths, counts, patterns, what is required
        "properties": {
          "title":   {"type": "string", "minLength": 4, "maxLength": 40},
          "team":    {"minItems": 1, "maxItems": 20}
        },
        "required": ["title", "topic", "team", "budget"]
      },
      "layout": [                                  sections, in the order of the page
        {"id": "basics", "title": {"zh": "项目基本信息", "en": "Basics"}, "fields": [
          {"field": "title", "widget": "text", "label": {"zh": "项目名称", "en": "Title"}},
          {"field": "topic", "widget": "select", "options": "call.topics", "label": {"zh": "指南方向", "en": "Topic"}},
          {"field": "uscc",  "widget": "text", "fact": "org.uscc", "label": {"zh": "统一社会信用代码", "en": "Credit code"}}
        ]},
        {"id": "team", "title": {"zh": "项目组", "en": "Team"}, "assignable": true, "fields": [
          {"field": "team", "widget": "table", "key": "name", "label": {"zh": "成员", "en": "Members"}, "columns": [
            {"field": "name", "widget": "text", "required": true, "identifying": true, "label": {"zh": "姓名", "en": "Name"},
             "personal": true, "purpose": {"zh": "核对成员资格和限项", "en": "To check eligibility and limits"}},
            {"field": "months", "widget": "number", "maximum": 12, "unit": {"zh": "月", "en": "months"},
             "label": {"zh": "每年工作时间", "en": "Months a year"}}
          ]}
        ]},
        {"id": "money", "title": {"zh": "经费预算", "en": "Budget"}, "fields": [
          {"field": "budget", "widget": "budget", "label": {"zh": "预算", "en": "Budget"},
           "columns": [
             {"code": "grant", "label": {"zh": "省拨", "en": "Grant"}},
             {"code": "own",   "label": {"zh": "自筹", "en": "Own"}},
             {"code": "total", "label": {"zh": "合计", "en": "Total"}, "sum": ["grant", "own"]}],
           "rows": [
             {"code": "direct",    "label": {"zh": "一、直接费用", "en": "Direct"}, "sum": ["equipment", "operating", "labour"]},
             {"code": "equipment", "label": {"zh": "设备费", "en": "Equipment"}},
             {"code": "operating", "label": {"zh": "业务费", "en": "Operating"}, "share_of": "direct"},
             {"code": "labour",    "label": {"zh": "劳务费", "en": "Labour"},    "share_of": "direct"},
             {"code": "indirect",  "label": {"zh": "二、间接费用", "en": "Indirect"}},
             {"code": "total",     "label": {"zh": "合计", "en": "Total"}, "sum": ["direct", "indirect"]}],
           "limits": [
             {"row": "indirect", "column": "grant", "maximum": "0.3 * (budget.direct.grant - budget.equipment.grant)",
              "reason": {"zh": "间接费用不能超过（直接费用 − 设备费）的 30%", "en": "Indirect ≤ 30% of (direct − equipment)"},
              "mend": {"label": {"zh": "自动调为 {limit:万元}，差额转入业务费", "en": "Set it to {limit:万元}, the rest to operating"},
                       "set": {"budget.indirect.grant": "limit",
                               "budget.operating.grant": "budget.operating.grant + over"}}},
             {"row": "total", "column": "grant", "maximum": "call.grant_limit"}
           ]}
        ]}
      ],
      "rules": [                                   checks over several fields
        {"id": "lead-time", "field": "team", "let": {"months": "sum(team.months)"}, "when": "months >= 6",
         "message": {"zh": "项目组每年工作时间合计 {months} 个月，至少 6 个月。请增加成员或工作时间。",
                     "en": "The team works {months} months a year; at least 6 are needed. Add members or time."}}
      ]
    }

Keys of a form: ``code`` ``title`` ``schema`` ``layout``, and if wanted ``help`` and ``rules``. An unknown key anywhere is
refused with the nearest known one. ``title``, ``label``, ``help`` … are ``{"zh": …, "en": …}``.

Section
-------
``id`` ``title`` ``fields``; if wanted ``help``, ``visible`` (FEEL; its fields go with it) and ``assignable`` (true: the
applicant may hand it to a colleague).

Field
-----
=============  =========================================================================================================
``field``      name in the data, a letter first, then letters, digits, ``_``; Chinese is allowed. Not ``call``, ``facts``,
               ``lists``, ``parameters``, ``today``, ``row``, nor a word of FEEL
``widget``     see below
``label``      what stands above it; ``help`` what stands below it
``width``      ``half`` or ``full`` (default: full for textarea, table, budget, file; half for the rest)
``fact``       the known fact it shows. Known → filled in, locked, with its source. ``editable``: true leaves it open
``visible``    FEEL. Not true → not shown, not required, not kept
``required``   true or FEEL. (The schema's ``required`` list says the same as true.) Only ever asked of a visible field
``locked``     true or FEEL: shown, can't be changed
``computed``   FEEL: its value; whatever is sent is replaced
``minimum``    number, money, date: bounds, inclusive, a number or FEEL (``"call.grant_limit"``, ``"today"``);
``maximum``    a money or number field without a minimum is at least 0
``unit``       text after a number
``confirm``    text: true or FEEL: who is named here has to confirm taking part, in a table each row by itself
               (``"not(contains(title, \"student\"))"``)
``identifying``  true: hidden from reviewers in a blind review
``personal``   true: personal data; then ``purpose`` {zh, en} says what it is for (lint asks for it)
=============  =========================================================================================================

Widgets and their data
----------------------
A property that the schema doesn't describe gets the shape of its widget; what the schema adds (``maxLength``,
``pattern``, ``minItems`` …) holds as well. Lengths count characters. "Empty" is absent, null, ``""`` or ``[]``.

=====================================  =================================================================================
``text`` ``textarea``                  string; at most 200 and 5,000 characters where the schema has no ``maxLength``
``number``                             number, or its decimal string; whole where the schema says ``"type": "integer"``
``money``                              decimal string of 元, at most two decimals: ``"240000.00"``. Pages show 万元
``date``                               ``"2026-03-02"``
``select`` ``radio``                   the option's value (string); select with ``multiple``: true → list of values
``checkbox``                           true or false; required means it must be ticked
``organisation`` ``person`` ``region``  ``{"id": "…", "name": "…"}`` from the register
``file``                               list of ``{"id": …, "name": "合作协议.pdf", "size": bytes, "type": media type}``
``table``                              list of rows, each an object; ``columns`` are fields (no table inside a table)
``budget``                             ``{row: {column: money}}``; an empty cell is 0; sums are filled in by ``compute``
=====================================  =================================================================================

* ``options`` (select, radio): ``[{"value": "a", "zh": "甲", "en": "A"}, …]`` or the name of a list among the facts
  handed in, ``"call.topics"``, ``"lists.disciplines"``; items may be strings, or objects with ``value`` (or ``code``)
  and ``zh``/``en`` (or ``title``, or ``name`` and ``name_en``). A list that isn't handed in isn't checked.
* file: ``accept`` (``["pdf", "docx"]``), ``max_size`` (bytes, default 20 MB), ``max_count`` (default 1), ``max_pages`` (a PDF to be bound:
  A4, fonts embedded, text readable, so many pages at most), ``yearly``: true for
  the unit's yearly papers, attached by reference; the item then has ``valid_to``, and an expired one is refused.
* table: ``key`` names the column that tells rows apart (versions are compared by it; twice the same is refused).
* budget rows and columns: ``code`` ``label``, ``sum`` (codes added up; never typed), ``note`` {zh, en}, ``share_of`` (row whose
  percentage is shown). ``limits``: ``row`` ``column`` with ``maximum`` or ``minimum`` (FEEL, rounded down or up to 分); if wanted
  ``reason`` and ``mend``. In both, ``limit`` is the bound and ``over`` the excess. Without a ``mend``, setting the cell to the bound is
  offered (where the cell is typed).

FEEL
----
Names are the fields of the form; besides them ``call.…`` (the call), ``parameters.…`` (dated numbers of the pack), ``facts.…``
(what is known: ``facts.org.kind``) and ``today``. In a column the row's own columns come first, and ``row`` is the row.
Money and numbers are numbers, dates are dates, a table is a list of contexts, a budget ``budget.indirect.grant``, a
look-up has ``.id`` and ``.name``. An empty or hidden field is null. A name that isn't there is refused when the form is
read (names in the conditions of filters excepted).

Rules
-----
``id``, ``field`` (where the complaint stands; a path such as ``budget.indirect.grant``), ``when`` (FEEL that must be true), ``message``
{zh, en}; if wanted ``let`` (named values, in order) and ``mend`` {``label`` {zh, en}, ``set`` {path: FEEL}}. ``{…}`` in texts is FEEL;
``{over:万元}`` shows 元 as 万元, ``{over:元}`` as 元. A rule is not asked when its field is hidden. Is ``when`` neither true
nor false because a field is empty, the complaint asks for that field; because only facts are missing, there is no complaint.

Use
===
``load(dict)`` → `Form` (raises `Problems`, all at once). `Form` has ``check`` ``compute`` ``prefill`` ``state`` ``visible``
``progress`` ``sections`` ``facts``, and ``standing``: all of these from one pass over the data. ``facts`` handed in may be nested or dotted (``{"org.uscc": …}`` or ``{"org": {"uscc": …}}``) and also
hold ``call``, ``parameters`` and ``lists``. A problem's ``arguments["mend"]``, where there is one, is a `Mend`: label and the values
to set. `diff` compares two versions, `lint` reads a definition critically, `paste` takes a block from Excel or WPS.
"""  # noqa: E501 — tables and examples

from kezhi.engine.schema.budgets import share
from kezhi.engine.schema.definition import Budget, Field, Limit, Line, Mend, Option, Rule, Section
from kezhi.engine.schema.diffs import Change, diff
from kezhi.engine.schema.form import FieldState, Form, Standing, load
from kezhi.engine.schema.linting import lint
from kezhi.engine.schema.options import OptionList
from kezhi.engine.schema.paste import UNITS, Pasted, paste
from kezhi.engine.schema.progress import MISSING_CODES, Progress, SectionProgress
from kezhi.engine.schema.texts import Text, text_from, yuan

__all__ = [
    "MISSING_CODES",
    "UNITS",
    "Budget",
    "Change",
    "Field",
    "FieldState",
    "Form",
    "Limit",
    "Line",
    "Mend",
    "Option",
    "OptionList",
    "Pasted",
    "Progress",
    "Rule",
    "Section",
    "SectionProgress",
    "Standing",
    "Text",
    "diff",
    "lint",
    "load",
    "paste",
    "share",
    "text_from",
    "yuan",
]
