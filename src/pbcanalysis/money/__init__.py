"""Money: rates, unit costs, prices, reconciliation, break-even, payment files, sensitivity.

Amounts are carried as exact bounds (:class:`Bounds`, :class:`PrintedSum`) and become an
:class:`~pbcanalysis.results.Estimate` at the end. Functions take tables or plain numbers, never
paths.
"""

from pbcanalysis.money.bounds import Bounds, BoundsLike, exact
from pbcanalysis.money.break_even import BreakEven, break_even_saving, break_even_units
from pbcanalysis.money.distributions import (
    Beta,
    Distribution,
    LogNormal,
    Normal,
    Triangular,
    Uniform,
)
from pbcanalysis.money.exchange import implied_rate, implied_rate_bounds, implied_rates
from pbcanalysis.money.payments import (
    AreaFunnel,
    PaymentAnalysis,
    PaymentMapping,
    PaymentSummary,
    PaymentTable,
    analyse_payments,
    check_adding_up,
    left_out_rows,
    lines_over_years,
    payments_by_area,
    payments_over_years,
    read_mapping,
    read_payments,
    summarise_payments,
)
from pbcanalysis.money.prices import (
    PriceIndex,
    chained_growth,
    index_from_table,
    real_terms,
    real_terms_bounds,
)
from pbcanalysis.money.rate_dating import RateDating, agreement_by_day, date_rates, rate_bands
from pbcanalysis.money.reconciliation import (
    Reconciliation,
    bottom_up_bounds,
    implied_uptake,
    parts_of,
    reconcile,
    second_component,
)
from pbcanalysis.money.reference_rates import cross_rates, reference_rates
from pbcanalysis.money.repayment import break_even_frontier, break_even_grid, net_result
from pbcanalysis.money.scaling import ScalingCheck, check_scaling, saved_per_spent, scale_up
from pbcanalysis.money.sensitivity import (
    sobol_by_quadrature,
    sobol_indices,
    sobol_of_product,
    tornado,
)
from pbcanalysis.money.sums import PrintedSum, percent, read_printed_sums, written, written_bounds
from pbcanalysis.money.uncertainty import (
    FirstOrder,
    MonteCarlo,
    corner_bounds,
    first_order,
    first_order_ratio,
    monte_carlo,
)
from pbcanalysis.money.unit_cost import cost_alternatives, cost_per_unit
from pbcanalysis.money.unit_errors import Mend, UnitCheck, check_units, off_by
from pbcanalysis.money.uptake import UptakeShares, uptake_by_area, uptake_shares

__all__ = [
    "AreaFunnel",
    "Beta",
    "Bounds",
    "BoundsLike",
    "BreakEven",
    "Distribution",
    "FirstOrder",
    "LogNormal",
    "Mend",
    "MonteCarlo",
    "Normal",
    "PaymentAnalysis",
    "PaymentMapping",
    "PaymentSummary",
    "PaymentTable",
    "PriceIndex",
    "PrintedSum",
    "RateDating",
    "Reconciliation",
    "ScalingCheck",
    "Triangular",
    "Uniform",
    "UnitCheck",
    "UptakeShares",
    "agreement_by_day",
    "analyse_payments",
    "bottom_up_bounds",
    "break_even_frontier",
    "break_even_grid",
    "break_even_saving",
    "break_even_units",
    "chained_growth",
    "check_adding_up",
    "check_scaling",
    "check_units",
    "corner_bounds",
    "cost_alternatives",
    "cost_per_unit",
    "cross_rates",
    "date_rates",
    "exact",
    "first_order",
    "first_order_ratio",
    "implied_rate",
    "implied_rate_bounds",
    "implied_rates",
    "implied_uptake",
    "index_from_table",
    "left_out_rows",
    "lines_over_years",
    "monte_carlo",
    "net_result",
    "off_by",
    "parts_of",
    "payments_by_area",
    "payments_over_years",
    "percent",
    "rate_bands",
    "read_mapping",
    "read_payments",
    "read_printed_sums",
    "real_terms",
    "real_terms_bounds",
    "reconcile",
    "reference_rates",
    "saved_per_spent",
    "scale_up",
    "second_component",
    "sobol_by_quadrature",
    "sobol_indices",
    "sobol_of_product",
    "summarise_payments",
    "tornado",
    "uptake_by_area",
    "uptake_shares",
    "written",
    "written_bounds",
]
