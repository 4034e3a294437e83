"""Softmax, log-softmax and losses of a table of numbers, within 0.51 units in the last place.

Where to start: `kernels` has the functions that the rest of the tool calls.  They take a list of
rows or an array, and hand it to `lists` (plain Python, no NumPy needed) or to `arrays` (NumPy),
which give the same bits, since both run the one arithmetic of `doubledouble`; its docstring is
the glossary of all words used here.

    kernels         lists or arrays, and along which axis: what callers use
    axes            columns as rows, and back
    row_lengths     rows that differ in length, by their length
    binary          the same for a logit by itself, against one of 0
    binary_arrays   its arrays
    types           the aliases of the signatures
    lists           all rows of a list          list_row      one row of floats
    arrays          all rows of an array        array_block   one block of rows, in cache
    exchange        what other libraries hold, as arrays
    data_frames     what pandas and polars hold
    arrow_arrays    what Arrow holds
    joined_columns  columns of a table, as one array
    exact_doubles   doubles of other types, none of them rounded
    settled_singles  float32 results that doubles settle
    slices          what Python gives as an array, along any axes, as rows
    column_passes   columns longer than memory: partials that merge
    column_kinds    what the passes do with columns of one kind
    quotients       numbers over their sum
    log_probabilities   probabilities from their logarithms
    weighted_losses     losses of weighted classes, and of smoothed targets
    weighted_arrays     its arrays
    coefficients    by what each class's loss is multiplied there
    joint_arrays    softmax and losses at once
    exact_sum       sums and means of losses: a partial that merges
    superaccumulator   sums of doubles and products, and their ratios and roots
    grouped_sums    the same for each of many groups: a partial that merges
    grid_sums       how an array's numbers are added up without rounding
    doubledouble    the arithmetic, and the glossary
    error_free      its sums and products, which lose nothing
    exp_table       its table of powers of two, written by tests/numerics/generate_table.py

A row with a NaN, a +inf or no class above -inf gives NaNs.  A class of -inf has probability 0.
"""
