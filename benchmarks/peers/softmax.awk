# Softmax of each line of numbers, with all their digits.
BEGIN { FS = OFS = ","; CONVFMT = OFMT = "%.17g" }
{
    largest = $1 + 0
    for (i = 2; i <= NF; i++) if ($i + 0 > largest) largest = $i + 0
    sum = 0
    for (i = 1; i <= NF; i++) sum += term[i] = exp($i - largest)
    for (i = 1; i <= NF; i++) $i = term[i] / sum
    print
}
