using System.Globalization;

namespace AdGenius.Bench.Fleet.Soak;

/// <summary>Compares what the fleet keeps at the start, in the middle and at the end of a soak.</summary>
internal sealed class SoakReport(Action<string> log)
{
    private const string Inbox = "rows of inbox_state";
    private const double Mebibyte = 1024 * 1024;

    // The inbox is kept for 30 minutes and cleaned every minute; the rest is for a busy machine.
    private static readonly TimeSpan MaxInboxAge = TimeSpan.FromMinutes(33);

    /// <summary>Prints a line for each count and each part, and returns whether none of them grows.</summary>
    /// <param name="start">After the warm-up.</param>
    /// <param name="middle">After half of the jobs.</param>
    /// <param name="end">After all of them.</param>
    public bool Print(Footprint start, Footprint middle, Footprint end)
    {
        var isFlat = true;
        Footprint[] all = [start, middle, end];
        log("".PadRight(44) + string.Concat(all.Select(one => one.Moment.PadLeft(16))));
        foreach (var name in all.SelectMany(one => one.Counts.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            var values = all.Select(one => one.Counts.GetValueOrDefault(name)).ToList();
            if (values.TrueForAll(value => value == 0))
            {
                continue; // most tables: the bench uses no provider, no assets, no webhooks
            }

            isFlat &= name == Inbox
                ? Line(name, values, end.InboxAge <= MaxInboxAge, $"oldest {end.InboxAge:hh\\:mm\\:ss}, kept 00:30:00")
                : Line(name, values, values[2] <= values[1] && values[1] <= values[0], "");
        }

        foreach (var name in all.SelectMany(one => one.Memory.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            var values = all.Select(one => one.Memory.GetValueOrDefault(name) / Mebibyte).ToList();
            var allowed = AllowedGrowth(name);
            isFlat &= Line(
                "MiB of " + name,
                values.Select(value => (long)value),
                values[2] <= (allowed * values[1]) + 8,
                string.Create(CultureInfo.InvariantCulture, $"at most {allowed:0.00} of the middle and 8 MiB"));
        }

        // The space of deleted rows is used again after a vacuum, whose times the database chooses: printed, not judged.
        log("MiB of the database on disk".PadRight(44)
            + string.Concat(all.Select(one => Number((long)(one.DatabaseBytes / Mebibyte)))));
        log(isFlat ? "flat" : "NOT flat");
        return isFlat;
    }

    // The servers' caches fill and are emptied in steps of their own; ours only grow by a leak.
    private static double AllowedGrowth(string part) => part is "PostgreSQL" or "RabbitMQ" ? 1.5 : 1.1;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture).PadLeft(16);

    private bool Line(string name, IEnumerable<long> values, bool isFlat, string rule)
    {
        log($"{name.PadRight(44)}{string.Concat(values.Select(Number))}  {(isFlat ? "flat" : "GROWS")}{(rule == "" ? "" : $" ({rule})")}");
        return isFlat;
    }
}
