"""Packs: a folder that says what a department does; read, hashed, checked, and proved by its own examples.

The folder
==========
::

    packs/projects/young-scientists/
      pack.toml                 what it is (below)
      form.json                 a form (kezhi.engine.schema); several: forms/*.json
      process.bpmn              a process; several: processes/*.bpmn
      rules.dmn                 decisions; several: rules/*.dmn
      register.json             where a register pack keeps its records
      indicators.toml           declared measures
      data/                     lists of a reference or department pack: *.csv (with a header), *.toml
      texts/guide.zh.md         every text in zh and en: NAME.zh.EXT and NAME.en.EXT (md, txt, typ)
      texts/guide.en.md
      examples/*.toml           cases with expected results; a pack without examples doesn't publish
      README.md                 for whoever edits the pack

Anything else in the folder is refused. Needed by kind: ``call`` form, process, rules; ``procedure`` form, process; ``policy`` and
``evaluation`` rules; ``register`` register.json; ``indicators`` indicators.toml; ``reference`` and ``department`` data.

pack.toml
=========
::

    code = "projects/young-scientists"          # the folder's path below packs/
    version = "1.0.0"
    kind = "call"                               # call procedure register policy evaluation indicators reference department
    title = {zh = "青年科学家项目", en = "Young scientists"}
    summary = {zh = "……", en = "…"}              # if wanted: one or two sentences
    owner = "basic-research"                    # code of the office
    needs = ["reference", "department"]         # other packs

    [[basis]]                                   # legal basis, at least one
    document = "国家自然科学基金条例"
    article = "第十一条"                          # if wanted, as are number, url, from, to (dates in force)

    [[parameters]]                              # thresholds and rates: dated, with unit and source; seen as parameters.age_limit
    name = "age_limit"
    title = {zh = "年龄上限", en = "Age limit"}
    value = 35                                  # number, decimal string, string, boolean or date
    unit = "岁"
    from = 2026-01-01                           # valid from (inclusive); to: last day, left out while it holds
    basis = "省自然科学基金管理办法 第九条"

    [call]                                      # kind call only: what staff fill in for each dated instance
    dates = ["applicant", "unit", "recommender"]  # deadlines it has; applicant always
    topics = "required"                         # required, optional, none
    envelope = true                             # staff name the money set aside
    guide = "guide"                             # the text that a new call's guide starts from: texts/guide.*
    form = "form.json"                          # file names; these three are the defaults
    process = "process.bpmn"
    rules = "rules.dmn"
    eligibility = ["年龄", "学位或职称", "在研项目"]  # boolean decisions of rules.dmn, in the order shown: true is met, false
                                                # not met, anything else undetermined
    screening = []                              # likewise, for 形式审查, over the submitted form

    [call.award]                                # how the awards are chosen, if wanted
    rank_within = "call"                        # call (the default) or group: ranked across the call, or within each group
    # recommended = "2 * votes_for > present"     # whether the experts let an item be funded, over votes_for and present of its
                                                # meeting, ballots and said.<recommendation> (how many); left out: each

    [[call.award.constraints]]                  # what the list of awards keeps, shown beside it as met or not with figures
    name = "young-leaders"
    title = {zh = "负责人 40 岁以下", en = "Leaders under 40"}
    part = "count(items[age < parameters.young_age])"   # FEEL over items, envelope and parameters; an item has number
    whole = "count(items)"                      # topic group rank score asked amount age gender host host_kind city region
    at_least = "parameters.young_share"         # or at_most: part >= bound * whole is compared, part / whole is shown
    basis = "项目管理办法 第二十条"

    [call.returns]                              # if wanted: what may change in an application that was sent back
    fixed = ["topic"]                           # fields of the form that stay as submitted
    same_applicant = true                       # it can't be handed over to another leader
    only_asked = ["correct"]                    # tasks in which only the fields commented on are open, where there are such

    [[call.fields]]                             # further values of a call, seen as call.grant_limit
    name = "grant_limit"
    label = {zh = "单项资助上限", en = "Most for one project"}
    kind = "money"                              # text number money date boolean
    # unit = {zh = "项", en = "projects"}        # what a number counts
    required = true
    default = "200000.00"

    [review]                                    # if wanted: how experts review what this pack is about
    name = "basic_research"
    title = {zh = "基础研究评分表", en = "Rubric for basic research"}
    method = "mail"                             # mail 通讯评审, mail-panel then a meeting, panel a meeting alone
    experts = 3                                 # ballots for each item, at least 3
    working_days = 20                           # from the invitation to the ballot
    blind = true                                # experts don't see fields of the form that are identifying
    ties = ["recommendation", "novelty"]        # what decides between equal means: recommendation (more of the better),
                                                # the mean of a criterion, spread (less); else they share a rank
    wide = 15                                   # if wanted: spread of totals from which on the experts disagree widely
    basis = "国家自然科学基金条例 第十五条"

    [[review.criteria]]                         # weights sum to 1; all on one scale; none may count papers or titles
    name = "question"
    title = {zh = "科学问题", en = "Question"}
    help = {zh = "……", en = "…"}                 # if wanted
    weight = 0.60
    minimum = 0
    maximum = 100
    step = 1
    comment = true                              # a reason in words is required

    [[review.criteria]]
    name = "novelty"
    title = {zh = "新意", en = "Novelty"}
    weight = 0.40
    minimum = 0
    maximum = 100
    step = 1

    [[review.recommendations]]                  # from the best to the worst, at least two
    name = "fund"
    title = {zh = "建议资助", en = "Fund"}

    [[review.recommendations]]
    name = "reject"
    title = {zh = "不予资助", en = "Don't fund"}

    [[review.conflicts]]                        # one for each kind of tie, all of them:
    kind = "same-unit"                          # relative same-unit affiliated-unit own-item adviser co-project
    effect = "bars"                             # co-author excluded reciprocal unknown-unit; bars, flags, undetermined
    window = "conflict_unit_years"              # parameter: years (same-unit co-project co-author), rounds
    basis = "国家自然科学基金条例 第二十条"        # (reciprocal), most names (excluded); the other kinds have none

Names that every call has: ``call.number`` ``call.title`` ``call.year`` ``call.opens`` ``call.closes`` ``call.unit_closes``
``call.recommender_closes`` ``call.envelope`` ``call.topics`` (list of code, title, limit).

What an input of a decision may be: a known fact (``person.birth_date``), ``call.…``, ``parameters.…``, or a field of the pack's form. The
name of the input in rules.dmn is that name as it stands, dots included. In expressions of form.json facts are ``facts.person.birth_date``.

Examples
========
::

    [[decision]]
    title = "截止日满 35 岁的女性可以申报"
    decision = "年龄"
    inputs = {"person.birth_date" = 1991-03-15, "call.closes" = 2026-04-15, "parameters.age_limit" = 35}
    expect = {value = true}                     # status "ok" unless given. The string "MISSING" stands for: not known

    [[decision]]                                # with on = 2026-03-20 the parameters of that day need not be given
    title = "出生日期未知时待判"
    decision = "年龄"
    inputs = {"person.birth_date" = "MISSING", "call.closes" = 2026-04-15, "parameters.age_limit" = 35}
    expect = {status = "undetermined", missing = ["person.birth_date"]}

    [[form]]
    title = "间接费用超出上限"
    form = "form.json"                          # may be left out where there is one
    on = 2026-03-20
    data = {title = "……"}                       # or file = "full.json", beside it in examples/; then data overlays it
    facts = {"org.uscc" = "12620000438018207X"}
    expect = [{code = "schema.limit", field = "budget.indirect.grant"}]   # exactly these, in any order; [] is none.
                                                # A rule is named by its id: {code = "schema.rule", rule = "lead-time"}
    [[process]]
    title = "单位退回后重新提交"
    process = "process.bpmn"
    now = 2026-03-20T09:00:00
    data = {amount = 500000}
    steps = [
      {complete = "unit_check", data = {outcome = "return"}},   # the oldest item of that element
      {complete = "mend", after = "P3D"},                       # so much later than the step before
      {fire = "unit_deadline"}, {deliver = "message name", data = {}}, {fail = "check", code = "down"}, {cancel = true},
    ]
    expect = {at = ["unit_check"], finished = false, data = {outcome = "return"}}   # at: elements of the open items, sorted;
                                                # likewise timers, waits (messages); error

    [[list]]                                    # a reference or department pack
    title = "兰州市的代码"
    file = "regions.csv"
    key = {code = "620100"}                     # the one row with these values
    expect = {name = "兰州市"}

    [[ballot]]                                  # of a pack with [review]
    title = "按权重合计"
    scores = {question = 90, novelty = 85}
    comments = {question = "……"}
    recommendation = "fund"
    expect = {total = 88}                       # or problems = [{code = "review.score_outside", field = "scores.novelty"}]

    [[conflict]]
    title = "3 年前当日结束的合作项目仍须回避"
    kind = "co-project"
    last = 2023-11-24                           # the last day of what they shared
    on = 2026-11-24
    expect = {counts = true}                    # by the window's parameter of that day

Codes of problems are the keys of kezhi/engine/errors/messages/schema.toml: ``schema.required``, ``too_short``, ``too_long``,
``below`` and ``above`` (bounds), ``limit`` and ``short`` (budget), ``rule``, ``not_an_option``, ``file_type``, ``file_expired`` …
The field of a file is ``body[0]``, of a cell ``team[0].share`` or ``budget.indirect.grant``. In form and process examples the
parameters of the day are there unless the example gives others.

Use
===
``read(folder)`` → `Pack` (raises `Problems`); ``check(pack, known)`` → every problem, with file and line (or element) and how to mend;
``known`` is a `Catalogue` of what the rest of the house offers. ``pack_zip`` and ``unzip`` carry a pack from one department to another.
"""  # noqa: E501 — tables and examples

