# statistics.awk - a metric over seeds: median and interval.

function sort_numbers(a, n,    i, j, x)
{
    for (i = 2; i <= n; i++) {
        x = a[i]
        for (j = i - 1; j >= 1 && a[j] > x; j--)
            a[j + 1] = a[j]
        a[j + 1] = x
    }
}

function median_of(a, n)
{
    return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
}

# The 95 % percentile-bootstrap interval of the median of sorted a[1..n], into
# interval["lo"], ["hi"].  Not by drawing: the distribution of a resample's
# median is known, since it depends on nothing but how many draws fall at or
# below each a[i].  Cost: O(n^3).
function median_interval(a, n, interval,    m, i, j, p, at, value, weight,
                         count, below, total)
{
    m = int((n + 1) / 2)
    count = 0
    for (i = 1; i <= n; i++) {
        p = order_tail(n, m, i / n) - order_tail(n, m, (i - 1) / n)
        if (n % 2 == 0)
            for (j = i + 1; j <= n; j++) {
                # Exactly m draws are at most a[i], one of them is a[i]; the
                # others are at least a[j], one of them is a[j].
                at = choose_of(n, m) * ((i / n) ^ m - ((i - 1) / n) ^ m) * \
                     (((n - j + 1) / n) ^ m - ((n - j) / n) ^ m)
                p -= at
                count++
                value[count] = (a[i] + a[j]) / 2
                weight[count] = at
            }
        count++
        value[count] = a[i]
        weight[count] = p
    }
    sort_weighted(value, weight, count)
    total = 0
    below = 0
    for (i = 1; i <= count; i++) {
        total += weight[i]
        if (!below && total >= 0.025) {
            interval["lo"] = value[i]
            below = 1
        }
        interval["hi"] = value[i]
        if (total >= 0.975 - 1e-12)
            return
    }
}

# Adds a row's metric to the sample of `key`, unless it is undefined.
function collect(key, metric, r,    text)
{
    text = metric_text(r, metric)
    if (text != "")
        sample[key, metric, ++sampled[key, metric]] = text + 0
}

# A column, or one of the numbers that are made of several.
function metric_text(r, metric)
{
    if (metric != "extra_bytes")
        return cell[r, metric]
    # What the allocator held beyond the objects, for each object, at the peak.
    if (cell[r, "footprint_peak_bytes"] == "" || cell[r, "live_peak"] + 0 == 0)
        return ""
    return (cell[r, "footprint_peak_bytes"] - cell[r, "live_peak_bytes"]) / \
           cell[r, "live_peak"]
}

function need_metric(metric)
{
    if (metric != "extra_bytes") {
        need(metric)
        return
    }
    need("footprint_peak_bytes")
    need("live_peak")
    need("live_peak_bytes")
}

# "n median low high" of a sample, "0 NaN NaN NaN" where nothing is defined.
function summary(key, metric,    i, n, v, interval)
{
    n = sampled[key, metric] + 0
    if (!n)
        return "0 NaN NaN NaN"
    for (i = 1; i <= n; i++)
        v[i] = sample[key, metric, i]
    sort_numbers(v, n)
    median_interval(v, n, interval)
    if (n > most_seeds)
        most_seeds = n
    if (v[n] > v[1])
        spread = 1
    return sprintf("%d %.9g %.9g %.9g", n, median_of(v, n), interval["lo"],
                   interval["hi"])
}

# P(at least m of n draws fall where a share p lies).
function order_tail(n, m, p,    k, sum)
{
    sum = 0
    for (k = m; k <= n; k++)
        sum += choose_of(n, k) * p ^ k * (1 - p) ^ (n - k)
    return sum
}

function choose_of(n, k,    i, x)
{
    x = 1
    for (i = 1; i <= k; i++)
        x = x * (n - k + i) / i
    return x
}

function sort_weighted(a, w, n,    i, j, x, y)
{
    for (i = 2; i <= n; i++) {
        x = a[i]
        y = w[i]
        for (j = i - 1; j >= 1 && a[j] > x; j--) {
            a[j + 1] = a[j]
            w[j + 1] = w[j]
        }
        a[j + 1] = x
        w[j + 1] = y
    }
}
