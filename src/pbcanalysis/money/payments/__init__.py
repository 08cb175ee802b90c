"""Payments at practice level, read from published files by a user's own mapping.

Amounts are whole pence from the file to the sum. Nothing is left out of a figure without being
counted and listed with its reason. Start with :func:`read_payments` and :func:`analyse_payments`.
"""

from pbcanalysis.money.payments.adding_up import AddingUp, Check, check_adding_up
from pbcanalysis.money.payments.amounts import ParsedAmount, parse_amount
from pbcanalysis.money.payments.analysis import PaymentAnalysis, analyse_payments
from pbcanalysis.money.payments.areas import AreaFunnel, payments_by_area
from pbcanalysis.money.payments.by_practice import (
    last_with_payments,
    practices_with_half,
    ranked_payments,
)
from pbcanalysis.money.payments.concentration import gini_of_payments, lorenz_curve
from pbcanalysis.money.payments.figures import (
    line_table,
    paid_per_patient,
    paid_per_practice,
    per_patient_quantiles,
    per_patient_values,
    practice_table,
    total_paid,
)
from pbcanalysis.money.payments.from_study import study_payments
from pbcanalysis.money.payments.mapping import Line, PaymentMapping, YearFile, read_mapping
from pbcanalysis.money.payments.over_years import lines_over_years, payments_over_years
from pbcanalysis.money.payments.reading import read_payment_text, read_payments
from pbcanalysis.money.payments.summary import LeftOut, PaymentSummary, summarise_payments
from pbcanalysis.money.payments.table import PaymentTable, left_out_rows, used_rows

__all__ = [
    "AddingUp",
    "AreaFunnel",
    "Check",
    "LeftOut",
    "Line",
    "ParsedAmount",
    "PaymentAnalysis",
    "PaymentMapping",
    "PaymentSummary",
    "PaymentTable",
    "YearFile",
    "analyse_payments",
    "check_adding_up",
    "gini_of_payments",
    "last_with_payments",
    "left_out_rows",
    "line_table",
    "lines_over_years",
    "lorenz_curve",
    "paid_per_patient",
    "paid_per_practice",
    "parse_amount",
    "payments_by_area",
    "payments_over_years",
    "per_patient_quantiles",
    "per_patient_values",
    "practice_table",
    "practices_with_half",
    "ranked_payments",
    "read_mapping",
    "read_payment_text",
    "read_payments",
    "study_payments",
    "summarise_payments",
    "total_paid",
    "used_rows",
]
