"""Guard and action sources as formulas: the expression subset, its normal form, its printed form."""