from kezhi.engine.packs.awards import ITEM_NAMES, AwardRules, Constraint
from kezhi.engine.packs.carrying import pack_zip, unzip
from kezhi.engine.packs.checking import check
from kezhi.engine.packs.contents import Contents, open_contents
from kezhi.engine.packs.pack import CALL_NAMES, KINDS, Basis, CallField, CallType, Catalogue, Pack, Parameter, Returns
from kezhi.engine.packs.reading import from_files, read
from kezhi.engine.packs.rows import rows_of
from kezhi.engine.packs.rubric import (
    CONFLICTS,
    RECOMMENDATION,
    SPREAD,
    ConflictRule,
    Criterion,
    Recommendation,
    Rubric,
    as_score,
    within,
)

__all__ = [
    "CALL_NAMES",
    "CONFLICTS",
    "ITEM_NAMES",
    "KINDS",
    "RECOMMENDATION",
    "SPREAD",
    "AwardRules",
    "Basis",
    "CallField",
    "CallType",
    "Catalogue",
    "ConflictRule",
    "Constraint",
    "Contents",
    "Criterion",
    "Pack",
    "Parameter",
    "Recommendation",
    "Returns",
    "Rubric",
    "as_score",
    "check",
    "from_files",
    "open_contents",
    "pack_zip",
    "read",
    "rows_of",
    "unzip",
    "within",
]
